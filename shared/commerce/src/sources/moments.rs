//! Moments as gateways and tills write them: without a zone, with a space for a T, in milliseconds. What cannot be read is nothing,
//! because a bad date must not lose the event it stands in.

use awda_kernel::{TimeZone, Timestamp, parse_timestamp};
use jiff::civil::DateTime;
use jiff::fmt::strtime;

use super::fields::Field;

/// A number of this many digits or more counts milliseconds: seconds will need twelve digits after the year 5000.
const MILLISECOND_DIGITS: usize = 12;
/// Forms with an offset that the standard ones do not cover.
const WITH_OFFSET: [&str; 3] = [
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S%z",
];

/// The moment in a field. A local time without a zone is one of `zone`.
pub(super) fn read(field: &Field<'_>, zone: &TimeZone) -> Option<Timestamp> {
    parse(&field.soft_text()?, zone)
}

/// The moment in a text, as [`read`] takes it.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.len() >= MILLISECOND_DIGITS {
        return Timestamp::from_millisecond(text.parse().ok()?).ok();
    }
    parse_timestamp(text)
        .ok()
        .or_else(|| {
            WITH_OFFSET
                .iter()
                .find_map(|form| strtime::parse(form, text).ok()?.to_timestamp().ok())
        })
        .or_else(|| local(text, zone))
}

fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil: DateTime = text.parse().ok()?;
    let zoned = civil.to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_the_moment_is_the_moment() {
        let riyadh = awda_kernel::zone("Asia/Riyadh").unwrap();
        let expected: Timestamp = "2026-01-03T09:13:58Z".parse().unwrap();
        for text in [
            "2026-01-03T09:13:58Z",
            "2026-01-03T12:13:58+03:00",
            "2026-01-03 12:13:58+0300",
            "2026-01-03T12:13:58+0300",
            "2026-01-03 12:13:58",
            "2026-01-03T12:13:58",
            "1767431638",
            "1767431638000",
        ] {
            assert_eq!(parse(text, &riyadh), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2026-13-03", "99999999999999999999"] {
            assert_eq!(parse(text, &riyadh), None, "{text}");
        }
    }
}
