//! What stands on the feedback queue: events of SES and of text messages, answers to text messages, what AWS hands on of WhatsApp's, and
//! the webhooks of other carriers as the door took them.

use awda_commerce::Delivery;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::social::{self, Relayed};
use super::{Report, ses, sms};
use crate::Error;

/// One message of the queue.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// What became of a message.
    Report(Box<Report>),
    /// Somebody answered by text message.
    Answer {
        /// The number they wrote to.
        number: String,
        /// The message as it came.
        body: String,
    },
    /// AWS hands on what WhatsApp told of numbers.
    Relayed(Vec<Relayed>),
    /// A carrier's webhook, believed at the door.
    Webhook(Delivery),
    /// Somebody spoke about themselves.
    Notice,
}

/// What may stand around an event.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    /// Of a delivery from the door.
    v: Option<u8>,
    source: Option<serde_json::Value>,
}

/// What tells one event from another.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Marks {
    event_type: String,
    destination_number: Option<String>,
    inbound_message_id: Option<String>,
    whats_app_webhook_entry: Option<IgnoredAny>,
}

/// Reads a message of the queue.
///
/// # Errors
/// [`Error::Report`].
pub fn heard(text: &str) -> Result<Heard, Error> {
    let unreadable = |_| Error::Report("not the JSON of an event");
    let envelope: Envelope = serde_json::from_str(text).map_err(unreadable)?;
    if envelope.v.is_some() && envelope.source.is_some() {
        let delivery = Delivery::from_wire(text);
        return delivery
            .map(Heard::Webhook)
            .map_err(|_| Error::Report("not a delivery"));
    }
    let is_notification = envelope.kind.is_none_or(|kind| kind == "Notification");
    let inner = envelope.message.as_deref().filter(|_| is_notification);
    let inner = inner.unwrap_or(text);
    let marks: Marks = serde_json::from_str(inner).unwrap_or_default();
    match (marks.destination_number, marks.inbound_message_id) {
        (Some(number), Some(_)) => Ok(Heard::Answer {
            number,
            body: inner.to_owned(),
        }),
        _ if marks.whats_app_webhook_entry.is_some() => social::parse(inner).map(Heard::Relayed),
        _ if sms::is_type(&marks.event_type) => {
            sms::parse(inner).map(|report| Heard::Report(Box::new(report)))
        }
        _ => {
            let report = ses::parse(text)?;
            Ok(report.map_or(Heard::Notice, |report| Heard::Report(Box::new(report))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::Timestamp;

    #[test]
    fn an_answer_by_text_message_is_told_from_an_event() {
        // AWS End User Messaging SMS user guide, "Two-way SMS messaging", the example of a payload.
        let inner = r#"{"originationNumber":"+14255550182","destinationNumber":"+12125550101","messageKeyword":"KEYWORD_966","messageBody":"STOP","inboundMessageId":"cae173d2-66b9-564c-8309-21f858e9fb84","previousPublishedMessageId":"wJalrXUtnFEMI"}"#;
        let quoted = serde_json::to_string(inner).unwrap();
        let envelope = format!(r#"{{"Type":"Notification","MessageId":"m","Message":{quoted}}}"#);
        for text in [inner, &envelope] {
            let found = heard(text).unwrap();
            assert!(
                matches!(found, Heard::Answer { number, body } if number == "+12125550101" && body == inner)
            );
        }
    }

    #[test]
    fn what_aws_hands_on_is_told_from_an_event() {
        let inner = r#"{"context":{"MetaPhoneNumberIds":[{"metaPhoneNumberId":"1","arn":"arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/976c"}]},"whatsAppWebhookEntry":"{\"id\":\"2\",\"changes\":[{\"field\":\"messages\"}]}","aws_account_id":"123456789012","message_timestamp":"2025-01-08T23:30:43.271279391Z","messageId":"6d69f07a-c317-4278-9d5c-6a84078419ec"}"#;
        let quoted = serde_json::to_string(inner).unwrap();
        let envelope = format!(r#"{{"Type":"Notification","MessageId":"m","Message":{quoted}}}"#);
        for text in [inner, &envelope] {
            let Heard::Relayed(relayed) = heard(text).unwrap() else {
                panic!("{text}")
            };
            assert_eq!(relayed.len(), 1);
            assert_eq!(relayed[0].number, "phone-number-id-976c");
        }
        let broken = inner.replace("{\\\"id", "{id");
        assert!(heard(&broken).is_err(), "{broken}");
    }

    #[test]
    fn a_webhook_comes_back_as_the_door_took_it() {
        let delivery = Delivery {
            store: "acme".parse().unwrap(),
            source: "whatsapp".to_owned(),
            topic: String::new(),
            headers: Vec::new(),
            body: b"{}".to_vec(),
            received_at: Timestamp::UNIX_EPOCH,
        };
        let found = heard(&delivery.to_wire()).unwrap();
        assert_eq!(found, Heard::Webhook(delivery));
    }

    #[test]
    fn a_confirmation_is_a_notice_and_garbage_is_nothing() {
        let text =
            r#"{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe"}"#;
        assert_eq!(heard(text).unwrap(), Heard::Notice);
        for text in ["", "[]", "7", "{}"] {
            assert!(heard(text).is_err(), "{text}");
        }
    }
}
