//! Somebody writes to the shop and is answered: on their timeline message by message, in the response times once, however it is told.

use awda_tests::{Story, order};
use serde_json::{Value, json};

/// Messages: id, conversation, whose, from whom, when. Riyadh is three hours ahead; 2026-01-08 is a Thursday.
const MESSAGES: [(&str, &str, &str, &str, &str); 11] = [
    // Answered by a person after half an hour, by a machine at once.
    ("1", "t-1", "sara", "customer", "2026-01-05T09:00:00Z"),
    ("2", "t-1", "sara", "automatic", "2026-01-05T09:00:05Z"),
    ("3", "t-1", "sara", "agent", "2026-01-05T09:30:00Z"),
    ("4", "t-1", "sara", "customer", "2026-01-05T10:00:00Z"),
    ("5", "t-1", "sara", "agent", "2026-01-05T10:01:00Z"),
    // Written on Thursday evening, answered on Sunday at eleven.
    ("6", "t-2", "omar", "customer", "2026-01-08T17:00:00Z"),
    ("7", "t-2", "omar", "agent", "2026-01-11T08:00:00Z"),
    // Begun by the shop.
    ("8", "t-3", "lina", "agent", "2026-01-06T09:00:00Z"),
    ("9", "t-3", "lina", "customer", "2026-01-06T09:10:00Z"),
    // Answered by nobody of the shop.
    ("10", "t-4", "nada", "customer", "2026-01-07T09:00:00Z"),
    ("11", "t-4", "nada", "outside", "2026-01-07T09:05:00Z"),
];

fn message(id: &str, ticket: &str, who: &str, from: &str, at: &str) -> Value {
    json!({
        "type": "ticket_message", "id": id, "ticket": ticket, "from": from, "sent_at": at, "channel": "email",
        "text": format!("words of {id}"), "customer": { "email": format!("{who}@example.com") },
    })
}

fn documents() -> Vec<Value> {
    let all = MESSAGES.iter();
    all.map(|(id, ticket, who, from, at)| message(id, ticket, who, from, at))
        .collect()
}

async fn told(documents: &[Value]) -> Story {
    let story = Story::start().await;
    story.advance(7).await;
    for document in documents {
        story.tells(document).await;
    }
    story
}

async fn asked(story: &Story) -> Value {
    story
        .asks("/v1/stores/acme/measures/responses?from=2026-01-05&to=2026-01-12&by=day")
        .await
}

#[tokio::test]
async fn response_times_are_those_of_the_messages_however_they_came() {
    let mut backwards = documents();
    backwards.reverse();
    let doubled = [backwards.clone(), documents(), backwards[..4].to_vec()].concat();
    for documents in [documents(), backwards, doubled] {
        let story = told(&documents).await;
        let body = asked(&story).await;
        let total = &body["total"];
        assert_eq!(total["answered"]["numerator"], 2, "{body}");
        assert_eq!(total["answered"]["denominator"], 3);
        // Half an hour, and 2 d 15 h of which two hours were worked.
        let expected =
            json!({"median_seconds": 114_300, "mean_seconds": 114_300, "p90_seconds": 226_800});
        assert_eq!(total["calendar"], expected);
        let expected =
            json!({"median_seconds": 4_500, "mean_seconds": 4_500, "p90_seconds": 7_200});
        assert_eq!(total["working"], expected);
        let days = body["items"].as_array().unwrap();
        let begun: Vec<u64> = days
            .iter()
            .map(|day| day["answered"]["denominator"].as_u64().unwrap())
            .collect();
        assert_eq!(
            begun,
            [1, 0, 1, 1, 0, 0, 0],
            "by the day the customer wrote"
        );
        assert_eq!(body["hours"]["rest"], json!(["friday", "saturday"]));
    }
}

#[tokio::test]
async fn a_message_that_comes_late_moves_what_was_counted() {
    let story = told(&documents()[2..]).await;
    let body = asked(&story).await;
    // Of the first conversation only what came after the answer is known: the shop seems to have begun it.
    assert_eq!(body["total"]["answered"]["denominator"], 2);
    story.tells(&documents()[0]).await;
    let body = asked(&story).await;
    assert_eq!(body["total"]["answered"]["denominator"], 3);
    assert_eq!(body["items"][0]["calendar"]["median_seconds"], 1_800);
    // The customer had written a day before already.
    let earlier = message("0", "t-1", "sara", "customer", "2026-01-04T09:30:00Z");
    story.tells(&earlier).await;
    let body = story
        .asks("/v1/stores/acme/measures/responses?from=2026-01-04&to=2026-01-06&by=day")
        .await;
    assert_eq!(body["items"][0]["calendar"]["median_seconds"], 86_400);
    assert_eq!(body["items"][1]["answered"]["denominator"], 0);
    assert!(body["items"][1]["calendar"].get("median_seconds").is_none());
}

#[tokio::test]
async fn messages_stand_on_the_timeline_and_go_with_their_person_while_the_numbers_stay() {
    let story = told(&documents()).await;
    let at = story.now().to_string();
    story
        .tells(&order("1001", &at, "sara@example.com", "100.00"))
        .await;
    let sara = story.customer("sara@example.com").await.unwrap();
    let id = sara["id"].as_str().unwrap();
    let page = story
        .asks(&format!("/v1/stores/acme/customers/{id}/timeline"))
        .await;
    let items = page["items"].as_array().unwrap();
    let written: Vec<&Value> = items
        .iter()
        .map(|item| &item["event"])
        .filter(|event| event["kind"] == "ticket.written.v1")
        .collect();
    assert_eq!(written.len(), 5, "{page}");
    assert_eq!(written[0]["fact"]["author"], "agent");
    assert_eq!(written[4]["fact"]["text"], "words of 1");
    assert_eq!(written[0]["object"], json!({"kind": "ticket", "id": "t-1"}));

    let before = asked(&story).await["total"].clone();
    story.advance(1).await;
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    assert_eq!(asked(&story).await["total"], before, "totals stay exact");
    let left = story.traces().await;
    assert!(!left.contains("words of 1\""), "her words are gone");
    assert!(left.contains("words of 6"), "others' are not");
    // What comes late of her says nothing any more.
    story
        .tells(&message(
            "12",
            "t-9",
            "sara",
            "customer",
            "2026-01-06T09:00:00Z",
        ))
        .await;
    assert!(!story.traces().await.contains("words of 12"));
    assert_eq!(asked(&story).await["total"], before);
}
