//! Steps that are no messages: a run that labels somebody, waits for their order, and ends for whoever needs no more.

use awda_tests::{START, Story, order, subscriber};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const OMAR: &str = "omar@example.com";

fn cart(email: &str) -> Value {
    json!({
        "type": "cart",
        "id": format!("k-{email}"),
        "updated_at": START,
        "currency": "SAR",
        "customer": { "email": email },
        "lines": [{ "sku": "OUD-50", "title": "Royal oud", "quantity": 2, "unit_price": "149.50" }],
    })
}

fn document(steps: &Value) -> Value {
    json!({
        "flow": 1,
        "id": "watch",
        "purpose": "marketing",
        "priority": 50,
        "trigger": { "on": "event", "kind": "cart.updated.v1" },
        "holdout_share": 0,
        "reentry_days": 7,
        "steps": steps,
    })
}

async fn shop(steps: &Value) -> Story {
    let story = Story::start().await;
    let body = json!({ "is_on": true, "document": document(steps) });
    let path = "/v1/stores/acme/flows/watch";
    let (status, answer) = story.says(Method::POST, path, &body).await;
    assert_eq!(status, 200, "{answer}");
    for who in [SARA, OMAR] {
        story.tells(&subscriber(who, who, None)).await;
        story.tells(&cart(who)).await;
    }
    story
}

async fn pass_hours(story: &Story, hours: i64) {
    for _ in 0..hours {
        story.pass(SignedDuration::from_hours(1)).await;
    }
}

async fn tags(story: &Story, who: &str) -> Value {
    story.customer(who).await.unwrap()["tags"].clone()
}

async fn told(story: &Story, who: &str) -> Vec<(i64, String)> {
    let rows = story.messages(who).await.into_iter();
    let mut told: Vec<(i64, String)> = rows
        .map(|row| {
            let status = &row["status"];
            let what = status["reason"].as_str().or(status["state"].as_str());
            (row["step"].as_i64().unwrap(), what.unwrap().to_owned())
        })
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn a_label_is_put_on_once_and_taken_off_when_what_was_waited_for_has_happened() {
    let wait = json!({ "kind": "order.placed.v1", "otherwise": "skip" });
    let story = shop(&json!([
        { "add_tag": "undecided", "after_hours": 1, "time_to_live_hours": 24 },
        { "remove_tag": "undecided", "after_hours": 90, "wait_for": wait, "time_to_live_hours": 24 },
    ]))
    .await;
    pass_hours(&story, 5).await;
    for who in [SARA, OMAR] {
        assert_eq!(tags(&story, who).await, json!(["undecided"]));
    }
    let now = story.now().to_string();
    story.tells(&order("1001", &now, SARA, "299.00")).await;
    pass_hours(&story, 1).await;
    assert_eq!(tags(&story, SARA).await, json!([]));
    pass_hours(&story, 100).await;
    assert_eq!(tags(&story, OMAR).await, json!(["undecided"]));
    let done = |step| (step, "done".to_owned());
    assert_eq!(told(&story, SARA).await, [done(0), done(1)]);
    assert_eq!(
        told(&story, OMAR).await,
        [done(0), (1, "filtered".to_owned())]
    );
    assert!(story.inbox(SARA).is_empty() && story.inbox(OMAR).is_empty());
}

#[tokio::test]
async fn whoever_needs_no_more_leaves_by_the_exit_and_the_others_go_on() {
    let story = shop(&json!([
        { "template": "cart.reminder", "after_hours": 1, "time_to_live_hours": 24 },
        { "exit": true, "when": "orders_count >= 1", "after_hours": 20, "time_to_live_hours": 24 },
        { "template": "cart.last_call", "after_hours": 24, "time_to_live_hours": 24 },
    ]))
    .await;
    story.suite().night(story.now()).await.unwrap();
    pass_hours(&story, 3).await;
    let now = story.now().to_string();
    story.tells(&order("1001", &now, SARA, "299.00")).await;
    pass_hours(&story, 40).await;
    let sent = |step| (step, "sent".to_owned());
    assert_eq!(
        told(&story, SARA).await,
        [sent(0), (1, "run_ended".to_owned())]
    );
    assert_eq!(told(&story, OMAR).await, [sent(0), sent(2)]);
}
