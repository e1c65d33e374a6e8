//! Somebody asks with a word and is answered where they asked: once for every message, whatever else they want, and never where they say stop.

use awda::queue::NewMessage;
use awda_messaging::channels::ChannelSettings;
use awda_ports::Stores;
use awda_tests::{START, Story};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const PHONE: &str = "+966501234567";

fn document() -> Value {
    json!({
        "flow": 1, "id": "points", "purpose": "transactional", "priority": 100, "reentry_days": 0,
        "trigger": { "on": "event", "kind": "message.received.v1",
            "where": { "keywords": ["points", "نقاط", "امتیاز"] } },
        "steps": [{
            "template": "reply.own", "channel": "reply", "time_to_live_hours": 12,
            "words": {
                "ar": "{{ shop }}: رصيدك {% if attributes.points is defined %}{{ attributes.points }}{% else %}0{% endif %} نقطة.",
                "en": "{{ shop }}: you have {% if attributes.points is defined %}{{ attributes.points }}{% else %}no{% endif %} points.",
            },
        }],
    })
}

async fn shop() -> Story {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let store = "acme".parse().unwrap();
    let mut settings = dynamo.settings(&store).await.unwrap().unwrap();
    let channels = r#"{ "sms": {"sender": "ACME", "promotional_sender": "ACME-AD", "numbers": ["+966500000001"]} }"#;
    settings.channels = ChannelSettings::parse(channels, Some("SA")).unwrap();
    dynamo.put_settings(&settings).await.unwrap();
    let body = json!({ "is_on": true, "document": document() });
    let path = "/v1/stores/acme/flows/points";
    let (status, told) = story.says(Method::POST, path, &body).await;
    assert_eq!(status, 200, "{told}");
    story
        .tells(&json!({
            "type": "customer", "id": "c-1", "updated_at": START, "email": "sara@example.com", "phone": PHONE,
            "name": "سارة", "language": "ar", "attributes": { "points": 340 },
        }))
        .await;
    story
}

/// An answer by text message, as SNS brings it.
async fn writes(story: &Story, id: &str, text: &str) {
    let inner = json!({
        "originationNumber": PHONE, "destinationNumber": "+966500000001", "messageKeyword": "KEYWORD_966",
        "messageBody": text, "inboundMessageId": id,
    });
    let told = NewMessage {
        group: "carrier".to_owned(),
        body: json!({ "Type": "Notification", "Message": inner.to_string() }).to_string(),
        delay_s: None,
    };
    let queues = &story.suite().ground().queues;
    queues.send("FeedbackQueue", &[told]).unwrap();
    story.works().await;
    story.pass(SignedDuration::from_mins(6)).await;
}

fn answers(story: &Story) -> Vec<String> {
    let letters = story.inbox(PHONE).into_iter();
    letters.map(|letter| letter.text).collect()
}

#[tokio::test]
async fn a_word_is_answered_once_in_the_language_of_whoever_asks() {
    let story = shop().await;
    writes(&story, "m-1", "نِقاط؟").await;
    writes(&story, "m-1", "نِقاط؟").await;
    assert_eq!(answers(&story).len(), 1, "a copy is the same message");
    assert!(
        answers(&story)[0].contains("رصيدك 340 نقطة"),
        "{:?}",
        answers(&story)
    );
    writes(&story, "m-2", "POINTS").await;
    assert_eq!(answers(&story).len(), 2);
}

#[tokio::test]
async fn nothing_else_is_answered_and_stopping_is_only_stopping() {
    let story = shop().await;
    for (id, text) in [
        ("m-1", "how many points do I have?"),
        ("m-2", "إيقاف"),
        ("m-3", "👍"),
    ] {
        writes(&story, id, text).await;
    }
    assert!(answers(&story).is_empty(), "{:?}", answers(&story));
    writes(&story, "m-4", "points").await;
    assert_eq!(
        answers(&story).len(),
        1,
        "what is asked for is no promotion"
    );
}

#[tokio::test]
async fn a_flow_cannot_take_a_word_that_stops_nor_answer_with_its_own() {
    let story = Story::start().await;
    let path = "/v1/stores/acme/flows/points";
    let faulty = async |change: fn(&mut Value)| {
        let mut document = document();
        change(&mut document);
        let body = json!({ "document": document });
        let (status, told) = story.says(Method::POST, path, &body).await;
        assert_eq!(status, 422, "{told}");
        told["faults"][0]["at"].as_str().unwrap().to_owned()
    };
    let at = faulty(|flow| flow["trigger"]["where"]["keywords"] = json!(["points", "stop"])).await;
    assert_eq!(at, "trigger.where.keywords");
    let at = faulty(|flow| flow["steps"][0]["words"]["en"] = json!("Points!")).await;
    assert_eq!(at, "steps[0].words.en");
    let at =
        faulty(|flow| flow["steps"][0]["words"]["en"] = json!("{{ attributes.points }}")).await;
    assert_eq!(at, "steps[0].words.en");
    let at = faulty(|flow| flow["steps"][0]["channel"] = json!("sms")).await;
    assert_eq!(at, "steps[0].words");
}
