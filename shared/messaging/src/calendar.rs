//! Birthdays in the calendar they were told in, ages, and the zone a person's clock runs in.
//!
//! It refuses to know flows: which day a message belongs to is decided in [`crate::schedule`].

use awda_commerce::{Birthday, Calendar, calendars};
use awda_customers::Profile;
use awda_kernel::{Day, TimeZone, zone};
use jiff::civil::Date;

/// Countries with one clock, and the zone that shows it (IANA time zone database, zone.tab). A country that is not here has
/// several, or none that we have had reason to look up: its people are written to by the store's clock.
const SINGLE_ZONES: [(&str, &str); 45] = [
    ("AE", "Asia/Dubai"),
    ("AF", "Asia/Kabul"),
    ("AM", "Asia/Yerevan"),
    ("AT", "Europe/Vienna"),
    ("AZ", "Asia/Baku"),
    ("BD", "Asia/Dhaka"),
    ("BE", "Europe/Brussels"),
    ("BH", "Asia/Bahrain"),
    ("CH", "Europe/Zurich"),
    ("DJ", "Africa/Djibouti"),
    ("DK", "Europe/Copenhagen"),
    ("DZ", "Africa/Algiers"),
    ("EG", "Africa/Cairo"),
    ("FI", "Europe/Helsinki"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("GR", "Europe/Athens"),
    ("IE", "Europe/Dublin"),
    ("IN", "Asia/Kolkata"),
    ("IQ", "Asia/Baghdad"),
    ("IR", "Asia/Tehran"),
    ("IT", "Europe/Rome"),
    ("JO", "Asia/Amman"),
    ("JP", "Asia/Tokyo"),
    ("KW", "Asia/Kuwait"),
    ("LB", "Asia/Beirut"),
    ("LY", "Africa/Tripoli"),
    ("MA", "Africa/Casablanca"),
    ("MR", "Africa/Nouakchott"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("OM", "Asia/Muscat"),
    ("PK", "Asia/Karachi"),
    ("PL", "Europe/Warsaw"),
    ("QA", "Asia/Qatar"),
    ("SA", "Asia/Riyadh"),
    ("SD", "Africa/Khartoum"),
    ("SE", "Europe/Stockholm"),
    ("SG", "Asia/Singapore"),
    ("SO", "Africa/Mogadishu"),
    ("SY", "Asia/Damascus"),
    ("TJ", "Asia/Dushanbe"),
    ("TN", "Africa/Tunis"),
    ("TR", "Europe/Istanbul"),
    ("YE", "Asia/Aden"),
];

/// The zone a person's clock runs in: their country's if it has one clock, else the store's. A zone of their own would come first;
/// no source tells us one yet.
pub fn person_zone(profile: &Profile, store: &TimeZone) -> TimeZone {
    profile
        .country()
        .and_then(zone_of_country)
        .unwrap_or_else(|| store.clone())
}

/// The civil day on which a birthday is kept in `year` of its own calendar. A day that only longer months or leap years have (29
/// February, 30 Esfand, the 30th of a Hijri month) is kept on the day before where it is missing (Awda definitions 5.5).
///
/// `None` when no such day exists in any year.
pub fn birthday_in(birthday: Birthday, year: i16) -> Option<Date> {
    let Birthday {
        month,
        day,
        calendar,
        ..
    } = birthday;
    let kept = |day: i8| calendars::civil(year, month, day, calendar);
    let may_be_missing = calendars::has_day(month, day, calendar);
    kept(day).or_else(|| may_be_missing.then(|| kept(day - 1)).flatten())
}

/// The civil day of a day of a month, or of the month's last day where it is shorter. No calendar's months have fewer than 28 days, and
/// none more than 31.
pub(crate) fn day_or_last(year: i16, month: i8, day: i8, calendar: Calendar) -> Option<Date> {
    let mut days = (day.min(28)..=day.min(31)).rev();
    days.find_map(|day| calendars::civil(year, month, day, calendar))
}

/// The first civil day on or after `from` on which a birthday is kept.
pub fn next_birthday(birthday: Birthday, from: Date) -> Option<Date> {
    let year = calendars::year_of(from, birthday.calendar)?;
    [year, year.saturating_add(1)]
        .into_iter()
        .filter_map(|year| birthday_in(birthday, year))
        .find(|date| *date >= from)
}

/// Age on `date` in whole civil years, where the year of birth is known: the law counts no other.
pub fn age_on(birthday: Birthday, date: Date) -> Option<i16> {
    let born = birthday_in(birthday, birthday.year?)?;
    let told = Birthday {
        year: None,
        month: born.month(),
        day: born.day(),
        calendar: Calendar::Gregorian,
    };
    let years = date.year().checked_sub(born.year())?;
    let is_ahead = birthday_in(told, date.year()).is_some_and(|kept| date < kept);
    Some(years - i16::from(is_ahead))
}

/// The year of a birthday's own calendar that `day` falls in.
pub(crate) fn year_on(day: Day, calendar: Calendar) -> Option<i16> {
    calendars::year_of(date_of(day)?, calendar)
}

/// The calendar date of a day number.
pub(crate) fn date_of(day: Day) -> Option<Date> {
    let span = jiff::Span::new().try_days(i64::from(day)).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// The day number of a calendar date.
pub(crate) fn day_of(date: Date) -> Day {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    Day::try_from(hours.div_euclid(24)).unwrap_or_default()
}

fn zone_of_country(country: &str) -> Option<TimeZone> {
    let place = SINGLE_ZONES.binary_search_by_key(&country, |(code, _)| code);
    let (_, name) = SINGLE_ZONES.get(place.ok()?)?;
    zone(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn born(year: Option<i16>, month: i8, day: i8) -> Birthday {
        Birthday {
            year,
            month,
            day,
            calendar: Calendar::Gregorian,
        }
    }

    fn told(calendar: Calendar, month: i8, day: i8) -> Birthday {
        Birthday {
            calendar,
            ..born(None, month, day)
        }
    }

    #[test]
    fn the_next_birthday_is_today_or_ahead() {
        for (month, day, from, expected) in [
            (6, 15, date(2026, 6, 15), date(2026, 6, 15)),
            (6, 15, date(2026, 6, 16), date(2027, 6, 15)),
            (1, 1, date(2026, 12, 31), date(2027, 1, 1)),
            (2, 29, date(2026, 1, 1), date(2026, 2, 28)),
            (2, 29, date(2028, 1, 1), date(2028, 2, 29)),
            (2, 29, date(2028, 3, 1), date(2029, 2, 28)),
            (2, 29, date(2100, 2, 1), date(2100, 2, 28)),
        ] {
            assert_eq!(next_birthday(born(None, month, day), from), Some(expected));
        }
        assert_eq!(next_birthday(born(None, 2, 30), date(2026, 1, 1)), None);
    }

    #[test]
    fn a_birthday_recurs_in_its_own_calendar() {
        for (calendar, month, day, from, expected) in [
            // 30 Esfand: 1403 has it, 1404 does not.
            (
                Calendar::Jalali,
                12,
                30,
                date(2025, 1, 1),
                date(2025, 3, 20),
            ),
            (
                Calendar::Jalali,
                12,
                30,
                date(2026, 1, 1),
                date(2026, 3, 20),
            ),
            (Calendar::Jalali, 1, 1, date(2024, 1, 1), date(2024, 3, 20)),
            (Calendar::Jalali, 1, 1, date(2025, 1, 1), date(2025, 3, 21)),
            // Ramadan 1446 had 29 days by Umm al-Qura.
            (Calendar::Hijri, 9, 30, date(2025, 3, 1), date(2025, 3, 29)),
            (Calendar::Hijri, 1, 1, date(2024, 7, 8), date(2025, 6, 26)),
        ] {
            let next = next_birthday(told(calendar, month, day), from);
            assert_eq!(
                next,
                Some(expected),
                "{calendar:?} {month}-{day} from {from}"
            );
        }
        assert_eq!(
            next_birthday(told(Calendar::Jalali, 7, 31), date(2026, 1, 1)),
            None
        );
        assert_eq!(
            next_birthday(told(Calendar::Hijri, 1, 31), date(2026, 1, 1)),
            None
        );
    }

    #[test]
    fn a_hijri_birthday_may_come_twice_in_a_civil_year() {
        // 1 Muharram 1429 and 1430 were 10 January and 29 December 2008.
        let birthday = told(Calendar::Hijri, 1, 1);
        let days = [1429, 1430].map(|year| birthday_in(birthday, year));
        assert_eq!(days, [Some(date(2008, 1, 10)), Some(date(2008, 12, 29))]);
        assert_eq!(
            next_birthday(birthday, date(2008, 1, 11)),
            Some(date(2008, 12, 29))
        );
    }

    #[test]
    fn age_is_counted_in_civil_years_whatever_the_calendar() {
        // 1 Farvardin 1387 was 20 March 2008.
        let jalali = Birthday {
            year: Some(1387),
            ..told(Calendar::Jalali, 1, 1)
        };
        assert_eq!(age_on(jalali, date(2026, 3, 19)), Some(17));
        assert_eq!(age_on(jalali, date(2026, 3, 20)), Some(18));
    }

    #[test]
    fn age_counts_birthdays_that_have_been() {
        let leap = born(Some(2008), 2, 29);
        assert_eq!(age_on(leap, date(2026, 2, 27)), Some(17));
        assert_eq!(age_on(leap, date(2026, 2, 28)), Some(18));
        assert_eq!(age_on(born(None, 2, 28), date(2026, 2, 28)), None);
    }

    #[test]
    fn every_country_in_the_table_is_found_and_its_zone_exists() {
        for (country, _) in SINGLE_ZONES {
            assert!(zone_of_country(country).is_some(), "{country}");
        }
        assert!(zone_of_country("US").is_none());
        assert!(zone_of_country("").is_none());
    }

    proptest! {
        #[test]
        fn a_day_number_and_its_date_name_the_same_day(day in -200_000..200_000_i32) {
            prop_assert_eq!(date_of(day).map(day_of), Some(day));
        }
    }
}
