//! Birthdays in the Solar Hijri and Islamic calendars against a second implementation that shares no code with the first: whole numbers
//! for the civil and Solar Hijri calendars, the lengths of the months as published for Umm al-Qura. Every day of 1380-1430 AP and of
//! 1400-1450 AH. That ICU's table says the same of 1420-1450 is tested where the calendars are.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a table with a hole is a failed test"
)]

use awda_commerce::{Birthday, Calendar};
use awda_messaging::calendar::{birthday_in, next_birthday};
use jiff::civil::Date;

/// A calendar by its months' lengths.
struct Table {
    calendar: Calendar,
    first_year: i16,
    /// Per year: the day number of its first day, and the days of its months.
    years: Vec<(i64, [i8; 12])>,
}

const TABLE: &str = include_str!("data/umm_al_qura.txt");

/// Days since 1970-01-01 of a civil date: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), `days_from_civil`.
const fn number_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let months = (month + 9) % 12;
    let of_year = (153 * months + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn number(date: Date) -> i64 {
    number_of(date.year().into(), date.month().into(), date.day().into())
}

/// Leap years of the Solar Hijri calendar between 1178 and 1633 AP by the cycle of 33 years: K. M. Borkowski, "The Persian calendar for
/// 3000 years", Earth, Moon, and Planets 74 (1996) 223-230.
const fn is_leap(year: i16) -> bool {
    matches!(year % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30)
}

/// Counted from 1 Farvardin 1405, 21 March 2026 (Awda definitions 5.12), in both directions.
fn jalali() -> Table {
    let months = |year: i16| {
        let last = if is_leap(year) { 30 } else { 29 };
        [31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, last]
    };
    let days = |year: i16| {
        months(year)
            .iter()
            .map(|days| i64::from(*days))
            .sum::<i64>()
    };
    let nowruz = number_of(2026, 3, 21) - (1380..1405).map(days).sum::<i64>();
    let starts = (1380..1432_i16).scan(nowruz, |start, year| {
        let this = (*start, months(year));
        *start += days(year);
        Some(this)
    });
    Table {
        calendar: Calendar::Jalali,
        first_year: 1380,
        years: starts.collect(),
    }
}

/// Counted from 1 Ramadan 1447, 18 February 2026 (Awda definitions 5.12), in both directions.
fn hijri() -> Table {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let years: Vec<(i16, [i8; 12])> = lines
        .map(|line| {
            let mut numbers = line.split(' ').map(|number| number.parse::<i16>().unwrap());
            let year = numbers.next().unwrap();
            let months: Vec<i8> = numbers.map(|days| i8::try_from(days).unwrap()).collect();
            (year, months.try_into().unwrap())
        })
        .collect();
    let sum = |months: &[i8]| months.iter().map(|days| i64::from(*days)).sum::<i64>();
    let before = years.iter().filter(|(year, _)| *year < 1447);
    let before = before.map(|(_, months)| sum(months)).sum::<i64>() + sum(&years[47].1[..8]);
    let first = number_of(2026, 2, 18) - before;
    let starts = years.iter().scan(first, |start, (_, months)| {
        let this = (*start, *months);
        *start += sum(months);
        Some(this)
    });
    Table {
        calendar: Calendar::Hijri,
        first_year: years[0].0,
        years: starts.collect(),
    }
}

impl Table {
    /// The day number on which a birthday is kept; a day that the month does not have is kept on its last.
    fn kept(&self, year: i16, month: i8, day: i8) -> i64 {
        let (start, months) = self.years[usize::try_from(year - self.first_year).unwrap()];
        let before = usize::try_from(month - 1).unwrap();
        let ahead: i64 = months[..before].iter().map(|days| i64::from(*days)).sum();
        start + ahead + i64::from(day.min(months[before])) - 1
    }

    fn birthday(&self, month: i8, day: i8) -> Birthday {
        Birthday {
            year: None,
            month,
            day,
            calendar: self.calendar,
        }
    }

    /// The longest that a month can be.
    const fn longest(&self, month: i8) -> i8 {
        match self.calendar {
            Calendar::Jalali if month <= 6 => 31,
            _ => 30,
        }
    }

    fn every_birthday(&self) -> impl Iterator<Item = (i8, i8)> {
        (1..=12_i8).flat_map(|month| (1..=self.longest(month)).map(move |day| (month, day)))
    }
}

fn every_day_agrees(table: &Table, last_year: i16, days: usize) {
    let mut seen = 0;
    for year in table.first_year..=last_year {
        for (month, day) in table.every_birthday() {
            let kept = birthday_in(table.birthday(month, day), year).unwrap();
            let expected = table.kept(year, month, day);
            assert_eq!(number(kept), expected, "{year}-{month}-{day} is {kept}");
            let months = table.years[usize::try_from(year - table.first_year).unwrap()].1;
            seen += usize::from(day <= months[usize::try_from(month - 1).unwrap()]);
        }
    }
    assert_eq!(seen, days, "days that exist");
}

#[test]
fn every_day_from_1380_to_1430_ap_is_the_same_in_both_implementations() {
    // 51 years of which 12 are leap years.
    let leaps = (1380..=1430).filter(|year| is_leap(*year)).count();
    assert_eq!(leaps, 12);
    every_day_agrees(&jalali(), 1430, 51 * 365 + 12);
}

#[test]
fn every_day_from_1400_to_1450_ah_is_the_same_in_both_implementations() {
    let table = hijri();
    let (last, months) = *table.years.last().unwrap();
    let end = last + months.iter().map(|days| i64::from(*days)).sum::<i64>();
    let days = usize::try_from(end - table.years[0].0).unwrap();
    assert_eq!(table.years.len(), 51);
    every_day_agrees(&table, 1450, days);
}

#[test]
fn the_next_birthday_is_the_same_from_every_civil_day() {
    for (table, from, until, birthdays) in [
        (
            jalali(),
            "2001-03-21",
            "2051-03-20",
            [(1, 1), (6, 31), (12, 29), (12, 30)],
        ),
        (
            hijri(),
            "1979-11-21",
            "2028-05-01",
            [(1, 1), (2, 30), (9, 27), (12, 30)],
        ),
    ] {
        for (month, day) in birthdays {
            let years =
                table.first_year..table.first_year + i16::try_from(table.years.len()).unwrap();
            let kept: Vec<i64> = years.map(|year| table.kept(year, month, day)).collect();
            let (mut date, until): (Date, Date) = (from.parse().unwrap(), until.parse().unwrap());
            while date < until {
                let expected = kept.iter().copied().find(|kept| *kept >= number(date));
                let next = next_birthday(table.birthday(month, day), date).map(number);
                assert_eq!(next, expected, "{month}-{day} from {date}");
                date = date.tomorrow().unwrap();
            }
        }
    }
}

#[test]
fn the_second_implementation_knows_what_is_published() {
    let of = |date: &str| number(date.parse().unwrap());
    let (jalali, hijri) = (jalali(), hijri());
    for (year, month, day, date) in [
        (1403, 12, 30, "2025-03-20"),
        (1405, 1, 1, "2026-03-21"),
        (1405, 6, 15, "2026-09-06"),
    ] {
        assert_eq!(jalali.kept(year, month, day), of(date), "{date}");
    }
    for (year, month, day, date) in [
        (1446, 9, 1, "2025-03-01"),
        (1447, 9, 1, "2026-02-18"),
        (1448, 9, 1, "2027-02-08"),
        (1446, 10, 1, "2025-03-30"),
        (1447, 10, 1, "2026-03-20"),
        (1448, 10, 1, "2027-03-09"),
        (1447, 12, 10, "2026-05-27"),
    ] {
        assert_eq!(hijri.kept(year, month, day), of(date), "{date}");
    }
    assert_eq!(
        hijri.years[47].1,
        [30, 29, 30, 30, 30, 29, 30, 29, 30, 29, 30, 29]
    );
    assert_eq!(number_of(1970, 1, 1), 0);
    assert_eq!(number_of(2000, 2, 29), 11_016);
}

#[test]
fn a_hijri_anniversary_twice_in_a_civil_year_is_two_occurrences() {
    // 27 Ramadan 1453 and 1454 (leap 4.10).
    let laylat = Birthday {
        year: None,
        month: 9,
        day: 27,
        calendar: Calendar::Hijri,
    };
    let kept = [1453, 1454].map(|year| birthday_in(laylat, year).unwrap().to_string());
    assert_eq!(kept, ["2032-01-10", "2032-12-30"]);
}
