//! Moments and days. A moment is UTC; a day is a store's or a person's calendar day, counted from 1970-01-01.

use jiff::civil::Date;

use crate::{Error, TimeZone, Timestamp};

/// A calendar day as days since 1970-01-01 in a stated time zone.
pub type Day = i32;

/// The calendar day of `at` in `zone`.
pub fn day_number(at: Timestamp, zone: &TimeZone) -> Day {
    date_number(at.to_zoned(zone.clone()).date())
}

/// The moment at which a local clock in `zone` shows `hour`:00 on `day`. A time that a daylight-saving gap swallows moves forward
/// by the gap; one that occurs twice is the first.
///
/// # Errors
/// [`Error::Range`] when the day is outside the calendar's years -9999 to 9999.
pub fn local_moment(day: Day, hour: i8, zone: &TimeZone) -> Result<Timestamp, Error> {
    let date = Date::constant(1970, 1, 1)
        .checked_add(
            jiff::Span::new()
                .try_days(i64::from(day))
                .map_err(|_| Error::Range)?,
        )
        .map_err(|_| Error::Range)?;
    let zoned = date.at(hour.clamp(0, 23), 0, 0, 0).to_zoned(zone.clone());
    zoned.map(|at| at.timestamp()).map_err(|_| Error::Range)
}

/// Reads a moment: RFC 3339 with any offset, or seconds since 1970.
///
/// # Errors
/// [`Error::Timestamp`].
pub fn parse_timestamp(text: &str) -> Result<Timestamp, Error> {
    let wrong = || Error::Timestamp(text.chars().take(40).collect());
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).map_err(|_| wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// Text of a fixed width that sorts as the moments do: `2026-11-22T10:00:00.000Z`.
pub fn sortable(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The IANA zone of this name.
///
/// # Errors
/// [`Error::Zone`].
pub fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZone::get(name).map_err(|_| Error::Zone(name.chars().take(40).collect()))
}

fn date_number(date: Date) -> Day {
    date.duration_since(Date::constant(1970, 1, 1))
        .as_hours()
        .try_into()
        .map_or(0, |hours: i32| hours.div_euclid(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_the_stores_day_and_not_utcs() {
        let riyadh = zone("Asia/Riyadh").unwrap();
        assert_eq!(day_number(at("1970-01-01T20:59:59Z"), &riyadh), 0);
        assert_eq!(day_number(at("1970-01-01T21:00:00Z"), &riyadh), 1);
        assert_eq!(day_number(at("1969-12-31T10:00:00Z"), &TimeZone::UTC), -1);
    }

    #[test]
    fn ten_oclock_is_local_and_survives_a_gap() {
        let riyadh = zone("Asia/Riyadh").unwrap();
        assert_eq!(
            local_moment(0, 10, &riyadh).unwrap(),
            at("1970-01-01T07:00:00Z")
        );
        let cairo = zone("Africa/Cairo").unwrap();
        let gap_day = day_number(at("2025-04-25T12:00:00Z"), &cairo);
        assert_eq!(
            local_moment(gap_day, 0, &cairo).unwrap(),
            at("2025-04-24T22:00:00Z")
        );
    }

    #[test]
    fn sortable_text_sorts_like_time() {
        let (early, late) = (at("2026-01-01T00:00:00.5Z"), at("2026-01-01T00:00:01Z"));
        assert_eq!(sortable(early), "2026-01-01T00:00:00.500Z");
        assert!(sortable(early) < sortable(late));
    }

    #[test]
    fn moments_are_read_with_offsets_or_as_seconds() {
        assert_eq!(
            parse_timestamp("2026-01-01T03:00:00+03:00").unwrap(),
            at("2026-01-01T00:00:00Z")
        );
        assert_eq!(parse_timestamp("0").unwrap(), at("1970-01-01T00:00:00Z"));
        assert!(parse_timestamp("yesterday").is_err());
    }
}
