//! Events about one claimed message.

use awda_customers::{IdentifierKind, Key};
use awda_messaging::{MessageRow, Status};
use awda_testkit::{MemoryHouse, MemoryQueue, at, customer, message_row, store};

use super::*;

mod channels;
mod hearing;

const NOW: &str = "2026-04-04T08:00:00Z";
const DETAILS: &str = r#""timestamp":"2026-04-04T07:00:05Z""#;

async fn house() -> MemoryHouse {
    let house = MemoryHouse::default();
    house.keep_first(&claimed()).await.unwrap();
    house
}

fn claimed() -> MessageRow {
    message_row(&customer(1), "20454", "2026-04-04T07:00:00Z")
}

/// An event about the message, as event publishing writes it.
fn event(kind: &str, field: &str, details: &str) -> CarrierTold {
    let (message, person) = (claimed().id, customer(1));
    CarrierTold(format!(
        r#"{{"eventType":"{kind}","{field}":{{{details}}},"mail":{{"timestamp":"2026-04-04T07:00:01Z","messageId":"ses-1",
        "tags":{{"message":["{message}"],"store":["{}"],"customer":["{person}"]}}}}}}"#,
        store()
    ))
}

fn bounce(kind: &str) -> CarrierTold {
    let recipients = r#""bouncedRecipients":[{"emailAddress":"Sara@Shop.example"}]"#;
    let details = format!(r#""bounceType":"{kind}",{recipients},{DETAILS}"#);
    event("Bounce", "bounce", &details)
}

fn complaint() -> CarrierTold {
    let recipients = r#""complainedRecipients":[{"emailAddress":"sara@shop.example"}]"#;
    event("Complaint", "complaint", &format!("{recipients},{DETAILS}"))
}

async fn take(house: &MemoryHouse, event: &CarrierTold) -> Outcome {
    let queue = MemoryQueue::<Delivery>::default();
    let outcome = feedback(house, &queue)
        .handle(event, at(NOW))
        .await
        .unwrap();
    assert_eq!(queue.sent(), [], "mail brings no answers");
    outcome
}

const fn feedback<'a>(
    house: &'a MemoryHouse,
    queue: &'a MemoryQueue<Delivery>,
) -> Feedback<&'a MemoryHouse, &'a MemoryHouse, &'a MemoryQueue<Delivery>> {
    Feedback {
        messages: house,
        stores: house,
        deliveries: queue,
    }
}

fn row(house: &MemoryHouse) -> MessageRow {
    house.messages().remove(0)
}

async fn suppression(house: &MemoryHouse) -> Option<Suppression> {
    let key = Key::new(&store(), IdentifierKind::Email, "sara@shop.example");
    let sight = house.look(&store(), &[], Some(&key)).await.unwrap();
    sight.suppression
}

#[tokio::test]
async fn a_claim_that_was_interrupted_becomes_sent_when_the_carrier_speaks() {
    let house = house().await;
    let sent = event("Send", "send", "");
    assert_eq!(take(&house, &sent).await, Outcome::Kept);
    assert!(matches!(row(&house).status, Status::Sent { .. }));
    assert_eq!(row(&house).carrier_id.as_deref(), Some("ses-1"));
    assert_eq!(take(&house, &sent).await, Outcome::AlreadyKept);
}

#[tokio::test]
async fn a_hard_bounce_and_a_complaint_forbid_the_address_and_a_soft_bounce_does_not() {
    for (event, cause) in [
        (bounce("Permanent"), Some("hard_bounce")),
        (complaint(), Some("complaint")),
        (bounce("Transient"), None),
        (bounce("Undetermined"), None),
    ] {
        let house = house().await;
        assert_eq!(take(&house, &event).await, Outcome::Kept);
        let found = suppression(&house).await;
        assert_eq!(found.map(|found| found.cause).as_deref(), cause);
    }
}

#[tokio::test]
async fn events_in_any_order_give_the_same_row() {
    let events = [
        event("Send", "send", ""),
        event("Delivery", "delivery", DETAILS),
        event("Open", "open", DETAILS),
        event("Click", "click", DETAILS),
        complaint(),
    ];
    let (forward, backward) = (house().await, house().await);
    for event in &events {
        take(&forward, event).await;
    }
    for event in events.iter().rev().chain(&events) {
        take(&backward, event).await;
    }
    assert_eq!(row(&forward), row(&backward));
    let kept = row(&forward).feedback;
    assert!(kept.delivered_at.is_some() && kept.clicked_at.is_some());
    assert!(kept.bounced_at.is_none());
}

/// A soft bounce of one of many messages, and its row.
async fn returns(house: &MemoryHouse, number: u8, sub: &str) -> Outcome {
    let row = message_row(&customer(1), &number.to_string(), "2026-04-04T07:00:00Z");
    house.keep_first(&row).await.unwrap();
    let told = bounce("Transient").0.replace(
        r#""bounceType":"Transient""#,
        &format!(r#""bounceType":"Transient","bounceSubType":"{sub}""#),
    );
    let told = told.replace(claimed().id.as_str(), row.id.as_str());
    take(house, &CarrierTold(told)).await
}

#[tokio::test]
async fn an_address_that_returns_five_messages_one_after_another_is_given_up() {
    let house = MemoryHouse::default();
    for number in 0..4 {
        returns(&house, number, "MailboxFull").await;
        returns(&house, number, "MailboxFull").await;
    }
    assert_eq!(suppression(&house).await, None, "four, each told twice");
    returns(&house, 4, "General").await;
    assert_eq!(suppression(&house).await.unwrap().cause, "soft_bounces");
}

#[tokio::test]
async fn a_delivery_in_between_begins_anew_and_a_fault_of_the_message_never_counts() {
    let house = house().await;
    for number in 0..4 {
        returns(&house, number, "General").await;
    }
    let details = r#""recipients":["Sara@Shop.example"],"timestamp":"2026-04-04T07:00:06Z""#;
    take(&house, &event("Delivery", "delivery", details)).await;
    for number in 4..9 {
        returns(&house, number, "General").await;
    }
    assert_eq!(
        suppression(&house).await,
        None,
        "they came back before the delivery"
    );
    let house = MemoryHouse::default();
    for number in 0..9 {
        returns(&house, number, "MessageTooLarge").await;
    }
    assert_eq!(suppression(&house).await, None);
    let row = house.messages().remove(0);
    assert_eq!(row.feedback.bounce.map(Bounce::name), Some("message"));
}

#[tokio::test]
async fn a_scanners_clicks_are_kept_apart_from_a_persons() {
    let house = house().await;
    let click = |second: u8, link: &str| {
        let at = format!(r#""timestamp":"2026-04-04T07:00:{second:02}Z""#);
        event(
            "Click",
            "click",
            &format!(r#""link":"https://shop.example/{link}",{at}"#),
        )
    };
    take(&house, &click(7, "a")).await;
    take(&house, &event("Delivery", "delivery", DETAILS)).await;
    take(&house, &click(8, "b")).await;
    let kept = row(&house).feedback;
    assert_eq!(kept.clicked_at, None);
    assert!(kept.machine_clicked_at.is_some());
    take(&house, &click(59, "a")).await;
    assert_eq!(
        row(&house).feedback.clicked_at,
        Some("2026-04-04T07:00:59Z".parse().unwrap())
    );
}

#[tokio::test]
async fn mail_of_somebody_else_is_acknowledged_and_changes_nothing() {
    let house = house().await;
    let foreign = CarrierTold(
        bounce("Permanent")
            .0
            .replace(r#""message":["#, r#""other":["#),
    );
    assert_eq!(take(&house, &foreign).await, Outcome::Foreign);
    assert_eq!(row(&house), claimed());
    assert_eq!(suppression(&house).await, None);
}

#[tokio::test]
async fn a_bounce_of_a_message_without_a_row_still_forbids_the_address() {
    let house = MemoryHouse::default();
    assert_eq!(take(&house, &bounce("Permanent")).await, Outcome::Unknown);
    assert!(suppression(&house).await.is_some());
}

#[tokio::test]
async fn what_sns_says_about_itself_is_acknowledged() {
    let notice = r#"{"Type":"SubscriptionConfirmation","Message":"You have chosen","Token":"t"}"#;
    let house = house().await;
    assert_eq!(
        take(&house, &CarrierTold(notice.to_owned())).await,
        Outcome::Notice
    );
}

#[tokio::test]
async fn what_cannot_be_read_raises_an_alarm_and_does_not_show_itself() {
    let house = house().await;
    let junk = CarrierTold(r#"{"eventType":"Send","to":"sara@shop.example"}"#.to_owned());
    let queue = MemoryQueue::default();
    let fault = feedback(&house, &queue)
        .handle(&junk, at(NOW))
        .await
        .unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Alarm);
    assert!(!format!("{fault:?} {junk:?}").contains("sara"));
}
