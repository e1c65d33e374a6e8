//! The shipped flows, and what is refused where.

mod steps;

use awda_segments::query::{Library, Limits, PRESETS, Setting};
use serde_json::{Value, json};

use super::shipped::FILES;
use super::*;
use crate::Flow;

/// The ready segments.
fn library() -> Library {
    let setting = Setting {
        currency: "SAR".parse().unwrap(),
        attributes: None,
        limits: Limits::default(),
    };
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    Library::compile(presets, setting).0
}

/// The shipped cart flow as a value.
fn cart() -> Value {
    serde_json::from_str(include_str!("shipped/abandoned_cart.json")).unwrap()
}

fn checked(value: &Value) -> Result<FlowDocument, Vec<FlowFault>> {
    FlowDocument::parse(&value.to_string(), &library())
}

#[test]
fn every_shipped_flow_is_right_and_comes_back_as_it_was() {
    assert_eq!(shipped().len(), FILES.len());
    for text in FILES {
        let document = FlowDocument::parse(text, &library()).unwrap();
        let again = serde_json::to_value(&document).unwrap();
        let read: Value = serde_json::from_str(text).unwrap();
        let mut read = read.as_object().unwrap().clone();
        // What is off by default need not say so.
        read.entry("is_on").or_insert(json!(false));
        assert_eq!(again, Value::Object(read), "{}", document.id);
        assert_eq!(
            shipped()
                .iter()
                .filter(|other| other.id == document.id)
                .count(),
            1
        );
    }
}

#[test]
fn only_win_back_and_birthday_are_on_unless_the_store_says_so() {
    let book = FlowBook::of(&FlowSettings::new());
    let on: Vec<Flow> = book.on().map(|flow| flow.id).collect();
    assert_eq!(on, [Flow::WIN_BACK, Flow::BIRTHDAY]);
}

#[test]
fn the_shipped_waits_are_those_of_the_definitions() {
    let book = FlowBook::of(&FlowSettings::new());
    let waits = |flow: Flow| -> Vec<i32> {
        let steps = &book.document(flow).unwrap().steps;
        steps.iter().map(Step::wait_hours).collect()
    };
    assert_eq!(waits(Flow::ABANDONED_CART), [4, 24, 72]);
    assert_eq!(waits(Flow::ABANDONED_CHECKOUT), [4, 24, 72]);
    assert_eq!(waits("browse".parse().unwrap()), [24]);
    assert_eq!(waits(Flow::BIRTHDAY), [-72, 0, 168]);
    assert_eq!(waits(Flow::WIN_BACK), [0, 168, 336, 672]);
    let priority = |flow: &str| book.document(flow.parse().unwrap()).unwrap().priority;
    assert!(priority("abandoned_checkout") > priority("abandoned_cart"));
    assert!(priority("abandoned_cart") > priority("birthday"));
    let lowest = book
        .entries()
        .iter()
        .map(|entry| entry.document.priority)
        .min();
    assert_eq!(lowest, Some(priority("browse")));
}

#[test]
fn settings_of_before_flows_were_documents_still_load() {
    let settings: FlowSettings =
        serde_json::from_str(r#"{"win_back":false,"birthday":true}"#).unwrap();
    let book = FlowBook::of(&settings);
    assert!(!book.is_on(Flow::WIN_BACK) && book.is_on(Flow::BIRTHDAY));
    assert_eq!(
        serde_json::to_string(&settings).unwrap(),
        r#"{"birthday":true,"win_back":false}"#
    );
}

#[test]
fn an_own_document_takes_the_place_of_the_shipped_one_or_stands_beside_it() {
    let mut own = cart();
    own["priority"] = json!(71);
    let setting = |document: Value| -> FlowSetting {
        let stored = json!({ "is_on": true, "version": 3, "document": document });
        serde_json::from_value(stored).unwrap()
    };
    let mut new = cart();
    new["id"] = json!("second_cart");
    let settings: FlowSettings = [
        (Flow::ABANDONED_CART, setting(own)),
        ("second_cart".parse().unwrap(), setting(new)),
    ]
    .into();
    let book = FlowBook::of(&settings);
    let entry = book.get(Flow::ABANDONED_CART).unwrap();
    assert_eq!(
        (entry.document.priority, entry.is_own, entry.version),
        (71, true, 3)
    );
    assert_eq!(book.entries().len(), shipped().len() + 1);
    let again: FlowSettings =
        serde_json::from_str(&serde_json::to_string(&settings).unwrap()).unwrap();
    assert_eq!(again, settings);
}

/// A change, where the fault is, and its code.
type Case = (fn(&mut Value), &'static str, &'static str);

const CASES: [Case; 20] = [
    (|flow| flow["flow"] = json!(2), "flow", "flow.version"),
    (
        |flow| flow["colour"] = json!("red"),
        "colour",
        "flow.malformed",
    ),
    (|flow| flow["id"] = json!("No"), "id", "flow.malformed"),
    (
        |flow| flow["purpose"] = json!("fun"),
        "purpose",
        "flow.malformed",
    ),
    (
        |flow| flow["priority"] = json!(101),
        "priority",
        "flow.range",
    ),
    (
        |flow| flow["reentry_days"] = json!(9_999),
        "reentry_days",
        "flow.range",
    ),
    (
        |flow| flow["holdout_share"] = json!(10_001),
        "holdout_share",
        "flow.range",
    ),
    (
        |flow| flow["exits"] = json!(["ordered", "ordered"]),
        "exits",
        "flow.range",
    ),
    (
        |flow| flow["filter"] = json!("vip AND"),
        "filter[7..7]",
        "flow.filter",
    ),
    (
        |flow| flow["filter"] = json!("net_spent > 5"),
        "filter[0..9]",
        "flow.filter",
    ),
    (|flow| flow["steps"] = json!([]), "steps", "flow.steps"),
    (
        |flow| flow["steps"][1]["after_hours"] = json!(4),
        "steps[1]",
        "flow.step_time",
    ),
    (
        |flow| flow["steps"][0]["after_hours"] = json!(-1),
        "steps[0].after_hours",
        "flow.step_time",
    ),
    (
        |flow| flow["steps"][2]["after_days"] = json!(400),
        "steps[2].after_days",
        "flow.step_time",
    ),
    (
        |flow| flow["steps"][0]["local_hour"] = json!(24),
        "steps[0].local_hour",
        "flow.range",
    ),
    (
        |flow| flow["steps"][0]["time_to_live_hours"] = json!(0),
        "steps[0].time_to_live_hours",
        "flow.range",
    ),
    (
        |flow| flow["steps"][0]["template"] = json!("no.such"),
        "steps[0].template",
        "flow.malformed",
    ),
    (
        |flow| flow["steps"][0]["template"] = json!("order.shipped"),
        "steps[0].template",
        "flow.template",
    ),
    (
        |flow| flow["trigger"]["kind"] = json!("customer.created.v1"),
        "trigger.kind",
        "flow.trigger",
    ),
    (
        |flow| flow["trigger"]["where"]["shipment"] = json!("shipped"),
        "trigger.where.shipment",
        "flow.condition",
    ),
];

#[test]
fn whatever_is_wrong_is_told_with_its_place_and_code() {
    checked(&cart()).unwrap();
    for (change, at, code) in CASES {
        let mut flow = cart();
        change(&mut flow);
        let faults = checked(&flow).unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.at.as_str(), fault.code))
            .collect();
        assert!(told.contains(&(at, code)), "{at} {code}: {faults:?}");
        assert!(FLOW_CODES.contains(&code));
    }
}

#[test]
fn a_promotion_cannot_pass_for_something_that_must_be_known() {
    let mut flow = cart();
    flow["purpose"] = json!("transactional");
    flow["holdout_share"] = json!(100);
    let faults = checked(&flow).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| fault.at.as_str()).collect();
    assert_eq!(
        told,
        [
            "steps[0].template",
            "steps[1].template",
            "steps[2].template",
            "holdout_share",
            "trigger"
        ]
    );
}

#[test]
fn text_that_is_no_document_is_told_with_its_line() {
    let text = "{\n  \"flow\": 1,\n  \"id\": oops\n}";
    let faults = FlowDocument::parse(text, &library()).unwrap_err();
    assert_eq!(
        (faults[0].code, faults[0].line),
        ("flow.malformed", Some(3))
    );
    let twice = format!("{} {{}}", cart());
    assert!(FlowDocument::parse(&twice, &library()).is_err());
}
