//! The Umm al-Qura calendar, 1365 to 1500 AH, as it was published: the comparative calendar's first edition (1993, for 1300 to 1420), its
//! second (2003, for 1420 to 1450), and the calendar's official site, gathered by the hijridate project (version 2.6.0, MIT, Mohammed
//! Alshehri; read on 2026-11-22). `icu_calendar` says the same for 1420 to 1450; before, it is a day or two off what was printed (1
//! Muharram 1400 was 20 November 1979), and after, its forecast differs by a day here and there.
//!
//! It refuses to guess: years outside of the table are answered with nothing.

use jiff::civil::Date;

/// The first year of the table.
const FIRST_YEAR: i16 = 1365;

/// Days of twelve short months.
const SHORT_YEAR_DAYS: i32 = 12 * 29;

/// Per year: days from 1970-01-01 to 1 Muharram, and the months of thirty days, the first in the lowest bit.
#[rustfmt::skip]
const YEARS: [(i32, u16); 136] = [
    (-8_793, 0x0d55), (-8_438, 0x0555), (-8_084, 0x0555), (-7_730, 0x0d55), (-7_375, 0x06d5),
    (-7_020, 0x0555), (-6_666, 0x0ea5), (-6_311, 0x0d2a), (-5_957, 0x0aaa), (-5_603, 0x0cd5),
    (-5_248, 0x0655), (-4_894, 0x0572), (-4_540, 0x0da9), (-4_185, 0x0555), (-3_831, 0x0aaa),
    (-3_477, 0x0555), (-3_123, 0x052d), (-2_769, 0x0a6d), (-2_414, 0x055a), (-2_060, 0x0555),
    (-1_706, 0x074d), (-1_351, 0x0d53), (-996, 0x0d54), (-642, 0x0556), (-288, 0x0d55),
    (67, 0x02d5), (421, 0x0d55), (776, 0x0d54), (1_130, 0x0d45), (1_484, 0x0655),
    (1_838, 0x052d), (2_192, 0x0a5d), (2_547, 0x055a), (2_901, 0x0ad5), (3_256, 0x06aa),
    (3_610, 0x0d4b), (3_965, 0x052a), (4_318, 0x0a57), (4_673, 0x04ae), (5_027, 0x0976),
    (5_382, 0x056c), (5_736, 0x0b55), (6_091, 0x0aaa), (6_445, 0x0a55), (6_799, 0x04ad),
    (7_153, 0x095d), (7_508, 0x02da), (7_862, 0x05d9), (8_217, 0x0db2), (8_572, 0x0ba4),
    (8_926, 0x0b4a), (9_280, 0x0a55), (9_634, 0x02b5), (9_988, 0x0575), (10_343, 0x0b6a),
    (10_698, 0x0bd2), (11_053, 0x0bc4), (11_407, 0x0b89), (11_761, 0x0a95), (12_115, 0x052d),
    (12_469, 0x05ad), (12_824, 0x0b6a), (13_179, 0x06d4), (13_533, 0x0dc9), (13_888, 0x0d92),
    (14_242, 0x0aa6), (14_596, 0x0956), (14_950, 0x02ae), (15_304, 0x056d), (15_659, 0x036a),
    (16_013, 0x0b55), (16_368, 0x0aaa), (16_722, 0x094d), (17_076, 0x049d), (17_430, 0x095d),
    (17_785, 0x02ba), (18_139, 0x05b5), (18_494, 0x05aa), (18_848, 0x0d55), (19_203, 0x0a9a),
    (19_557, 0x092e), (19_911, 0x026e), (20_265, 0x055d), (20_620, 0x0ada), (20_975, 0x06d4),
    (21_329, 0x06a5), (21_683, 0x054b), (22_037, 0x0a97), (22_392, 0x054e), (22_746, 0x0aae),
    (23_101, 0x05ac), (23_455, 0x0ba9), (23_810, 0x0d92), (24_164, 0x0b25), (24_518, 0x064b),
    (24_872, 0x0cab), (25_227, 0x055a), (25_581, 0x0b55), (25_936, 0x06d2), (26_290, 0x0ea5),
    (26_645, 0x0e4a), (26_999, 0x0a95), (27_353, 0x052d), (27_707, 0x0aad), (28_062, 0x036c),
    (28_416, 0x0759), (28_771, 0x06d2), (29_125, 0x0695), (29_479, 0x052d), (29_833, 0x0a5b),
    (30_188, 0x04ba), (30_542, 0x09ba), (30_897, 0x03b4), (31_251, 0x0b69), (31_606, 0x0b52),
    (31_960, 0x0aa6), (32_314, 0x04b6), (32_668, 0x096d), (33_023, 0x02ec), (33_377, 0x06d9),
    (33_732, 0x0eb2), (34_087, 0x0d54), (34_441, 0x0d2a), (34_795, 0x0a56), (35_149, 0x04ae),
    (35_503, 0x096d), (35_858, 0x0d6a), (36_213, 0x0b54), (36_567, 0x0b29), (36_921, 0x0a93),
    (37_275, 0x052b), (37_629, 0x0a57), (37_984, 0x0536), (38_338, 0x0ab5), (38_693, 0x06aa),
    (39_047, 0x0e93),
];

/// The civil day of a day of the calendar. `Err` outside of the table, `Ok(None)` where there is no such day.
pub(super) fn civil(year: i16, month: i8, day: i8) -> Result<Option<Date>, Outside> {
    let (first, months) = of_year(year).ok_or(Outside)?;
    if !(1..=12).contains(&month) || day < 1 || i32::from(day) > month_days(months, month) {
        return Ok(None);
    }
    let before: i32 = (1..month).map(|month| month_days(months, month)).sum();
    Ok(date_of(first + before + i32::from(day) - 1))
}

/// The year that a civil day falls in.
pub(super) fn year_of(date: Date) -> Result<i16, Outside> {
    let day = day_of(date);
    let next = YEARS.partition_point(|(first, _)| *first <= day);
    let place = next.checked_sub(1).ok_or(Outside)?;
    let (first, months) = YEARS.get(place).ok_or(Outside)?;
    let days = SHORT_YEAR_DAYS + i32::try_from(months.count_ones()).unwrap_or_default();
    if day >= first + days {
        return Err(Outside);
    }
    let place = i16::try_from(place).map_err(|_| Outside)?;
    Ok(FIRST_YEAR + place)
}

/// The table does not go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outside;

fn of_year(year: i16) -> Option<(i32, u16)> {
    let place = usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?;
    YEARS.get(place).copied()
}

fn month_days(months: u16, month: i8) -> i32 {
    let bit = u32::try_from(month - 1).unwrap_or_default();
    29 + i32::from(months.checked_shr(bit).unwrap_or_default() & 1)
}

fn date_of(day: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(i64::from(day)).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

fn day_of(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours.div_euclid(24)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_year_follows_another_without_a_gap() {
        for (one, next) in YEARS.iter().zip(YEARS.iter().skip(1)) {
            let (first, months) = one;
            let days = (1..=12)
                .map(|month| month_days(*months, month))
                .sum::<i32>();
            assert_eq!(first + days, next.0);
            assert!((353..=355).contains(&days), "{days}");
        }
    }

    #[test]
    fn days_that_were_printed_are_where_they_were() {
        for (year, month, day, expected) in [
            (1365, 1, 1, "1945-12-05"),
            (1400, 1, 1, "1979-11-20"),
            (1420, 1, 1, "1999-04-17"),
            (1447, 9, 1, "2026-02-18"),
            (1447, 12, 10, "2026-05-27"),
            (1453, 9, 27, "2032-01-10"),
            (1454, 9, 27, "2032-12-30"),
            (1500, 12, 30, "2077-11-16"),
        ] {
            let date = civil(year, month, day).unwrap().unwrap();
            assert_eq!(date.to_string(), expected, "{year}-{month}-{day}");
            assert_eq!(year_of(date), Ok(year));
        }
        assert_eq!(civil(1447, 12, 30), Ok(None));
        assert_eq!(civil(1447, 13, 1), Ok(None));
        for outside in [1364, 1501] {
            assert_eq!(civil(outside, 1, 1), Err(Outside));
        }
        for outside in ["1945-12-04", "2077-11-17"] {
            assert_eq!(year_of(outside.parse().unwrap()), Err(Outside));
        }
    }
}
