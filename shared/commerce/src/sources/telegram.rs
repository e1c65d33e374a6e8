//! Telegram's updates to a bot: what people write becomes events. Not signed: the word that was given with `setWebhook` comes back in
//! a header of every update.
//!
//! Telegram Bot API, "Update". A chat is known from the first message on; it becomes a customer's when they share their number.

use awda_kernel::{Secret, Timestamp};

use super::fields::{Field, Fields};
use super::replies::{self, Statement, Written};
use super::telling::{Person, Telling};
use super::{Door, Source, Verified, gateway, signature};
use crate::{
    Channel, ConsentStatus, Delivery, Error, Event, Handle, HandleKind, RawRequest, StoreFacts,
};

/// The name in addresses, and of its secret.
pub const TELEGRAM: &str = "telegram";
const HEADER: &str = "x-telegram-bot-api-secret-token";
/// What the button that stops promotions sends back: ours, and the word others use.
const STOPS: [&str; 2] = ["stop", "unsub"];
/// What pressing start sends, with or without words behind it.
const START: &str = "/start";

/// Telegram.
pub(super) struct Telegram;

impl Door for Telegram {
    fn name(&self) -> &'static str {
        TELEGRAM
    }

    /// The bot's token.
    fn key_name(&self) -> &'static str {
        "telegram.api"
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
        signature::usable(TELEGRAM, secrets)?;
        let given = request.header(HEADER).map(str::trim).unwrap_or_default();
        if given.is_empty() {
            return Err(Error::SignatureMissing { header: HEADER });
        }
        signature::check_word(TELEGRAM, given, secrets)?;
        Ok(Verified::Genuine)
    }
}

impl Source for Telegram {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        let telling = Telling {
            store,
            source: TELEGRAM,
            said_at: delivery.received_at,
            received_at: delivery.received_at,
        };
        let update = body.need("update_id", Field::id)?;
        let field = |name: &str| body.get(name).soft_fields();
        if body.get("message").is_present() {
            return message(&telling, &field("message"));
        }
        if body.get("callback_query").is_present() {
            return Ok(pressed(&telling, &field("callback_query"), &update));
        }
        if body.get("my_chat_member").is_present() {
            return Ok(member(&telling, &field("my_chat_member"), &update));
        }
        Ok(Vec::new())
    }
}

fn message(telling: &Telling<'_>, message: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let chat = message.get("chat").soft_fields();
    if !is_private(&chat) {
        return Ok(Vec::new());
    }
    let at = moment(&message.get("date"));
    let id = message.need("message_id", Field::id)?;
    let chat_id = chat.need("id", Field::id)?;
    let person = person(&chat_id, message);
    let text = message.get("text").whole_text();
    let caption = || message.get("caption").whole_text();
    let written = Written {
        channel: Channel::Telegram,
        id: format!("{chat_id}:{id}"),
        at: at.unwrap_or(telling.received_at),
        is_dated_here: at.is_none(),
        content: content(message),
        // Whoever comes by a link presses start with a word behind it.
        text: text.or_else(caption).map(|text| start_alone(&text)),
        answers: answers(message),
        person,
    };
    Ok(replies::events(telling, written))
}

/// Somebody pressed a button below a message of ours. The update does not say when.
fn pressed(telling: &Telling<'_>, query: &Fields<'_>, update: &str) -> Vec<Event> {
    let data = query.get("data").soft_text().unwrap_or_default();
    let message = query.get("message").soft_fields();
    let chat = message.get("chat").soft_fields();
    let chat_id = chat.get("id").soft_text();
    let Some(chat_id) = chat_id.filter(|_| STOPS.contains(&data.as_str()) && is_private(&chat))
    else {
        return Vec::new();
    };
    let at = telling.received_at;
    let person = person(&chat_id, query);
    denied(telling, &person, ("button", update, at))
}

/// Somebody blocked the bot, or took that back: only their own start allows messages again.
fn member(telling: &Telling<'_>, change: &Fields<'_>, update: &str) -> Vec<Event> {
    let chat = change.get("chat").soft_fields();
    let status = change.get("new_chat_member").soft_fields();
    let is_out = status.get("status").soft_text().as_deref() == Some("kicked");
    let chat_id = chat.get("id").soft_text();
    let Some(chat_id) = chat_id.filter(|_| is_out && is_private(&chat)) else {
        return Vec::new();
    };
    let at = moment(&change.get("date")).unwrap_or(telling.received_at);
    let person = person(&chat_id, change);
    denied(telling, &person, ("blocked", update, at))
}

fn denied(
    telling: &Telling<'_>,
    person: &Person,
    (method, id, at): (&str, &str, Timestamp),
) -> Vec<Event> {
    let statement = Statement {
        channel: Channel::Telegram,
        person,
        status: ConsentStatus::Denied,
        method,
        id,
        at,
    };
    replies::consent(telling, &statement).into_iter().collect()
}

/// The chat, and what its owner says of themselves. A number is theirs only when they share their own contact.
fn person(chat_id: &str, said: &Fields<'_>) -> Person {
    let from = said.get("from").soft_fields();
    let mut person = Person::default();
    person.identifiers.handles.push(Handle {
        kind: HandleKind::Telegram,
        id: chat_id.to_owned(),
    });
    let contact = said.get("contact").soft_fields();
    let (owner, sender) = (
        contact.get("user_id").soft_text(),
        from.get("id").soft_text(),
    );
    if owner.is_some() && owner == sender {
        let number = contact.get("phone_number").soft_text();
        let number = number.map(|number| format!("+{}", number.trim_start_matches('+')));
        let parse = |text: String| awda_kernel::PhoneNumber::parse(&text, None).ok();
        person.identifiers.phone = number.and_then(parse);
    }
    let text = |name: &str| from.get(name).soft_text();
    person.contact.name = gateway::full_name(text("first_name"), text("last_name"));
    person.contact.language = from.get("language_code").language();
    person
}

fn is_private(chat: &Fields<'_>) -> bool {
    let kind = chat.get("type").soft_text();
    kind.is_none_or(|kind| kind == "private")
}

/// What a message holds, by the field it stands in.
fn content(message: &Fields<'_>) -> String {
    let kinds = [
        "text", "photo", "voice", "video", "document", "sticker", "location", "contact",
    ];
    let mut held = kinds.iter().filter(|kind| message.get(kind).is_present());
    held.next().map_or("other", |kind| *kind).to_owned()
}

fn answers(message: &Fields<'_>) -> Option<String> {
    let answered = message.get("reply_to_message").soft_fields();
    answered.get("message_id").soft_text()
}

fn start_alone(text: &str) -> String {
    match text.split_once(' ') {
        Some((START, _)) => START.to_owned(),
        _ => text.to_owned(),
    }
}

/// Seconds since 1970.
fn moment(field: &Field<'_>) -> Option<Timestamp> {
    let seconds = field.soft_text()?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}
