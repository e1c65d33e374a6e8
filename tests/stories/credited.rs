//! A letter is clicked by a scanner and by a person, they order, and the flow is credited with it beside what it cost, until the order is
//! given back.

use awda::outbox::Letter;
use awda_tests::{START, Story, order, subscriber};
use jiff::SignedDuration;
use serde_json::{Value, json};

const SARA: &str = "sara@example.com";
const PERSON: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";

async fn clicks(story: &Story, letter: &Letter, agent: &str) {
    let details = json!({
        "ipAddress": "192.0.2.1",
        "link": "https://acme.example/",
        "linkTags": null,
        "timestamp": story.now().to_string(),
        "userAgent": agent,
    });
    story
        .carrier_tells(letter, ("Click", "click"), details)
        .await;
}

/// What the flow of the letter is credited with, by the next day's night: a day has one.
async fn credited(story: &Story) -> Value {
    story.pass(SignedDuration::from_hours(24)).await;
    story.suite().night(story.now()).await.unwrap();
    let answer = story
        .asks("/v1/stores/acme/measures/attribution?by=flow")
        .await;
    let items = answer["items"].as_array().unwrap().iter();
    let found = items.filter(|one| one["flow"] == "win_back").cloned();
    found.into_iter().next().unwrap()
}

#[tokio::test]
async fn an_order_after_a_persons_click_is_credited_until_it_is_given_back() {
    let story = Story::start().await;
    story
        .tells(&subscriber("Sara", SARA, Some("1990-12-20")))
        .await;
    story.tells(&order("1", START, SARA, "149.50")).await;
    let letter = story.advance_until_mail(SARA, 200).await;
    clicks(&story, &letter, "Barracuda Sentinel (EE)").await;
    story.pass(SignedDuration::from_hours(2)).await;
    let bought = order("2", &story.now().to_string(), SARA, "200.00");
    story.tells(&bought).await;
    let before = credited(&story).await;
    assert_eq!(
        (&before["reached"], &before["orders"]),
        (&json!(1), &json!(0)),
        "a scanner buys nothing"
    );
    assert!(before["spent"]["micros"].as_i64().unwrap() > 0, "{before}");

    clicks(&story, &letter, PERSON).await;
    story.pass(SignedDuration::from_hours(1)).await;
    let placed = story.now().to_string();
    for _ in 0..2 {
        story.tells(&order("3", &placed, SARA, "80.00")).await;
    }
    let after = credited(&story).await;
    assert_eq!(
        (&after["orders"], &after["net"]["minor"]),
        (&json!(1), &json!(8_000)),
        "the one after the click, once: {after}"
    );
    assert_eq!(after["conversion_rate"]["value"], 1.0);
    assert_eq!(after["spent"], before["spent"]);

    let back = |id: &str, amount: &str| {
        json!({
            "type": "refund", "id": id, "order_id": "3", "refunded_at": story.now().to_string(),
            "currency": "SAR", "amount": amount,
        })
    };
    story.tells(&back("r1", "30.00")).await;
    assert_eq!(credited(&story).await["net"]["minor"], 5_000);
    story.tells(&back("r2", "50.00")).await;
    let gone = credited(&story).await;
    assert_eq!(
        (&gone["orders"], &gone["net"]["minor"]),
        (&json!(0), &json!(0)),
        "{gone}"
    );
}
