//! Flows: read, switched, changed by their version, refused with the place.

use awda_messaging::Flow;
use http::Method;
use serde_json::{Value, json};

use super::house::House;

const BASE: &str = "/v1/stores/acme/flows";

fn post(house: &House, flow: &str, body: &Value) -> (u16, Value) {
    let (status, answer) = house.sends(Method::POST, &format!("{BASE}/{flow}"), body);
    (status.as_u16(), answer)
}

fn shipped(house: &House, flow: &str) -> Value {
    house.get(&format!("{BASE}/{flow}")).1["document"].clone()
}

#[test]
fn the_flows_are_listed_with_their_switches_and_documents() {
    let (house, _) = House::with_sara();
    let (status, body) = house.get(BASE);
    assert_eq!(status, 200);
    let items = body["items"].as_array().unwrap();
    let on = items.iter().filter(|flow| flow["is_on"] == true);
    let on: Vec<_> = on.map(|flow| flow["id"].as_str().unwrap()).collect();
    assert_eq!(on, ["win_back", "birthday"]);
    assert!(
        items
            .iter()
            .all(|flow| flow["source"] == "default" && flow["version"] == 0)
    );
    let (status, one) = house.get(&format!("{BASE}/abandoned_cart"));
    assert_eq!(
        (status.as_u16(), &one["document"]["steps"][0]["after_hours"]),
        (200, &json!(4))
    );
    let (status, body) = house.get(&format!("{BASE}/no_such"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("flow.unknown"))
    );
}

#[test]
fn a_flow_is_switched_and_given_a_document_of_the_version_that_was_read() {
    let (house, _) = House::with_sara();
    let (status, body) = post(&house, "abandoned_cart", &json!({ "is_on": true }));
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (&body["is_on"], &body["version"]),
        (&json!(true), &json!(1))
    );
    let mut own = shipped(&house, "abandoned_cart");
    own["steps"][0]["after_hours"] = json!(1);
    let (status, body) = post(&house, "abandoned_cart", &json!({ "document": own }));
    assert_eq!((status, &body["source"]), (200, &json!("own")), "{body}");
    let stale = json!({ "is_on": true, "version": 7 });
    let (status, body) = post(&house, "abandoned_cart", &stale);
    assert_eq!((status, &body["code"]), (409, &json!("flow.changed")));
    let kept = house.kept_flows.lock().unwrap();
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter()
            .all(|(flow, said)| *flow == Flow::ABANDONED_CART && said.is_some())
    );
}

#[test]
fn a_document_with_faults_is_refused_with_every_place_and_nothing_is_kept() {
    let (house, _) = House::with_sara();
    let mut own = shipped(&house, "abandoned_cart");
    own["steps"][1]["after_hours"] = json!(2);
    own["filter"] = json!("vip AND");
    let (status, body) = post(&house, "abandoned_cart", &json!({ "document": own }));
    assert_eq!(
        (status, &body["code"]),
        (422, &json!("flow.faulty")),
        "{body}"
    );
    let places: Vec<_> = body["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| &fault["at"])
        .collect();
    assert_eq!(places, [&json!("filter[7..7]"), &json!("steps[1]")]);
    let mut unknown = shipped(&house, "abandoned_cart");
    unknown["colour"] = json!("red");
    let mut other = shipped(&house, "abandoned_cart");
    other["id"] = json!("browse");
    for (document, at) in [(unknown, "colour"), (other, "id")] {
        let (status, body) = post(&house, "abandoned_cart", &json!({ "document": document }));
        assert_eq!(
            (status, &body["faults"][0]["at"]),
            (422, &json!(at)),
            "{body}"
        );
    }
    assert_eq!(
        post(&house, "abandoned_cart", &json!({ "on": true })).0,
        400
    );
    assert_eq!(post(&house, "brand_new", &json!({ "is_on": true })).0, 404);
    assert!(house.kept_flows.lock().unwrap().is_empty());
}

#[test]
fn a_flow_of_the_stores_own_stands_beside_the_shipped_ones() {
    let (house, _) = House::with_sara();
    let mut own = shipped(&house, "abandoned_cart");
    own["id"] = json!("big_carts");
    own["trigger"]["where"]["items_minor_min"] = json!(100_000);
    let (status, body) = post(
        &house,
        "big_carts",
        &json!({ "document": own, "is_on": true }),
    );
    assert_eq!((status, &body["id"]), (200, &json!("big_carts")), "{body}");
    assert_eq!(
        (&body["source"], &body["is_on"]),
        (&json!("own"), &json!(true))
    );
}

#[test]
fn a_store_has_forty_flows_of_its_own_and_may_change_each_of_them() {
    let (mut house, _) = House::with_sara();
    let shipped = shipped(&house, "abandoned_cart");
    let named = |id: &str| {
        let mut own = shipped.clone();
        own["id"] = json!(id);
        own
    };
    for number in 0..40 {
        let id = format!("own_{number}");
        let said = json!({ "is_on": false, "version": 1, "document": named(&id) });
        let said = serde_json::from_value(said).unwrap();
        house.settings[0].flows.insert(id.parse().unwrap(), said);
    }
    let (status, body) = post(
        &house,
        "one_more",
        &json!({ "document": named("one_more") }),
    );
    assert_eq!((status, &body["code"]), (409, &json!("flow.too_many")));
    let change = json!({ "document": named("own_3"), "version": 1 });
    let (status, body) = post(&house, "own_3", &change);
    assert_eq!((status, &body["version"]), (200, &json!(2)), "{body}");
    let kept = house.kept_flows.lock().unwrap();
    assert_eq!(kept.len(), 1, "the one too many was not kept");
}
