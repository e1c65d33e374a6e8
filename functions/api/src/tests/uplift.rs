//! What a flow brought: nothing known, too little, and enough.

use awda_measures::uplift::{Brought, Did};
use serde_json::json;

use super::house::House;

const PATH: &str = "/v1/stores/acme/flows/win_back/uplift";

fn brought(times: u32) -> Brought {
    let mut brought = Brought {
        through: 20_749,
        ..Brought::default()
    };
    for _ in 0..times {
        for place in 0..10 {
            let bought = |orders| Did {
                orders,
                spend_minor: i64::from(orders) * 10_000,
                before_minor: 0,
            };
            brought.add("win_back", false, bought(u32::from(place < 5)));
            brought.add("win_back", true, bought(u32::from(place < 3)));
        }
    }
    brought
}

#[test]
fn before_anything_was_counted_there_are_no_people_and_nothing_is_said() {
    let (house, _) = House::with_sara();
    let (status, body) = house.get(PATH);
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["written"]["people"], 0);
    assert_eq!(
        (&body["through"], &body["verdict"], &body["more_people"]),
        (&json!(null), &json!("too_few"), &json!(null))
    );
}

#[test]
fn with_enough_people_it_says_what_the_flow_brings() {
    let (mut house, _) = House::with_sara();
    house.brought = Some(brought(60));
    let (status, body) = house.get(PATH);
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["verdict"], "brings");
    assert_eq!(body["through"], "2026-10-23");
    assert_eq!(
        (&body["written"]["orders"], &body["held_out"]["orders"]),
        (&json!(300), &json!(180))
    );
    let low = body["orders"]["low"].as_f64().unwrap();
    let difference = body["orders"]["difference"].as_f64().unwrap();
    assert!(0.0 < low && low < difference && difference < 0.2, "{body}");
    let (status, body) = house.get("/v1/stores/acme/flows/birthday/uplift");
    assert_eq!(
        (status.as_u16(), &body["written"]["people"]),
        (200, &json!(0))
    );
    let (status, _) = house.get("/v1/stores/acme/flows/No-Flow/uplift");
    assert_eq!(status, 404);
}

#[test]
fn with_a_few_people_it_says_how_many_more_it_takes() {
    let (mut house, _) = House::with_sara();
    house.brought = Some(brought(6));
    let (_, body) = house.get(PATH);
    assert_eq!(body["verdict"], "too_few");
    assert!(body["more_people"].as_u64().unwrap() > 100, "{body}");
}

/// Sara's store with a margin of 35 %, in a flow whose messages cost so many millionths of a dollar each.
fn house_with_margin(micros: Option<i64>) -> House {
    let (mut house, _) = House::with_sara();
    let mut told = brought(60);
    for _ in 0..600 {
        told.pay("win_back", micros);
    }
    house.brought = Some(told);
    for settings in &mut house.settings {
        settings.accounts.margin_points = Some(3_500);
    }
    house
}

#[test]
fn where_the_store_says_its_margin_it_is_told_what_it_keeps_when_messages_are_paid() {
    let (_, body) = house_with_margin(Some(100)).get(PATH);
    let margin = &body["margin"];
    assert_eq!(
        (&margin["margin_points"], &margin["unpriced"]),
        (&json!(3_500), &json!(0))
    );
    assert_eq!(margin["verdict"], "brings");
    let number = |from: &serde_json::Value| from.as_f64().unwrap();
    let (kept, spent) = (&margin["difference_minor"], &body["spend_minor"]);
    let cost = number(&margin["cost_minor_each"]);
    assert!(cost > 0.0, "{margin}");
    for end in ["low", "difference", "high"] {
        let expected = number(&spent[end]) * 0.35 - cost;
        assert!((number(&kept[end]) - expected).abs() < 1e-6, "{body}");
    }
    // Messages that cost more than the shop keeps: it sells more and loses by it.
    let (_, body) = house_with_margin(Some(50_000_000)).get(PATH);
    assert_eq!(
        (&body["verdict"], &body["margin"]["verdict"]),
        (&json!("brings"), &json!("harms"))
    );
    let (_, body) = house_with_margin(None).get(PATH);
    assert_eq!(body["margin"]["unpriced"], 600);
}

#[test]
fn what_the_store_has_not_said_is_not_told() {
    let mut house = house_with_margin(Some(100));
    house.settings[0].accounts.margin_points = None;
    let (_, body) = house.get(PATH);
    assert!(body.get("margin").is_none(), "{body}");
    // The rate of the lira moves, and nobody has said it.
    let mut house = house_with_margin(Some(100));
    house.settings[0].currency = "TRY".parse().unwrap();
    let (_, body) = house.get(PATH);
    assert!(body.get("margin").is_none(), "{body}");
    house.settings[0].accounts.rate_micros = Some(34_000_000);
    let (_, body) = house.get(PATH);
    assert_eq!(body["margin"]["rate_micros"], 34_000_000);
    // Nobody came to be written to since costs are counted.
    let (_, body) = house.get("/v1/stores/acme/flows/birthday/uplift");
    assert!(body.get("margin").is_none(), "{body}");
}

#[test]
fn the_wordings_of_a_step_stand_beside_the_first_one() {
    let (mut house, _) = House::with_sara();
    let mut told = brought(1);
    for place in 0..6_000_u32 {
        let did = Did {
            orders: u32::from(place % 10 == 0),
            spend_minor: 100,
            before_minor: 0,
        };
        told.add_wording(("win_back", 1), "a", (did, place % 10 == 1));
        told.add_wording(("win_back", 1), "b", (did, place % 5 == 1));
    }
    house.brought = Some(told);
    let (status, body) = house.get(PATH);
    assert_eq!(status, 200, "{body}");
    let step = &body["words"][0];
    assert_eq!(step["step"], 1);
    let [first, other] = step["wordings"].as_array().unwrap().as_slice() else {
        panic!("{step}")
    };
    assert_eq!(
        (&first["id"], &first["clicks"]),
        (&json!("a"), &json!(null))
    );
    assert_eq!(
        (&other["id"], &other["clicked"]),
        (&json!("b"), &json!(1_200))
    );
    assert_eq!(other["clicks"]["verdict"], "brings");
    assert_eq!(other["orders"]["verdict"], "unclear", "{other}");
    let (_, plain) = house.get("/v1/stores/acme/flows/birthday/uplift");
    assert_eq!(plain["words"], json!([]));
}
