//! A made-up customer in the flows of a store.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::house::House;

fn tried(house: &House, flow: &str) -> Value {
    let (status, body) = house.get(&format!("/v1/stores/acme/flows/{flow}/trial"));
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn every_message_of_a_flow_is_tried_in_every_language_and_nobody_is_looked_at() {
    let (house, _) = House::with_sara();
    let body = tried(&house, "win_back");
    assert_eq!(body["is_well"], true, "{body}");
    let items = body["items"].as_array().unwrap();
    let languages: Vec<&str> = items
        .iter()
        .take(3)
        .map(|one| one["language"].as_str().unwrap())
        .collect();
    assert_eq!(languages, ["ar", "fa", "en"]);
    assert!(items.iter().all(|one| one["channel"] == "email"));
    assert!(!body["untried"].as_array().unwrap().is_empty());
    let calls = house.calls.load(Ordering::Relaxed);
    assert!(calls <= 3, "settings and standards alone: {calls}");
    assert!(house.queued.lock().unwrap().is_empty());
    let (status, unknown) = house.get("/v1/stores/acme/flows/nothing_of_the_kind/trial");
    assert_eq!(
        (status.as_u16(), &unknown["code"]),
        (404, &json!("flow.unknown"))
    );
}

#[test]
fn what_the_store_lacks_is_told_message_by_message() {
    let (mut house, _) = House::with_sara();
    let settings = house.settings.first_mut().unwrap();
    settings.shop_url = "not an address".to_owned();
    let body = tried(&house, "win_back");
    assert_eq!(body["is_well"], false);
    assert_eq!(body["items"][0]["reason"], "unrendered");
    assert!(body["items"][0]["detail"].as_str().unwrap().contains("url"));

    let (mut house, _) = House::with_sara();
    let settings = house.settings.first_mut().unwrap();
    settings.secrets.clear();
    let body = tried(&house, "win_back");
    assert_eq!(body["items"][0]["reason"], "no_key", "{body}");

    // A step over text messages, in a store that has nobody who carries them.
    let (mut house, _) = House::with_sara();
    let settings = house.settings.first_mut().unwrap();
    let (_, flow) = {
        let house = House::with_sara().0;
        house.get("/v1/stores/acme/flows/win_back")
    };
    let mut document = flow["document"].clone();
    document["steps"][0]["channel"] = json!("sms");
    let said = json!({ "is_on": true, "version": 1, "document": document });
    let name = "win_back".parse().unwrap();
    let said = serde_json::from_value(said).unwrap();
    settings.flows.insert(name, said);
    let body = tried(&house, "win_back");
    assert_eq!(body["items"][0]["channel"], "sms");
    assert_eq!(body["items"][0]["reason"], "no_carrier");
}
