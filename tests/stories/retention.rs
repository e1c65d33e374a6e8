//! A store keeps nobody of whom nothing is heard for as long as it says: a night erases them, the log of jobs shows it, the totals stay, and
//! whoever is heard of in time stays too.

use awda_tests::{START, Story, order, subscriber};
use http::Method;
use serde_json::json;

const SETTINGS: &str = "/v1/stores/acme/settings";

async fn nights(story: &Story, days: i64) {
    for _ in 0..days {
        story.advance(1).await;
    }
    story.suite().night(story.now()).await.unwrap();
    story.works().await;
}

#[tokio::test]
async fn whoever_is_silent_is_erased_and_whoever_is_heard_of_stays() {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", None))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "299.00"))
        .await;
    story
        .tells(&subscriber("c-2", "noura@example.com", None))
        .await;
    let said = json!({ "retention": { "silent_months": 6 } });
    let (status, told) = story.says(Method::POST, SETTINGS, &said).await;
    assert_eq!(
        (status, &told["retention"]),
        (200, &json!({ "silent_months": 6 })),
        "{told}"
    );
    nights(&story, 100).await;
    let later = story.now().to_string();
    story
        .tells(&order("1002", &later, "noura@example.com", "50.00"))
        .await;
    let day = &START[..10];
    let before = story.counted(day).await;
    nights(&story, 85).await;
    let sara = story.customer("sara@example.com").await;
    let jobs = story.asks("/v1/stores/acme/jobs").await;
    let sara = sara.unwrap();
    assert!(sara["erased_at"].is_string(), "185 days of silence: {jobs}");
    assert_eq!(sara["contact"], json!({}));
    let noura = story.customer("noura@example.com").await.unwrap();
    assert_eq!(noura.get("erased_at"), None);
    assert_eq!(story.counted(day).await, before, "the books stay");
    let jobs = story.asks("/v1/stores/acme/jobs").await;
    let jobs = jobs["items"].as_array().unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert_eq!(
        (&jobs[0]["act"], &jobs[0]["by"]),
        (&json!("retire"), &json!("retention"))
    );
}

#[tokio::test]
async fn what_cannot_be_said_is_refused() {
    let story = Story::start().await;
    for wrong in [
        json!({ "silent_months": 5 }),
        json!({ "silent_months": 241 }),
        json!({ "months": 12 }),
        json!("a year"),
    ] {
        let said = json!({ "retention": wrong });
        let (status, told) = story.says(Method::POST, SETTINGS, &said).await;
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("settings.invalid")),
            "{said}"
        );
    }
}
