//! The profile of a person: their identifiers, and what was told about each.
//!
//! These types are the stored form of the customers table (through [`crate::wire`]), with short names: a typical buyer stays
//! below one kilobyte, because the night reads every one of them.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Birthday, Channel, ConsentStatus, Topic};
use awda_kernel::{
    CustomerId, Day, EmailAddress, EventId, Language, PhoneNumber, StoreId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{Dated, Evidence, History, IdentifierKind, Key};

/// A person, as one store knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The store.
    pub store: StoreId,
    /// Our id.
    pub id: CustomerId,
    /// Ids this person had before profiles were joined, oldest first.
    pub merged: Vec<CustomerId>,
    /// What they are known as: one tree.
    pub identifiers: BTreeMap<Key, Known>,
    /// What was told about each identifier.
    pub facets: BTreeMap<Key, Facet>,
    /// What the last night made of them.
    pub class: Option<Class>,
}

/// An identifier in a profile. `Debug` leaves the value out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its kind.
    #[serde(rename = "k")]
    pub kind: IdentifierKind,
    /// Its value.
    #[serde(rename = "v")]
    pub value: String,
    /// What it hangs under; nothing for the root.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Evidence>,
}

/// What was told about one identifier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// First event, by the sources' clocks.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Timestamp>,
    /// Last event.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// Name.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Dated<String>>,
    /// Language.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Dated<Language>>,
    /// Country code.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Dated<String>>,
    /// City.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Dated<String>>,
    /// Address for mail.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Dated<EmailAddress>>,
    /// Number for calls and messages.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Dated<PhoneNumber>>,
    /// Birthday; a later record without one takes it back.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Dated<Option<Birthday>>>,
    /// Labels.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Dated<Vec<String>>>,
    /// Consents.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Dated<ConsentState>>,
    /// Purchase days.
    #[serde(rename = "h", default, skip_serializing_if = "is_empty")]
    pub history: History,
    /// Net value that belongs to no qualifying order: credits, and orders refunded beyond their value. In minor units.
    #[serde(rename = "q", default, skip_serializing_if = "is_zero")]
    pub unqualified_minor: i64,
    /// Qualifying orders with a discount.
    #[serde(rename = "d", default, skip_serializing_if = "is_zero")]
    pub discounted_orders: i64,
    /// Orders known, qualifying or not; test orders are not counted.
    #[serde(rename = "o", default, skip_serializing_if = "is_zero")]
    pub placed_orders: i64,
    /// Keys of this identifier's orders under which events stand that name nobody.
    #[serde(rename = "x", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub detached: BTreeSet<Key>,
}

/// What a person last said about one channel and topic, and the event to name when asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentState {
    /// Channel.
    #[serde(rename = "c")]
    pub channel: Channel,
    /// Topic.
    #[serde(rename = "t")]
    pub topic: Topic,
    /// Status.
    #[serde(rename = "s")]
    pub status: ConsentStatus,
    /// The event that said so.
    #[serde(rename = "e")]
    pub event: EventId,
}

/// What a night made of a person. Written only when it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// RFM segment's id (`champions`).
    #[serde(rename = "g")]
    pub segment: String,
    /// Recency, frequency and monetary scores, 1 to 5; none outside the population.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<(u8, u8, u8)>,
    /// Lifecycle stage's id (`active`).
    #[serde(rename = "s")]
    pub stage: String,
    /// Churn band's id (`low`).
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Raised flags' ids (`vip`), in the order of their declaration.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The day of the night that put the person here.
    #[serde(rename = "d")]
    pub since: Day,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Known");
        shown
            .field("kind", &self.kind)
            .field("under", &self.under)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// A person nobody has told anything about yet.
    pub const fn new(store: StoreId, id: CustomerId) -> Self {
        Self {
            store,
            id,
            merged: Vec::new(),
            identifiers: BTreeMap::new(),
            facets: BTreeMap::new(),
            class: None,
        }
    }

    /// The id experiments know the person by: the oldest they ever had.
    pub fn oldest_id(&self) -> &CustomerId {
        self.merged
            .iter()
            .min()
            .filter(|old| *old < &self.id)
            .unwrap_or(&self.id)
    }

    /// Every id the person has or had, the present one first.
    pub fn every_id(&self) -> impl Iterator<Item = &CustomerId> {
        std::iter::once(&self.id).chain(&self.merged)
    }

    /// The purchase history over all facets.
    pub fn history(&self) -> History {
        History::joined(self.facets.values().map(|facet| &facet.history))
    }

    /// Everything they paid less everything they got back, in minor units.
    pub fn net_spend_minor(&self) -> i64 {
        let facets = self.facets.values();
        facets
            .map(|facet| facet.history.net_minor() + facet.unqualified_minor)
            .sum()
    }

    /// Qualifying orders with a discount.
    pub fn discounted_orders(&self) -> i64 {
        self.facets
            .values()
            .map(|facet| facet.discounted_orders)
            .sum()
    }

    /// The keys under which the timeline of this person stands.
    pub fn timeline_keys(&self) -> BTreeSet<&Key> {
        let detached = self.facets.values().flat_map(|facet| &facet.detached);
        self.facets.keys().chain(detached).collect()
    }

    /// First event about them.
    pub fn first_seen(&self) -> Option<Timestamp> {
        self.facets
            .values()
            .filter_map(|facet| facet.first_seen)
            .min()
    }

    /// Last event about them.
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.facets
            .values()
            .filter_map(|facet| facet.last_seen)
            .max()
    }

    /// The name last given.
    pub fn name(&self) -> Option<&str> {
        self.latest(|facet| facet.name.as_ref()).map(String::as_str)
    }

    /// The language last given.
    pub fn language(&self) -> Option<Language> {
        self.latest(|facet| facet.language.as_ref()).copied()
    }

    /// The country last given.
    pub fn country(&self) -> Option<&str> {
        self.latest(|facet| facet.country.as_ref())
            .map(String::as_str)
    }

    /// The city last given.
    pub fn city(&self) -> Option<&str> {
        self.latest(|facet| facet.city.as_ref()).map(String::as_str)
    }

    /// The address last given.
    pub fn email(&self) -> Option<&EmailAddress> {
        self.latest(|facet| facet.email.as_ref())
    }

    /// The number last given.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        self.latest(|facet| facet.phone.as_ref())
    }

    /// The birthday last given, unless it was taken back.
    pub fn birthday(&self) -> Option<Birthday> {
        self.latest(|facet| facet.birthday.as_ref())
            .copied()
            .flatten()
    }

    /// The labels last given.
    pub fn tags(&self) -> &[String] {
        self.latest(|facet| facet.tags.as_ref())
            .map_or(&[], Vec::as_slice)
    }

    /// What they last said about `channel` and `topic`, and when in milliseconds since 1970.
    pub fn consent(&self, channel: Channel, topic: Topic) -> Option<&Dated<ConsentState>> {
        let all = self.facets.values().flat_map(|facet| &facet.consents);
        Dated::latest(
            all.filter(|said| said.value().channel == channel && said.value().topic == topic),
        )
    }

    fn latest<'a, T: 'a>(
        &'a self,
        pick: impl Fn(&'a Facet) -> Option<&'a Dated<T>>,
    ) -> Option<&'a T> {
        Dated::latest(self.facets.values().filter_map(pick)).map(Dated::value)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

fn is_empty(history: &History) -> bool {
    history.days().is_empty()
}
