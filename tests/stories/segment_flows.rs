//! Coming into a segment begins a flow, whether an order or a night brought somebody there; conditions of steps are branches.

use awda_measures::Definition;
use awda_ports::Segments;
use awda_tests::{Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const OMAR: &str = "omar@example.com";

async fn said(story: &Story, flow: &str, body: &Value) -> (u16, Value) {
    let path = format!("/v1/stores/acme/flows/{flow}");
    story.says(Method::POST, &path, body).await
}

async fn switched(story: &Story, flow: &str, body: Value) {
    let (status, answer) = said(story, flow, &body).await;
    assert_eq!(status, 200, "{answer}");
}

async fn pass_hours(story: &Story, hours: i64) {
    for _ in 0..hours {
        story.pass(SignedDuration::from_hours(1)).await;
    }
}

async fn pass_days_with_nights(story: &Story, days: i64) {
    for _ in 0..days {
        story.pass(SignedDuration::from_hours(24)).await;
        story.suite().night(story.now()).await.unwrap();
    }
}

fn flow(id: &str, trigger: &Value, steps: &Value) -> Value {
    json!({
        "flow": 1,
        "id": id,
        "purpose": "marketing",
        "priority": 50,
        "trigger": trigger,
        "holdout_share": 0,
        "reentry_days": 180,
        "steps": steps,
    })
}

fn entered(segment: &str) -> Value {
    json!({ "on": "event", "kind": "segment.entered.v1", "where": { "segment": segment } })
}

#[tokio::test]
async fn an_order_that_brings_somebody_into_a_segment_begins_its_flow_once() {
    let story = Story::start().await;
    let mine = Definition {
        id: "regulars".to_owned(),
        name: "Regulars".to_owned(),
        text: "orders_count >= 2".to_owned(),
        version: 1,
        is_active: true,
    };
    let dynamo = &story.suite().ground().dynamo;
    let acme = "acme".parse().unwrap();
    assert!(dynamo.put_definition(&acme, &mine, None).await.unwrap());
    let steps = json!([{ "template": "first_purchase.thanks", "after_hours": 2, "time_to_live_hours": 24 }]);
    let document = flow("regulars_hello", &entered("regulars"), &steps);
    switched(
        &story,
        "regulars_hello",
        json!({ "is_on": true, "document": document }),
    )
    .await;
    switched(&story, "win_back", json!({ "is_on": false })).await;
    for who in [SARA, OMAR] {
        story.tells(&subscriber(who, who, None)).await;
        let (number, at) = (format!("{who}-1"), "2025-06-01T08:00:00Z");
        story.tells(&order(&number, at, who, "149.50")).await;
    }
    story.suite().night(story.now()).await.unwrap();
    pass_hours(&story, 4).await;
    assert!(story.inbox(SARA).is_empty(), "one order is not two");

    let now = story.now().to_string();
    story.tells(&order("2", &now, SARA, "80.00")).await;
    pass_hours(&story, 6).await;
    assert_eq!(story.inbox(SARA).len(), 1);
    let now = story.now().to_string();
    story.tells(&order("3", &now, SARA, "80.00")).await;
    pass_days_with_nights(&story, 3).await;
    assert_eq!(story.inbox(SARA).len(), 1, "nobody enters where they are");
    assert!(story.inbox(OMAR).is_empty());
}

#[tokio::test]
async fn time_that_brings_people_into_a_segment_begins_its_flow_and_each_takes_their_branch() {
    let story = Story::start().await;
    let steps = json!([
        { "template": "win_back.reminder", "after_hours": 1, "time_to_live_hours": 24, "when": "net_spend >= 500 SAR" },
        { "template": "win_back.news", "after_hours": 1, "time_to_live_hours": 24, "when": "net_spend < 500 SAR" },
    ]);
    let document = flow("away", &entered("no_order_90d"), &steps);
    switched(
        &story,
        "away",
        json!({ "is_on": true, "document": document }),
    )
    .await;
    switched(&story, "win_back", json!({ "is_on": false })).await;
    let now = story.now().to_string();
    for (who, spent) in [(SARA, "900.00"), (OMAR, "90.00")] {
        story.tells(&subscriber(who, who, None)).await;
        story
            .tells(&order(&format!("{who}-1"), &now, who, spent))
            .await;
    }
    story.suite().night(story.now()).await.unwrap();
    pass_days_with_nights(&story, 85).await;
    assert!(story.inbox(SARA).is_empty() && story.inbox(OMAR).is_empty());
    pass_days_with_nights(&story, 12).await;
    let (sara, omar) = (story.inbox(SARA), story.inbox(OMAR));
    assert_eq!((sara.len(), omar.len()), (1, 1), "each has one branch");
    assert_ne!(sara[0].subject, omar[0].subject);
    let mut told: Vec<(i64, String)> = story
        .messages(SARA)
        .await
        .into_iter()
        .filter(|row| row["flow"] == "away")
        .map(|row| {
            let status = &row["status"];
            let what = status["reason"].as_str().or(status["state"].as_str());
            (row["step"].as_i64().unwrap(), what.unwrap().to_owned())
        })
        .collect();
    told.sort();
    assert_eq!(told, [(0, "sent".to_owned()), (1, "filtered".to_owned())]);
}

#[tokio::test]
async fn a_segment_that_nobody_has_begins_no_flow_and_branches_need_conditions() {
    let story = Story::start().await;
    let step = |hours: u32, when: Option<&str>| {
        let mut step =
            json!({ "template": "win_back.news", "after_hours": hours, "time_to_live_hours": 24 });
        if let Some(when) = when {
            step["when"] = json!(when);
        }
        step
    };
    let ask = async |trigger: Value, steps: Value| {
        let document = flow("mine", &trigger, &steps);
        let (status, body) = said(
            &story,
            "mine",
            &json!({ "is_on": true, "document": document }),
        )
        .await;
        (status, body.to_string())
    };
    let (status, body) = ask(entered("nobody_has_this"), json!([step(1, None)])).await;
    assert_eq!(status, 422);
    assert!(body.contains("trigger.where.segment"), "{body}");
    let both = json!([step(1, Some("vip")), step(1, None)]);
    let (status, body) = ask(entered("no_order_90d"), both).await;
    assert_eq!(status, 422);
    assert!(body.contains("flow.step_time"), "{body}");
    let wrong = json!([step(1, Some("net_spend >= 5 bananas"))]);
    let (status, body) = ask(entered("no_order_90d"), wrong).await;
    assert_eq!(status, 422);
    assert!(body.contains("steps[0].when["), "{body}");
}
