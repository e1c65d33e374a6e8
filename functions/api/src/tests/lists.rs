//! Segments, members, messages and runs.

use awda_ports::Member;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, at, customer, reader_of, row, run, standards, store};

/// Follows `next` to the end; answers the pages' items.
fn every_page(house: &House, address: &str, join: char) -> Vec<Vec<Value>> {
    let (mut pages, mut place) = (Vec::new(), String::new());
    loop {
        let (status, body) = house.get(&format!("{address}{place}"));
        assert_eq!(status, 200, "{body}");
        pages.push(body["items"].as_array().unwrap().clone());
        let Some(next) = body.get("next").and_then(Value::as_str) else {
            return pages;
        };
        assert!(pages.len() < 50, "the pages never end");
        place = format!("{join}cursor={next}");
    }
}

#[test]
fn segments_carry_names_and_the_sizes_of_the_last_night() {
    let (mut house, _) = House::with_sara();
    let (_, before) = house.get("/v1/stores/acme/segments");
    assert!(before.get("run").is_none());
    assert!(before["items"][0].get("count").is_none());
    house.standards.push(standards("acme"));
    let (_, body) = house.get("/v1/stores/acme/segments");
    assert_eq!(
        (&body["run"], &body["day"]),
        (&json!("night-2026-11-22"), &json!("2026-11-22"))
    );
    let champions = json!({
        "id": "rfm.champions", "family": "rfm", "count": 1, "version": 0, "is_active": true,
        "text": "rfm.segment = champions",
        "name": {"ar": "الأبطال", "fa": "قهرمانان", "en": "Champions"},
    });
    assert_eq!(body["items"][0], champions);
    assert_eq!(body["items"][1]["count"], 0);
}

#[test]
fn members_are_paged_and_a_cursor_is_good_for_its_own_list_alone() {
    let (mut house, _) = House::with_sara();
    for number in 0..5 {
        let member = Member {
            customer: customer(number),
            since: 20_779,
            why: "R=5".to_owned(),
        };
        house
            .members
            .push((store("acme"), "stage.new".to_owned(), member));
    }
    let address = "/v1/stores/acme/segments/stage.new/members?limit=2";
    let pages = every_page(&house, address, '&');
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages[0][0]["since"], "2026-11-22");
    let (_, first) = house.get(address);
    let cursor = first["next"].as_str().unwrap();
    for other in [
        format!("/v1/stores/acme/segments/stage.lost/members?cursor={cursor}"),
        format!("/v1/stores/acme/messages?day=2026-11-22&cursor={cursor}"),
    ] {
        let (status, body) = house.get(&other);
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!("cursor.invalid"))
        );
    }
    let elsewhere = format!("/v1/stores/other/segments/stage.new/members?cursor={cursor}");
    let answer = house.asked(Method::GET, &elsewhere, Some(reader_of(&["*"])));
    assert_eq!(answer.status(), 400);
}

#[test]
fn the_ledger_shows_a_day_and_a_person_shows_every_row_under_every_id() {
    let (mut house, sara) = House::with_sara();
    let acme = store("acme");
    house.rows = vec![
        row(&acme, &sara, 0, at("2026-11-22T07:00:00Z")),
        row(&acme, &customer(1), 1, at("2026-11-22T08:00:00Z")),
        row(&acme, &sara, 2, at("2026-11-21T07:00:00Z")),
        row(&acme, &customer(9), 0, at("2026-11-22T09:00:00Z")),
        row(&store("other"), &sara, 0, at("2026-11-22T09:00:00Z")),
    ];
    let ledger = every_page(
        &house,
        "/v1/stores/acme/messages?day=2026-11-22&limit=2",
        '&',
    );
    assert_eq!(ledger.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(
        ledger[0][0]["status"],
        json!({"state": "skipped", "reason": "holdout"})
    );
    let address = format!("/v1/stores/acme/customers/{sara}/messages?limit=1");
    let own: Vec<Value> = every_page(&house, &address, '&').concat();
    let decided: Vec<_> = own
        .iter()
        .map(|row| row["decided_at"].as_str().unwrap())
        .collect();
    assert_eq!(
        decided,
        [
            "2026-11-22T08:00:00Z",
            "2026-11-22T07:00:00Z",
            "2026-11-21T07:00:00Z"
        ]
    );
}

#[test]
fn a_runs_totals_are_for_those_who_see_every_store() {
    let (mut house, _) = House::with_sara();
    assert_eq!(house.get("/v1/runs/latest").1["code"], "run.not_found");
    house.runs = vec![run("night-2026-11-21"), run("night-2026-11-22")];
    let (_, latest) = house.get("/v1/runs/latest");
    assert_eq!(
        (&latest["id"], &latest["state"]),
        (&json!("night-2026-11-22"), &json!("done"))
    );
    assert!(latest.get("totals").is_none());
    let answer = house.asked(
        Method::GET,
        "/v1/runs/night-2026-11-21",
        Some(reader_of(&["*"])),
    );
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(
        body["totals"],
        json!({"customers": 426, "changed": 3, "unreadable": 0})
    );
}

#[test]
fn the_models_are_those_of_the_last_night() {
    let (mut house, _) = House::with_sara();
    let address = "/v1/stores/acme/models";
    assert_eq!(house.get(address).1["code"], "night.not_found");
    house.standards.push(standards("acme"));
    let (status, models) = house.get(address);
    assert_eq!(status, 200, "{models}");
    assert_eq!(
        (&models["day"], &models["customers"]),
        (&json!("2026-11-22"), &json!(1))
    );
    let fallback = awda_segments::Thresholds::FALLBACK;
    let days = json!([fallback.t1(), fallback.t2(), fallback.t3()]);
    assert_eq!(models["thresholds_days"], days);
    let purchases = &models["purchases"];
    assert_eq!(
        (&purchases["name"], &purchases["grade"]),
        (&json!("mbg_nbd"), &json!("C")),
        "nobody has bought: an average speaks"
    );
    let names = purchases["parameters"].as_array().unwrap().iter();
    let names: Vec<&Value> = names.map(|one| &one["name"]).collect();
    assert_eq!(names, ["r", "alpha", "a", "b"]);
    assert_eq!(models.get("spend"), None, "and nobody has spent anything");
    assert_eq!(models.get("vip_from"), None);
}
