//! Somebody's birthday comes.

use awda_tests::{START, Story, order, subscriber};

#[tokio::test]
async fn somebody_who_allows_it_is_written_to_around_their_birthday_and_once_a_year() {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", Some("1990-02-01")))
        .await;
    story
        .tells(&order("1001", START, "sara@example.com", "149.50"))
        .await;

    story.advance(20).await;
    assert!(story.inbox("sara@example.com").is_empty(), "too early");
    story.advance(9).await;
    let letters = story.inbox("sara@example.com");
    let days: Vec<String> = letters
        .iter()
        .map(|letter| letter.at.strftime("%m-%d").to_string())
        .collect();
    assert_eq!(days, ["01-29", "02-01"]);
    assert_eq!(letters[0].from_name, "Acme");
    story.advance(20).await;
    assert_eq!(story.inbox("sara@example.com").len(), 2);

    let rows = story.messages("sara@example.com").await;
    let birthday: Vec<_> = rows
        .iter()
        .filter(|row| row["flow"] == "birthday")
        .collect();
    assert_eq!(birthday.len(), 2);
    assert!(
        birthday
            .iter()
            .all(|row| row["status"]["state"] == "sent" && row["consent"].is_string())
    );
}

#[tokio::test]
async fn somebody_who_never_allowed_it_is_not_written_to_and_the_row_says_why() {
    let story = Story::start().await;
    let mut record = subscriber("c-1", "sara@example.com", Some("1990-02-01"));
    record["consents"] = serde_json::json!([]);
    story.tells(&record).await;
    story.advance(35).await;
    assert!(story.inbox("sara@example.com").is_empty());
    let rows = story.messages("sara@example.com").await;
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row["status"]["state"], "skipped");
        assert_eq!(row["status"]["reason"], "no_consent");
    }
}
