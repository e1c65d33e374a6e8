//! What functions say of what they do: nothing that is somebody's. The same word stands in every field that a person, a shop or a stranger
//! fills, and in no line and no metric, at any level, whatever goes well or wrong.

use std::io;
use std::sync::{Arc, Mutex};

use awda_tests::{SECRET, START, Story, order, signature, subscriber};
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, fmt};

/// Nobody's name.
const CANARY: &str = "zirbelnuss";
const EMAIL: &str = "zirbelnuss@example.com";
const PHONE: &str = "+966500700700";

/// Lines, as they are written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Every line of ours at every level, metrics too; of libraries what Lambda keeps of them (awda-lambda's runtime). Of the whole process: what
    /// one thread alone listens to, another may have found nobody listening to. Other stories have other people.
    fn keeps(&self) {
        let lines = self.clone();
        let kept = Targets::new()
            .with_default(LevelFilter::WARN)
            .with_target("awda", LevelFilter::TRACE)
            .with_target("metric", LevelFilter::TRACE);
        let layer = fmt::layer().json().with_writer(move || lines.clone());
        let all = tracing_subscriber::registry().with(layer.with_filter(kept));
        tracing::subscriber::set_global_default(all).unwrap();
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn is_silent_of(&self, what: &str) {
        let text = self.text();
        let said = text.lines().find(|line| line.contains(what));
        assert_eq!(said, None, "it says {what}");
    }
}

fn customer() -> Value {
    let mut customer = subscriber("c-1", EMAIL, Some("1990-01-12"));
    for field in ["name", "first_name", "last_name", "city", "note"] {
        customer[field] = json!(CANARY);
    }
    customer["phone"] = json!(PHONE);
    customer["tags"] = json!([CANARY]);
    customer
}

/// What a shop says when all is well: somebody, what they bought, and what is written to them.
async fn lives(story: &Story) {
    story.tells(&customer()).await;
    let mut bought = order("1001", START, EMAIL, "149.50");
    bought["lines"][0]["title"] = json!(CANARY);
    bought["note"] = json!(CANARY);
    story.tells(&bought).await;
    let letter = story.advance_until_mail(EMAIL, 200).await;
    story
        .opens(&letter, Some("List-Unsubscribe=One-Click"))
        .await;
    story.bounces(&letter).await;
    story.suite().night(story.now()).await.unwrap();
    story.works().await;
}

/// What goes wrong at the door: unsigned, unreadable, of no known topic, about no store.
async fn is_told_nonsense(story: &Story) {
    let mut wrong = order("1002", START, EMAIL, CANARY);
    wrong["currency"] = json!(CANARY);
    let bodies = [
        wrong.to_string(),
        json!({ "type": CANARY, "id": CANARY }).to_string(),
        json!({ "type": "customer", "id": CANARY, "email": format!("{CANARY}@@"), "phone": CANARY }).to_string(),
        format!("{{\"{CANARY}\""),
    ];
    for body in bodies {
        story
            .sends_raw(body.as_bytes(), &signature(body.as_bytes()))
            .await;
        story.sends_raw(body.as_bytes(), CANARY).await;
    }
    let path = format!("/hooks/{CANARY}/generic");
    let stranger = http::Request::post(path).body(Bytes::from(CANARY));
    story.suite().request(stranger.unwrap()).await;
    for _ in 0..6 {
        story.works().await;
        story.pass(jiff::SignedDuration::from_hours(1)).await;
    }
}

/// What the desk asks, rightly and wrongly.
async fn is_asked(story: &Story) {
    for path in [
        format!("/v1/stores/acme/customers?q={CANARY}"),
        format!("/v1/stores/acme/customers?email={EMAIL}"),
        format!("/v1/stores/acme/customers/{CANARY}"),
        format!("/v1/stores/acme/customers?cursor={CANARY}"),
        format!("/v1/stores/{CANARY}/customers"),
        format!("/v1/{CANARY}?{CANARY}={CANARY}"),
        "/v1/stores/acme/dead-letters".to_owned(),
    ] {
        story.says(Method::GET, &path, &Value::Null).await;
    }
    let faulty = json!({ "text": format!("{CANARY} >= '{EMAIL}'"), "name": CANARY });
    let settings = json!({ "secrets": { "shopify": CANARY }, "sender": { "email": CANARY } });
    let file = format!("email,phone,first_name\n{CANARY},{CANARY},{CANARY}\n{EMAIL},,{CANARY}\n");
    for (path, body) in [
        ("/v1/stores/acme/segments/check", faulty.to_string()),
        ("/v1/stores/acme/settings", settings.to_string()),
        ("/v1/stores/acme/settings", format!("{{{CANARY}")),
        ("/v1/stores/acme/imports/customers", file),
    ] {
        let request = http::Request::post(path).body(Bytes::from(body));
        story.suite().request(request.unwrap()).await;
        story.works().await;
    }
}

#[tokio::test]
async fn no_line_and_no_metric_says_anything_of_anybody() {
    let lines = Lines::default();
    lines.keeps();
    let story = Story::start().await;
    lives(&story).await;
    is_told_nonsense(&story).await;
    is_asked(&story).await;
    for what in [CANARY, PHONE, "500700700", SECRET, "1990-01-12"] {
        lines.is_silent_of(what);
    }
    // And it is not silent because nobody listened.
    let text = lines.text();
    assert!(text.lines().count() > 50, "{text}");
    assert!(
        text.contains("\"target\":\"metric\"") && text.contains("\"level\":\"ERROR\""),
        "{text}"
    );
}
