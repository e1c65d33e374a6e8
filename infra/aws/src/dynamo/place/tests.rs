//! Places: every row has its own, and what comes in order sorts in order.

use super::*;
use awda_commerce::{ObjectKey, ObjectKind};

#[test]
fn days_are_text_and_back() {
    for (day, text) in [
        (0, "1970-01-01"),
        (20_779, "2026-11-22"),
        (-1, "1969-12-31"),
    ] {
        assert_eq!(day_text(day), text);
        assert_eq!(parse_day(text), Some(day));
    }
    assert_eq!(parse_day("yesterday"), None);
}

#[test]
fn an_endless_object_id_still_makes_a_key() {
    let key = |id: String| EntityKey {
        store: "acme".parse().unwrap(),
        source: "generic".to_owned(),
        object: ObjectKey {
            kind: ObjectKind::Order,
            id,
        },
    };
    let long = entity(&key("9".repeat(5_000))).pk;
    assert!(long.len() < 100);
    assert_ne!(long, entity(&key("9".repeat(5_001))).pk);
    assert_eq!(entity(&key("a#b".to_owned())).pk, "acme#generic#order#a#b");
}
