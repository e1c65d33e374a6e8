//! Goals: set, changed by their version, and where they stand.

use awda_customers::Count;
use awda_measures::{Crowd, GoalMeasure, KeptGoal, NightCrowd, PeopleFigures, Sendings};
use http::Method;
use serde_json::{Value, json};

use super::house::{House, NOW, at};

/// 2026-11-01 and 2026-11-22, in days.
const NOVEMBER: i32 = 20_758;
const TODAY: i32 = 20_779;
const PATH: &str = "/v1/stores/acme/goals";

/// Every fifth comes back, from October until the end of the year.
pub(crate) fn repeat() -> KeptGoal {
    KeptGoal {
        id: "repeat".to_owned(),
        name: "Every fifth comes back".to_owned(),
        measure: GoalMeasure::RepeatPurchaseRate,
        baseline: 1_400,
        target: 2_000,
        from: NOVEMBER - 31,
        to: NOVEMBER + 61,
        version: 1,
        by: "sam".to_owned(),
        set_at: at(NOW),
    }
}

fn count(day: i32, net_minor: i64) -> Count {
    Count {
        orders: 1,
        placed: 1,
        net_minor,
        ..Count::none(day)
    }
}

fn house() -> House {
    let (mut house, _) = House::with_sara();
    house.counts = vec![
        // The season before: a fifth of November by the 22nd.
        count(NOVEMBER - 364, 20_000),
        count(TODAY - 364 + 3, 80_000),
        count(NOVEMBER - 10, 70_000),
        count(NOVEMBER + 2, 30_000),
        count(TODAY, 10_000),
    ];
    let october = PeopleFigures {
        buyers: 100,
        repeat_buyers: 16,
        ..PeopleFigures::default()
    };
    let september = PeopleFigures {
        buyers: 100,
        repeat_buyers: 13,
        ..PeopleFigures::default()
    };
    let mut crowd = Crowd::default();
    crowd.months.insert(NOVEMBER - 31, october);
    crowd.months.insert(NOVEMBER - 61, september);
    house.crowd = Some(NightCrowd {
        run: "night-2026-11-22".to_owned(),
        day: TODAY,
        lapsed_after: 90,
        crowd,
        sendings: Sendings::default(),
    });
    house
}

fn set(house: &House, id: &str, body: &Value) -> (u16, Value) {
    let (status, body) = house.sends(Method::POST, &format!("{PATH}/{id}"), body);
    (status.as_u16(), body)
}

#[test]
fn a_sum_is_on_track_by_the_straight_way_and_by_the_season() {
    let house = house();
    let asked =
        json!({"measure": "net", "target": 100_000, "from": "2026-11-01", "to": "2026-12-01"});
    let (status, goal) = set(&house, "november", &asked);
    assert_eq!(status, 200, "{goal}");
    assert_eq!(
        (&goal["current"], &goal["baseline"]),
        (&json!(40_000), &json!(70_000))
    );
    // 21 of 30 days have passed: 70,000; last year a fifth of the month had come by now.
    assert_eq!(
        (&goal["expected"], &goal["expected_by_season"]),
        (&json!(70_000), &json!(20_000))
    );
    assert_eq!(
        (&goal["is_on_track"], &goal["is_on_track_by_season"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        (&goal["currency"], &goal["unit"]),
        (&json!("SAR"), &json!("minor"))
    );
    assert_eq!(goal["done"]["value"], 0.4);
    assert_eq!(
        (&goal["is_reached"], &goal["is_over"]),
        (&json!(false), &json!(false))
    );
}

#[test]
fn a_rate_of_people_is_that_of_the_last_month_that_was_over() {
    let house = house();
    let asked = json!({"measure": "repeat_purchase_rate", "target": 2_000, "from": "2026-10-01", "to": "2027-01-01"});
    let (status, goal) = set(&house, "repeat", &asked);
    assert_eq!(status, 200, "{goal}");
    assert_eq!(
        (&goal["baseline"], &goal["current"]),
        (&json!(1_300), &json!(1_600))
    );
    assert_eq!(
        goal["measured"],
        json!({"from": "2026-10-01", "to": "2026-11-01"})
    );
    // 52 of 92 days: 1,300 + 700 × 52 ÷ 92.
    assert_eq!(
        (&goal["expected"], &goal["is_on_track"]),
        (&json!(1_696), &json!(false))
    );
    assert!(goal.get("expected_by_season").is_none());
}

#[test]
fn a_goal_is_changed_by_its_version_and_ended() {
    let house = house();
    let asked =
        json!({"measure": "orders", "target": 10, "from": "2026-11-01", "to": "2026-12-01"});
    assert_eq!(set(&house, "orders", &asked).1["version"], 1);
    let (status, body) = set(&house, "orders", &asked);
    assert_eq!((status, &body["code"]), (409, &json!("goal.changed")));
    let (status, body) = set(&house, "orders", &json!({"target": 20, "version": 1}));
    assert_eq!(
        (status, &body["version"], &body["target"]),
        (200, &json!(2), &json!(20))
    );
    assert_eq!(
        body["from"], "2026-11-01",
        "what a change does not name stays"
    );
    let (_, list) = house.get(PATH);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let (status, _) = house.decides(Method::DELETE, &format!("{PATH}/orders"));
    assert_eq!(status, 200);
    let (status, body) = house.get(&format!("{PATH}/orders"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("goal.unknown"))
    );
    let log = house.acts.lock().unwrap();
    let done: Vec<&str> = log
        .iter()
        .filter(|act| act.outcome == "done")
        .map(|act| act.operation.as_str())
        .collect();
    assert_eq!(done, ["save_goal", "save_goal", "drop_goal"]);
}

#[test]
fn what_cannot_be_a_goal_is_told_what_it_lacks() {
    let house = house();
    let whole = json!({"measure": "net", "target": 1, "from": "2026-11-01", "to": "2026-12-01"});
    for (key, value) in [
        ("measure", json!("happiness")),
        ("measure", json!(null)),
        ("target", json!(0)),
        ("target", json!(i64::MAX)),
        ("from", json!("2026-12-01")),
        ("from", json!("november")),
        ("to", json!("2031-01-01")),
        ("name", json!(" ")),
    ] {
        let mut asked = whole.clone();
        asked[key] = value.clone();
        let (status, body) = set(&house, "x", &asked);
        assert_eq!(
            (status, &body["code"]),
            (422, &json!("goal.faulty")),
            "{key} {value}"
        );
    }
    let share = json!({"measure": "refund_rate", "target": 10_001, "baseline": 1, "from": "2026-11-01", "to": "2026-12-01"});
    assert_eq!(set(&house, "x", &share).0, 422);
    assert_eq!(set(&house, "No-Id", &whole).0, 422);
    let unknown = json!({"measure": "net", "goal": 1});
    assert_eq!(set(&house, "x", &unknown).1["code"], "body.malformed");
    assert!(house.goals.lock().unwrap().is_empty());
}

#[test]
fn before_its_first_day_and_without_a_night_nothing_is_said_of_where_it_stands() {
    let mut house = house();
    house.crowd = None;
    house.goals.lock().unwrap().push(repeat());
    let later = KeptGoal {
        id: "later".to_owned(),
        measure: GoalMeasure::Net,
        from: TODAY + 5,
        to: TODAY + 10,
        ..repeat()
    };
    house.goals.lock().unwrap().push(later);
    let (status, list) = house.get(PATH);
    assert_eq!(status, 200, "{list}");
    for goal in list["items"].as_array().unwrap() {
        assert!(
            goal.get("current").is_none() && goal.get("is_on_track").is_none(),
            "{goal}"
        );
    }
    let asked =
        json!({"measure": "lapse_rate", "target": 100, "from": "2026-11-01", "to": "2027-12-01"});
    assert_eq!(set(&house, "x", &asked).1["code"], "goal.faulty");
}
