//! What a person is known as: identifiers of ranked kinds, and the evidence that two of them are one person's.
//!
//! It refuses to decide who is who: that is [`crate::partition`], a function of the set of evidence and never of its order.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use awda_commerce::{Event, Fact, HandleKind, Identifiers, ObjectKey, StoreFacts};
use awda_kernel::{EmailAddress, EventId, StoreId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

/// Kinds of identifiers, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum IdentifierKind {
    /// The shop's own customer.
    #[serde(rename = "s")]
    Shop,
    /// Email address.
    #[serde(rename = "e")]
    Email,
    /// Phone number.
    #[serde(rename = "p")]
    Phone,
    /// Loyalty card.
    #[serde(rename = "c")]
    Card,
    /// WhatsApp account.
    #[serde(rename = "w")]
    Whatsapp,
    /// Messenger conversation.
    #[serde(rename = "m")]
    Messenger,
    /// Instagram conversation.
    #[serde(rename = "i")]
    Instagram,
    /// Telegram chat.
    #[serde(rename = "t")]
    Telegram,
    /// A device that shows push messages.
    #[serde(rename = "u")]
    Push,
    /// A browser or app before anybody logged in.
    #[serde(rename = "a")]
    Anonymous,
}

/// An identifier without its value: the kind's letter and a fingerprint of store, kind and value. It is what keys and rows hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

/// Text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key: expected a letter, a full stop and 26 characters")]
pub struct UnknownKey;

/// An identifier with its value. `Debug` shows its key alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
    /// Its key.
    pub key: Key,
    /// Its kind.
    pub kind: IdentifierKind,
    /// The value; a shop customer's as `source:id`.
    pub value: String,
}

/// By which rule two identifiers are taken for one person's, the stronger rule first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Rule {
    /// The shop itself joined two of its customers.
    #[serde(rename = "m")]
    ShopMerge,
    /// One event named both.
    #[default]
    #[serde(rename = "s")]
    SeenTogether,
}

/// Evidence that an identifier and a stronger one are one person's. Of two about one pair by one rule the smaller is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// By which rule.
    #[serde(rename = "r", default, skip_serializing_if = "Rule::is_usual")]
    pub rule: Rule,
    /// When the two were seen together.
    #[serde(rename = "t")]
    pub seen_at: Timestamp,
    /// The event that showed them together.
    #[serde(rename = "e")]
    pub event: EventId,
    /// The stronger identifier.
    #[serde(rename = "u")]
    pub under: Key,
}

/// What a person at the desk decided about two identifiers. The latest decision about a pair counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Verdict {
    /// When it was decided.
    #[serde(rename = "t")]
    pub decided_at: Timestamp,
    /// The event that keeps the decision.
    #[serde(rename = "e")]
    pub event: EventId,
    /// One person, or two.
    #[serde(rename = "o")]
    pub is_one: bool,
    /// The stronger identifier of the pair.
    #[serde(rename = "u")]
    pub with: Key,
}

impl IdentifierKind {
    /// The name used in addresses and rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Whatsapp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
            Self::Push => "push",
            Self::Anonymous => "anonymous",
        }
    }

    const fn letter(self) -> &'static str {
        match self {
            Self::Shop => "s",
            Self::Email => "e",
            Self::Phone => "p",
            Self::Card => "c",
            Self::Whatsapp => "w",
            Self::Messenger => "m",
            Self::Instagram => "i",
            Self::Telegram => "t",
            Self::Push => "u",
            Self::Anonymous => "a",
        }
    }

    const fn of_handle(kind: HandleKind) -> Self {
        match kind {
            HandleKind::Card => Self::Card,
            HandleKind::Whatsapp => Self::Whatsapp,
            HandleKind::Messenger => Self::Messenger,
            HandleKind::Instagram => Self::Instagram,
            HandleKind::Telegram => Self::Telegram,
            HandleKind::Push => Self::Push,
            HandleKind::Anonymous => Self::Anonymous,
        }
    }
}

impl Rule {
    /// The name used in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ShopMerge => "shop_merge",
            Self::SeenTogether => "seen_together",
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes fields by reference"
    )]
    const fn is_usual(&self) -> bool {
        matches!(self, Self::SeenTogether)
    }
}

impl Key {
    /// The key of the identifier of this kind and value in `store`. A shop customer's value is `source:id`; addresses that reach the
    /// same mailbox have one key ([`EmailAddress::mailbox`]).
    pub fn new(store: &StoreId, kind: IdentifierKind, value: &str) -> Self {
        let mailbox = Some(value)
            .filter(|_| kind == IdentifierKind::Email)
            .and_then(|text| text.parse::<EmailAddress>().ok())
            .map(|email| email.mailbox());
        let value = mailbox.as_deref().unwrap_or(value);
        let hash = fingerprint(&[store.as_str(), kind.name(), value]);
        Self(format!("{}.{hash}", kind.letter()))
    }

    /// The key under which an object's events stand when nobody is named in them.
    pub fn of_object(store: &StoreId, source: &str, object: &ObjectKey) -> Self {
        let hash = fingerprint(&[store.as_str(), source, object.kind.name(), &object.id]);
        Self(format!("o.{hash}"))
    }

    /// Whether it names a person, and not merely an object.
    pub fn is_person(&self) -> bool {
        !self.0.starts_with('o')
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (letter, hash) = text.split_once('.').ok_or(UnknownKey)?;
        let is_key = letter.len() == 1
            && hash.len() == 26
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.');
        is_key.then(|| Self(text.to_owned())).ok_or(UnknownKey)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({})", self.key)
    }
}

/// The identifiers of an event that can name a person, strongest first.
///
/// Placeholders name nobody and are left out. An address of a role (`info@`) names somebody only when nothing else does, so that it
/// never stands between two people.
pub fn identifiers_of(store: &StoreId, identifiers: &Identifiers) -> Vec<Identifier> {
    let shop = identifiers.shop.iter();
    let shop = shop.map(|shop| (IdentifierKind::Shop, format!("{}:{}", shop.source, shop.id)));
    let email = identifiers.email.iter();
    let email = email.filter(|email| !email.is_placeholder());
    let phone = identifiers.phone.iter();
    let phone = phone.filter(|phone| !phone.is_placeholder());
    let handles = identifiers.handles.iter();
    let handles = handles
        .filter(|handle| !handle.id.trim().is_empty())
        .map(|handle| (IdentifierKind::of_handle(handle.kind), handle.id.clone()));
    let mut named: Vec<Identifier> = shop
        .chain(email.map(|email| (IdentifierKind::Email, email.reveal().to_owned())))
        .chain(phone.map(|phone| (IdentifierKind::Phone, phone.reveal().to_owned())))
        .chain(handles)
        .map(|(kind, value)| Identifier {
            key: Key::new(store, kind, &value),
            kind,
            value,
        })
        .collect();
    named.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
    named.dedup_by(|a, b| a.key == b.key);
    if named.len() > 1
        && identifiers
            .email
            .as_ref()
            .is_some_and(EmailAddress::is_role)
    {
        named.retain(|identifier| identifier.kind != IdentifierKind::Email);
    }
    named
}

/// Every identifier an event names, its own and those it links.
pub fn keys_of(event: &Event, store: &StoreFacts) -> BTreeSet<Key> {
    let own = identifiers_of(&store.store, &event.identifiers);
    let linked = match &event.fact {
        Fact::Link(link) => identifiers_of(&store.store, &link.with),
        _ => Vec::new(),
    };
    own.into_iter().chain(linked).map(|one| one.key).collect()
}

impl Identifier {
    /// The source of a shop's customer; empty for every other kind.
    pub(crate) fn source(&self) -> &str {
        source_of(self.kind, &self.value)
    }
}

/// The source in a shop customer's value.
pub(crate) fn source_of(kind: IdentifierKind, value: &str) -> &str {
    let source = value.split_once(':').map_or("", |(source, _)| source);
    if kind == IdentifierKind::Shop {
        source
    } else {
        ""
    }
}

impl Evidence {
    /// That `event` showed an identifier together with the stronger `under`.
    pub(crate) fn of(event: &Event, rule: Rule, under: &Identifier) -> Self {
        Self {
            rule,
            seen_at: event.occurred_at,
            event: event.id.clone(),
            under: under.key.clone(),
        }
    }
}
