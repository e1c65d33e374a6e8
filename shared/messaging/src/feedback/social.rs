//! What AWS End User Messaging Social hands on of WhatsApp's: one entry of Meta's webhook in an event of AWS's, as a string of JSON. It
//! becomes the body that Meta itself would have sent, for everything after it to read alike.
//!
//! AWS End User Messaging Social user guide, "Message and event format". An event names numbers and no store; whose number it is, is for
//! others to know.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Error;
use crate::channels::AWS_NUMBER_PREFIX;

/// What stands before the number's id in its ARN.
const ARN_PART: &str = ":phone-number-id/";

/// What one number was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// The number, by AWS's id of it: `phone-number-id-...`.
    pub number: String,
    /// The body of Meta's webhook.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    context: Context,
    #[serde(rename = "whatsAppWebhookEntry")]
    entry: String,
}

#[derive(Default, Deserialize)]
struct Context {
    #[serde(rename = "MetaPhoneNumberIds", default)]
    numbers: Vec<Number>,
}

#[derive(Deserialize)]
struct Number {
    #[serde(rename = "metaPhoneNumberId", default)]
    by_meta: String,
    #[serde(default)]
    arn: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    changes: Vec<Value>,
}

/// Reads an event: a body for each number that it tells of. None in one that tells of an account alone.
///
/// # Errors
/// [`Error::Report`].
pub fn parse(text: &str) -> Result<Vec<Relayed>, Error> {
    let event: Event =
        serde_json::from_str(text).map_err(|_| Error::Report("not an event of WhatsApp by AWS"))?;
    let entry: Entry = serde_json::from_str(&event.entry)
        .map_err(|_| Error::Report("not an entry of Meta's webhook"))?;
    let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for change in entry.changes {
        if let Some(number) = event.context.number_of(&change) {
            changes.entry(number).or_default().push(change);
        }
    }
    let body = |changes: Vec<Value>| {
        let entry = json!({ "id": entry.id, "changes": changes });
        json!({ "object": "whatsapp_business_account", "entry": [entry] })
    };
    let relayed = changes.into_iter().map(|(number, changes)| Relayed {
        number,
        body: body(changes).to_string().into_bytes(),
    });
    Ok(relayed.collect())
}

impl Context {
    /// The number that a change is of: the only one of the event, or the one that the change names.
    fn number_of(&self, change: &Value) -> Option<String> {
        let named = change.pointer("/value/metadata/phone_number_id");
        let named = named.and_then(Value::as_str);
        let number = match self.numbers.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|one| Some(&*one.by_meta) == named),
        };
        let (_, id) = number?.arn.split_once(ARN_PART)?;
        Some(format!("{AWS_NUMBER_PREFIX}{id}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(by_meta: &str, id: &str) -> Value {
        let arn = format!("arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/{id}");
        json!({ "metaPhoneNumberId": by_meta, "arn": arn })
    }

    fn change(by_meta: &str, text: &str) -> Value {
        json!({ "field": "messages", "value": { "metadata": { "phone_number_id": by_meta }, "messages": [text] } })
    }

    fn event(numbers: &[Value], changes: &[Value]) -> String {
        let entry = json!({ "id": "365731266123456", "changes": changes }).to_string();
        json!({ "context": { "MetaPhoneNumberIds": numbers }, "whatsAppWebhookEntry": entry })
            .to_string()
    }

    fn read(relayed: &Relayed) -> (&str, Value) {
        let body = serde_json::from_slice(&relayed.body).unwrap();
        (&relayed.number, body)
    }

    #[test]
    fn an_entry_becomes_the_body_that_meta_sends() {
        let hi = change("321010217712345", "hi");
        let numbers = [number("abcde1234567890", "976c72a7")];
        let relayed = parse(&event(&numbers, std::slice::from_ref(&hi))).unwrap();
        let expected = json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": "365731266123456", "changes": [hi] }] });
        assert_eq!(relayed.len(), 1);
        assert_eq!(read(&relayed[0]), ("phone-number-id-976c72a7", expected));
    }

    #[test]
    fn each_number_is_told_its_own_alone() {
        let numbers = [number("1", "aa"), number("2", "bb")];
        let changes = [
            change("2", "of two"),
            change("1", "of one"),
            change("2", "of two again"),
            change("3", "of nobody"),
            json!({ "field": "message_template_status_update", "value": { "event": "APPROVED" } }),
        ];
        let relayed = parse(&event(&numbers, &changes)).unwrap();
        let told: Vec<_> = relayed.iter().map(read).collect();
        let of = |told: &Value| told["entry"][0]["changes"].clone();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].0, "phone-number-id-aa");
        assert_eq!(of(&told[0].1), json!([changes[1]]));
        assert_eq!(told[1].0, "phone-number-id-bb");
        assert_eq!(of(&told[1].1), json!([changes[0], changes[2]]));
    }

    #[test]
    fn what_names_no_number_is_told_to_nobody_and_garbage_is_nothing() {
        assert_eq!(parse(&event(&[], &[change("1", "hi")])).unwrap(), []);
        let nameless = json!({ "metaPhoneNumberId": "1" });
        assert_eq!(parse(&event(&[nameless], &[change("1", "")])).unwrap(), []);
        let bare = r#"{"whatsAppWebhookEntry":"{}"}"#;
        assert_eq!(parse(bare).unwrap(), []);
        for text in [
            "",
            "[]",
            "{}",
            r#"{"whatsAppWebhookEntry":"{not json"}"#,
            r#"{"whatsAppWebhookEntry":{"changes":[]}}"#,
            r#"{"context":7,"whatsAppWebhookEntry":"{}"}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
