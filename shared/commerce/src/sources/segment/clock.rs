//! When a message was made, by our clock: a visitor's clock may be years wrong.

use awda_kernel::{TimeZone, Timestamp};

use super::super::fields::Fields;
use super::super::moments;

/// The moments of one message.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    /// When it was made, corrected.
    pub(super) at: Timestamp,
    /// When it was made, as its own clock had it, wrong or right; the moment of its arrival when it does not say.
    pub(super) told_at: Timestamp,
    /// Whether it said so itself.
    pub(super) is_told: bool,
}

/// The moments of a message: made at `receivedAt − (sentAt − originalTimestamp)`, unless Segment itself corrected it already and says
/// so with its own `receivedAt`. What is not told is now, and nothing is made after it came.
pub(super) fn read(message: &Fields<'_>, envelope: &Fields<'_>, received_at: Timestamp) -> Moments {
    let moment = |fields: &Fields<'_>, name: &str| moments::read(&fields.get(name), &TimeZone::UTC);
    let corrected = moment(message, "timestamp");
    let original = moment(message, "originalTimestamp").or(corrected);
    let sent = moment(message, "sentAt").or_else(|| moment(envelope, "sentAt"));
    let told_at = original.unwrap_or(received_at);
    let at = match (corrected, sent) {
        (Some(at), _) if moment(message, "receivedAt").is_some() => at,
        (_, Some(sent)) => {
            let age = sent.duration_since(told_at);
            let at = received_at.checked_sub(age);
            at.map_or(received_at, |at| at.min(received_at))
        }
        (_, None) => told_at.min(received_at),
    };
    Moments {
        at,
        told_at,
        is_told: original.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(json: &str) -> String {
        let received_at = "2026-01-03T10:00:00Z".parse().unwrap();
        let message = Fields::read(json.as_bytes(), "m").unwrap();
        read(&message, &Fields::default(), received_at)
            .at
            .to_string()
    }

    #[test]
    fn a_wrong_clock_is_set_right_by_what_it_said_when_it_sent() {
        for (json, expected) in [
            // An hour ahead; made ten seconds before it was sent.
            (
                r#"{"originalTimestamp":"2026-01-03T10:59:50Z","sentAt":"2026-01-03T11:00:00Z"}"#,
                "2026-01-03T09:59:50Z",
            ),
            // Ten years behind.
            (
                r#"{"timestamp":"2016-01-03T10:00:00Z","sentAt":"2016-01-03T10:00:05.5Z"}"#,
                "2026-01-03T09:59:54.5Z",
            ),
            // Right but for the two seconds it took.
            (
                r#"{"timestamp":"2026-01-03T09:59:57Z","sentAt":"2026-01-03T09:59:58Z"}"#,
                "2026-01-03T09:59:59Z",
            ),
            // Made offline two hours ago, on a right clock.
            (
                r#"{"timestamp":"2026-01-03T08:00:00Z","sentAt":"2026-01-03T10:00:00Z"}"#,
                "2026-01-03T08:00:00Z",
            ),
            // Corrected by Segment already.
            (
                r#"{"timestamp":"2020-01-01T00:00:00Z","originalTimestamp":"2021-01-01T00:00:00Z","sentAt":"2021-01-01T00:00:00Z","receivedAt":"2020-01-01T00:00:00Z"}"#,
                "2020-01-01T00:00:00Z",
            ),
            // Made after it was sent: no.
            (
                r#"{"timestamp":"2027-01-01T00:00:00Z","sentAt":"2026-06-01T00:00:00Z"}"#,
                "2026-01-03T10:00:00Z",
            ),
            // From a server that does not say when it sent.
            (
                r#"{"originalTimestamp":"2025-12-01T00:00:00Z"}"#,
                "2025-12-01T00:00:00Z",
            ),
            (
                r#"{"timestamp":"2025-12-01T00:00:00Z"}"#,
                "2025-12-01T00:00:00Z",
            ),
            (r#"{"timestamp":"soon"}"#, "2026-01-03T10:00:00Z"),
            ("{}", "2026-01-03T10:00:00Z"),
        ] {
            assert_eq!(at(json), expected, "{json}");
        }
    }
}
