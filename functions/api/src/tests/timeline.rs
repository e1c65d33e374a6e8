//! The woven timeline: nothing lost, nothing twice, newest first, however it is cut.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use awda_kernel::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use super::house::{House, customer, email_key, event, row, store};

/// Sara with events and messages at these seconds.
fn house(events: &[i64], messages: &[i64]) -> (House, String) {
    let (mut house, sara) = House::with_sara();
    let acme = store("acme");
    let moment = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
    for (number, second) in (0..).zip(events) {
        house
            .events
            .push((email_key(&acme), event(number, moment(*second))));
    }
    for (step, second) in (0..).zip(messages) {
        let whose = if step % 2 == 0 { &sara } else { &customer(1) };
        house.rows.push(row(&acme, whose, step, moment(*second)));
    }
    (house, sara.to_string())
}

/// Every item over all pages: moment and id.
fn read_all(house: &House, sara: &str, limit: usize) -> Vec<(String, String)> {
    let (mut all, mut place) = (Vec::new(), String::new());
    for _ in 0..200 {
        let address = format!("/v1/stores/acme/customers/{sara}/timeline?limit={limit}{place}");
        let before = house.calls.load(Ordering::Relaxed);
        let (status, body) = house.get(&address);
        assert_eq!(status, 200, "{body}");
        assert!(house.calls.load(Ordering::Relaxed) - before < 10);
        let items = body["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        all.extend(items.iter().map(moment_and_id));
        match body.get("next").and_then(Value::as_str) {
            Some(next) => place = format!("&cursor={next}"),
            None => return all,
        }
        assert!(!items.is_empty(), "an empty page before the end");
    }
    panic!("the pages never end");
}

fn moment_and_id(item: &Value) -> (String, String) {
    let kind = item["type"].as_str().unwrap();
    let (body, moment) = (
        &item[kind],
        if kind == "event" {
            "occurred_at"
        } else {
            "decided_at"
        },
    );
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text(moment), text("id"))
}

proptest! {
    #[test]
    fn pages_of_any_length_show_everything_once_and_in_order(
        events in prop::collection::vec(0..12_i64, 0..12),
        messages in prop::collection::vec(0..12_i64, 0..12),
        limit in 1..9_usize,
    ) {
        let (house, sara) = house(&events, &messages);
        let shown = read_all(&house, &sara, limit);
        let ids: BTreeSet<_> = shown.iter().map(|(_, id)| id).collect();
        prop_assert_eq!(ids.len(), shown.len());
        prop_assert_eq!(shown.len(), events.len() + messages.len());
        prop_assert!(shown.windows(2).all(|pair| pair[0].0 >= pair[1].0));
    }
}

#[test]
fn items_say_what_they_are() {
    let (house, sara) = house(&[1], &[2]);
    let (_, body) = house.get(&format!("/v1/stores/acme/customers/{sara}/timeline"));
    assert_eq!(body["items"][0]["type"], "message");
    assert_eq!(body["items"][1]["event"]["fact"]["type"], "consent");
    assert_eq!(body["items"][1]["event"]["kind"], "consent.changed.v1");
    assert!(body.get("next").is_none());
}
