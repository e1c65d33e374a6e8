//! Somebody is written to by text message, says stop in their own language, and hears nothing more over that channel; and what WhatsApp's
//! door takes.

use awda::queue::NewMessage;
use awda_commerce::Channel;
use awda_kernel::Secret;
use awda_messaging::channels::ChannelSettings;
use awda_ports::{StoreSettings, Stores};
use awda_tests::{START, Story, order};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

const PHONE: &str = "+966501234567";
const APP_SECRET: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";

/// A store that has text messages and WhatsApp carried.
async fn reaching() -> Story {
    let story = Story::start().await;
    let dynamo = &story.suite().ground().dynamo;
    let store = "acme".parse().unwrap();
    let mut settings = dynamo.settings(&store).await.unwrap().unwrap();
    let channels = r#"{
        "sms": {"sender": "ACME", "promotional_sender": "ACME-AD", "numbers": ["+966500000001"]},
        "whatsapp": {"phone_number_id": "106540352242922"}
    }"#;
    settings.channels = ChannelSettings::parse(channels, Some("SA")).unwrap();
    let secret = |text: &str| vec![Secret::new(text.to_owned())];
    settings
        .secrets
        .insert("whatsapp".to_owned(), secret(APP_SECRET));
    settings
        .secrets
        .insert("whatsapp.api".to_owned(), secret("EAAG"));
    dynamo.put_settings(&settings).await.unwrap();
    story
}

fn sara() -> Value {
    let granted = |channel: &str| json!({ "channel": channel, "status": "granted", "at": START, "method": "checkbox", "proof": "form 7" });
    json!({
        "type": "customer", "id": "c-1", "updated_at": START, "email": "sara@example.com", "phone": PHONE,
        "name": "سارة", "language": "ar", "consents": [granted("sms"), granted("whatsapp")],
    })
}

/// Two questions after an order, over a channel, the second three days after the first.
async fn asks_after_orders(story: &Story, channel: &str) {
    let step = |template: &str, days: u8| json!({ "template": template, "channel": channel, "after_days": days, "local_hour": 12, "time_to_live_hours": 24 });
    let document = json!({
        "flow": 1, "id": "after_order", "purpose": "marketing", "priority": 50, "reentry_days": 30,
        "trigger": { "on": "event", "kind": "order.placed.v1" },
        "steps": [step("post_purchase.how_is_it", 1), step("review.request", 4)],
    });
    let path = "/v1/stores/acme/flows/after_order";
    let body = json!({ "is_on": true, "document": document, "version": 0 });
    let (status, said) = story.says(http::Method::POST, path, &body).await;
    assert!(status < 300, "{said}");
}

/// An answer by text message, as SNS brings it.
async fn answers(story: &Story, text: &str) {
    let inner = json!({
        "originationNumber": PHONE, "destinationNumber": "+966500000001", "messageKeyword": "KEYWORD_966",
        "messageBody": text, "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    });
    sns_brings(story, &inner).await;
}

/// An event on the topic that the feedback queue listens to.
async fn sns_brings(story: &Story, event: &Value) {
    let envelope = json!({ "Type": "Notification", "Message": event.to_string() });
    let told = NewMessage {
        group: "carrier".to_owned(),
        body: envelope.to_string(),
        delay_s: None,
    };
    let queues = &story.suite().ground().queues;
    queues.send("FeedbackQueue", &[told]).unwrap();
    story.works().await;
}

/// A webhook of WhatsApp's, signed by Meta.
async fn whatsapp_tells(story: &Story, body: &Value) -> u16 {
    let body = body.to_string().into_bytes();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let tag = mac.finalize().into_bytes();
    let hex = tag
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let request = http::Request::post("/hooks/acme/whatsapp")
        .header("x-hub-signature-256", format!("sha256={hex}"))
        .body(Bytes::from(body));
    let answer = story.suite().request(request.unwrap()).await;
    story.works().await;
    answer.status().as_u16()
}

fn writes(text: &str, at: i64) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
        "messaging_product": "whatsapp",
        "contacts": [{ "profile": { "name": "سارة" }, "wa_id": "966501234567" }],
        "messages": [{ "from": "966501234567", "id": format!("wamid.{at}"), "timestamp": at.to_string(), "type": "text",
            "text": { "body": text } }] } }] }] })
}

async fn reasons(story: &Story) -> Vec<String> {
    let rows = story.messages("sara@example.com").await;
    let reason = |row: &Value| {
        row["status"]["reason"]
            .as_str()
            .unwrap_or("sent")
            .to_owned()
    };
    rows.iter().map(reason).collect()
}

#[tokio::test]
async fn whoever_answers_stop_in_arabic_hears_nothing_more_by_text_message() {
    let story = reaching().await;
    asks_after_orders(&story, "sms").await;
    story.tells(&sara()).await;
    let bought = order("1001", START, "sara@example.com", "149.50");
    story.tells(&bought).await;
    story.advance(2).await;

    let letters = story.inbox(PHONE);
    assert_eq!(letters.len(), 1, "{:?}", reasons(&story).await);
    assert_eq!(letters[0].channel, Channel::Sms);
    assert_eq!(letters[0].from, "ACME-AD");
    assert!(
        letters[0].text.ends_with("للإيقاف أرسل: إيقاف"),
        "{}",
        letters[0].text
    );
    assert!(story.inbox("sara@example.com").is_empty());

    answers(&story, "إيقاف").await;
    story.advance(5).await;

    assert_eq!(story.inbox(PHONE).len(), 1);
    assert_eq!(reasons(&story).await, ["no_consent", "sent"]);
    let customer = story.customer("sara@example.com").await.unwrap();
    let consents = customer["consents"].as_array().unwrap();
    let of = |channel: &str| {
        let mut own = consents.iter().filter(|said| said["channel"] == channel);
        own.next().unwrap()["status"].clone()
    };
    assert_eq!(
        (of("sms"), of("whatsapp")),
        (json!("denied"), json!("granted"))
    );
}

#[tokio::test]
async fn without_a_template_whatsapp_waits_for_the_person_to_write() {
    let story = reaching().await;
    asks_after_orders(&story, "whatsapp").await;
    story.tells(&sara()).await;
    let bought = order("1001", START, "sara@example.com", "149.50");
    story.tells(&bought).await;
    story.advance(2).await;
    assert_eq!(reasons(&story).await, ["window_closed"]);

    story.advance(2).await;
    let at = story.now().as_second() - 60;
    assert_eq!(
        whatsapp_tells(&story, &writes("متى يصل طلبي؟", at)).await,
        200
    );
    story.pass(jiff::SignedDuration::from_hours(2)).await;
    assert_eq!(reasons(&story).await, ["sent", "window_closed"]);
    let letters = story.inbox(PHONE);
    assert_eq!(letters[0].channel, Channel::Whatsapp);
}

#[tokio::test]
async fn a_number_at_aws_hears_and_is_heard_without_a_token_of_metas() {
    let story = reaching().await;
    let dynamo = &story.suite().ground().dynamo;
    let store = "acme".parse().unwrap();
    let mut settings = dynamo.settings(&store).await.unwrap().unwrap();
    let whatsapp = settings.channels.whatsapp.as_mut().unwrap();
    whatsapp.aws_phone_number_id = Some("phone-number-id-976c72a7".to_owned());
    settings.secrets.remove("whatsapp.api");
    dynamo.put_settings(&settings).await.unwrap();
    asks_after_orders(&story, "whatsapp").await;
    story.tells(&sara()).await;
    let at_aws = |body: &Value| {
        let arn = "arn:aws:social-messaging:me-central-1:123456789012:phone-number-id/976c72a7";
        json!({
            "context": { "MetaPhoneNumberIds": [{ "metaPhoneNumberId": "106540352242922", "arn": arn }] },
            "whatsAppWebhookEntry": body["entry"][0].to_string(),
        })
    };

    let bought = order("1001", START, "sara@example.com", "149.50");
    story.tells(&bought).await;
    story.advance(4).await;

    let at = story.now().as_second() - 60;
    sns_brings(&story, &at_aws(&writes("متى يصل طلبي؟", at))).await;
    story.pass(jiff::SignedDuration::from_hours(2)).await;
    assert_eq!(reasons(&story).await, ["sent", "window_closed"]);
    let letters = story.inbox(PHONE);
    assert_eq!(letters[0].channel, Channel::Whatsapp);
    assert_eq!(letters[0].from, "phone-number-id-976c72a7");

    let stop = writes("إيقاف", story.now().as_second());
    sns_brings(&story, &at_aws(&stop)).await;
    let customer = story.customer("sara@example.com").await.unwrap();
    let consents = customer["consents"].as_array().unwrap();
    let mut own = consents.iter().filter(|said| said["channel"] == "whatsapp");
    assert_eq!(own.next().unwrap()["status"], "denied");
}

#[tokio::test]
async fn metas_door_knows_its_signature_and_answers_its_challenge() {
    let story = reaching().await;
    let forged = http::Request::post("/hooks/acme/whatsapp")
        .header("x-hub-signature-256", format!("sha256={}", "0".repeat(64)))
        .body(Bytes::from(writes("hi", 1).to_string()));
    let answer = story.suite().request(forged.unwrap()).await;
    assert_eq!(answer.status(), 401);
    let token = awda_commerce::sources::verify_token(&Secret::new(APP_SECRET.to_owned()));
    for (token, status, body) in [(token.as_str(), 200, "1158201444"), ("nope", 401, "")] {
        let path = format!(
            "/hooks/acme/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}"
        );
        let request = http::Request::get(path).body(Bytes::new()).unwrap();
        let answer = story.suite().request(request).await;
        assert_eq!(answer.status(), status);
        if status == 200 {
            assert_eq!(answer.body().as_ref(), body.as_bytes());
        }
    }
}

#[test]
fn what_was_stored_before_there_were_channels_is_read_as_it_was_meant() {
    // Settings and a flow as they were written before.
    let settings = r#"{"id":"acme","name":"Acme","currency":"SAR","zone":"Asia/Riyadh","country":"SA","language":"ar","secrets":{},
        "sender":{"name":"Acme","email":"shop@acme.example","postal_address":""},"shop_url":"https://acme.example",
        "flows":{"win_back":true,"mine":{"is_on":true,"version":3,"document":{"flow":1,"id":"mine","purpose":"marketing","priority":5,
        "trigger":{"on":"date","of":"birthday"},"reentry_days":300,"steps":[{"template":"birthday.main","time_to_live_hours":24}]}}},
        "holdout_share":1000}"#;
    let read: StoreSettings = serde_json::from_str(settings).unwrap();
    assert!(read.channels.is_empty());
    let own = read.flows.values().find_map(|said| said.document.clone());
    let step = &own.unwrap().steps[0];
    assert_eq!(step.channel.named(), Some(Channel::Email));
    let written = serde_json::to_string(&read).unwrap();
    assert!(!written.contains("channel"), "as it was: {written}");
}
