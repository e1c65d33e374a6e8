//! An evening of Ramadan: from some time after sunset into the night.
//!
//! Ramadan is the Umm al-Qura calendar's: a country that saw the new moon on another day is a day off, which the evening window makes
//! harmless. It refuses to know what is sent.

use awda_commerce::{Calendar, calendars};
use awda_kernel::{TimeZone, Timestamp};
use jiff::civil::Date;

use super::Ramadan;
use super::sun::sunset;

const RAMADAN: i8 = 9;
const SHAWWAL: i8 = 10;

/// From when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evening {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// The evening that begins on a civil date in a city; none outside of Ramadan.
pub(crate) fn evening(
    rule: &Ramadan,
    date: Date,
    city: Option<&str>,
    zone: &TimeZone,
) -> Option<Evening> {
    if !is_in_ramadan(date) {
        return None;
    }
    let city = rule.city(city)?;
    let iftar = sunset(date, city.latitude, city.longitude)?;
    let after = jiff::SignedDuration::from_mins(rule.minutes_after_iftar);
    let night = date.tomorrow().ok()?.to_datetime(rule.until);
    Some(Evening {
        from: iftar.checked_add(after).ok()?,
        until: night.to_zoned(zone.clone()).ok()?.timestamp(),
    })
}

fn is_in_ramadan(date: Date) -> bool {
    let first = |year, month| calendars::civil(year, month, 1, Calendar::Hijri);
    let bounds = calendars::year_of(date, Calendar::Hijri)
        .and_then(|year| first(year, RAMADAN).zip(first(year, SHAWWAL)));
    bounds.is_some_and(|(begin, end)| (begin..end).contains(&date))
}
