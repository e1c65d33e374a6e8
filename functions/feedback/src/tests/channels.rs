//! What other carriers tell, and what people write back.

use awda_commerce::sources::{SMS, WHATSAPP};
use awda_commerce::{ConsentStatus, sources};
use awda_customers::Decision;
use awda_messaging::carriers::{Route, TextMessage, whatsapp};
use awda_messaging::channels::ChannelSettings;
use awda_ports::StoreSettings;
use awda_testkit::settings;
use serde_json::{Value, json};

use super::*;

const PHONE: &str = "+966501234567";

async fn house_of_two() -> MemoryHouse {
    let house = house().await;
    let text = r#"{"sms":{"sender":"ACME-AD","numbers":["+966500000001"]},
        "whatsapp":{"phone_number_id":"106540352242922","aws_phone_number_id":"phone-number-id-976c72a7"}}"#;
    let with_number = StoreSettings {
        channels: ChannelSettings::parse(text, Some("SA")).unwrap(),
        ..settings(&store())
    };
    house.put_settings(&with_number).await.unwrap();
    let other = settings(&"other".parse().unwrap());
    house.put_settings(&other).await.unwrap();
    house
}

async fn told(house: &MemoryHouse, text: String) -> (Outcome, Vec<Delivery>) {
    let queue = MemoryQueue::<Delivery>::default();
    let event = CarrierTold(text);
    let outcome = feedback(house, &queue).handle(&event, at(NOW)).await;
    (outcome.unwrap(), queue.sent())
}

/// An SNS notification with an answer by text message.
fn answer(text: &str, number: &str) -> String {
    let inner = json!({
        "originationNumber": PHONE,
        "destinationNumber": number,
        "messageKeyword": "KEYWORD_966",
        "messageBody": text,
        "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    });
    json!({"Type": "Notification", "Message": inner.to_string()}).to_string()
}

/// A webhook of WhatsApp's, as the door took it.
fn webhook(value: &Value) -> String {
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    });
    delivery(WHATSAPP, &body)
}

fn delivery(source: &str, body: &Value) -> String {
    let delivery = Delivery {
        store: store(),
        source: source.to_owned(),
        topic: String::new(),
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
        received_at: at(NOW),
    };
    delivery.to_wire()
}

fn status(status: &str, errors: &Value) -> String {
    let row = claimed();
    let phone = serde_json::from_str(&format!("\"{PHONE}\"")).unwrap();
    let ours = TextMessage {
        message: row.id,
        store: store(),
        customer: customer(1),
        to: Destination::Whatsapp(phone),
        is_marketing: true,
        text: String::new(),
        template: None,
        stop_label: None,
        route: Route::Meta {
            phone_number_id: "1".to_owned(),
            graph_version: "v23.0".to_owned(),
            token: awda_kernel::Secret::new(String::new()),
        },
    };
    let request = whatsapp::request(&ours).unwrap();
    let sent: Value = serde_json::from_str(request.body.reveal()).unwrap();
    webhook(&json!({"statuses": [{
        "id": "wamid.1", "status": status, "timestamp": "1775286000", "recipient_id": "966501234567",
        "biz_opaque_callback_data": sent["biz_opaque_callback_data"], "errors": errors,
    }]}))
}

fn wrote(text: &str) -> String {
    webhook(&json!({
        "contacts": [{"profile": {"name": "سارة"}, "wa_id": "966501234567"}],
        "messages": [{"from": "966501234567", "id": "wamid.9", "timestamp": "1775286000", "type": "text", "text": {"body": text}}],
    }))
}

async fn stopped_at(house: &MemoryHouse, kind: IdentifierKind, value: &str) -> Option<Timestamp> {
    let key = Key::new(&store(), kind, value);
    let sight = house.look(&store(), &[], Some(&key)).await.unwrap();
    sight.stopped_at
}

#[tokio::test]
async fn a_stop_by_text_message_holds_at_once_for_text_messages_alone() {
    for word in ["STOP", "إيقاف", "لغو", "الغاء", "لغو11"] {
        let house = house_of_two().await;
        let (outcome, sent) = told(&house, answer(word, "+966500000001")).await;
        assert_eq!(outcome, Outcome::PassedOn);
        assert_eq!((sent.len(), sent[0].source.as_str()), (1, SMS));
        let since = stopped_at(&house, IdentifierKind::Phone, PHONE).await;
        assert_eq!(since, Some(at(NOW)), "{word}");
        let other = stopped_at(&house, IdentifierKind::Whatsapp, PHONE).await;
        assert_eq!(other, None);
        let facts = settings(&store()).facts().unwrap();
        let events = sources::source(SMS).unwrap().translate(&sent[0], &facts);
        assert_eq!(events.unwrap().len(), 2, "the message, and what it says");
    }
}

#[tokio::test]
async fn any_other_answer_is_passed_on_and_stops_nothing() {
    let house = house_of_two().await;
    let (outcome, sent) = told(&house, answer("Where is my parcel?", "+966500000001")).await;
    assert_eq!((outcome, sent.len()), (Outcome::PassedOn, 1));
    assert_eq!(stopped_at(&house, IdentifierKind::Phone, PHONE).await, None);
    // A number of somebody else's on the account.
    let (outcome, sent) = told(&house, answer("STOP", "+966500000009")).await;
    assert_eq!((outcome, sent.len()), (Outcome::Foreign, 0));
}

#[tokio::test]
async fn a_stop_on_whatsapp_holds_at_once_and_goes_on_to_be_kept() {
    let house = house_of_two().await;
    let (outcome, sent) = told(&house, wrote("إيقاف")).await;
    assert_eq!((outcome, sent.len()), (Outcome::PassedOn, 1));
    let since = stopped_at(&house, IdentifierKind::Whatsapp, PHONE).await;
    assert_eq!(since.map(Timestamp::as_second), Some(1_775_286_000));
    assert_eq!(stopped_at(&house, IdentifierKind::Phone, PHONE).await, None);
}

/// The same webhook of WhatsApp's, as AWS hands it on of this number of its account.
fn relayed(wire: &str, number: &str) -> String {
    let taken = Delivery::from_wire(wire).unwrap();
    let body: Value = serde_json::from_slice(&taken.body).unwrap();
    let arn =
        format!("arn:aws:social-messaging:me-central-1:123456789012:phone-number-id/{number}");
    let event = json!({
        "context": {
            "MetaWabaIds": [{"wabaId": "1", "arn": "arn:aws:social-messaging:me-central-1:123456789012:waba/fb25"}],
            "MetaPhoneNumberIds": [{"metaPhoneNumberId": "106540352242922", "arn": arn}],
        },
        "whatsAppWebhookEntry": body["entry"][0].to_string(),
        "aws_account_id": "123456789012",
        "message_timestamp": "2026-04-04T07:00:00.271279391Z",
        "messageId": "6d69f07a-c317-4278-9d5c-6a84078419ec",
    });
    json!({"Type": "Notification", "Message": event.to_string()}).to_string()
}

#[tokio::test]
async fn what_aws_hands_on_is_taken_as_if_meta_had_brought_it() {
    for wire in [
        wrote("إيقاف"),
        wrote("متى يصل طلبي؟"),
        status("delivered", &json!([])),
        status("failed", &json!([{"code": 131_050}])),
    ] {
        let (by_meta, by_aws) = (house_of_two().await, house_of_two().await);
        let expected = told(&by_meta, wire.clone()).await;
        let found = told(&by_aws, relayed(&wire, "976c72a7")).await;
        let read = |sent: &[Delivery]| -> Vec<(String, Value)> {
            let body = |one: &Delivery| serde_json::from_slice(&one.body).unwrap();
            sent.iter()
                .map(|one| (one.source.clone(), body(one)))
                .collect()
        };
        assert_eq!(found.0, expected.0, "{wire}");
        assert_eq!(read(&found.1), read(&expected.1), "{wire}");
        assert_eq!(row(&by_aws), row(&by_meta), "{wire}");
        let stopped = stopped_at(&by_aws, IdentifierKind::Whatsapp, PHONE).await;
        let by_meta = stopped_at(&by_meta, IdentifierKind::Whatsapp, PHONE).await;
        assert_eq!(stopped, by_meta, "{wire}");
    }
}

#[tokio::test]
async fn a_number_at_aws_that_no_store_has_is_nobodys() {
    let house = house_of_two().await;
    let (outcome, sent) = told(&house, relayed(&wrote("STOP"), "0000")).await;
    assert_eq!((outcome, sent.len()), (Outcome::Foreign, 0));
    let account = json!({"context": {}, "whatsAppWebhookEntry": r#"{"id":"1","changes":[{"field":"account_update"}]}"#});
    let (outcome, sent) = told(&house, account.to_string()).await;
    assert_eq!((outcome, sent.len()), (Outcome::Notice, 0));
}

#[tokio::test]
async fn a_block_on_telegram_is_a_stop() {
    let house = house_of_two().await;
    let update = json!({"update_id": 7, "my_chat_member": {"date": 1_775_286_000,
        "chat": {"id": 1_111_111, "type": "private"}, "new_chat_member": {"status": "kicked"}}});
    let (outcome, sent) = told(&house, delivery("telegram", &update)).await;
    assert_eq!((outcome, sent.len()), (Outcome::PassedOn, 1));
    assert!(
        stopped_at(&house, IdentifierKind::Telegram, "1111111")
            .await
            .is_some()
    );
}

#[tokio::test]
async fn statuses_in_any_order_end_right() {
    let none = json!([]);
    let words = ["sent", "delivered", "read"];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    let mut rows = Vec::new();
    for order in orders {
        let house = house_of_two().await;
        for place in order {
            let (_, sent) = told(&house, status(words[place], &none)).await;
            assert_eq!(sent, [], "a status is nothing that anybody wrote");
        }
        rows.push(row(&house));
    }
    assert!(rows.iter().all(|row| *row == rows[0]), "{rows:#?}");
    let kept = &rows[0].feedback;
    assert!(kept.delivered_at.is_some() && kept.opened_at.is_some());
    assert!(matches!(rows[0].status, Status::Sent { .. }));
    assert_eq!(rows[0].carrier_id.as_deref(), Some("wamid.1"));
}

#[tokio::test]
async fn who_stopped_promotions_at_meta_is_stopped_here_and_a_consent_event_says_so() {
    let house = house_of_two().await;
    let failed = status("failed", &json!([{"code": 131_050}]));
    let (outcome, sent) = told(&house, failed).await;
    assert_eq!(outcome, Outcome::Kept);
    assert!(
        stopped_at(&house, IdentifierKind::Whatsapp, PHONE)
            .await
            .is_some()
    );
    let Some(Decision::Prefer { consent, .. }) = Decision::read(&sent[0].body) else {
        panic!("{sent:?}")
    };
    assert_eq!(consent.status, ConsentStatus::Denied);
    assert_eq!(row(&house).feedback.code.as_deref(), Some("opted_out"));
}

#[tokio::test]
async fn a_closed_window_says_nothing_of_the_number_and_an_unreachable_one_is_counted() {
    for (code, is_counted) in [(131_047, false), (130_472, false), (131_026, true)] {
        let house = house_of_two().await;
        told(&house, status("failed", &json!([{"code": code}]))).await;
        let key = Key::new(&store(), IdentifierKind::Whatsapp, PHONE);
        let sight = house.look(&store(), &[], Some(&key)).await.unwrap();
        assert_eq!(sight.health.is_some(), is_counted, "{code}");
        assert!(sight.suppression.is_none() && sight.stopped_at.is_none());
        let row = row(&house);
        assert_eq!(row.feedback.code, Some(code.to_string()));
    }
}

#[tokio::test]
async fn a_number_that_is_none_is_not_written_to_again() {
    let house = house_of_two().await;
    let (message, person) = (claimed().id, customer(1));
    let event = json!({
        "eventType": "TEXT_INVALID", "eventTimestamp": 1_775_286_000_000_i64, "messageId": "sms-1",
        "destinationPhoneNumber": PHONE,
        "context": {"message": message.as_str(), "store": "acme", "customer": person.as_str()},
    });
    let (outcome, _) = told(&house, event.to_string()).await;
    assert_eq!(outcome, Outcome::Kept);
    let key = Key::new(&store(), IdentifierKind::Phone, PHONE);
    let sight = house.look(&store(), &[], Some(&key)).await.unwrap();
    assert_eq!(sight.suppression.unwrap().cause, "hard_bounce");
}

#[tokio::test]
async fn a_store_speaks_of_its_own_messages_alone() {
    let house = house_of_two().await;
    let of_acme = Delivery::from_wire(&status("failed", &json!([{"code": 131_050}]))).unwrap();
    let forged = Delivery {
        store: "other".parse().unwrap(),
        ..of_acme
    };
    let (outcome, sent) = told(&house, forged.to_wire()).await;
    assert_eq!((outcome, sent.len()), (Outcome::Foreign, 0));
    assert_eq!(row(&house), claimed());
}

#[tokio::test]
async fn a_webhook_that_nobody_can_read_is_set_aside_by_whoever_takes_deliveries() {
    let house = house_of_two().await;
    let odd = delivery(
        WHATSAPP,
        &json!({"entry": [{"changes": [{"field": "messages", "value": {"messages": [{"type": "text"}]}}]}]}),
    );
    let (_, sent) = told(&house, odd).await;
    assert_eq!(sent.len(), 1);
}
