//! The profile of a person: their identifiers, and what was told about each.
//!
//! These types are the stored form of the customers table (through [`crate::wire`]), with short names: a typical buyer stays
//! below one kilobyte, because the night reads every one of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Attribute, Birthday, Channel, ConsentStatus, Gender, Topic};
use awda_kernel::{CustomerId, EmailAddress, EventId, Language, PhoneNumber, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Class, Dated, Decision, Doings, Heard, History, KeptOrders, Key, Known, Recent};

/// A person, as one store knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The store.
    pub store: StoreId,
    /// Our id.
    pub id: CustomerId,
    /// Ids this person had before profiles were joined, oldest first.
    pub merged: Vec<CustomerId>,
    /// What they are known as.
    pub identifiers: BTreeMap<Key, Known>,
    /// What was told about each identifier.
    pub facets: BTreeMap<Key, Facet>,
    /// What the last night made of them.
    pub class: Option<Class>,
    /// What they heard from the store, by the id it was sent to; only ids that heard something. Loaded beside the profile, and never
    /// written with it.
    pub heard: BTreeMap<CustomerId, Heard>,
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
    /// Gender.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Dated<Gender>>,
    /// Time zone, by its IANA name.
    #[serde(rename = "z", default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Dated<String>>,
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
    /// Labels put on or taken off, where a source tells only the change.
    #[serde(rename = "j", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tag_changes: BTreeMap<String, Dated<bool>>,
    /// Fields of the shop's own making, as its last record has them.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Dated<BTreeMap<String, Attribute>>>,
    /// How they first came: the earliest event that says so, never overwritten by a later one.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub acquired: Option<Dated<Acquisition>>,
    /// How they paid.
    #[serde(rename = "m", default, skip_serializing_if = "Recent::is_empty")]
    pub paid_by: Recent<6>,
    /// Branches they bought in.
    #[serde(rename = "r", default, skip_serializing_if = "Recent::is_empty")]
    pub branches: Recent<6>,
    /// Categories they ordered from.
    #[serde(rename = "k", default, skip_serializing_if = "Recent::is_empty")]
    pub categories: Recent<10>,
    /// Products they ordered.
    #[serde(rename = "u", default, skip_serializing_if = "Recent::is_empty")]
    pub products: Recent<12>,
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
    /// Orders among them that were rung up in a branch.
    #[serde(rename = "v", default, skip_serializing_if = "is_zero")]
    pub visits: i64,
    /// When the last order was placed that was neither a test nor cancelled when we heard of it first.
    #[serde(rename = "L", default, skip_serializing_if = "Option::is_none")]
    pub ordered_at: Option<Timestamp>,
    /// What the last orders held.
    #[serde(rename = "O", default, skip_serializing_if = "KeptOrders::is_empty")]
    pub orders: KeptOrders,
    /// What was done beside ordering.
    #[serde(rename = "D", default, skip_serializing_if = "Doings::is_empty")]
    pub doings: Doings,
    /// When they last wrote to the store, by channel.
    #[serde(rename = "W", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wrote_at: BTreeMap<Channel, Timestamp>,
    /// Keys of this identifier's orders under which events stand that name nobody.
    #[serde(rename = "x", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub detached: BTreeSet<Key>,
}

/// How somebody first came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquisition {
    /// The way: `site`, `branch`, `list`, or what the campaign's own mark says (`utm_source`).
    #[serde(rename = "s")]
    pub source: String,
    /// The kind of way (`utm_medium`).
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// The campaign (`utm_campaign`).
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
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
    /// Nobody can prove it: it came with an import, without evidence of its own.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_weak: bool,
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
            heard: BTreeMap::new(),
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

    /// The purchase history over all facets; borrowed from the only one that has any.
    pub fn history(&self) -> Cow<'_, History> {
        let mut all = self.facets.values().map(|facet| &facet.history);
        let mut bought = all.clone().filter(|history| !history.days().is_empty());
        match (bought.next(), bought.next()) {
            (Some(only), None) => Cow::Borrowed(only),
            _ => Cow::Owned(History::joined(&mut all)),
        }
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

    /// Those of the keys whose identifier was erased at that moment or later: who was joined with somebody erased keeps their own.
    pub fn erased_keys(&self, at: Timestamp) -> BTreeSet<&Key> {
        let is_erased = |key: &Key| {
            let known = self.identifiers.get(key);
            known.is_some_and(|known| known.erased_at.is_some_and(|erased_at| erased_at >= at))
        };
        let erased = self.facets.iter().filter(|(key, _)| is_erased(key));
        erased
            .flat_map(|(key, facet)| facet.detached.iter().chain([key]))
            .collect()
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

    /// The strongest of their identifiers; of two customers of a shop the one with the smaller key.
    pub fn strongest(&self) -> Option<(&Key, &Known)> {
        self.identifiers
            .iter()
            .min_by_key(|(key, known)| (known.kind, *key))
    }

    /// When they were erased, if they were.
    pub fn erased_at(&self) -> Option<Timestamp> {
        self.identifiers
            .values()
            .filter_map(|known| known.erased_at)
            .max()
    }

    /// Orders that were rung up in a branch.
    pub fn visits(&self) -> i64 {
        self.facets.values().map(|facet| facet.visits).sum()
    }

    /// How they first came.
    pub fn acquired(&self) -> Option<&Dated<Acquisition>> {
        Dated::earliest(
            self.facets
                .values()
                .filter_map(|facet| facet.acquired.as_ref()),
        )
    }

    /// How they paid, those used last first.
    pub fn paid_by(&self) -> Recent<6> {
        Recent::joined(self.facets.values().map(|facet| &facet.paid_by))
    }

    /// Branches they bought in, those visited last first.
    pub fn branches(&self) -> Recent<6> {
        Recent::joined(self.facets.values().map(|facet| &facet.branches))
    }

    /// Categories they ordered from, the last first.
    pub fn categories(&self) -> Recent<10> {
        Recent::joined(self.facets.values().map(|facet| &facet.categories))
    }

    /// Products they ordered, the last first.
    pub fn products(&self) -> Recent<12> {
        Recent::joined(self.facets.values().map(|facet| &facet.products))
    }

    /// Fields of the shop's own making, by name; of each what was said last.
    pub fn attributes(&self) -> BTreeMap<&str, &Attribute> {
        let mut records: Vec<_> = self
            .facets
            .values()
            .filter_map(|facet| facet.attributes.as_ref())
            .collect();
        records.sort_by_key(|record| record.order());
        let fields = records.into_iter().flat_map(super::dated::Dated::value);
        fields.map(|(name, value)| (name.as_str(), value)).collect()
    }

    /// Gender.
    pub fn gender(&self) -> Option<Gender> {
        self.latest(|facet| facet.gender.as_ref()).copied()
    }

    /// Time zone, by its IANA name.
    pub fn zone(&self) -> Option<&str> {
        self.latest(|facet| facet.zone.as_ref()).map(String::as_str)
    }

    /// The best of a field over all facets, with the facet's key: who said it and when.
    pub fn said<'a, T: 'a>(
        &'a self,
        pick: impl Fn(&'a Facet) -> Option<&'a Dated<T>>,
    ) -> Option<(&'a Key, &'a Dated<T>)> {
        let all = self.facets.iter();
        let all = all.filter_map(|(key, facet)| pick(facet).map(|said| (key, said)));
        all.max_by_key(|(_, said)| said.order())
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

    /// The labels of the last record that has any say, with what was put on or taken off since.
    pub fn tags(&self) -> Vec<&str> {
        let record = Dated::latest(self.facets.values().filter_map(|facet| facet.tags.as_ref()));
        let said_ms = record.map_or(i64::MIN, Dated::said_ms);
        let mut tags: BTreeSet<&str> = record
            .map(|record| record.value().iter().map(String::as_str).collect())
            .unwrap_or_default();
        let mut changes: Vec<_> = self
            .facets
            .values()
            .flat_map(|facet| &facet.tag_changes)
            .collect();
        changes.sort_by_key(|(_, change)| change.order());
        for (tag, change) in changes {
            // What our own desk says outlasts the shop's next record, which does not know of it.
            if change.said_ms() <= said_ms && change.source() != Decision::SOURCE {
                continue;
            }
            if *change.value() {
                tags.insert(tag);
            } else {
                tags.remove(tag.as_str());
            }
        }
        tags.into_iter().collect()
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
