//! An address does not exist any more.

use awda_tests::{START, Story, order, subscriber};

#[tokio::test]
async fn a_hard_bounce_stops_mail_to_that_address() {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", None))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;
    let letter = story.advance_until_mail("sara@example.com", 200).await;

    story.bounces(&letter).await;
    story.bounces(&letter).await;
    story.advance(40).await;

    assert_eq!(story.inbox("sara@example.com").len(), 1);
    let rows = story.messages("sara@example.com").await;
    let first = rows.iter().find(|row| row["step"] == 0).unwrap();
    assert_eq!(first["status"]["state"], "sent");
    assert!(first["feedback"]["bounced_at"].is_string());
    let later: Vec<_> = rows.iter().filter(|row| row["step"] != 0).collect();
    assert!(!later.is_empty());
    for row in later {
        assert_eq!(row["status"]["reason"], "suppressed", "{row}");
    }
}
