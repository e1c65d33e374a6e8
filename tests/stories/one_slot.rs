//! Somebody whose birthday falls on the day they would be won back: one letter at a time, and every other one has its row.

use awda_tests::{START, Story, order, subscriber};
use jiff::SignedDuration;
use serde_json::Value;

/// A birthday ninety days after the first order, the day on which win-back begins.
const BIRTHDAY: &str = "1990-04-05";

async fn on_the_day() -> Story {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", Some(BIRTHDAY)))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;
    story.advance(90).await;
    story
}

async fn why(story: &Story, flow: &str) -> Value {
    let customer = story.customer("sara@example.com").await.unwrap();
    let id = customer["id"].as_str().unwrap();
    let address = format!("/v1/stores/acme/why?customer={id}&flow={flow}");
    story.asks(&address).await
}

#[tokio::test]
async fn of_two_letters_due_at_once_the_better_one_goes_and_the_other_waits_its_sixteen_hours() {
    let story = on_the_day().await;
    let letters = story.inbox("sara@example.com");
    assert_eq!(letters.len(), 2, "teaser and birthday");
    story.pass(SignedDuration::from_mins(6)).await;
    assert_eq!(story.inbox("sara@example.com").len(), 2);

    let told = why(&story, "win_back").await;
    let first = &told["considered"][0];
    assert_eq!(first["status"]["state"], "deferred", "{told}");
    assert_eq!(first["status"]["reason"], "arbitration_lost");
    assert_eq!(first["lost_to"], "birthday");
    assert_eq!(told["now"]["would"], "wait");
    assert_eq!(told["next"]["name"], "win_back.reminder");
    let birthday = why(&story, "birthday").await;
    let sent = &birthday["considered"][0];
    assert_eq!(
        (&sent["name"], &sent["status"]["state"]),
        (&"birthday.main".into(), &"sent".into())
    );
    assert!(sent["consent"].is_string());

    for _ in 0..30 {
        story.pass(SignedDuration::from_hours(1)).await;
    }
    let letters = story.inbox("sara@example.com");
    assert_eq!(letters.len(), 3);
    let pairs = letters.iter().zip(letters.iter().skip(1));
    for (one, next) in pairs {
        assert!(next.at.duration_since(one.at).as_hours() >= 16);
    }
    let rows = story.messages("sara@example.com").await;
    assert_eq!(rows.len(), 3, "each considered once: {rows:?}");
    assert!(rows.iter().all(|row| row["status"]["state"] == "sent"));
}

#[tokio::test]
async fn an_order_while_it_waits_still_cancels_it() {
    let story = on_the_day().await;
    story.pass(SignedDuration::from_mins(6)).await;
    let now = story.now().to_string();
    story
        .tells(&order("1002", &now, "sara@example.com", "99.00"))
        .await;
    for _ in 0..30 {
        story.pass(SignedDuration::from_hours(1)).await;
    }
    assert_eq!(story.inbox("sara@example.com").len(), 2);
    let told = why(&story, "win_back").await;
    assert_eq!(told["considered"][0]["status"]["reason"], "purchased_since");
}
