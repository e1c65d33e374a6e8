//! What one event adds to the facet of its identifier: joins, so that order and repetition do not matter, and an order's
//! contribution, which can be taken out again.

use std::collections::BTreeMap;

use awda_commerce::{
    Attribute, Channel, Contact, CustomerRecord, Event, Fact, Kind, Order, StoreFacts,
};
use awda_kernel::{Timestamp, day_number};

use crate::{Acquisition, ConsentState, Contribution, Dated, Decision, Facet, Profile};

/// Most fields of the shop's own making that are kept; those whose names come first stay.
const ATTRIBUTES_MAX: usize = 30;
/// Longest name of such a field, in characters.
const ATTRIBUTE_NAME_MAX: usize = 40;
/// Longest text in such a field, in characters.
const ATTRIBUTE_TEXT_MAX: usize = 200;
/// Most labels.
const TAGS_MAX: usize = 50;
/// Longest label or name, in characters.
const WORDS_MAX: usize = 120;
const SECONDS_PER_DAY: i64 = 86_400;

/// How a value is attributed: by whom it was said, and whether the shop knew them.
#[derive(Debug, Clone, Copy)]
struct Attribution<'a> {
    event: &'a Event,
    /// The source, left out where the facet's own identifier says it.
    source: &'a str,
    is_verified: bool,
}

impl Facet {
    /// Puts a contribution in (`sign` 1) or takes it out (-1).
    pub(crate) fn contribute(&mut self, contribution: &Contribution, sign: i32) {
        let factor = i64::from(sign);
        if contribution.qualifies {
            self.history
                .add(contribution.day, sign, factor * contribution.net_minor);
        } else {
            self.unqualified_minor += factor * contribution.net_minor;
        }
        if let Some((mark, order)) = &contribution.order {
            if sign > 0 {
                self.orders.put(*mark, order.clone());
            } else {
                self.orders.take(*mark);
            }
        }
        if let Some(key) = &contribution.detached {
            if sign > 0 {
                self.detached.insert(key.clone());
            } else {
                self.detached.remove(key);
            }
        }
        self.discounted_orders += factor * i64::from(contribution.discounted);
        self.placed_orders += factor * i64::from(contribution.placed);
        self.visits += factor * i64::from(contribution.visit);
    }

    /// Takes in when something happened, and nothing else.
    pub(crate) fn notice(&mut self, at: Timestamp) {
        self.first_seen = Some(self.first_seen.map_or(at, |first| first.min(at)));
        self.last_seen = Some(self.last_seen.map_or(at, |last| last.max(at)));
    }

    /// Takes in what an event says about its person.
    pub(crate) fn see(&mut self, event: &Event, store: &StoreFacts) {
        if matches!(event.fact, Fact::Segment(_)) {
            // What we concluded ourselves is nothing that they did.
            return;
        }
        self.notice(event.occurred_at);
        let said = Attribution::of(event);
        self.meet(&event.contact, said);
        said.join(&mut self.email, event.identifiers.email.clone());
        said.join(&mut self.phone, event.identifiers.phone.clone());
        if let Some(acquired) = acquired_by(event) {
            let acquired = Dated::new(acquired, event.occurred_at, &event.id);
            Dated::join_first(&mut self.acquired, acquired);
        }
        match &event.fact {
            Fact::Customer(record) => self.read(record, said),
            Fact::Consent(consent) => self.hear(Dated::new(
                ConsentState {
                    channel: consent.channel,
                    topic: consent.topic,
                    status: consent.status,
                    event: event.id.clone(),
                    is_weak: consent.is_weak(),
                },
                event.occurred_at,
                &event.id,
            )),
            Fact::Order(order) if !order.test && !order.cancelled => self.shop(order),
            Fact::Activity(activity) => {
                let day = day_number(event.occurred_at, &store.zone);
                self.doings.act(activity, day);
            }
            Fact::Message(message) => {
                let last = self
                    .wrote_at
                    .entry(message.channel)
                    .or_insert(event.occurred_at);
                *last = event.occurred_at.max(*last);
            }
            Fact::Cart(cart) => {
                let day = day_number(event.occurred_at, &store.zone);
                self.doings.fill(cart, day);
            }
            _ => {}
        }
    }

    fn meet(&mut self, contact: &Contact, said: Attribution<'_>) {
        said.join(&mut self.name, contact.name.as_deref().map(words));
        said.join(&mut self.language, contact.language);
        said.join(&mut self.country, contact.country.clone());
        said.join(&mut self.city, contact.city.as_deref().map(words));
        said.join(&mut self.gender, contact.gender);
        said.join(&mut self.zone, contact.zone.clone());
    }

    /// Takes in a record. One that only changes labels says nothing about anything else; one that was deleted leaves nothing.
    fn read(&mut self, record: &CustomerRecord, said: Attribution<'_>) {
        let is_deleted = said.event.kind == Kind::CustomerDeleted;
        for (tag, is_on) in record.tag_changes.iter().take(TAGS_MAX) {
            let mut slot = self.tag_changes.remove(tag);
            said.join(&mut slot, Some(*is_on));
            self.tag_changes
                .extend(slot.map(|change| (words(tag), change)));
        }
        while self.tag_changes.len() > TAGS_MAX {
            self.tag_changes.pop_last();
        }
        if !record.tag_changes.is_empty() && !is_deleted {
            return;
        }
        said.join(&mut self.birthday, Some(record.birthday));
        said.join(&mut self.attributes, Some(fields_of(record)));
        if is_deleted || !record.keeps_tags {
            let tags = record.tags.iter().take(TAGS_MAX).map(|tag| words(tag));
            said.join(&mut self.tags, Some(tags.collect()));
        }
    }

    /// What an order tells beside money. What was ordered stays known when it is sent back.
    fn shop(&mut self, order: &Order) {
        self.ordered_at = self.ordered_at.max(Some(order.placed_at));
        let day = order.placed_at.as_second().div_euclid(SECONDS_PER_DAY);
        let day = i32::try_from(day).unwrap_or_default();
        for method in &order.payment_methods {
            self.paid_by.see(method, day);
        }
        let branch = order.till.as_ref().and_then(|till| till.branch.as_deref());
        if let Some(branch) = branch {
            self.branches.see(branch, day);
        }
        for line in &order.lines {
            self.products.see(&line.sku, day);
            if let Some(category) = line.categories.last() {
                self.categories.see(category, day);
            }
        }
    }

    fn hear(&mut self, said: Dated<ConsentState>) {
        let place = self.consents.binary_search_by_key(&subject(&said), subject);
        match place {
            Ok(place) => {
                if let Some(held) = self.consents.get_mut(place)
                    && held.order() < said.order()
                {
                    *held = said;
                }
            }
            Err(place) => self.consents.insert(place, said),
        }
    }
}

impl<'a> Attribution<'a> {
    fn of(event: &'a Event) -> Self {
        let shop = event.identifiers.shop.as_ref();
        let is_record = matches!(event.fact, Fact::Customer(_) | Fact::Consent(_));
        let is_own = shop.is_some_and(|shop| shop.source == event.source);
        Self {
            event,
            source: if is_own { "" } else { &event.source },
            is_verified: is_record || shop.is_some(),
        }
    }

    fn join<T>(self, slot: &mut Option<Dated<T>>, value: Option<T>) {
        if let Some(value) = value {
            let said = Dated::new(value, self.event.occurred_at, &self.event.id);
            Dated::join(slot, said.said_by(self.source, self.is_verified));
        }
    }
}

impl Profile {
    /// When they last ordered, to the moment; cancelled since or not.
    pub fn ordered_at(&self) -> Option<Timestamp> {
        let facets = self.facets.values();
        facets.filter_map(|facet| facet.ordered_at).max()
    }

    /// When they last wrote to the store over a channel.
    pub fn wrote_at(&self, channel: Channel) -> Option<Timestamp> {
        let facets = self.facets.values();
        let moments = facets.filter_map(|facet| facet.wrote_at.get(&channel));
        moments.max().copied()
    }
}

/// How somebody came, as far as this event tells: a campaign's own marks, else what kind of event it is.
fn acquired_by(event: &Event) -> Option<Acquisition> {
    let way = match &event.fact {
        Fact::Activity(activity) => {
            let mark = |name: &str| match activity.attributes.get(name) {
                Some(Attribute::Text(text)) => Some(words(text)),
                _ => None,
            };
            if let Some(source) = mark("utm_source") {
                return Some(Acquisition {
                    source,
                    medium: mark("utm_medium"),
                    campaign: mark("utm_campaign"),
                });
            }
            "site"
        }
        Fact::Order(order) if order.till.is_some() => "branch",
        Fact::Order(_) | Fact::Cart(_) => "site",
        Fact::Customer(_) if event.source != Decision::SOURCE => "account",
        Fact::Consent(_) => "list",
        _ => return None,
    };
    Some(Acquisition {
        source: way.to_owned(),
        ..Acquisition::default()
    })
}

/// A record's own fields within their limits.
fn fields_of(record: &CustomerRecord) -> BTreeMap<String, Attribute> {
    let fields = record.attributes.iter().take(ATTRIBUTES_MAX);
    fields
        .map(|(name, value)| {
            let value = match value {
                Attribute::Text(text) => Attribute::Text(cut(text, ATTRIBUTE_TEXT_MAX)),
                Attribute::Number(digits) => Attribute::Number(cut(digits, ATTRIBUTE_NAME_MAX)),
                other => other.clone(),
            };
            (cut(name, ATTRIBUTE_NAME_MAX), value)
        })
        .collect()
}

fn words(text: &str) -> String {
    cut(text.trim(), WORDS_MAX)
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn subject(said: &Dated<ConsentState>) -> (awda_commerce::Channel, awda_commerce::Topic) {
    (said.value().channel, said.value().topic)
}
