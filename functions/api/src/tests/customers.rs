//! What is said about a person.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::house::{House, customer, event_id, standards};

#[test]
fn a_profile_says_who_what_and_where_its_numbers_come_from() {
    let (mut house, sara) = House::with_sara();
    house.standards.push(standards("acme"));
    let (status, body) = house.get(&format!("/v1/stores/acme/customers/{sara}"));
    assert_eq!(status, 200);
    assert_eq!(body["contact"]["name"], "سارة");
    assert_eq!(
        body["identifiers"],
        json!([{"kind": "email", "value": "sara@example.com"}])
    );
    assert_eq!(body["consents"][0]["event"], event_id(7).to_string());
    assert_eq!(body["consents"][0]["status"], "granted");
    let spend = json!({"minor": 4250, "currency": "SAR", "display": "42.50 SAR"});
    assert_eq!(body["history"]["net_spend"], spend);
    assert_eq!(body["history"]["orders"], 3);
    assert_eq!(body["history"]["first_order_day"], "2026-09-04");
    assert_eq!(body["history"]["last_order_day"], "2026-10-24");
    assert_eq!(body["run"], "night-2026-11-22");
    assert_eq!(
        (&body["day"], &body["as_of"]),
        (&json!("2026-11-22"), &json!("2026-11-22T10:00:00Z"))
    );
    let lifetime = &body["lifetime"];
    assert_eq!(lifetime["inputs"]["repeat_days"], 1);
    assert_eq!(lifetime["inputs"]["last_after_days"], 50);
    assert_eq!(lifetime["inputs"]["age_days"], 79);
    let p_alive = lifetime["p_alive"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&p_alive));
    assert_eq!(lifetime["horizon_days"], 365);
    assert!(body.get("merged_from").is_none());
    assert!(house.calls.load(Ordering::Relaxed) < 10);
}

#[test]
fn before_the_first_night_nothing_is_made_up() {
    let (house, sara) = House::with_sara();
    let (status, body) = house.get(&format!("/v1/stores/acme/customers/{sara}"));
    assert_eq!(status, 200);
    for absent in ["class", "lifetime", "run"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn an_absorbed_id_answers_with_the_profile_that_goes_on() {
    let (house, sara) = House::with_sara();
    let old = customer(1);
    let (status, body) = house.get(&format!("/v1/stores/acme/customers/{old}"));
    assert_eq!(status, 200);
    assert_eq!(body["id"], sara.to_string());
    assert_eq!(body["merged_from"], old.to_string());
    assert_eq!(body["former_ids"], json!([old.to_string()]));
}

#[test]
fn a_person_is_found_by_any_spelling_of_an_identifier() {
    let (house, sara) = House::with_sara();
    for query in [
        "email=sara@example.com",
        "email=SARA%40Example.com",
        "&email=%20sara@example.com&",
    ] {
        let (status, body) = house.get(&format!("/v1/stores/acme/customers?{query}"));
        assert_eq!(status, 200, "{query}");
        assert_eq!(body["id"], sara.to_string(), "{query}");
        assert!(body.get("merged_from").is_none());
    }
    for query in [
        "phone=+966501234567",
        "phone=0501234567",
        "phone=%D9%A0501234567",
    ] {
        let (status, body) = house.get(&format!("/v1/stores/acme/customers?{query}"));
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (404, &json!("customer.not_found")),
            "{query}"
        );
    }
}

#[test]
fn standards_that_cannot_be_read_are_an_alarm_and_not_an_empty_answer() {
    let (mut house, sara) = House::with_sara();
    let mut broken = standards("acme");
    broken.body = "{}".to_owned();
    house.standards.push(broken);
    let (status, body) = house.get(&format!("/v1/stores/acme/customers/{sara}"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (500, &json!("port.unreadable"))
    );
}

#[test]
fn only_the_fields_that_are_asked_for_are_answered() {
    let (house, sara) = House::with_sara();
    let address = format!("/v1/stores/acme/customers/{sara}?fields=id,contact.email");
    let (status, left) = house.get(&address);
    assert_eq!(status, 200, "{left}");
    let expected = serde_json::json!({ "id": sara, "contact": { "email": "sara@example.com" } });
    assert_eq!(left, expected);
    let (_, refused) = house.get(&format!("/v1/stores/acme/customers/{sara}?fields=a,,b"));
    assert_eq!(refused["code"], "request.parameter_invalid");
}
