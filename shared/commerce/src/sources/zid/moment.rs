//! Zid's moments have no zone. They are Riyadh's, unless the date of issue beside them, which is, shows that they are Greenwich's.

use awda_kernel::{TimeZone, Timestamp};
use jiff::civil::DateTime;

use super::super::fields::Fields;
use super::super::moments;

/// Riyadh keeps this distance from Greenwich all year.
const RIYADH_HOURS: i8 = 3;

/// The zone in which an object's moments are written.
pub(super) fn zone(object: &Fields<'_>) -> TimeZone {
    let riyadh = TimeZone::fixed(jiff::tz::offset(RIYADH_HOURS));
    let created = object.get("created_at");
    let issued = object
        .get("issue_date")
        .soft_text()
        .and_then(|text| issued(&text));
    let Some(issued) = issued.and_then(|issued| issued.to_zoned(riyadh.clone()).ok()) else {
        return riyadh;
    };
    let by_greenwich = moments::read(&created, &TimeZone::UTC);
    let apart = by_greenwich.map(|at| at.as_second().abs_diff(issued.timestamp().as_second()));
    if apart.is_some_and(|seconds| seconds < 120) {
        return TimeZone::UTC;
    }
    riyadh
}

/// The moment `name` of an object.
pub(super) fn read(object: &Fields<'_>, name: &str) -> Option<Timestamp> {
    moments::read(&object.get(name), &zone(object))
}

/// `14-09-2023 | 11:33 ص`: day first, twelve hours, before or after noon in either language.
fn issued(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('|')?;
    let date: Vec<i16> = date
        .trim()
        .split('-')
        .filter_map(|part| part.parse().ok())
        .collect();
    let [day, month, year] = date.as_slice() else {
        return None;
    };
    let (clock, half) = time.trim().split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let hour: i8 = hour.parse().ok()?;
    let after_noon = matches!(half.trim(), "م" | "PM" | "pm");
    let hour = match (hour, after_noon) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        _ => hour,
    };
    let (month, day) = (i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
    DateTime::new(*year, month, day, hour, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(json: &str) -> String {
        let fields = Fields::read(json.as_bytes(), "order").unwrap();
        read(&fields, "created_at").unwrap().to_string()
    }

    #[test]
    fn a_moment_is_riyadhs_unless_the_date_of_issue_tells_otherwise() {
        for (json, expected) in [
            (
                r#"{"created_at":"2025-11-12 08:57:35"}"#,
                "2025-11-12T05:57:35Z",
            ),
            (
                r#"{"created_at":"2023-09-14 08:33:06","issue_date":"14-09-2023 | 11:33 ص"}"#,
                "2023-09-14T08:33:06Z",
            ),
            (
                r#"{"created_at":"2024-04-08 18:05:33","issue_date":"08-04-2024 | 09:05 م"}"#,
                "2024-04-08T18:05:33Z",
            ),
            (
                r#"{"created_at":"2023-09-14 11:33:06","issue_date":"14-09-2023 | 11:33 ص"}"#,
                "2023-09-14T08:33:06Z",
            ),
            (
                r#"{"created_at":"2024-01-01T00:00:00.000Z","issue_date":"nonsense"}"#,
                "2024-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(created(json), expected, "{json}");
        }
    }
}
