//! Somebody stays away, is written to, and comes back.

use awda_tests::{START, Story, order, subscriber};

/// By then the store's fallback threshold has passed for everybody.
const DAYS_MAX: i64 = 200;

#[tokio::test]
async fn a_win_back_series_ends_when_they_order() {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", None))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;

    let letter = story.advance_until_mail("sara@example.com", DAYS_MAX).await;
    assert!(letter.text.contains("acme.example"));
    let now = story.now().to_string();
    story
        .tells(&order("1002", &now, "sara@example.com", "99.00"))
        .await;

    story.advance(40).await;
    assert_eq!(
        story.inbox("sara@example.com").len(),
        1,
        "the second and third letter never come"
    );
    let rows = story.messages("sara@example.com").await;
    let sent = rows.iter().filter(|row| row["status"]["state"] == "sent");
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn a_win_back_series_goes_on_for_who_stays_away_and_then_rests() {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", None))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;

    let first = story.advance_until_mail("sara@example.com", DAYS_MAX).await;
    story.advance(60).await;
    let letters = story.inbox("sara@example.com");
    let days: Vec<i64> = letters
        .iter()
        .map(|letter| letter.at.duration_since(first.at).as_hours() / 24)
        .collect();
    assert_eq!(days, [0, 7, 28]);
    story.advance(60).await;
    assert_eq!(story.inbox("sara@example.com").len(), 3);
}
