//! The moments Salla writes: `Sun Jun 26 2022 12:21:48 GMT+0300`, or an object of a local time and its zone, or seconds.

use awda_kernel::{TimeZone, Timestamp};
use jiff::fmt::strtime;

use super::super::fields::Field;
use super::super::moments;

const JAVASCRIPT: &str = "%a %b %d %Y %H:%M:%S GMT%z";

/// The moment in a field. A local time that names no zone is one of `zone`; what cannot be read is nothing.
pub(super) fn read(field: &Field<'_>, zone: &TimeZone) -> Option<Timestamp> {
    let parts = field.soft_fields();
    if let Some(date) = parts.get("date").soft_text() {
        let named = parts.get("timezone").soft_text();
        let named = named.and_then(|name| awda_kernel::zone(&name).ok());
        return moments::parse(&date, named.as_ref().unwrap_or(zone));
    }
    let text = field.soft_text()?;
    javascript(&text).or_else(|| moments::parse(&text, zone))
}

/// The first ten characters of a date, where they are one: `1997-06-03`.
pub(super) fn day(field: &Field<'_>) -> Option<jiff::civil::Date> {
    let parts = field.soft_fields();
    let text = parts
        .get("date")
        .soft_text()
        .or_else(|| field.soft_text())?;
    text.get(..10)?.parse().ok()
}

fn javascript(text: &str) -> Option<Timestamp> {
    let text = text.split(" (").next()?.trim();
    strtime::parse(JAVASCRIPT, text).ok()?.to_timestamp().ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::fields::Fields;
    use super::*;

    fn told(json: &str) -> Option<String> {
        let body = format!("{{\"at\":{json}}}");
        let fields = Fields::read(body.as_bytes(), "x").unwrap();
        let zone = awda_kernel::zone("Asia/Riyadh").unwrap();
        read(&fields.get("at"), &zone).map(|at| at.to_string())
    }

    #[test]
    fn every_form_is_the_same_moment() {
        for json in [
            "\"Sun Jun 26 2022 12:21:48 GMT+0300\"",
            "\"Sun Jun 26 2022 12:21:48 GMT+0300 (Arabian Standard Time)\"",
            "{\"date\":\"2022-06-26 12:21:48.000000\",\"timezone_type\":3,\"timezone\":\"Asia/Riyadh\"}",
            "{\"date\":\"2022-06-26 09:21:48.000000\",\"timezone_type\":3,\"timezone\":\"UTC\"}",
            "\"2022-06-26 12:21:48\"",
            "1656235308",
        ] {
            assert_eq!(
                told(json).as_deref(),
                Some("2022-06-26T09:21:48Z"),
                "{json}"
            );
        }
        for json in [
            "\"Sun Jun 99 2022\"",
            "{}",
            "null",
            "true",
            "{\"date\":\"\"}",
        ] {
            assert_eq!(told(json), None, "{json}");
        }
    }
}
