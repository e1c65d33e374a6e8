//! Pools of coupons: set with the settings, filled by lists, and never shown code by code.

use http::Method;
use serde_json::{Value, json};

use super::house::House;

fn house() -> House {
    let (mut house, _) = House::with_sara();
    let pool = json!({ "gives": { "kind": "percent", "percent": 10 }, "valid_days": 14, "prefix": "NOOR-" });
    let pool = serde_json::from_value(pool).unwrap();
    house.settings[0]
        .coupons
        .insert("win_back".to_owned(), pool);
    house
}

fn asked(house: &House, path: &str, body: &Value) -> (u16, Value) {
    let (status, told) = house.sends(Method::POST, path, body);
    (status.as_u16(), told)
}

#[test]
fn a_list_of_codes_is_added_once_and_what_is_no_code_is_told() {
    let house = house();
    let path = "/v1/stores/acme/coupons/win_back/codes";
    let list = json!({ "codes": ["NOOR-1", "noor-2", "OUD-3", "no code"] });
    let (status, told) = asked(&house, path, &list);
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        (&told["added"], &told["known"], &told["left"]),
        (&json!(2), &json!(0), &json!(2))
    );
    let lines: Vec<_> = told["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["line"])
        .collect();
    assert_eq!(lines, [3, 4]);
    let (_, again) = asked(&house, path, &list);
    assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(2)));
    let (_, pools) = house.get("/v1/stores/acme/coupons");
    let pool = &pools["items"][0];
    assert_eq!(
        (&pool["id"], &pool["left"], &pool["is_low"]),
        (&json!("win_back"), &json!(2), &json!(true))
    );
    assert!(!pools.to_string().contains("NOOR-1"));
}

#[test]
fn a_pool_that_was_not_begun_takes_no_codes_and_an_empty_list_is_none() {
    let house = house();
    let list = json!({ "codes": ["NOOR-1"] });
    let (status, told) = asked(&house, "/v1/stores/acme/coupons/summer/codes", &list);
    assert_eq!((status, &told["code"]), (404, &json!("coupon.unknown")));
    let path = "/v1/stores/acme/coupons/win_back/codes";
    let (status, told) = asked(&house, path, &json!({ "codes": [] }));
    assert_eq!((status, &told["code"]), (400, &json!("body.malformed")));
}

#[test]
fn pools_are_set_with_the_settings_and_stay_once_they_are_begun() {
    let house = house();
    let path = "/v1/stores/acme/settings";
    let kept = json!({ "coupons": {
        "win_back": { "gives": { "kind": "amount", "minor": 2000 }, "valid_days": 10 },
        "birthday": { "gives": { "kind": "free_shipping" }, "minimum_minor": 10000, "valid_days": 14 },
    } });
    let (status, told) = asked(&house, path, &kept);
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["coupons"]["birthday"]["minimum_minor"], 10_000);
    for wrong in [
        json!({ "coupons": {} }),
        json!({ "coupons": { "win_back": { "gives": { "kind": "percent", "percent": 0 }, "valid_days": 10 } } }),
        json!({ "coupons": { "win_back": { "gives": { "kind": "gold" }, "valid_days": 10 } } }),
    ] {
        let (status, told) = asked(&house, path, &wrong);
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("settings.invalid")),
            "{wrong}"
        );
    }
}
