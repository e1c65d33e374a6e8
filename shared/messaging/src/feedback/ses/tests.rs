//! Golden test: every published SES example is read as what it says. The files and their sources stand in `tests/data/ses`.

use super::parse;
use crate::feedback::{Report, Told};

macro_rules! payloads {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../tests/data/ses/", $name)))),*]
    };
}

const PAYLOADS: [(&str, &str); 15] = payloads![
    "event_bounce__account_suppression_list.json",
    "event_bounce_record.json",
    "event_complaint_record.json",
    "event_delivery_record.json",
    "event_deliverydelay_record.json",
    "event_open_record.json",
    "event_reject_record.json",
    "event_send_record.json",
    "event_subscription_record.json",
    "eventbridge_email_bounced__permanent.json",
    "identity_notification_amazon_sns_delivery_notification_example.json",
    "identity_notification_bounce_notification_with_a_dsn.json",
    "identity_notification_complaint_notification_with_a_feedback_report.json",
    "sns_subscription_confirmation.json",
    "sqs_sns_wrapped_complaint.json",
];

fn payload(name: &str) -> &'static str {
    PAYLOADS.iter().find(|(known, _)| *known == name).unwrap().1
}

fn report(name: &str) -> Report {
    parse(payload(name)).unwrap().unwrap()
}

fn summary(report: &Report) -> String {
    let told = match &report.told {
        Told::Bounced { kind, recipients } => {
            format!("bounced {} {}", kind.name(), recipients.len())
        }
        Told::Delivered { recipients } => format!("delivered {}", recipients.len()),
        Told::Opened { is_named_machine } => format!("opened machine={is_named_machine}"),
        Told::Complained { recipients } => format!("complained {}", recipients.len()),
        other => format!("{other:?}").to_lowercase(),
    };
    format!("{told} at {} sent {}", report.at, report.sent_at)
}

#[test]
fn every_published_example_is_read_as_what_it_says() {
    for (name, expected) in [
        (
            "event_bounce_record.json",
            "bounced hard 1 at 2017-08-05T00:41:02.669Z sent 2017-08-05T00:40:02.012Z",
        ),
        (
            "event_bounce__account_suppression_list.json",
            "bounced hard 1 at 2017-08-05T00:41:02.669Z sent 2017-08-05T00:40:02.012Z",
        ),
        (
            "event_complaint_record.json",
            "complained 1 at 2017-08-05T00:41:02.669Z sent 2017-08-05T00:40:01.123Z",
        ),
        (
            "event_delivery_record.json",
            "delivered 1 at 2016-10-19T23:21:04.133Z sent 2016-10-19T23:20:52.24Z",
        ),
        (
            "event_deliverydelay_record.json",
            "delayed at 2020-06-16T00:25:40.095Z sent 2020-06-16T00:15:40.641Z",
        ),
        (
            "event_open_record.json",
            "opened machine=false at 2017-08-09T22:00:19.652Z sent 2017-08-09T21:59:49.927Z",
        ),
        (
            "event_reject_record.json",
            "rejected at 2016-10-14T17:38:15.211Z sent 2016-10-14T17:38:15.211Z",
        ),
        (
            "event_send_record.json",
            "sent at 2016-10-14T05:02:16.645Z sent 2016-10-14T05:02:16.645Z",
        ),
        (
            "event_subscription_record.json",
            "subscription at 2022-01-12T01:00:14.34Z sent 2022-01-12T01:00:14.34Z",
        ),
        (
            "eventbridge_email_bounced__permanent.json",
            "bounced hard 1 at 2017-08-05T00:41:02.669Z sent 2017-08-05T00:40:02.012Z",
        ),
        (
            "identity_notification_amazon_sns_delivery_notification_example.json",
            "delivered 1 at 2016-01-27T14:59:38.237Z sent 2016-01-27T14:59:38.237Z",
        ),
        (
            "identity_notification_bounce_notification_with_a_dsn.json",
            "bounced hard 1 at 2016-01-27T14:59:38.237Z sent 2016-01-27T14:59:38.237Z",
        ),
        (
            "identity_notification_complaint_notification_with_a_feedback_report.json",
            "complained 1 at 2016-01-27T14:59:38.237Z sent 2016-01-27T14:59:38.237Z",
        ),
    ] {
        let report = report(name);
        assert_eq!(summary(&report), expected, "{name}");
        assert_eq!(report.tags, None, "{name}");
    }
}

#[test]
fn a_complaint_wrapped_by_sns_and_sqs_is_read() {
    let batch: serde_json::Value =
        serde_json::from_str(payload("sqs_sns_wrapped_complaint.json")).unwrap();
    let body = batch["Records"][0]["body"].as_str().unwrap();
    let report = parse(body).unwrap().unwrap();
    assert_eq!(report.suppressions().1, "complaint");
}

#[test]
fn what_sns_says_about_itself_is_no_report() {
    let confirmation = payload("sns_subscription_confirmation.json");
    assert_eq!(parse(confirmation), Ok(None));
    let validated = r#"{"Type":"Notification","Message":"Successfully validated SNS topic for Amazon SES event publishing."}"#;
    assert_eq!(parse(validated), Ok(None));
}

#[test]
fn our_tags_name_message_store_and_person() {
    let (message, customer) = (
        format!("msg_{}", "0".repeat(26)),
        format!("cus_{}", "1".repeat(26)),
    );
    let tags = format!(
        r#""tags": {{"message": ["{message}"], "store": ["acme"], "customer": ["{customer}"],"#
    );
    let body = payload("event_bounce_record.json").replacen(r#""tags": {"#, &tags, 1);
    let read = parse(&body).unwrap().unwrap().tags.unwrap();
    assert_eq!(read.message.as_str(), message);
    assert_eq!(read.store.as_str(), "acme");
    assert_eq!(read.customer.as_str(), customer);
}

#[test]
fn a_soft_bounce_forbids_nothing() {
    let soft = payload("event_bounce_record.json").replace("Permanent", "Transient");
    let report = parse(&soft).unwrap().unwrap();
    assert!(report.suppressions().0.is_empty());
}

#[test]
fn what_is_wrong_with_the_message_says_nothing_of_the_address() {
    let bounce = |kind: &str, sub: &str| {
        let text = payload("event_bounce_record.json")
            .replace("\"Permanent\"", &format!("\"{kind}\""))
            .replace("\"General\"", &format!("\"{sub}\""));
        match parse(&text).unwrap().unwrap().told {
            Told::Bounced { kind, .. } => kind.name(),
            other => panic!("{other:?}"),
        }
    };
    for (kind, sub, expected) in [
        ("Permanent", "NoEmail", "hard"),
        ("Permanent", "OnAccountSuppressionList", "hard"),
        ("Transient", "General", "soft"),
        ("Transient", "MailboxFull", "soft"),
        ("Undetermined", "Undetermined", "soft"),
        ("Transient", "MessageTooLarge", "message"),
        ("Transient", "ContentRejected", "message"),
        ("Transient", "AttachmentRejected", "message"),
    ] {
        assert_eq!(bounce(kind, sub), expected, "{kind} {sub}");
    }
}

#[test]
fn apples_proxy_is_read_as_a_machine_and_a_click_by_its_links_mark() {
    let proxy = r#"{"eventType":"Open","open":{"userAgent":"Mozilla/5.0","timestamp":"2026-04-04T07:00:05Z"},
        "mail":{"timestamp":"2026-04-04T07:00:01Z","messageId":"m"}}"#;
    let report = parse(proxy).unwrap().unwrap();
    assert_eq!(
        summary(&report),
        "opened machine=true at 2026-04-04T07:00:05Z sent 2026-04-04T07:00:01Z"
    );
    let click = proxy.replace("Open", "Click").replace(
        "\"open\":{",
        r#""click":{"link":"https://shop.example/x?who=sara","#,
    );
    let Told::Clicked { link, .. } = parse(&click).unwrap().unwrap().told else {
        panic!("a click is a click")
    };
    assert!(!link.is_empty() && !link.contains("sara"));
}

#[test]
fn what_is_no_event_is_refused_without_quoting_it() {
    for junk in [
        "",
        "[]",
        "{}",
        r#"{"eventType":"Nap","mail":{"timestamp":"2016-01-27T14:59:38Z","messageId":"m","to":"sara@example.com"}}"#,
    ] {
        let refused = parse(junk).unwrap_err().to_string();
        assert!(!refused.contains("sara"), "{refused}");
    }
}
