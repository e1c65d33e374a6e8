//! Labels and notes.

use awda_customers::Decision;
use http::Method;
use serde_json::json;

use super::house::House;

#[test]
fn a_note_is_written_changed_and_taken_away_by_version() {
    let (house, sara) = House::with_sara();
    let notes = format!("/v1/stores/acme/customers/{sara}/notes");
    let text = json!({ "text": "  تفضّل الصباح " });
    let (status, note) = house.sends(Method::POST, &notes, &text);
    assert_eq!(
        (status.as_u16(), &note["version"]),
        (200, &json!(1)),
        "{note}"
    );
    assert_eq!(
        (&note["text"], &note["by"]),
        (&json!("تفضّل الصباح"), &json!("sam"))
    );
    let address = format!("{notes}/{}", note["id"].as_str().unwrap());
    let change = json!({ "text": "evenings", "version": 1 });
    let (_, changed) = house.sends(Method::POST, &address, &change);
    assert_eq!(
        (&changed["text"], &changed["version"]),
        (&json!("evenings"), &json!(2))
    );
    let (_, late) = house.sends(Method::POST, &address, &change);
    assert_eq!(late["code"], "note.changed");
    let (_, list) = house.get(&notes);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let (_, export) = house.get(&format!("/v1/stores/acme/customers/{sara}/export"));
    assert_eq!(export["notes"], list["items"]);
    let (status, _) = house.decides(Method::DELETE, &address);
    assert_eq!(status, 200);
    let (_, gone) = house.decides(Method::DELETE, &address);
    assert_eq!(gone["code"], "note.unknown");
    for wrong in [
        json!({}),
        json!({ "text": " " }),
        json!({ "text": "x".repeat(4_001) }),
    ] {
        let (_, body) = house.sends(Method::POST, &notes, &wrong);
        assert_eq!(body["code"], "body.malformed", "{wrong}");
    }
}

#[test]
fn labels_are_a_decision_in_the_queue() {
    let (house, sara) = House::with_sara();
    let address = format!("/v1/stores/acme/customers/{sara}/tags");
    let body = json!({ "add": [" wholesale ", "new"], "remove": ["new", "old"] });
    let (status, decided) = house.sends(Method::POST, &address, &body);
    assert_eq!(status, 202, "{decided}");
    let queued = house.queued.lock().unwrap().clone();
    let Some(Decision::Tag { tags, .. }) = Decision::read(&queued[0].body) else {
        panic!("no labels are queued");
    };
    let tags: Vec<_> = tags.iter().map(|(tag, on)| (tag.as_str(), *on)).collect();
    assert_eq!(tags, [("new", true), ("old", false), ("wholesale", true)]);
    for wrong in [
        json!({}),
        json!({ "add": [] }),
        json!({ "add": [""] }),
        json!({ "add": ["x".repeat(121)] }),
        json!({ "add": (0..51).map(|n| n.to_string()).collect::<Vec<_>>() }),
        json!({ "tags": ["x"] }),
    ] {
        let (_, body) = house.sends(Method::POST, &address, &wrong);
        assert_eq!(body["code"], "body.malformed", "{wrong}");
    }
    assert_eq!(house.queued.lock().unwrap().len(), 1);
}
