//! Events of AWS End User Messaging SMS: what became of a text message (`TEXT_*`), one JSON object each, with our ids in its context.
//!
//! AWS End User Messaging SMS user guide, "Event types for SMS". `SUCCESSFUL` says that the network took it: in many countries nothing is
//! told after that, so it counts as delivered. It refuses to know rows.

use awda_kernel::{PhoneNumber, Timestamp};
use serde::Deserialize;

use super::returns::Bounce;
use super::{Report, Tags, Told};
use crate::Error;
use crate::channels::Destination;

const PREFIX: &str = "TEXT_";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SmsEvent {
    event_type: String,
    event_timestamp: i64,
    message_request_timestamp: Option<i64>,
    message_id: String,
    destination_phone_number: Option<String>,
    context: Option<Context>,
}

/// What we sent along; other users of the account send other things.
#[derive(Deserialize)]
struct Context {
    message: Option<String>,
    store: Option<String>,
    customer: Option<String>,
}

/// Whether a type of event is of text messages.
pub(super) fn is_type(event_type: &str) -> bool {
    event_type.starts_with(PREFIX)
}

/// Reads an event.
///
/// # Errors
/// [`Error::Report`].
pub fn parse(text: &str) -> Result<Report, Error> {
    let event: SmsEvent =
        serde_json::from_str(text).map_err(|_| Error::Report("not a text message's event"))?;
    let kind = event.event_type.strip_prefix(PREFIX).unwrap_or_default();
    let number = event.destination_phone_number.as_deref();
    let number = number.and_then(|text| PhoneNumber::from_e164(text).ok());
    let told = told(kind, number.map(Destination::Sms).into_iter().collect())?;
    let moment = |ms| Timestamp::from_millisecond(ms).map_err(|_| Error::Report("no moment"));
    let at = moment(event.event_timestamp)?;
    Ok(Report {
        tags: event.context.and_then(Context::tags),
        carrier_id: event.message_id,
        sent_at: event.message_request_timestamp.map_or(Ok(at), moment)?,
        at,
        told,
    })
}

/// What is permanent is an address that is none; what was the message's or our own rules' says nothing of the address.
fn told(kind: &str, recipients: Vec<Destination>) -> Result<Told, Error> {
    let failed = |bounce| Told::Failed {
        kind: bounce,
        recipients: recipients.clone(),
        code: kind.to_lowercase(),
    };
    Ok(match kind {
        "PENDING" | "QUEUED" | "SENT" => Told::Sent,
        "SUCCESSFUL" | "DELIVERED" => Told::Delivered { recipients },
        "INVALID" => failed(Bounce::Hard),
        "INVALID_MESSAGE" | "SPAM" | "PROTECT_BLOCKED" => failed(Bounce::Message),
        "UNREACHABLE"
        | "CARRIER_UNREACHABLE"
        | "BLOCKED"
        | "CARRIER_BLOCKED"
        | "UNKNOWN"
        | "TTL_EXPIRED" => failed(Bounce::Soft),
        _ => return Err(Error::Report("unknown type of event")),
    })
}

impl Context {
    fn tags(self) -> Option<Tags> {
        Some(Tags {
            message: self.message?.parse().ok()?,
            store: self.store?.parse().ok()?,
            customer: self.customer?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::{CustomerId, MessageId, fingerprint};

    fn event(kind: &str) -> String {
        let message = MessageId::of(fingerprint(&["m"]));
        let customer = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"]));
        format!(
            r#"{{"eventType":"TEXT_{kind}","eventVersion":"1.0","eventTimestamp":1712944268877,"isFinal":true,
            "originationPhoneNumber":"+13655550100","destinationPhoneNumber":"+16135550123","isoCountryCode":"CA",
            "messageId":"221bc70c","messageRequestTimestamp":1712944267685,"messageStatus":"{kind}","totalMessageParts":1,
            "context":{{"message":"{message}","store":"acme","customer":"{customer}"}}}}"#
        )
    }

    #[test]
    fn every_status_has_its_meaning() {
        for (kind, expected) in [
            ("PENDING", None),
            ("QUEUED", None),
            ("SENT", None),
            ("INVALID", Some(Bounce::Hard)),
            ("INVALID_MESSAGE", Some(Bounce::Message)),
            ("SPAM", Some(Bounce::Message)),
            ("PROTECT_BLOCKED", Some(Bounce::Message)),
            ("UNREACHABLE", Some(Bounce::Soft)),
            ("CARRIER_UNREACHABLE", Some(Bounce::Soft)),
            ("BLOCKED", Some(Bounce::Soft)),
            ("CARRIER_BLOCKED", Some(Bounce::Soft)),
            ("UNKNOWN", Some(Bounce::Soft)),
            ("TTL_EXPIRED", Some(Bounce::Soft)),
        ] {
            let report = parse(&event(kind)).unwrap();
            match (report.told, expected) {
                (Told::Sent, None) => {}
                (Told::Failed { kind: told, .. }, Some(bounce)) => assert_eq!(told, bounce),
                (told, _) => panic!("{kind}: {told:?}"),
            }
        }
        for kind in ["SUCCESSFUL", "DELIVERED"] {
            let report = parse(&event(kind)).unwrap();
            assert!(matches!(report.told, Told::Delivered { recipients } if recipients.len() == 1));
            assert!(report.tags.is_some());
            assert_eq!(report.sent_at.as_millisecond(), 1_712_944_267_685);
        }
        assert!(parse(&event("SOMETHING_NEW")).is_err());
    }

    #[test]
    fn messages_of_others_on_the_account_are_nobodys() {
        // The documented sample: another program's context.
        let text = r#"{"eventType":"TEXT_SUCCESSFUL","eventVersion":"1.0","eventTimestamp":1686975103470,"isFinal":true,
            "originationPhoneNumber":"+12065550152","destinationPhoneNumber":"+14255550156","isInternationalSend":false,"mcc":"310",
            "mnc":"800","messageId":"862a8790-60c0-4430-9b2b-658bdexample","messageRequestTimestamp":1686975103170,
            "messageEncoding":"GSM","messageType":"PROMOTIONAL","messageStatus":"SUCCESSFUL","context":{"account":"bar"},
            "totalMessageParts":1,"totalMessagePrice":0.09582,"totalCarrierFee":0.0}"#;
        assert_eq!(parse(text).unwrap().tags, None);
    }
}
