//! What a store's own systems are told, seen and asked for by api; and how fast it may be asked.

use awda_messaging::notices::{NoticeOf, NoticeRow, Notify, Reply};
use awda_ports::Notices;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, NOW, at, store, wait};

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn house() -> House {
    let (mut house, _) = House::with_sara();
    listens(&mut house);
    house
}

/// A system of the store's that hears of orders.
pub(super) fn listens(house: &mut House) {
    let endpoint = json!({ "url": "https://erp.acme.example/awda", "events": ["order.*"] });
    let endpoint = serde_json::from_value(endpoint).unwrap();
    house.settings[0]
        .webhooks
        .insert("erp".to_owned(), endpoint);
}

/// Notices of a day, of which every second was given up.
fn told(house: &House, count: i64) {
    for number in 0..count {
        let moment =
            awda_kernel::Timestamp::from_second(at(NOW).as_second() - number * 60).unwrap();
        let asked = Notify::new(&store("acme"), "erp", NoticeOf::Test { at: moment });
        let reply = if number % 2 == 0 {
            Reply::Status(204)
        } else {
            Reply::Status(410)
        };
        let row = NoticeRow::new(&asked, moment).tried(moment, reply, None);
        let kept = wait((&house).keep_notice(&store("acme"), "erp", &row));
        assert!(kept.unwrap());
    }
}

fn sends(house: &House, path: &str, body: &Value) -> (u16, Value) {
    let (status, told) = house.sends(Method::POST, path, body);
    (status.as_u16(), told)
}

#[test]
fn the_list_says_what_became_of_each_and_endpoints_how_they_answer() {
    let house = house();
    told(&house, 3);
    let (_, list) = house.get("/v1/stores/acme/webhooks/erp/notices?limit=2");
    let states: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["delivered", "failed"]);
    assert_eq!(list["items"][1]["tries"][0]["reply"], "410");
    let next = list["next"].as_str().unwrap();
    let path = format!("/v1/stores/acme/webhooks/erp/notices?limit=2&cursor={next}");
    let (_, rest) = house.get(&path);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let (_, endpoints) = house.get("/v1/stores/acme/webhooks");
    assert_eq!(endpoints["items"][0]["name"], "erp");
    assert_eq!(endpoints["items"][0]["keys"], 0);
    let (status, told) = house.get("/v1/stores/acme/webhooks/crm/notices");
    assert_eq!(
        (status.as_u16(), &told["code"]),
        (404, &json!("webhook.unknown"))
    );
}

#[test]
fn what_was_given_up_is_told_again_and_nothing_twice() {
    let house = house();
    told(&house, 6);
    let path = "/v1/stores/acme/webhooks/erp/redeliver";
    let since = awda_kernel::Timestamp::from_second(at(NOW).as_second() - 200).unwrap();
    let since = json!({ "since": since.to_string() });
    let (status, said) = sends(&house, path, &since);
    assert_eq!((status, &said["told_again"]), (202, &json!(2)), "{said}");
    let asked = house.notified.take();
    assert!(asked.iter().all(|one| one.tries == 0), "{asked:?}");
    let (_, said) = sends(&house, path, &since);
    assert_eq!(said["told_again"], 0, "they are on their way");
    let (_, list) = house.get("/v1/stores/acme/webhooks/erp/notices");
    let first = &list["items"][0];
    let one = json!({ "notice": first["id"], "at": first["at"] });
    let (_, said) = sends(&house, path, &one);
    assert_eq!(said["told_again"], 1, "whatever became of it");
    let other = json!({ "notice": "test_1", "at": first["at"] });
    let (status, said) = sends(&house, path, &other);
    assert_eq!((status, &said["code"]), (404, &json!("notice.unknown")));
    for wrong in [
        json!({}),
        json!({ "since": "yesterday" }),
        json!({ "notice": "x" }),
    ] {
        let (status, said) = sends(&house, path, &wrong);
        assert_eq!(
            (status, &said["code"]),
            (400, &json!("body.malformed")),
            "{wrong}"
        );
    }
}

#[test]
fn a_test_is_asked_for_and_keys_are_set_and_never_shown() {
    let house = house();
    let (status, said) = sends(&house, "/v1/stores/acme/webhooks/erp/test", &json!({}));
    assert_eq!(status, 202, "{said}");
    let asked = house.notified.take();
    assert_eq!(said["notice"], asked[0].of.id());
    let path = "/v1/stores/acme/settings";
    let (status, said) = sends(
        &house,
        path,
        &json!({ "secrets": { "webhook.erp": [KEY] } }),
    );
    assert_eq!(
        (status, &said["secrets"]["webhook.erp"]),
        (200, &json!(1)),
        "{said}"
    );
    assert!(!said.to_string().contains(KEY));
    for wrong in [
        json!({ "secrets": { "webhook.crm": [KEY] } }),
        json!({ "secrets": { "webhook.erp": ["a secret of no form"] } }),
        json!({ "webhooks": { "erp": { "url": "http://erp.acme.example" } } }),
        json!({ "webhooks": { "erp": { "url": "https://erp.acme.example", "events": ["orders"] } } }),
        json!({ "webhooks": [] }),
    ] {
        let (status, said) = sends(&house, path, &wrong);
        assert_eq!(
            (status, &said["code"]),
            (422, &json!("settings.invalid")),
            "{wrong}"
        );
    }
}

#[test]
fn whoever_asks_too_fast_is_told_when_to_come_again_and_everybody_what_is_left() {
    let (mut house, _) = House::with_sara();
    house.is_paced = true;
    let answers = house.asks_in_a_row("/v1/stores/acme/segments", 402);
    let said = |number: usize, name: &str| {
        let value = answers[number].headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(said(0, "ratelimit-policy").unwrap(), "\"store\";q=400;w=20");
    assert_eq!(said(0, "ratelimit").unwrap(), "\"store\";r=399;t=1");
    assert_eq!(said(399, "ratelimit").unwrap(), "\"store\";r=0;t=20");
    assert_eq!(answers[399].status(), 200);
    for late in [400, 401] {
        assert_eq!(answers[late].status(), 429);
        assert_eq!(said(late, "retry-after").unwrap(), "1");
    }
    let open = house.asks_in_a_row("/health", 500);
    assert!(open.iter().all(|answer| answer.status() == 200));
    assert!(open[0].headers().get("ratelimit").is_none());
}
