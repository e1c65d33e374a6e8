//! A store's settings: shown without secrets, changed field by field, and not over somebody else's change.

use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::house::House;

const ADDRESS: &str = "/v1/stores/acme/settings";

#[test]
fn what_is_named_is_changed_and_the_rest_stays() {
    let (house, _) = House::with_sara();
    let (_, before) = house.get(ADDRESS);
    let body = json!({
        "name": " Acme & Sons ", "timezone": "Asia/Dubai", "country": "AE", "language": "en",
        "sender": { "email": "hello@acme.example" }, "holdout_share": 500,
        "caps": { "in_seven_days": 3, "sunset_months": 12 },
        "secrets": { "shopify": ["hunter2-hunter2"] },
    });
    let (status, after) = house.sends(Method::POST, ADDRESS, &body);
    assert_eq!(status, StatusCode::OK, "{after}");
    assert_eq!(after["name"], "Acme & Sons");
    assert_eq!(after["timezone"], "Asia/Dubai");
    assert_eq!(after["sender"]["email"], "hello@acme.example");
    assert_eq!(after["sender"]["name"], before["sender"]["name"]);
    assert_eq!(after["currency"], before["currency"]);
    assert_eq!(after["caps"]["in_seven_days"], 3);
    assert_eq!(after["caps"]["email_hours"], 16);
    assert_eq!(after["secrets"], json!({ "shopify": 1 }));
    assert!(!after.to_string().contains("hunter2"));
    let kept = house.kept_settings.lock().unwrap();
    assert_eq!(kept[0].secrets_of("shopify").len(), 1);
    assert!(!format!("{:?}", house.acts.lock().unwrap()).contains("hunter2"));
}

#[test]
fn what_cannot_be_is_refused_by_its_name_and_nothing_is_changed() {
    let (house, _) = House::with_sara();
    for (body, named) in [
        (json!({ "name": " " }), "name"),
        (json!({ "timezone": "Asia/Atlantis" }), "timezone"),
        (json!({ "country": "Saudi" }), "country"),
        (json!({ "sender": { "email": "nobody" } }), "sender.email"),
        (json!({ "shop_url": "javascript:alert(1)" }), "shop_url"),
        (json!({ "holdout_share": 10_001 }), "holdout_share"),
        (json!({ "caps": { "in_seven_days": 51 } }), "caps"),
        (json!({ "channels": { "pigeon": {} } }), "channels"),
        (
            json!({ "channels": { "sms": { "sender": "ACME" } } }),
            "channels.sender_rule",
        ),
        (
            json!({ "secrets": { "links": ["hunter2-hunter2"] } }),
            "secrets",
        ),
        (json!({ "secrets": { "generic": ["short"] } }), "secrets"),
        (
            json!({ "secrets": { "nobody": ["hunter2-hunter2"] } }),
            "secrets",
        ),
    ] {
        let (status, answer) = house.sends(Method::POST, ADDRESS, &body);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer["code"], "settings.invalid");
        let detail = answer["detail"].as_str().unwrap();
        assert!(detail.contains(named), "{detail}");
        assert!(!detail.contains("hunter2"));
    }
    for malformed in [
        json!({ "currency": "USD" }),
        json!({ "language": "tlh" }),
        json!([]),
    ] {
        let (_, answer) = house.sends(Method::POST, ADDRESS, &malformed);
        assert_eq!(answer["code"], "body.malformed", "{malformed}");
    }
    assert!(house.kept_settings.lock().unwrap().is_empty());
}

#[test]
fn whoever_read_something_else_changes_nothing() {
    let (house, _) = House::with_sara();
    let read = house.sends_with(Method::GET, ADDRESS, &[], "");
    let tag = read.headers()[header::ETAG].to_str().unwrap().to_owned();
    let body = json!({ "name": "Acme 2" }).to_string();
    let send = |tag: &str| house.sends_with(Method::POST, ADDRESS, &[("if-match", tag)], &body);
    assert_eq!(
        send("\"nonsense\"").status(),
        StatusCode::PRECONDITION_FAILED
    );
    assert!(house.kept_settings.lock().unwrap().is_empty());
    let answer = send(&tag);
    assert_eq!(answer.status(), StatusCode::OK);
    let shown: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(shown["name"], "Acme 2");
}
