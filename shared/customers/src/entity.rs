//! An order, a credit or a conversation as we keep it: enough to know what it contributes to its person now, whatever arrives next.

use std::collections::BTreeMap;

use awda_commerce::{Event, Fact, ObjectKey, ObjectKind, Order, StoreFacts};
use awda_kernel::{Day, EventId, StoreId, Timestamp, day_number, fingerprint};
use serde::{Deserialize, Serialize};

use crate::{Basket, Conversation, KeptOrder, Key, ResponseCount};

/// Where an entity is kept: a source's object in a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntityKey {
    /// The store.
    pub store: StoreId,
    /// The source.
    pub source: String,
    /// The object at the source.
    pub object: ObjectKey,
}

impl EntityKey {
    /// Where an event's entity is kept; customers, carts and consents have none.
    pub fn of(event: &Event, store: &StoreFacts) -> Option<Self> {
        let has_entity = matches!(
            event.fact,
            Fact::Order(_) | Fact::Refund(_) | Fact::Credit(_) | Fact::Ticket(_)
        );
        has_entity.then(|| Self {
            store: store.store.clone(),
            source: event.source.clone(),
            object: event.object.clone(),
        })
    }

    /// Where it is marked that an event is kept whose moment another copy of it would tell otherwise, so that its own row cannot tell.
    pub fn mark_of(event: &Event, store: &StoreFacts) -> Option<Self> {
        event.is_dated_here().then(|| Self {
            store: store.store.clone(),
            source: event.source.clone(),
            object: ObjectKey {
                kind: ObjectKind::Activity,
                id: event.id.to_string(),
            },
        })
    }
}

/// An order with its refunds, a credit, or a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The newest version and the event that told it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<(i64, EventId)>,
    /// What the newest version says.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// Refunds by their id.
    #[serde(rename = "r", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refunds: BTreeMap<String, RefundEntry>,
    /// Whose it is as of the newest version.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Key>,
    /// The object's own key, once an event that names nobody stands under it.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub detached: Option<Key>,
    /// The order's mark among those of its person.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<u32>,
    /// What a conversation with the support has come to.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
}

/// A refund as kept: item value given back in minor units, and whether its own event told it (and not the order's document alone).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundEntry(i64, bool);

/// What an order's newest version says about money and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// When it was placed.
    #[serde(rename = "t")]
    pub placed_at: Timestamp,
    /// Item value after discounts, in minor units; negative for a credit.
    #[serde(rename = "i")]
    pub items_minor: i64,
    /// It had a discount.
    #[serde(rename = "d", default)]
    pub discounted: bool,
    /// It was rung up in a branch.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub in_branch: bool,
    /// What it held.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub basket: Option<Basket>,
    /// Whether it counts.
    #[serde(rename = "v", default)]
    pub standing: Standing,
}

/// Whether an order or credit counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// An order that counts when its net value is above zero.
    #[default]
    #[serde(rename = "o")]
    Order,
    /// An order that was cancelled.
    #[serde(rename = "x")]
    Cancelled,
    /// A test order: as if it had never been.
    #[serde(rename = "t")]
    Test,
    /// Money given back without an order.
    #[serde(rename = "c")]
    Credit,
}

/// What an entity adds to its person and to the day's counters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is counted by itself, as a nought or a one"
)]
pub struct Contribution {
    /// Whose facet.
    pub anchor: Key,
    /// The day, in the store's zone.
    pub day: Day,
    /// An order that counts: not cancelled, not a test, net value above zero (Awda definitions 5.0).
    pub qualifies: bool,
    /// Net value in minor units.
    pub net_minor: i64,
    /// Refunds of the order.
    pub refunds: i64,
    /// Item value given back, in minor units.
    pub refunded_minor: i64,
    /// It qualifies and had a discount.
    pub discounted: bool,
    /// An order that was placed, qualifying or not.
    pub placed: bool,
    /// An order that was rung up in a branch and not cancelled.
    pub visit: bool,
    /// An order that was rung up in a branch.
    pub in_branch: bool,
    /// The key under which events of the entity stand that name nobody (a refund that knows its order alone).
    pub detached: Option<Key>,
    /// The order's row among those of its person; none for a credit.
    pub order: Option<(u32, KeptOrder)>,
}

impl Entity {
    /// Takes an order or credit version in, if it is the newest; takes refunds in always.
    pub(crate) fn take(&mut self, event: &Event, anchor: &Key) {
        if !anchor.is_person() {
            self.detached = Some(anchor.clone());
        }
        match &event.fact {
            Fact::Order(order) => {
                self.mark = Some(mark_of(event));
                for refund in &order.refunds {
                    RefundEntry(refund.items_minor, false).join(&mut self.refunds, &refund.id);
                }
                self.take_version(event, anchor, Summary::of_order(order));
            }
            Fact::Credit(credit) => {
                let summary = Summary {
                    placed_at: credit.issued_at,
                    items_minor: -credit.items_minor,
                    discounted: false,
                    in_branch: false,
                    basket: None,
                    standing: Standing::Credit,
                };
                self.take_version(event, anchor, summary);
            }
            Fact::Refund(refund) => {
                RefundEntry(refund.items_minor, true).join(&mut self.refunds, &refund.id);
            }
            _ => {}
        }
    }

    /// Takes a message of a conversation in; answers what the counters of response times change by.
    pub(crate) fn hear(&mut self, event: &Event, store: &StoreFacts) -> Vec<ResponseCount> {
        let Fact::Ticket(message) = &event.fact else {
            return Vec::new();
        };
        let conversation = self.conversation.get_or_insert_default();
        conversation.take(message, event.occurred_at, store)
    }

    /// What it contributes now; nothing before its first version, and nothing while it is void.
    pub fn contribution(&self, store: &StoreFacts) -> Option<Contribution> {
        let summary = self
            .summary
            .as_ref()
            .filter(|summary| summary.standing != Standing::Test)?;
        let refunded: i64 = self.refunds.values().map(|entry| entry.0).sum();
        let refunds = i64::try_from(self.refunds.len()).unwrap_or(i64::MAX);
        let (items, refunds, refunded) = match summary.standing {
            Standing::Order => (summary.items_minor, refunds, refunded),
            Standing::Credit => (summary.items_minor, 0, 0),
            Standing::Cancelled | Standing::Test => (0, 0, 0),
        };
        let net = items - refunded;
        let qualifies = summary.standing == Standing::Order && net > 0;
        let day = day_number(summary.placed_at, &store.zone);
        let order = self.mark.zip(summary.basket.as_ref());
        Some(Contribution {
            anchor: self.anchor.clone()?,
            day,
            qualifies,
            net_minor: net,
            refunds,
            refunded_minor: refunded,
            discounted: qualifies && summary.discounted,
            placed: summary.standing != Standing::Credit,
            visit: summary.standing == Standing::Order && summary.in_branch,
            in_branch: summary.in_branch,
            detached: self.detached.clone(),
            order: order.map(|(mark, basket)| {
                let row = KeptOrder {
                    day,
                    at: Some(summary.placed_at.as_second()),
                    net_minor: net,
                    is_void: !qualifies,
                    is_discounted: summary.discounted,
                    in_branch: summary.in_branch,
                    basket: basket.clone(),
                };
                (mark, row)
            }),
        })
    }

    fn take_version(&mut self, event: &Event, anchor: &Key, summary: Summary) {
        let version = (event.version, event.id.clone());
        if self.latest.as_ref().is_none_or(|latest| *latest < version) {
            self.latest = Some(version);
            self.summary = Some(summary);
            self.anchor = Some(anchor.clone());
        }
    }
}

/// Tells orders of one person apart; two of them with one mark are one in a billion.
fn mark_of(event: &Event) -> u32 {
    let bits = fingerprint(&[&event.source, &event.object.id]).high_bits();
    u32::try_from(bits >> 32).unwrap_or_default()
}

impl RefundEntry {
    /// Of two statements about one refund its own event's wins, then the larger amount: no order of arrival matters.
    fn join(self, refunds: &mut BTreeMap<String, Self>, id: &str) {
        let held = refunds.entry(id.to_owned()).or_insert(self);
        if (held.1, held.0) < (self.1, self.0) {
            *held = self;
        }
    }
}

impl Summary {
    fn of_order(order: &Order) -> Self {
        Self {
            placed_at: order.placed_at,
            items_minor: order.items_minor,
            discounted: order.discount_minor > 0,
            in_branch: order.till.is_some(),
            basket: Some(Basket::of(order)),
            standing: match (order.test, order.cancelled) {
                (true, _) => Standing::Test,
                (false, true) => Standing::Cancelled,
                (false, false) => Standing::Order,
            },
        }
    }
}
