//! What Messenger and Instagram tell of our messages. The echo of what the page said carries our ids. A delivery and a reading name
//! messages by the carrier's ids, or say "everything until then" (a watermark): they belong to the address, whose row remembers what it was
//! lately sent ([`super::lately`]).
//!
//! Meta, Messenger Platform, "message_echoes", "message_deliveries", "message_reads"; Instagram Messaging, "messaging_seen". It refuses to know what people
//! wrote.

use awda_kernel::{Secret, Timestamp};
use serde::Deserialize;

use super::{Report, Tags, Told};
use crate::Error;
use crate::carriers::whatsapp::ids_in;
use crate::channels::Destination;

/// What a webhook tells of our messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Of messages by our own ids.
    pub reports: Vec<Report>,
    /// Of messages to an address.
    pub seen: Vec<Seen>,
}

/// What became of messages to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who was written to.
    pub address: Destination,
    /// The carrier's ids; none where everything until `until` is meant.
    pub ids: Vec<String>,
    /// Until when.
    pub until: Timestamp,
    /// They read it; else it was delivered.
    pub is_read: bool,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    object: String,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    messaging: Vec<Messaging>,
}

#[derive(Deserialize)]
struct Messaging {
    sender: Option<Party>,
    #[serde(default)]
    timestamp: i64,
    message: Option<Message>,
    delivery: Option<Mark>,
    read: Option<Mark>,
}

#[derive(Deserialize)]
struct Party {
    id: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message {
    mid: String,
    is_echo: bool,
    metadata: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mark {
    watermark: Option<i64>,
    mids: Vec<String>,
    mid: Option<String>,
}

/// What a webhook's body tells; nothing in one that tells of something else.
///
/// # Errors
/// [`Error::Report`].
pub fn parse(body: &[u8]) -> Result<Conversation, Error> {
    let body: Body = serde_json::from_slice(body)
        .map_err(|_| Error::Report("not a webhook of conversations"))?;
    let address = match body.object.as_str() {
        "page" => Destination::Messenger,
        "instagram" => Destination::Instagram,
        _ => return Ok(Conversation::default()),
    };
    let mut told = Conversation::default();
    for one in body.entry.into_iter().flat_map(|entry| entry.messaging) {
        told.reports.extend(one.echo());
        told.seen.extend(one.seen(address));
    }
    Ok(told)
}

impl Messaging {
    /// Our own message, as the page said it.
    fn echo(&self) -> Option<Report> {
        let message = self.message.as_ref().filter(|message| message.is_echo)?;
        let (store, customer, id) = ids_in(message.metadata.as_deref()?)?;
        let at = Timestamp::from_millisecond(self.timestamp).ok()?;
        Some(Report {
            tags: Some(Tags {
                message: id,
                store,
                customer,
            }),
            carrier_id: message.mid.clone(),
            sent_at: at,
            at,
            told: Told::Sent,
        })
    }

    fn seen(&self, address: fn(Secret<String>) -> Destination) -> Option<Seen> {
        let (mark, is_read) = match (&self.read, &self.delivery) {
            (Some(read), _) => (read, true),
            (None, Some(delivery)) => (delivery, false),
            (None, None) => return None,
        };
        let until = mark.watermark.unwrap_or(self.timestamp);
        let ids = mark.mids.iter().chain(&mark.mid).cloned().collect();
        Some(Seen {
            address: address(Secret::new(self.sender.as_ref()?.id.clone())),
            ids,
            until: Timestamp::from_millisecond(until).ok()?,
            is_read,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "acme.cus_00000000007ccpzn4gffpza71g.msg_0133mgx2hj8tdzxmzck6p1gp14";

    fn body(object: &str, told: &str) -> Conversation {
        let text = format!(
            r#"{{"object":"{object}","entry":[{{"id":"1","time":1458668856451,"messaging":[{{"sender":{{"id":"7"}},
            "recipient":{{"id":"1"}},"timestamp":1458668856451,{told}}}]}}]}}"#
        );
        parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_echo_of_a_message_of_ours_says_that_it_was_taken() {
        let echo = |metadata: &str| {
            let told = format!(
                r#""message":{{"is_echo":true,"app_id":1517776481860111,"metadata":"{metadata}","mid":"m_1","text":"hi"}}"#
            );
            body("page", &told).reports
        };
        let reports = echo(OURS);
        assert_eq!((reports.len(), &reports[0].told), (1, &Told::Sent));
        assert_eq!(reports[0].carrier_id, "m_1");
        assert!(echo("somebody else's").is_empty());
        let written = body("page", r#""message":{"mid":"m_2","text":"hi"}"#);
        assert_eq!(written, Conversation::default());
    }

    #[test]
    fn deliveries_and_readings_are_of_the_address() {
        let delivered = body(
            "page",
            r#""delivery":{"mids":["m_1"],"watermark":1458668856253}"#,
        );
        let one = &delivered.seen[0];
        assert_eq!(
            (one.ids.as_slice(), one.is_read),
            (&["m_1".to_owned()][..], false)
        );
        assert_eq!(
            one.address,
            Destination::Messenger(Secret::new("7".to_owned()))
        );
        let read = body("page", r#""read":{"watermark":1458668856253}"#);
        assert_eq!(read.seen[0].until.as_millisecond(), 1_458_668_856_253);
        assert!(read.seen[0].is_read && read.seen[0].ids.is_empty());
        let read = body("instagram", r#""read":{"mid":"aWdf"}"#);
        assert_eq!(read.seen[0].ids, ["aWdf"]);
        assert_eq!(
            read.seen[0].address,
            Destination::Instagram(Secret::new("7".to_owned()))
        );
        assert_eq!(
            body("whatsapp_business_account", r#""read":{"watermark":1}"#),
            Conversation::default()
        );
        assert!(parse(b"[1").is_err());
    }
}
