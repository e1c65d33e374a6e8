//! Dead letters: whose they are, what is told of them, and which go back.

use awda_commerce::Delivery;
use awda_ports::{DeadLetter, Failure, Line};
use http::{Method, StatusCode};
use serde_json::Value;

use super::house::{House, NOW, at, reader_of, store};

fn letter(id: &str, body: String) -> DeadLetter {
    DeadLetter {
        id: id.to_owned(),
        body,
        group: "acme".to_owned(),
        receipt: id.to_owned(),
        received: 6,
        sent_at: at(NOW),
    }
}

fn delivery(of: &str) -> String {
    Delivery {
        store: store(of),
        source: "generic".to_owned(),
        topic: "orders".to_owned(),
        headers: Vec::new(),
        body: b"sara@example.com".to_vec(),
        received_at: at(NOW),
    }
    .to_wire()
}

fn house() -> House {
    let (mut house, _) = House::with_sara();
    house.failures.push(Failure {
        letter: "1".to_owned(),
        function: "unify".to_owned(),
        code: "port.unreadable".to_owned(),
        why: "failed to read the store's settings".to_owned(),
        at: at(NOW),
    });
    let dead = [
        (Line::Deliveries, letter("1", delivery("acme"))),
        (Line::Deliveries, letter("2", delivery("other"))),
        (Line::Deliveries, letter("3", "sara@example.com, broken".to_owned())),
        (Line::Shards, letter("1", r#"{"run":"night-2026-11-22","at":"2026-11-22T00:00:00Z","phase":"census","shard":1,"of":4}"#.to_owned())),
    ];
    house.dead.lock().unwrap().extend(dead);
    house
}

fn ids(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_store_sees_its_own_letters_with_why_they_failed_and_nothing_that_stands_in_them() {
    let house = house();
    let (status, body) = house.get("/v1/stores/acme/dead-letters");
    assert_eq!(status, StatusCode::OK);
    assert_eq!(ids(&body), ["deliveries.1"]);
    let one = &body["items"][0];
    assert_eq!(
        (&one["code"], &one["received"]),
        (&"port.unreadable".into(), &6.into())
    );
    assert_eq!(one["about"]["source"], "generic");
    assert!(!body.to_string().contains("sara"));
    assert_eq!(body["queues"].as_array().unwrap().len(), 0);
    let mut left = house.left.lock().unwrap().clone();
    left.sort();
    assert_eq!(left, ["1", "1", "2", "3"], "whoever looks lets go again");
}

#[test]
fn what_belongs_to_no_store_is_the_operators() {
    let house = house();
    let address = "/v1/stores/acme/dead-letters";
    let answer = house.asked(Method::GET, address, Some(reader_of(&["*"])));
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(ids(&body), ["deliveries.1", "deliveries.3", "shards.1"]);
    assert!(
        body["items"][1]["why"]
            .as_str()
            .unwrap()
            .contains("nothing was noted")
    );
    assert_eq!(body["queues"][0]["letters"], 3);
    let address = "/v1/stores/acme/dead-letters?queue=shards";
    let answer = house.asked(Method::GET, address, Some(reader_of(&["*"])));
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(ids(&body), ["shards.1"]);
    let (_, body) = house.get("/v1/stores/acme/dead-letters?queue=sometimes");
    assert_eq!(body["code"], "request.parameter_invalid");
}

#[test]
fn one_letter_or_all_of_the_store_go_back_and_no_other_stores() {
    let house = house();
    for (id, code) in [
        ("deliveries.2", "letter.unknown"),
        ("deliveries.3", "letter.unknown"),
        ("shards.1", "letter.unknown"),
    ] {
        let (_, body) = house.decides(
            Method::POST,
            &format!("/v1/stores/acme/dead-letters/{id}/redrive"),
        );
        assert_eq!(body["code"], code, "{id}");
    }
    assert!(house.sent_back.lock().unwrap().is_empty());
    let (status, body) = house.decides(
        Method::POST,
        "/v1/stores/acme/dead-letters/deliveries.1/redrive",
    );
    assert_eq!((status, &body["sent_back"]), (StatusCode::OK, &1.into()));
    let again = letter("9", delivery("acme"));
    house.dead.lock().unwrap().push((Line::Deliveries, again));
    let (_, body) = house.decides(Method::POST, "/v1/stores/acme/dead-letters/redrive");
    assert_eq!(
        (&body["sent_back"], &body["has_more"]),
        (&1.into(), &false.into())
    );
    assert_eq!(*house.sent_back.lock().unwrap(), ["1", "9"]);
    let acts = house.acts.lock().unwrap();
    let noted: Vec<_> = acts
        .iter()
        .map(|act| (act.operation.as_str(), act.outcome.as_str()))
        .collect();
    assert_eq!(
        noted[3..],
        [("redrive_letter", "done"), ("redrive_letters", "done")]
    );
}
