//! Steps that are no messages: what is right, and what is told about what is not.

use super::*;

fn with(steps: Value) -> Value {
    let mut flow = cart();
    flow["steps"] = steps;
    flow
}

fn step(rest: &Value) -> Value {
    let mut step = json!({ "after_hours": 90, "time_to_live_hours": 12 });
    for (name, value) in rest.as_object().unwrap() {
        step[name] = value.clone();
    }
    step
}

#[test]
fn a_flow_may_label_wait_and_end() {
    let wait =
        json!({ "kind": "order.placed.v1", "where": { "items_minor_min": 1 }, "otherwise": "end" });
    let flow = with(json!([
        { "add_tag": "in_cart", "time_to_live_hours": 12 },
        { "template": "cart.reminder", "after_hours": 4, "time_to_live_hours": 12, "number": 7 },
        { "exit": true, "when": "vip", "after_hours": 5, "time_to_live_hours": 12 },
        { "remove_tag": "in_cart", "after_hours": 100, "time_to_live_hours": 12, "wait_for": wait },
    ]));
    let document = checked(&flow).unwrap();
    let numbers: Vec<u8> = document.numbered().map(|(number, _)| number).collect();
    assert_eq!(numbers, [0, 7, 2, 3]);
    let after = [0, 7, 2, 3].map(|number| document.number_after(number));
    assert_eq!(after, [7, 2, 3, 8]);
    assert_eq!(document.step(8), None);
    let names: Vec<String> = document.steps.iter().map(Step::name).collect();
    assert_eq!(
        names,
        [
            "add_tag in_cart",
            "cart.reminder",
            "exit",
            "remove_tag in_cart"
        ]
    );
    let again = serde_json::to_value(&document).unwrap();
    assert_eq!(again["steps"], flow["steps"]);
}

#[test]
fn what_is_wrong_with_a_step_is_told_with_its_place() {
    let wait = |kind: &str| json!({ "template": "cart.last_call", "wait_for": { "kind": kind } });
    let cases = [
        (json!({}), "steps[3]", "flow.step"),
        (
            json!({ "template": "cart.reminder", "add_tag": "a" }),
            "steps[3]",
            "flow.step",
        ),
        (json!({ "add_tag": " a" }), "steps[3].add_tag", "flow.range"),
        (
            json!({ "remove_tag": "" }),
            "steps[3].remove_tag",
            "flow.range",
        ),
        (json!({ "exit": true }), "steps[3].when", "flow.step"),
        (
            json!({ "exit": true, "when": "vip AND" }),
            "steps[3].when[7..7]",
            "flow.filter",
        ),
        (
            json!({ "add_tag": "a", "channel": "sms" }),
            "steps[3].channel",
            "flow.step",
        ),
        (
            json!({ "add_tag": "a", "number": 1 }),
            "steps[3].number",
            "flow.range",
        ),
        (
            wait("customer.created.v1"),
            "steps[3].wait_for.kind",
            "flow.trigger",
        ),
        (
            json!({ "template": "cart.last_call", "wait_for": { "kind": "order.placed.v1", "where": { "activity": "x" } } }),
            "steps[3].wait_for.where.activity",
            "flow.condition",
        ),
    ];
    for (wrong, at, code) in cases {
        let mut flow = cart();
        flow["steps"].as_array_mut().unwrap().push(step(&wrong));
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
fn a_flow_begins_with_no_exit_and_dates_wait_for_nothing() {
    let mut flow = cart();
    flow["steps"][0] = json!({ "exit": true, "when": "vip", "time_to_live_hours": 1 });
    let faults = checked(&flow).unwrap_err();
    assert_eq!(faults[0].at, "steps[0].exit");
    let mut flow: Value = serde_json::from_str(include_str!("../shipped/birthday.json")).unwrap();
    flow["steps"][1]["wait_for"] = json!({ "kind": "order.placed.v1" });
    let faults = checked(&flow).unwrap_err();
    assert_eq!(faults[0].at, "steps[1].wait_for");
}

#[test]
fn a_store_without_the_pool_has_the_flows_it_had_and_the_steps_keep_their_numbers() {
    let numbers = |pools: &[&str], flow: Flow| -> Vec<u8> {
        let pool = |name: &&str| {
            let pool = json!({ "gives": { "kind": "free_shipping" }, "valid_days": 14 });
            ((*name).to_owned(), serde_json::from_value(pool).unwrap())
        };
        let book = FlowBook::of(&FlowSettings::new());
        let book = book.with_pools(&pools.iter().map(pool).collect());
        let document = book.document(flow).unwrap();
        assert!(book.is_on(flow));
        document.numbered().map(|(number, _)| number).collect()
    };
    assert_eq!(numbers(&[], Flow::WIN_BACK), [0, 1, 2]);
    assert_eq!(numbers(&["win_back"], Flow::WIN_BACK), [0, 1, 4, 2]);
    assert_eq!(numbers(&["win_back"], Flow::BIRTHDAY), [0, 1]);
    assert_eq!(numbers(&["birthday"], Flow::BIRTHDAY), [0, 1, 2]);
    let rest = |pools: &[&str]| numbers(pools, Flow::WIN_BACK).into_iter().max();
    // The number that rows of before rest with is no step's.
    assert!(rest(&[]) == Some(2) && rest(&["win_back"]) == Some(4));
}

#[test]
fn a_coupon_is_a_promotions_and_what_is_told_again_was_told() {
    let with_coupon = |coupon: Value| {
        let mut flow = cart();
        flow["steps"][1]["coupon"] = json!({ "pool": "carts" });
        flow["steps"][2]["coupon"] = coupon;
        flow
    };
    checked(&with_coupon(json!({ "pool": "carts", "of_step": 1 }))).unwrap();
    for wrong in [
        json!({ "pool": "carts", "of_step": 0 }),
        json!({ "pool": "carts", "of_step": 2 }),
        json!({ "pool": "other", "of_step": 1 }),
    ] {
        let faults = checked(&with_coupon(wrong)).unwrap_err();
        assert_eq!(faults[0].at, "steps[2].coupon.of_step");
    }
    let mut flow = cart();
    flow["steps"][2]["template"] = json!("win_back.gift");
    let faults = checked(&flow).unwrap_err();
    assert_eq!(
        (faults[0].at.as_str(), faults[0].code),
        ("steps[2].coupon", "flow.step")
    );
}
