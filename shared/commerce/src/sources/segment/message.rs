//! One message: who it is about, when it was made, and which of the suite's events it is.

use awda_kernel::fingerprint;

use super::super::fields::{Field, Fields};
use super::super::telling::{Person, Telling};
use super::clock::{self, Moments};
use super::{NAME, activities, carts, orders, people};
use crate::{Delivery, Error, Event, StoreFacts};

/// Short names that browsers' SDKs use in addresses.
const SHORT: [(&str, &str); 6] = [
    ("t", "track"),
    ("i", "identify"),
    ("p", "page"),
    ("s", "screen"),
    ("g", "group"),
    ("a", "alias"),
];

/// What is written anew whenever a message is sent again.
const ANEW: [&str; 3] = ["sentAt", "receivedAt", "writeKey"];

/// A message, read as far as every kind of message has it.
pub(super) struct Message<'a> {
    pub(super) telling: Telling<'a>,
    pub(super) fields: Fields<'a>,
    /// What happened to it: `properties` of a track, page or screen; `traits` of an identify or group.
    pub(super) properties: Fields<'a>,
    /// Where and with what it was made; a batch may say it once for all.
    pub(super) context: Fields<'a>,
    pub(super) moments: Moments,
    pub(super) person: Person,
    /// The sender's own id of the message, else one made from what it says.
    pub(super) id: String,
    /// The version of what was done. It is never a moment of ours where the message has an id: a message sent twice is one.
    pub(super) version: i64,
    call: String,
}

impl<'a> Message<'a> {
    /// Reads a message; `envelope` is the batch it came in, or itself. `topic` is the call its address names.
    pub(super) fn read(
        delivery: &Delivery,
        store: &'a StoreFacts,
        fields: &Fields<'a>,
        envelope: &Fields<'a>,
        topic: &str,
    ) -> Self {
        let moments = clock::read(fields, envelope, delivery.received_at);
        let telling = Telling {
            store,
            source: NAME,
            said_at: moments.at,
            received_at: delivery.received_at,
        };
        let context = match fields.get("context") {
            own if own.is_present() => own.soft_fields(),
            _ => envelope.get("context").soft_fields(),
        };
        let properties = match fields.get("properties") {
            told if told.is_present() => told.soft_fields(),
            _ => fields.get("traits").soft_fields(),
        };
        let given = fields.get("messageId").id().ok().flatten();
        let version = if moments.is_told || given.is_none() {
            moments.told_at.as_millisecond()
        } else {
            0
        };
        let id = given.unwrap_or_else(|| id_of(fields));
        let person = people::person(&telling, fields, &context, &properties);
        Self {
            telling,
            fields: fields.clone(),
            properties,
            context,
            moments,
            person,
            id,
            version,
            call: call_of(fields, topic),
        }
    }

    /// The events it is.
    pub(super) fn events(&self) -> Result<Vec<Event>, Error> {
        match self.call.as_str() {
            "track" => self.tracked(),
            "identify" => Ok(people::identified(self)),
            "alias" => people::aliased(self),
            "page" => Ok(vec![activities::page(self, "page_viewed")]),
            "screen" => Ok(vec![activities::page(self, "screen_viewed")]),
            "group" => Ok(vec![activities::group(self)]),
            _ => Err(Error::UnknownTopic {
                source_name: NAME,
                topic: self.call.chars().take(80).collect(),
            }),
        }
    }

    /// What stands for it when it cannot be understood: an activity that says why.
    pub(super) fn misunderstood(&self, why: &Error) -> Event {
        activities::misunderstood(self, why)
    }

    fn tracked(&self) -> Result<Vec<Event>, Error> {
        let name = self.fields.need("event", Field::text)?;
        match activities::spelled(&name).as_str() {
            "order_completed" => orders::completed(self),
            "order_updated" => orders::updated(self),
            "order_cancelled" | "order_canceled" => orders::cancelled(self),
            "order_refunded" => Ok(vec![orders::refunded(self)?]),
            "checkout_started" if carts::is_whole(self) => Ok(vec![carts::updated(self, true)?]),
            "cart_viewed" if carts::is_whole(self) => Ok(vec![carts::updated(self, false)?]),
            _ => Ok(vec![activities::activity(self, &name)]),
        }
    }
}

/// An id made from what a message says, without what every sending says anew.
fn id_of(fields: &Fields<'_>) -> String {
    let said = fields.names().filter(|name| !ANEW.contains(name));
    let said: Vec<String> = said
        .flat_map(|name| [name.to_owned(), fields.get(name).json_text()])
        .collect();
    let parts: Vec<&str> = said.iter().map(String::as_str).collect();
    fingerprint(&parts).to_string()
}

/// The call: what the message says, else what its address says.
fn call_of(fields: &Fields<'_>, topic: &str) -> String {
    let told = fields.get("type").soft_text();
    let told = told.unwrap_or_else(|| topic.to_owned()).to_lowercase();
    let short = SHORT.iter().find(|(short, _)| *short == told);
    short.map_or(told, |(_, name)| (*name).to_owned())
}
