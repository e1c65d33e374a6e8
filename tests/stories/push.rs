//! Push: an app tells its token, a campaign reaches the device, and a withdrawal is obeyed.

use awda_commerce::Channel;
use awda_kernel::Secret;
use awda_messaging::channels::ChannelSettings;
use awda_ports::Stores;
use awda_tests::{START, Story};
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

const BASE: &str = "/v1/stores/acme/campaigns";

async fn asks(story: &Story, path: &str, body: &Value) -> Value {
    let (status, answer) = story.says(Method::POST, path, body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn token(id: &str, device: &str, status: &str, at: &str) -> Value {
    json!({ "type": "push_token", "customer": { "id": id }, "fcm_token": device, "status": status, "at": at })
}

#[tokio::test]
async fn a_campaign_reaches_the_device_told_last_and_nobody_who_took_it_back() {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let mut settings = dynamo.settings(&"acme".parse().unwrap()).await.unwrap();
    let settings = settings.as_mut().unwrap();
    settings.channels =
        ChannelSettings::parse(r#"{"push": {"project_id": "acme-app"}}"#, None).unwrap();
    let account = vec![Secret::new("{}".to_owned())];
    settings.secrets.insert("push.fcm".to_owned(), account);
    dynamo.put_settings(settings).await.unwrap();
    for id in ["amal", "badr", "carl"] {
        let person = json!({
            "type": "customer", "id": id, "updated_at": START, "email": format!("{id}@example.com"),
            "name": id, "language": "en", "country": "SA", "tags": ["app"],
        });
        story.tells(&person).await;
    }
    let later = "2026-01-05T08:00:01Z";
    story
        .tells(&token("amal", "amal-old-phone", "granted", START))
        .await;
    story
        .tells(&token("amal", "amal-new-phone", "granted", later))
        .await;
    story
        .tells(&token("badr", "badr-phone", "granted", START))
        .await;
    story
        .tells(&token("badr", "badr-phone", "denied", later))
        .await;
    story.suite().night(story.now()).await.unwrap();
    story.pass(SignedDuration::from_mins(1)).await;

    let document = json!({
        "campaign": 1, "id": "app", "audience": { "text": "tags CONTAINS \"app\"" }, "holdout_share": 0,
        "message": { "template": "campaign.news", "channel": "push", "link": "https://acme.example/app",
            "texts": { "en": "{% if name %}{{ name }}, the{% else %}The{% endif %} new collection is here." } },
        "budget": { "micros": 1, "currency": "USD" },
    });
    asks(
        &story,
        &format!("{BASE}/app"),
        &json!({ "document": document }),
    )
    .await;
    let plan = asks(&story, &format!("{BASE}/app/simulate"), &json!({})).await;
    assert_eq!(
        (&plan["sent"], &plan["cost"]["micros"]),
        (&json!(1), &json!(0)),
        "{plan}"
    );
    let send = json!({ "plan_hash": plan["plan_hash"], "tolerance": 0 });
    asks(&story, &format!("{BASE}/app/send"), &send).await;
    story.pass(SignedDuration::from_mins(5)).await;

    let letters = story.inbox("fcm:amal-new-phone");
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].channel, letters[0].from.as_str()),
        (Channel::Push, "Acme")
    );
    assert_eq!(letters[0].text, "amal, the new collection is here.");
    assert!(
        story.inbox("fcm:amal-old-phone").is_empty() && story.inbox("fcm:badr-phone").is_empty()
    );
    let shown = story.asks(&format!("{BASE}/app")).await;
    let skipped = &shown["result"]["skipped"];
    assert_eq!(
        skipped,
        &json!({ "no_address": 1, "no_consent": 1 }),
        "{shown}"
    );
}
