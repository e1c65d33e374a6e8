//! What the world never meant to say: every case cut short, bent or broken still ends in events or in a named error, never in a panic,
//! and no error repeats what it was given at length.

use std::fmt::Write;
use std::sync::LazyLock;

use awda_commerce::{Error, Event};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::{Case, cases};

/// Longest text of an error.
const ERROR_CHARS_MAX: usize = 400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_body_cut_short_is_an_error_or_still_a_body(case in any::<Index>(), end in any::<Index>()) {
        let mut case = any_of(case);
        let end = end.index(case.body.len() + 1);
        case.body.truncate(end);
        check(&case)?;
    }

    #[test]
    fn a_body_with_other_bytes_in_it_breaks_nothing(
        case in any::<Index>(),
        place in any::<Index>(),
        bytes in prop::collection::vec(any::<u8>(), 1..6),
    ) {
        let mut case = any_of(case);
        let place = place.index(case.body.len() + 1);
        let end = (place + bytes.len()).min(case.body.len());
        case.body.splice(place..end, bytes);
        check(&case)?;
    }

    #[test]
    fn a_field_of_another_type_breaks_nothing(
        case in any::<Index>(),
        place in any::<Index>(),
        value in prop::sample::select(strange()),
    ) {
        let mut case = any_of(case);
        if let Ok(mut body) = serde_json::from_slice::<Value>(&case.body) {
            let mut places = Vec::new();
            pointers(&body, String::new(), &mut places);
            let pointer = &places[place.index(places.len())];
            *body.pointer_mut(pointer).unwrap() = value;
            case.body = serde_json::to_vec(&body).unwrap();
            check(&case)?;
        }
    }
}

#[test]
fn bombs_are_refused_by_every_source_under_every_topic() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let bombs: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![0; 64],
        b"{\"id\":1}\0".to_vec(),
        b"{\"id\":\"\xff\xfe\"}".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        deep("[", "]").into_bytes(),
        deep("{\"data\":", "}").into_bytes(),
        deep("{\"order\":[", "]}").into_bytes(),
    ];
    let large: Vec<Vec<u8>> = vec![
        format!("{{\"id\":\"{}\"}}", "x".repeat(6 * 1024 * 1024)).into_bytes(),
        format!("{{\"line_items\":[{}0]}}", "0,".repeat(3 * 1024 * 1024)).into_bytes(),
        format!("{{\"id\":{}}}", "9".repeat(1024 * 1024)).into_bytes(),
    ];
    let mut seen = std::collections::BTreeSet::new();
    let mut sources = std::collections::BTreeSet::new();
    for mut case in cases() {
        let key = (
            case.source.name(),
            case.topic.clone(),
            format!("{:?}", case.headers),
        );
        if !seen.insert(key) {
            continue;
        }
        // The large ones take their time, and are read before any topic is: once for each source.
        let large = large
            .iter()
            .filter(|_| !sources.contains(case.source.name()));
        for bomb in bombs.iter().chain(large) {
            case.body.clone_from(bomb);
            check(&case).unwrap();
        }
        sources.insert(case.source.name());
    }
}

#[test]
fn ids_above_two_to_the_53_survive_wherever_an_object_has_one() {
    let id = "9007199254740993";
    let mut found = 0;
    for mut case in cases() {
        let Ok(mut body) = serde_json::from_slice::<Value>(&case.body) else {
            continue;
        };
        let before = told(&case);
        let Ok(before) = before else { continue };
        for (pointer, object) in [
            ("/id", &before),
            ("/data/id", &before),
            ("/data/object/id", &before),
        ] {
            let Some(place) = body.pointer_mut(pointer) else {
                continue;
            };
            let old = place.as_u64().map(|id| id.to_string());
            let is_it = |event: &Event| Some(&event.object.id) == old.as_ref();
            if !object.iter().any(is_it) {
                continue;
            }
            *place = json!(9_007_199_254_740_993_u64);
            case.body = serde_json::to_vec(&body).unwrap();
            let after = told(&case).unwrap();
            assert!(
                after.iter().any(|event| event.object.id == id),
                "{}",
                case.folder.display()
            );
            found += 1;
            break;
        }
    }
    assert!(found > 30, "only {found} objects were tried");
}

/// Translates as if it were genuine: what is behind the door must hold by itself.
fn told(case: &Case) -> Result<Vec<Event>, Error> {
    case.source
        .translate(&case.delivery(case.body.clone()), &case.store)
}

fn check(case: &Case) -> Result<(), TestCaseError> {
    let first = told(case);
    prop_assert_eq!(&first, &told(case));
    match first {
        Ok(events) => {
            for event in events {
                let stored = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
            }
        }
        Err(fault) => {
            let mut text = String::new();
            write!(text, "{fault}").unwrap();
            prop_assert!(text.chars().count() <= ERROR_CHARS_MAX, "{}", text);
            prop_assert!(!fault.is_authenticity());
        }
    }
    Ok(())
}

fn any_of(index: Index) -> Case {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);
    let place = index.index(CASES.len());
    CASES.get(place).unwrap().clone()
}

fn strange() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{661}\u{662}"),
        json!("99999999999999999999999999.99"),
        json!("1e400"),
        json!("NaN"),
        json!("2026-02-30 25:61:61"),
        json!("-009999-01-01T00:00:00Z"),
        json!(253_402_300_800_i64),
        json!([]),
        json!({}),
        json!([null]),
        json!([[1]]),
        json!({"amount": "x", "currency": "XXX"}),
        json!("x".repeat(1_000)),
    ]
}

/// The places of all values of a document.
fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (name, inner) in entries {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(inner, format!("{at}/{name}"), into);
            }
        }
        Value::Array(list) => {
            for (place, inner) in list.iter().enumerate() {
                pointers(inner, format!("{at}/{place}"), into);
            }
        }
        _ => {}
    }
    into.push(at);
}
