//! Somebody wants no more mail; a scanner only wanted to look.

use awda_tests::{START, Story, order, subscriber};

const SARA: &str = "sara@example.com";

async fn written_to() -> (Story, awda::outbox::Letter) {
    let story = Story::start().await;
    story.tells(&subscriber("c-1", SARA, None)).await;
    story.tells(&order("1001", START, SARA, "149.50")).await;
    let letter = story.advance_until_mail(SARA, 200).await;
    (story, letter)
}

async fn consents(story: &Story) -> Vec<serde_json::Value> {
    let customer = story.customer(SARA).await.unwrap();
    let id = customer["id"].as_str().unwrap();
    let page = story
        .asks(&format!("/v1/stores/acme/customers/{id}/consents"))
        .await;
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_mail_carries_its_link_and_a_scanner_that_follows_it_stops_nothing() {
    let (story, letter) = written_to().await;
    let escaped = letter.stop_url.replace('/', "&#x2f;");
    assert!(letter.html.contains(&escaped) || letter.html.contains(&letter.stop_url));
    assert!(letter.text.contains(&letter.stop_url));
    let before = consents(&story).await;

    assert_eq!(story.opens(&letter, None).await.status(), 200);
    story.works().await;
    assert_eq!(consents(&story).await, before);
    story.advance(8).await;
    assert_eq!(story.inbox(SARA).len(), 2, "the series goes on");
}

#[tokio::test]
async fn one_click_holds_from_the_answer_on_even_while_its_event_waits() {
    let (story, letter) = written_to().await;
    let answer = story
        .opens(&letter, Some("List-Unsubscribe=One-Click"))
        .await;
    assert_eq!(answer.status(), 200);
    assert!(
        !answer.headers().contains_key("location"),
        "RFC 8058 3.1: no redirect"
    );
    story.advance(40).await;

    assert_eq!(story.inbox(SARA).len(), 1);
    let rows = story.messages(SARA).await;
    let later: Vec<_> = rows.iter().filter(|row| row["step"] != 0).collect();
    assert!(!later.is_empty());
    for row in later {
        assert_eq!(row["status"]["reason"], "no_consent", "{row}");
    }
    let said = consents(&story).await;
    let stop = said.iter().find(|one| one["status"] == "denied").unwrap();
    assert_eq!(stop["method"], "list_unsubscribe");
    assert_eq!(stop["proof"], letter.message.to_string());
}

#[tokio::test]
async fn who_pressed_by_mistake_is_written_to_again() {
    let (story, letter) = written_to().await;
    story.opens(&letter, Some("action=stop")).await;
    story.works().await;
    story.pass(jiff::SignedDuration::from_hours(1)).await;
    story.opens(&letter, Some("action=start")).await;
    story.works().await;
    story.advance(8).await;
    assert_eq!(story.inbox(SARA).len(), 2);
}

#[tokio::test]
async fn a_link_of_years_ago_still_works() {
    let (story, letter) = written_to().await;
    story.advance(3 * 365).await;
    let answer = story.opens(&letter, Some("action=stop")).await;
    assert_eq!(answer.status(), 200);
    story.works().await;
    let said = consents(&story).await;
    assert!(said.iter().any(|one| one["status"] == "denied"));
}
