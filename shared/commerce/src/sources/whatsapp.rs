//! WhatsApp's webhook, as Meta sends it: what people write becomes events; what became of our messages is read elsewhere from the same
//! body (`feedback`). Signed like every webhook of Meta's; a GET asks whether we are here.
//!
//! Meta, WhatsApp Business Platform, "Webhooks": one delivery may hold several entries, changes and messages.

use awda_kernel::{PhoneNumber, Secret, Timestamp};

use super::fields::{Field, Fields};
use super::replies::{self, Statement, Written};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, meta};
use crate::{
    Channel, ConsentStatus, Delivery, Error, Event, Handle, HandleKind, RawRequest, StoreFacts,
};

/// The name in addresses, and of its secret.
pub const WHATSAPP: &str = "whatsapp";

/// WhatsApp.
pub(super) struct Whatsapp;

impl Door for Whatsapp {
    fn name(&self) -> &'static str {
        WHATSAPP
    }

    /// The token that messages are sent with.
    fn key_name(&self) -> &'static str {
        "whatsapp.api"
    }

    fn methods(&self) -> &'static [&'static str] {
        &["GET", "POST"]
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_carrier(&self) -> bool {
        true
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        meta::verify(WHATSAPP, request, secrets)
    }
}

impl Source for Whatsapp {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let telling = Telling {
            store,
            source: WHATSAPP,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let mut events = Vec::new();
        for entry in body.get("entry").objects()? {
            for change in entry.get("changes").objects()? {
                let value = change.get("value").soft_fields();
                match change.get("field").soft_text().as_deref() {
                    Some("messages") => events.extend(messages(&telling, &value)?),
                    Some("user_preferences") => events.extend(preferences(&telling, &value)?),
                    _ => {}
                }
            }
        }
        Ok(events)
    }
}

fn messages(telling: &Telling<'_>, value: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let contacts = value.get("contacts").objects()?;
    let mut events = Vec::new();
    for message in value.get("messages").objects()? {
        let content = message.get("type").soft_text();
        let content = content.unwrap_or_else(|| "unknown".to_owned());
        // Who changed their number, or what Meta tells of itself.
        if content == "system" {
            continue;
        }
        let at = moment(&message.get("timestamp"));
        let written = Written {
            channel: Channel::Whatsapp,
            person: person(&message.get("from"), &contacts),
            id: message.need("id", Field::id)?,
            at: at.unwrap_or(telling.received_at),
            is_dated_here: at.is_none(),
            text: words(&message, &content),
            answers: message.get("context").soft_fields().get("id").soft_text(),
            content,
        };
        events.extend(replies::events(telling, written));
    }
    Ok(events)
}

/// Whoever stops or resumes promotions at Meta's own button.
fn preferences(telling: &Telling<'_>, value: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let contacts = value.get("contacts").objects()?;
    let mut events = Vec::new();
    for wish in value.get("user_preferences").objects()? {
        let status = match wish.get("value").soft_text().as_deref() {
            Some("stop") => ConsentStatus::Denied,
            Some("resume") => ConsentStatus::Granted,
            _ => continue,
        };
        let at = moment(&wish.get("timestamp")).unwrap_or(telling.received_at);
        let statement = Statement {
            channel: Channel::Whatsapp,
            person: &person(&wish.get("wa_id"), &contacts),
            status,
            method: "whatsapp_preference",
            id: &at.as_second().to_string(),
            at,
        };
        events.extend(replies::consent(telling, &statement));
    }
    Ok(events)
}

/// Whose number it is, with the name and the account's own id that stand beside it.
fn person(number: &Field<'_>, contacts: &[Fields<'_>]) -> Person {
    let number = number.soft_text();
    let is_theirs = |contact: &&Fields<'_>| contact.get("wa_id").soft_text() == number;
    let contact = contacts.iter().find(is_theirs);
    let mut person = Person::default();
    let digits = number.as_deref().map(|digits| format!("+{digits}"));
    person.identifiers.phone = digits.and_then(|text| PhoneNumber::parse(&text, None).ok());
    let text = |name: &str| contact.and_then(|contact| contact.get(name).soft_text());
    person
        .identifiers
        .handles
        .extend(text("user_id").map(|id| Handle {
            kind: HandleKind::Whatsapp,
            id,
        }));
    let profile = contact.map(|contact| contact.get("profile").soft_fields());
    person.contact.name = profile.and_then(|profile| profile.get("name").soft_text());
    person
}

/// The words of a message, wherever its kind keeps them.
fn words(message: &Fields<'_>, content: &str) -> Option<String> {
    let part = message.get(content).soft_fields();
    let name = match content {
        "text" => "body",
        "button" => "text",
        "reaction" => "emoji",
        "interactive" => {
            let replies = ["button_reply", "list_reply"];
            let mut titles = replies.iter().filter_map(|reply| {
                let reply = part.get(reply).soft_fields();
                reply.get("title").whole_text()
            });
            return titles.next();
        }
        _ => "caption",
    };
    part.get(name).whole_text()
}

/// Seconds since 1970, as text or as a number.
fn moment(field: &Field<'_>) -> Option<Timestamp> {
    let seconds = field.soft_text()?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}
