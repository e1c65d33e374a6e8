//! Segments as texts: checked, kept, estimated, explained, ended.

use awda_ports::Night;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, at, customer, standards};

const BASE: &str = "/v1/stores/acme/segments";

fn post(house: &House, address: &str, body: &Value) -> (u16, Value) {
    let (status, answer) = house.sends(Method::POST, &format!("{BASE}/{address}"), body);
    (status.as_u16(), answer)
}

#[test]
fn a_text_is_checked_and_its_faults_are_told_with_place_and_fix() {
    let (house, _) = House::with_sara();
    let text = "days_since_last_order>=90 and   net_spend > 500";
    let (status, body) = post(&house, "check", &json!({ "text": text }));
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        body["text"],
        "days_since_last_order >= 90 AND net_spend > 500 SAR"
    );
    let (status, body) = post(&house, "check", &json!({ "text": "vip AND net_spent > 5" }));
    assert_eq!((status, &body["code"]), (422, &json!("segment.faulty")));
    let fault = &body["faults"][0];
    assert_eq!(fault["code"], "segment.field_unknown");
    assert_eq!(
        (&fault["at"]["column"], &fault["found"]),
        (&json!(9), &json!("net_spent"))
    );
    assert_eq!(fault["fix"]["text"], "vip AND net_spend > 5");
    for broken in [
        json!({}),
        json!({"text": 5}),
        json!({"txt": "vip"}),
        json!(7),
    ] {
        let (status, body) = post(&house, "check", &broken);
        assert_eq!(
            (status, &body["code"]),
            (400, &json!("body.malformed")),
            "{broken}"
        );
    }
    let long = json!({ "text": "x".repeat(70_000) });
    assert_eq!(post(&house, "check", &long).0, 413);
    assert!(house.definitions.lock().unwrap().is_empty());
}

#[test]
fn a_segment_is_kept_changed_by_its_version_and_ended() {
    let (house, _) = House::with_sara();
    let (status, body) = post(
        &house,
        "mine",
        &json!({"text": "vip  AND city=Riyadh", "name": "Mine"}),
    );
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (&body["text"], &body["version"]),
        (&json!("vip AND city = \"Riyadh\""), &json!(1))
    );
    assert_eq!(
        post(&house, "mine", &json!({"text": "vip"})).1["code"],
        "segment.changed"
    );
    let (status, body) = post(&house, "mine", &json!({"text": "NOT vip", "version": 1}));
    assert_eq!(
        (status, &body["version"], &body["name"]["en"]),
        (200, &json!(2), &json!("Mine"))
    );
    let (_, body) = post(&house, "above", &json!({"text": "segment(\"mine\")"}));
    assert_eq!(body["version"], 1);
    let (_, body) = post(
        &house,
        "mine",
        &json!({"text": "segment(\"above\")", "version": 2}),
    );
    assert_eq!(body["faults"][0]["code"], "segment.circular");
    let end = |id: &str| house.decides(Method::DELETE, &format!("{BASE}/{id}"));
    assert_eq!(end("mine").1["code"], "segment.in_use");
    assert_eq!(end("above").0, 200);
    assert_eq!(end("mine").0, 200);
    assert_eq!(end("mine").1["code"], "segment.unknown");
    for id in ["Big", "rfm.champions", "%D8%A7"] {
        let (status, body) = post(&house, id, &json!({"text": "vip"}));
        assert_ne!(status, 200, "{id} {body}");
    }
    let (_, body) = post(&house, "check", &json!({"text": "vip"}));
    assert_eq!(body["text"], "vip", "a text is checked under this address");
    let (status, body) = house.get(&format!("{BASE}/check"));
    assert_ne!(status, 200, "and none is kept there: {body}");
}

#[test]
fn a_ready_segment_is_switched_off_and_not_changed() {
    let (house, _) = House::with_sara();
    assert_eq!(
        post(&house, "lapsed", &json!({"text": "vip"})).1["code"],
        "segment.preset"
    );
    let (status, body) = post(&house, "lapsed", &json!({"is_active": false}));
    assert_eq!((status, &body["is_active"]), (200, &json!(false)));
    let (_, body) = house.get(&format!("{BASE}/lapsed"));
    assert_eq!(
        (&body["family"], &body["is_active"]),
        (&json!("preset"), &json!(false))
    );
    assert_eq!(body["text"], "stage IN (lapsed, lost)");
    assert_eq!(
        house.decides(Method::DELETE, &format!("{BASE}/lapsed")).1["code"],
        "segment.preset"
    );
}

#[test]
fn before_the_first_night_nothing_is_estimated_or_explained() {
    let (house, sara) = House::with_sara();
    let (status, body) = post(&house, "estimate", &json!({"text": "vip"}));
    assert_eq!((status, &body["code"]), (404, &json!("night.not_found")));
    let (status, _) = house.get(&format!("{BASE}/vip/explain?customer={sara}"));
    assert_eq!(status, 404);
}

#[test]
fn somebody_is_counted_and_explained() {
    let (mut house, sara) = House::with_sara();
    house.standards.push(standards("acme"));
    let (status, body) = post(&house, "estimate", &json!({"text": "orders_count >= 1"}));
    assert_eq!(status, 200, "{body}");
    let buys = body["members"] == 1;
    assert_eq!(
        (&body["looked_at"], &body["is_exact"]),
        (&json!(1), &json!(true))
    );
    let (_, body) = post(
        &house,
        "estimate",
        &json!({"text": "NOT orders_count >= 1"}),
    );
    assert_eq!(body["members"] == 1, !buys);
    let (status, body) = house.get(&format!("{BASE}/leads/explain?customer={sara}"));
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["answer"], if buys { "false" } else { "true" });
    let condition = &body["explanation"]["conditions"][0];
    assert_eq!(
        (&condition["text"], &condition["decides"]),
        (&json!("stage = lead"), &json!(true))
    );
    assert!(condition["sentence"]["fa"].as_str().unwrap().len() > 5);
    let unknown = house.get(&format!("{BASE}/leads/explain?customer={}", customer(99)));
    assert_eq!(unknown.1["code"], "customer.not_found");
    let (_, body) = house.get(&format!("/v1/stores/acme/customers/{sara}/segments"));
    let all = body["segments"].as_array().unwrap();
    assert!(
        all.iter()
            .any(|id| id.as_str().unwrap().starts_with("stage.")),
        "{body}"
    );
}

#[test]
fn nights_are_told_with_numbers_causes_and_words() {
    let (mut house, _) = House::with_sara();
    let mut kept = standards("acme");
    kept.sizes.insert("lapsed".to_owned(), 7);
    let mut report = awda_measures::NightReport::default();
    report.segment("lapsed", true, awda_measures::Cause::Time);
    report.stage(Some("active"), "lapsed", awda_measures::Cause::Time);
    house.standards.push(kept.clone());
    house.nights.push(Night {
        at: at("2026-11-22T01:00:00Z"),
        standards: kept,
        report,
        customers: 1,
        changed: 1,
    });
    let (status, body) = house.get("/v1/stores/acme/nights?limit=3");
    assert_eq!(status, 200, "{body}");
    let night = &body["items"][0];
    assert_eq!(night["movements"]["stages"]["active>lapsed"], 1);
    assert_eq!(night["thresholds_days"].as_array().unwrap().len(), 3);
    assert_eq!(night["models"][0]["name"], "mbg_nbd");
    assert!(night["explanation"][0].as_str().unwrap().contains("days"));
    let (_, body) = house.get(&format!("{BASE}/lapsed/trend"));
    let point = json!({"day": "2026-11-22", "members": 7, "entered": {"time": 1}, "left": {}});
    assert_eq!(body["items"][0], point);
}
