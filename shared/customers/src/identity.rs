//! Who a person is known as. Identifiers are ranked (shop customer, email, phone); a weaker one hangs under the strongest it was
//! first seen with, and the trees this makes are the people. Which tree an identifier hangs in is a function of the set of events,
//! never of their order.

use std::fmt;

use awda_commerce::{Event, Identifiers, ObjectKey};
use awda_kernel::{EventId, StoreId, Timestamp, fingerprint};
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
}

/// An identifier without its value: the kind's letter and a fingerprint of store, kind and value. It is what keys and rows hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

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

/// Why an identifier hangs under another: the strongest kind wins, then the earliest event. Ordered so that the smallest wins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// Kind of the identifier it hangs under.
    #[serde(rename = "k")]
    pub kind: IdentifierKind,
    /// When the two were seen together.
    #[serde(rename = "t")]
    pub seen_at: Timestamp,
    /// The event that showed them together.
    #[serde(rename = "e")]
    pub event: EventId,
    /// The identifier it hangs under.
    #[serde(rename = "u")]
    pub under: Key,
}

impl IdentifierKind {
    /// The name used in addresses and rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    const fn letter(self) -> &'static str {
        match self {
            Self::Shop => "s",
            Self::Email => "e",
            Self::Phone => "p",
        }
    }
}

impl Key {
    /// The key of the identifier of this kind and value in `store`. A shop customer's value is `source:id`.
    pub fn new(store: &StoreId, kind: IdentifierKind, value: &str) -> Self {
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

/// The identifiers of an event, strongest first.
pub fn identifiers_of(store: &StoreId, identifiers: &Identifiers) -> Vec<Identifier> {
    let shop = identifiers
        .shop
        .as_ref()
        .map(|shop| format!("{}:{}", shop.source, shop.id));
    let email = identifiers
        .email
        .as_ref()
        .map(|email| email.reveal().to_owned());
    let phone = identifiers
        .phone
        .as_ref()
        .map(|phone| phone.reveal().to_owned());
    [
        (IdentifierKind::Shop, shop),
        (IdentifierKind::Email, email),
        (IdentifierKind::Phone, phone),
    ]
    .into_iter()
    .filter_map(|(kind, value)| {
        let value = value?;
        Some(Identifier {
            key: Key::new(store, kind, &value),
            kind,
            value,
        })
    })
    .collect()
}

impl Evidence {
    /// That `event` showed an identifier together with the stronger `under`.
    pub(crate) fn of(event: &Event, under: &Identifier) -> Self {
        Self {
            kind: under.kind,
            seen_at: event.occurred_at,
            event: event.id.clone(),
            under: under.key.clone(),
        }
    }
}
