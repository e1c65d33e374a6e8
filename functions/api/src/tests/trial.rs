//! A made-up customer in the flows of a store.

use std::sync::atomic::Ordering;

use awda_kernel::Secret;
use awda_messaging::LINK_KEYS;
use serde_json::{Value, json};

use super::house::House;

/// A store that can sign the links of its messages.
fn shop() -> House {
    let (mut house, _) = House::with_sara();
    let secrets = &mut house.settings[0].secrets;
    let key = Secret::new("a key of links".to_owned());
    secrets.insert(LINK_KEYS.to_owned(), vec![key]);
    house
}

fn tried(house: &House, flow: &str) -> Value {
    let (status, body) = house.get(&format!("/v1/stores/acme/flows/{flow}/trial"));
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn every_message_of_a_flow_is_tried_in_every_language_and_nobody_is_looked_at() {
    let house = shop();
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
    assert!(calls < 10, "nobody is looked at: {calls}");
    assert!(house.queued.lock().unwrap().is_empty());
    let (status, unknown) = house.get("/v1/stores/acme/flows/nothing_of_the_kind/trial");
    assert_eq!(
        (status.as_u16(), &unknown["code"]),
        (404, &json!("flow.unknown"))
    );
}

#[test]
fn what_the_store_lacks_is_told_message_by_message() {
    let mut house = shop();
    house.settings[0].shop_url = "not an address".to_owned();
    let body = tried(&house, "win_back");
    assert_eq!(body["is_well"], false);
    assert_eq!(body["items"][0]["reason"], "unrendered");
    assert!(body["items"][0]["detail"].as_str().unwrap().contains("url"));

    let (house, _) = House::with_sara();
    let body = tried(&house, "win_back");
    assert_eq!(body["items"][0]["reason"], "no_key", "{body}");

    // A step over text messages, in a store that has nobody who carries them.
    let mut house = shop();
    let (_, flow) = house.get("/v1/stores/acme/flows/win_back");
    let mut document = flow["document"].clone();
    document["steps"][0]["channel"] = json!("sms");
    let said = json!({ "is_on": true, "version": 1, "document": document });
    let said = serde_json::from_value(said).unwrap();
    let flows = &mut house.settings[0].flows;
    flows.insert("win_back".parse().unwrap(), said);
    let body = tried(&house, "win_back");
    assert_eq!(body["items"][0]["channel"], "sms");
    assert_eq!(body["items"][0]["reason"], "no_carrier");
}

#[test]
fn a_number_at_aws_needs_no_token_of_metas() {
    for (aws, expected) in [
        (None, json!("no_key")),
        (Some("phone-number-id-1"), json!(null)),
    ] {
        let mut house = shop();
        let (_, flow) = house.get("/v1/stores/acme/flows/win_back");
        let mut document = flow["document"].clone();
        document["steps"][0]["channel"] = json!("whatsapp");
        let template = |language: &str| {
            json!({ "template": document["steps"][0]["template"], "language": language, "name": "back", "code": language,
                "category": "marketing", "status": "approved" })
        };
        let templates = [template("ar"), template("fa"), template("en")];
        let channels = json!({ "whatsapp": { "phone_number_id": "1", "aws_phone_number_id": aws, "templates": templates } });
        let said = json!({ "is_on": true, "version": 1, "document": document });
        let settings = &mut house.settings[0];
        settings.channels = serde_json::from_value(channels).unwrap();
        let said = serde_json::from_value(said).unwrap();
        settings.flows.insert("win_back".parse().unwrap(), said);
        let body = tried(&house, "win_back");
        assert_eq!(body["items"][0]["channel"], "whatsapp");
        assert_eq!(body["items"][0]["reason"], expected, "{body}");
    }
}
