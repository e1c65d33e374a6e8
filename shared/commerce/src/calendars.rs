//! Days of the Solar Hijri and Islamic calendars as civil days, and back. The Islamic calendar is Umm al-Qura: as it was published for the
//! years of living memory, else icu_calendar's; the Solar Hijri one follows the astronomical rule, by icu_calendar's table.

mod umm_al_qura;

use icu_calendar::Date as AnyDate;
use icu_calendar::cal::Hijri;
use jiff::civil::Date;

use crate::Calendar;

/// The civil day of a day in `calendar`; nothing where that calendar has no such day.
pub fn civil(year: i16, month: i8, day: i8, calendar: Calendar) -> Option<Date> {
    let (m, d) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let iso = match calendar {
        Calendar::Gregorian => return Date::new(year, month, day).ok(),
        Calendar::Jalali => AnyDate::try_new_persian(i32::from(year), m, d)
            .ok()?
            .to_calendar(icu_calendar::cal::Iso),
        Calendar::Hijri => {
            if let Ok(known) = umm_al_qura::civil(year, month, day) {
                return known;
            }
            let calendar = Hijri::new_umm_al_qura();
            AnyDate::try_new_hijri_with_calendar(i32::from(year), m, d, calendar)
                .ok()?
                .to_calendar(icu_calendar::cal::Iso)
        }
    };
    let month = i8::try_from(iso.month().ordinal).ok()?;
    let day = i8::try_from(iso.day_of_month().0).ok()?;
    Date::new(i16::try_from(iso.year().extended_year()).ok()?, month, day).ok()
}

/// Month and day of a civil day in the Solar Hijri calendar.
pub fn jalali_day(date: Date) -> Option<(u8, u8)> {
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    let iso = AnyDate::try_new_iso(i32::from(date.year()), month, day).ok()?;
    let jalali = iso.to_calendar(icu_calendar::cal::Persian);
    Some((jalali.month().ordinal, jalali.day_of_month().0))
}

/// The year of `calendar` that a civil day falls in.
pub fn year_of(date: Date, calendar: Calendar) -> Option<i16> {
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    let iso = AnyDate::try_new_iso(i32::from(date.year()), month, day).ok()?;
    if let (Calendar::Hijri, Ok(year)) = (calendar, umm_al_qura::year_of(date)) {
        return Some(year);
    }
    let year = match calendar {
        Calendar::Gregorian => return Some(date.year()),
        Calendar::Jalali => iso.to_calendar(icu_calendar::cal::Persian).year(),
        Calendar::Hijri => iso.to_calendar(Hijri::new_umm_al_qura()).year(),
    };
    i16::try_from(year.extended_year()).ok()
}

/// Whether some year of `calendar` has this day: for birthdays without a year.
pub fn has_day(month: i8, day: i8, calendar: Calendar) -> bool {
    let longest = match (calendar, month) {
        (Calendar::Gregorian, 2) => 29,
        (Calendar::Gregorian, 4 | 6 | 9 | 11)
        | (Calendar::Jalali, 7..=12)
        | (Calendar::Hijri, _) => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=longest).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_meet() {
        // Nowruz 1403 was 20 March 2024, Nowruz 1404 21 March 2025; 1 Muharram 1446 was 7 July 2024 by Umm al-Qura.
        for (year, month, day, calendar, expected) in [
            (1403, 1, 1, Calendar::Jalali, "2024-03-20"),
            (1404, 1, 1, Calendar::Jalali, "2025-03-21"),
            (1403, 12, 30, Calendar::Jalali, "2025-03-20"),
            (1348, 10, 11, Calendar::Jalali, "1970-01-01"),
            (1446, 1, 1, Calendar::Hijri, "2024-07-07"),
            (1445, 9, 1, Calendar::Hijri, "2024-03-11"),
            (2024, 2, 29, Calendar::Gregorian, "2024-02-29"),
        ] {
            let date = civil(year, month, day, calendar).unwrap();
            assert_eq!(date.to_string(), expected, "{year}-{month}-{day}");
        }
        assert_eq!(
            civil(1404, 12, 30, Calendar::Jalali),
            None,
            "1404 is no leap year"
        );
        assert_eq!(civil(1403, 7, 31, Calendar::Jalali), None);
        assert_eq!(civil(2023, 2, 29, Calendar::Gregorian), None);
        assert_eq!(jalali_day(Date::constant(2024, 3, 20)), Some((1, 1)));
        let eve = Date::constant(2024, 3, 19);
        assert_eq!(year_of(eve, Calendar::Jalali), Some(1402));
        assert_eq!(year_of(eve, Calendar::Hijri), Some(1445));
        assert_eq!(year_of(eve, Calendar::Gregorian), Some(2024));
    }

    #[test]
    fn the_published_table_and_icus_say_the_same_from_1420_to_1450() {
        let mut days = 0;
        for (year, month, day) in (1420..=1450_i16)
            .flat_map(|year| (1..=12_i8).map(move |month| (year, month)))
            .flat_map(|(year, month)| (1..=30_i8).map(move |day| (year, month, day)))
        {
            let (m, d) = (u8::try_from(month).unwrap(), u8::try_from(day).unwrap());
            let theirs = AnyDate::try_new_hijri_with_calendar(
                i32::from(year),
                m,
                d,
                Hijri::new_umm_al_qura(),
            );
            let theirs = theirs.ok().map(|date| {
                let iso = date.to_calendar(icu_calendar::cal::Iso);
                let (year, month) = (iso.year().extended_year(), iso.month().ordinal);
                format!("{year}-{month:02}-{:02}", iso.day_of_month().0)
            });
            let ours = civil(year, month, day, Calendar::Hijri);
            assert_eq!(
                ours.map(|date| date.to_string()),
                theirs,
                "{year}-{month}-{day}"
            );
            days += usize::from(ours.is_some());
        }
        assert!((31 * 354..=31 * 355).contains(&days), "{days}");
    }
}
