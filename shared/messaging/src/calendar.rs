//! Birthdays in the Gregorian calendar, ages, and the zone a person's clock runs in.
//!
//! It refuses to know flows: which day a message belongs to is decided in [`crate::schedule`].

use awda_commerce::Birthday;
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

/// The day in `year` on which a birthday is kept. Who was born on 29 February is congratulated on the 28th in common years.
///
/// `None` when no such day exists in any year.
pub fn birthday_in(birthday: Birthday, year: i16) -> Option<Date> {
    let date = |day: i8| Date::new(year, birthday.month, day).ok();
    let is_leap_day = birthday.month == 2 && birthday.day == 29;
    date(birthday.day).or_else(|| is_leap_day.then(|| date(28)).flatten())
}

/// The first day on or after `from` on which a birthday is kept.
pub fn next_birthday(birthday: Birthday, from: Date) -> Option<Date> {
    [from.year(), from.year().saturating_add(1)]
        .into_iter()
        .filter_map(|year| birthday_in(birthday, year))
        .find(|date| *date >= from)
}

/// Age on `date` in whole years, where the year of birth is known.
pub fn age_on(birthday: Birthday, date: Date) -> Option<i16> {
    let years = date.year().checked_sub(birthday.year?)?;
    let is_ahead = birthday_in(birthday, date.year()).is_some_and(|kept| date < kept);
    Some(years - i16::from(is_ahead))
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
            calendar: awda_commerce::Calendar::Gregorian,
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
