//! Messenger and Instagram: somebody writes, is answered over what they wrote on, hears promotions for a day and none later, and stops
//! them with a word.

use awda_commerce::Channel;
use awda_kernel::Secret;
use awda_messaging::channels::ChannelSettings;
use awda_ports::Stores;
use awda_tests::{START, Story, order};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const APP_SECRET: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const PSID: &str = "1008372609250235";

/// A store that answers on both, with an answer to a word.
async fn shop() -> Story {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let mut settings = dynamo.settings(&"acme".parse().unwrap()).await.unwrap();
    let settings = settings.as_mut().unwrap();
    let channels = r#"{"messenger": {"page_id": "682498302938465"}, "instagram": {"page_id": "682498302938465"}}"#;
    settings.channels = ChannelSettings::parse(channels, Some("SA")).unwrap();
    for (name, key) in [
        ("messenger", APP_SECRET),
        ("instagram", APP_SECRET),
        ("messenger.api", "EAAP"),
        ("instagram.api", "EAAP"),
    ] {
        let key = vec![Secret::new(key.to_owned())];
        settings.secrets.insert(name.to_owned(), key);
    }
    dynamo.put_settings(settings).await.unwrap();
    keeps(
        &story,
        "hours",
        &json!({
            "flow": 1, "id": "hours", "purpose": "transactional", "priority": 100, "reentry_days": 0,
            "trigger": { "on": "event", "kind": "message.received.v1", "where": { "keywords": ["hours"] } },
            "steps": [{ "template": "reply.own", "channel": "reply", "time_to_live_hours": 12,
                "words": { "en": "{{ shop }} is open from nine to nine." } }],
        }),
    )
    .await;
    story
}

async fn keeps(story: &Story, flow: &str, document: &Value) {
    let path = format!("/v1/stores/acme/flows/{flow}");
    let body = json!({ "is_on": true, "document": document });
    let (status, told) = story.says(Method::POST, &path, &body).await;
    assert_eq!(status, 200, "{told}");
}

/// A webhook of Meta's, signed by it.
async fn told(story: &Story, source: &str, messaging: &Value) -> u16 {
    let object = if source == "messenger" {
        "page"
    } else {
        source
    };
    let body = json!({ "object": object, "entry": [{ "id": "682", "time": 1, "messaging": [messaging] }] });
    let body = body.to_string().into_bytes();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let tag = mac.finalize().into_bytes();
    let hex = tag
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let request = http::Request::post(format!("/hooks/acme/{source}"))
        .header("x-hub-signature-256", format!("sha256={hex}"))
        .body(Bytes::from(body));
    let answer = story.suite().request(request.unwrap()).await;
    story.works().await;
    answer.status().as_u16()
}

async fn writes(story: &Story, source: &str, (id, text): (&str, &str)) {
    let at = story.now().as_millisecond();
    let message = json!({
        "sender": { "id": PSID }, "recipient": { "id": "682" }, "timestamp": at,
        "message": { "mid": id, "text": text },
    });
    assert_eq!(told(story, source, &message).await, 200);
    story.pass(SignedDuration::from_mins(6)).await;
}

/// Who writes there is this customer, and allows promotions there.
fn sara(channel: &str) -> Value {
    json!({
        "type": "customer", "id": "c-1", "updated_at": START, "email": "sara@example.com", "name": "Sara",
        "language": "en", "handles": { channel: PSID },
        "consents": [{ "channel": channel, "status": "granted", "at": START, "method": "chat" }],
    })
}

async fn reasons(story: &Story, flow: &str) -> Vec<String> {
    let rows = story.messages("sara@example.com").await.into_iter();
    let rows = rows.filter(|row| row["flow"] == flow);
    let reason = |row: Value| {
        let reason = row["status"]["reason"].as_str();
        reason.unwrap_or("sent").to_owned()
    };
    rows.map(reason).collect()
}

async fn thanks_after_orders(story: &Story, channel: &str) {
    let document = json!({
        "flow": 1, "id": "thanks", "purpose": "marketing", "priority": 50, "reentry_days": 0, "holdout_share": 0,
        "trigger": { "on": "event", "kind": "order.placed.v1" },
        "steps": [{ "template": "first_purchase.thanks", "channel": channel, "after_hours": 1, "time_to_live_hours": 2 }],
    });
    keeps(story, "thanks", &document).await;
}

#[tokio::test]
async fn a_word_is_answered_over_what_it_was_written_on_though_nobody_knows_who_it_is() {
    let story = shop().await;
    for source in ["messenger", "instagram"] {
        writes(&story, source, (&format!("m_{source}"), "Hours?")).await;
        let letters = story.inbox(PSID);
        let last = letters.last().unwrap();
        assert_eq!(last.text, "Acme is open from nine to nine.");
        assert_eq!(Channel::named(source), Some(last.channel));
    }
    assert_eq!(story.inbox(PSID).len(), 2);
}

#[tokio::test]
async fn a_promotion_goes_within_a_day_of_what_they_wrote_and_none_later() {
    for channel in ["messenger", "instagram"] {
        let story = shop().await;
        thanks_after_orders(&story, channel).await;
        story.tells(&sara(channel)).await;
        let buys = async |number: &str| {
            let at = story.now().to_string();
            let bought = order(number, &at, "sara@example.com", "149.50");
            story.tells(&bought).await;
            story.pass(SignedDuration::from_mins(61)).await;
            story.pass(SignedDuration::from_mins(6)).await;
        };
        buys("1001").await;
        assert_eq!(reasons(&story, "thanks").await, ["window_closed"]);
        assert!(story.inbox(PSID).is_empty(), "nobody was asked");

        writes(&story, channel, ("m_1", "Is my order on its way?")).await;
        buys("1002").await;
        assert_eq!(reasons(&story, "thanks").await, ["sent", "window_closed"]);
        assert_eq!(story.inbox(PSID).len(), 1);
        assert!(story.inbox(PSID)[0].text.contains("STOP"));

        story.pass(SignedDuration::from_hours(24)).await;
        buys("1003").await;
        assert_eq!(reasons(&story, "thanks").await[0], "window_closed");
        assert_eq!(story.inbox(PSID).len(), 1);
    }
}

#[tokio::test]
async fn what_meta_tells_of_an_address_reaches_the_message_it_was_sent() {
    let story = shop().await;
    thanks_after_orders(&story, "messenger").await;
    story.tells(&sara("messenger")).await;
    writes(&story, "messenger", ("m_1", "Hello")).await;
    let at = story.now().to_string();
    let bought = order("1001", &at, "sara@example.com", "149.50");
    story.tells(&bought).await;
    story.pass(SignedDuration::from_mins(67)).await;
    assert_eq!(reasons(&story, "thanks").await, ["sent"]);
    let feedback = async || story.messages("sara@example.com").await.remove(0);
    assert!(feedback().await["feedback"]["delivered_at"].is_null());
    let mark = |watermark: i64| {
        json!({ "sender": { "id": PSID }, "recipient": { "id": "682" }, "timestamp": watermark,
            "delivery": { "watermark": watermark } })
    };
    let long_ago = story.now().as_millisecond() - 3 * 3_600_000;
    assert_eq!(told(&story, "messenger", &mark(long_ago)).await, 200);
    let row = feedback().await;
    assert!(row["feedback"]["delivered_at"].is_null(), "{row}");
    let now = story.now().as_millisecond();
    assert_eq!(told(&story, "messenger", &mark(now)).await, 200);
    let row = feedback().await;
    assert!(row.to_string().contains("delivered_at"), "{row}");
}

#[tokio::test]
async fn whoever_writes_stop_hears_no_promotion_there_and_is_answered_all_the_same() {
    let story = shop().await;
    thanks_after_orders(&story, "messenger").await;
    story.tells(&sara("messenger")).await;
    writes(&story, "messenger", ("m_1", "إيقاف")).await;
    let at = story.now().to_string();
    let bought = order("1001", &at, "sara@example.com", "149.50");
    story.tells(&bought).await;
    story.pass(SignedDuration::from_mins(67)).await;
    assert_eq!(reasons(&story, "thanks").await, ["no_consent"]);
    writes(&story, "messenger", ("m_2", "hours")).await;
    assert_eq!(story.inbox(PSID).len(), 1);
}

#[tokio::test]
async fn the_doors_know_metas_signature_and_answer_its_challenge() {
    let story = shop().await;
    for source in ["messenger", "instagram"] {
        let forged = http::Request::post(format!("/hooks/acme/{source}"))
            .header("x-hub-signature-256", format!("sha256={}", "0".repeat(64)))
            .body(Bytes::from_static(b"{}"));
        assert_eq!(story.suite().request(forged.unwrap()).await.status(), 401);
        let word = awda_commerce::sources::verify_token(&Secret::new(APP_SECRET.to_owned()));
        let path = format!(
            "/hooks/acme/{source}?hub.mode=subscribe&hub.challenge=77&hub.verify_token={word}"
        );
        let asked = http::Request::get(path).body(Bytes::new()).unwrap();
        let answer = story.suite().request(asked).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.body()[..]),
            (200, &b"77"[..])
        );
    }
}
