//! What a store says of its products, and what is recommended by it.

use awda_measures::recommend::{Baskets, Learned};
use awda_ports::Shelves;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, store, wait};

const SHELF: &str = "/v1/stores/acme/shelf";

fn saved(house: &House, body: &Value) -> (u16, Value) {
    let (status, told) = house.sends(Method::POST, SHELF, body);
    (status.as_u16(), told)
}

fn product(change: &Value) -> Value {
    let mut product = json!({ "sku": "OUD-50", "name": "Royal oud", "price_minor": 14_950 });
    for (name, value) in change.as_object().into_iter().flatten() {
        product[name] = value.clone();
    }
    json!({ "products": [product] })
}

#[test]
fn a_shelf_is_kept_by_whoever_read_it_last() {
    let (house, _) = House::with_sara();
    let (_, empty) = house.get(SHELF);
    assert_eq!(
        (&empty["version"], &empty["products"]),
        (&json!(0), &json!([]))
    );
    let (status, kept) = saved(&house, &product(&json!({})));
    assert_eq!((status, &kept["version"]), (200, &json!(1)), "{kept}");
    assert_eq!(house.get(SHELF).1, kept);
    let (status, told) = saved(&house, &product(&json!({})));
    assert_eq!((status, &told["code"]), (409, &json!("shelf.changed")));
    let mut next = product(&json!({ "is_out_of_stock": true }));
    next["version"] = json!(1);
    next["strategy"] = json!("similar");
    let (_, kept) = saved(&house, &next);
    assert_eq!(
        (&kept["version"], &kept["strategy"]),
        (&json!(2), &json!("similar"))
    );
}

#[test]
fn a_faulty_shelf_is_told_what_it_needs_and_not_what_it_said() {
    let (house, _) = House::with_sara();
    for change in [
        json!({ "name": " " }),
        json!({ "sku": "" }),
        json!({ "url": "http://shop.example" }),
        json!({ "price_minor": -1 }),
    ] {
        let (status, told) = saved(&house, &product(&change));
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("shelf.faulty")),
            "{change}"
        );
        assert!(told["detail"].as_str().unwrap().contains("product 1"));
        assert!(!told.to_string().contains("OUD"));
    }
    let mut twice = product(&json!({}));
    let one = twice["products"][0].clone();
    twice["products"].as_array_mut().unwrap().push(one);
    assert_eq!(saved(&house, &twice).1["code"], "shelf.faulty");
    let mut strategy = product(&json!({}));
    strategy["strategy"] = json!("magic");
    assert_eq!(saved(&house, &strategy).1["code"], "shelf.faulty");
    let (status, told) = saved(&house, &json!({ "products": [], "more": 1 }));
    assert_eq!((status, &told["code"]), (400, &json!("body.malformed")));
}

#[test]
fn recommendations_say_which_night_they_are_of() {
    let (house, sara) = House::with_sara();
    let path = format!("/v1/stores/acme/customers/{sara}/recommendations");
    let (status, before) = house.get(&path);
    assert_eq!((status.as_u16(), &before["items"]), (200, &json!([])));
    assert_eq!(before.get("run"), None);
    let learned = Learned::of(&Baskets::default(), "night-2026-11-22", 20_779);
    wait(house.told.put_learned(&store("acme"), &learned)).unwrap();
    let (_, after) = house.get(&path);
    assert_eq!(after["run"], "night-2026-11-22");
    assert_eq!(after["day"], "2026-11-22");
}

#[test]
fn a_token_is_good_for_some_hours() {
    let (mut house, sara) = House::with_sara();
    let keys = vec![awda_kernel::Secret::new("k".repeat(32))];
    for settings in &mut house.settings {
        let name = awda_messaging::LINK_KEYS.to_owned();
        settings.secrets.insert(name, keys.clone());
    }
    let path = format!("/v1/stores/acme/customers/{sara}/storefront-token");
    for hours in ["0", "721", "x", "-1"] {
        let (status, told) =
            house.sends(Method::POST, &format!("{path}?hours={hours}"), &json!({}));
        assert_eq!(status, 400, "{told}");
        assert_eq!(told["code"], "request.parameter_invalid");
    }
    let (_, pass) = house.sends(Method::POST, &path, &json!({}));
    assert_eq!(pass["expires_at"], "2026-11-23T10:00:00Z", "{pass}");
    let token = pass["token"].as_str().unwrap();
    assert!(token.starts_with(&format!("s1.acme.{sara}.")), "{token}");
}
