//! Messenger's and Instagram's webhooks, as Meta sends them for a page (`object: "page"`) and for a professional account
//! (`object: "instagram"`): what people write becomes events; what became of our messages is read elsewhere from the same body
//! (`feedback`).
//!
//! Meta, Messenger Platform, "Webhooks"; Instagram Messaging, "Webhooks". Whoever writes is known by an id that is good for the page alone,
//! without phone or mail: they become a customer's when the store says whose it is (`handles` of our own format).

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::replies::{self, Written, is_statement};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, meta};
use crate::{Channel, Delivery, Error, Event, Handle, HandleKind, RawRequest, StoreFacts};

/// The name of Messenger in addresses, and of its secret.
pub const MESSENGER: &str = "messenger";
/// The same of Instagram.
pub const INSTAGRAM: &str = "instagram";

/// Conversations of one of the two.
pub(super) struct Conversations {
    name: &'static str,
    /// What Meta calls what was written to.
    object: &'static str,
    key_name: &'static str,
    channel: Channel,
    kind: HandleKind,
}

/// Messenger.
pub(super) const PAGE: Conversations = Conversations {
    name: MESSENGER,
    object: "page",
    key_name: "messenger.api",
    channel: Channel::Messenger,
    kind: HandleKind::Messenger,
};

/// Instagram.
pub(super) const ACCOUNT: Conversations = Conversations {
    name: INSTAGRAM,
    object: "instagram",
    key_name: "instagram.api",
    channel: Channel::Instagram,
    kind: HandleKind::Instagram,
};

impl Door for Conversations {
    fn name(&self) -> &'static str {
        self.name
    }

    /// The page's token.
    fn key_name(&self) -> &'static str {
        self.key_name
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
        meta::verify(self.name, request, secrets)
    }
}

impl Source for Conversations {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        // What is of the other door says nothing here: its ids are other people's.
        if body.get("object").soft_text().as_deref() != Some(self.object) {
            return Ok(Vec::new());
        }
        let telling = Telling {
            store,
            source: self.name,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let mut events = Vec::new();
        for entry in body.get("entry").objects()? {
            // While somebody else answers the page, what people write comes under another name.
            for list in ["messaging", "standby"] {
                for told in entry.get(list).objects()? {
                    events.extend(self.written(&telling, &told)?);
                }
            }
        }
        Ok(events)
    }
}

impl Conversations {
    /// What somebody wrote or pressed; nothing of everything else that is told of a conversation.
    fn written(&self, telling: &Telling<'_>, told: &Fields<'_>) -> Result<Vec<Event>, Error> {
        let message = told.get("message").soft_fields();
        let postback = told.get("postback").soft_fields();
        let is_said = |name: &str| message.get(name).soft_flag() == Some(true);
        let is_message = told.get("message").is_present();
        let is_ours = is_said("is_echo") || is_said("is_deleted");
        if is_ours || !(is_message || told.get("postback").is_present()) {
            return Ok(Vec::new());
        }
        let Some(sender) = told.get("sender").soft_fields().get("id").soft_text() else {
            return Ok(Vec::new());
        };
        let at = moment(&told.get("timestamp"));
        let (id, text, content) = if is_message {
            let id = message.need("mid", Field::id)?;
            (id, words(&message), content(&message))
        } else {
            let id = postback.get("mid").id()?;
            // Before 2021 a pressed button had no id; who and when tells it from others.
            let id = id.unwrap_or_else(|| {
                let at = at.unwrap_or(telling.received_at);
                format!("{sender}:{}", at.as_millisecond())
            });
            (id, pressed(&postback), "postback".to_owned())
        };
        let reply = message.get("reply_to").soft_fields();
        let written = Written {
            channel: self.channel,
            person: self.person(sender),
            id,
            at: at.unwrap_or(telling.received_at),
            is_dated_here: at.is_none(),
            content,
            text,
            answers: reply.get("mid").soft_text(),
        };
        Ok(replies::events(telling, written))
    }

    fn person(&self, sender: String) -> Person {
        let mut person = Person::default();
        person.identifiers.handles.push(Handle {
            kind: self.kind,
            id: sender,
        });
        person
    }
}

/// The words of a message; of a pressed quick reply what it stands for, where that stops or starts something.
fn words(message: &Fields<'_>) -> Option<String> {
    let reply = message.get("quick_reply").soft_fields();
    let payload = reply.get("payload").soft_text();
    let payload = payload.filter(|payload| is_statement(payload));
    payload.or_else(|| message.get("text").whole_text())
}

/// The same of a button below one of our messages.
fn pressed(postback: &Fields<'_>) -> Option<String> {
    let payload = postback.get("payload").soft_text();
    let payload = payload.filter(|payload| is_statement(payload));
    payload.or_else(|| postback.get("title").whole_text())
}

/// What a message holds: text, or the kind of its first attachment.
fn content(message: &Fields<'_>) -> String {
    let attachments = message.get("attachments").objects().unwrap_or_default();
    let kind = attachments.first().map(|one| one.get("type").soft_text());
    match kind.flatten() {
        Some(kind) => kind,
        None if message.get("text").is_present() => "text".to_owned(),
        None => "other".to_owned(),
    }
}

/// Milliseconds since 1970.
fn moment(field: &Field<'_>) -> Option<Timestamp> {
    let milliseconds = field.soft_text()?.parse().ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}
