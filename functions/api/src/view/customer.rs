//! A person, as the administrator of a shop needs to see them.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::Gender;
use awda_customers::{IdentifierKind, Known, Profile, identifiers_of};
use awda_kernel::{Currency, CustomerId, StoreId};
use serde::Serialize;
use utoipa::ToSchema;

use super::people::{attributes, fields, joins};
use super::{Habits, Joined, Lifetime, Money, Said, date, moment};
use crate::shop::Shop;

/// Everything known about a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Customer {
    /// The customer's id.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// The store.
    #[schema(example = "acme")]
    pub(crate) store: String,
    /// The id that was asked for, when that profile was absorbed into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merged_from: Option<String>,
    /// Every id this person had before profiles were joined, oldest first. All of them stay good.
    pub(crate) former_ids: Vec<String>,
    /// What the person is known as, strongest first: shop customers, email addresses, phone numbers.
    pub(crate) identifiers: Vec<Identifier>,
    /// How to reach and address them: of each, what was said last.
    pub(crate) contact: Contact,
    /// Their birthday, where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) birthday: Option<Birthday>,
    /// Who said each field, and when; of two values the verified one counts, then the newer.
    pub(crate) fields: BTreeMap<&'static str, Said>,
    /// Fields of the shop's own making, by name; at most 30 of each source.
    pub(crate) attributes: BTreeMap<String, serde_json::Value>,
    /// How they shop.
    pub(crate) habits: Habits,
    /// Why their identifiers are one person's.
    pub(crate) joins: Vec<Joined>,
    /// When they were erased; whatever is shown was told since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-02T18:00:00Z")]
    pub(crate) erased_at: Option<String>,
    /// The labels the shop put on them.
    pub(crate) tags: Vec<String>,
    /// What they last said about being written to, per channel and topic. No entry means never asked: nothing is sent.
    pub(crate) consents: Vec<Consent>,
    /// What they bought.
    pub(crate) history: History,
    /// What the last night made of them; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<Class>,
    /// What can be expected of them, computed for `day` with the parameters of `run`; absent before their first order and before
    /// the first night.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<Lifetime>,
    /// The moment of this answer.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    pub(crate) as_of: String,
    /// The store's calendar day at that moment; days since the last order are counted to it.
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) day: String,
    /// The nightly run whose parameters were used; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: Option<String>,
}

/// An identifier of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Identifier {
    /// `shop`, `email`, `phone`, `card`, `whatsapp`, `messenger`, `instagram`, `telegram`, `push` or `anonymous`.
    #[schema(example = "email")]
    pub(crate) kind: &'static str,
    /// Its value; a shop customer's as `source:id`.
    #[schema(example = "sara@example.com")]
    pub(crate) value: String,
    /// Too many people or names were seen with it: it joins nobody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(example = false)]
    pub(crate) is_shared: bool,
    /// The event that showed it together with a stronger identifier; absent for the strongest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) linked_by: Option<String>,
    /// When that was, by the source's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) linked_at: Option<String>,
}

/// How to reach and address a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Contact {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "سارة")]
    pub(crate) name: Option<String>,
    /// Language: `ar`, `fa` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ar")]
    pub(crate) language: Option<&'static str>,
    /// Country, ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "SA")]
    pub(crate) country: Option<String>,
    /// City as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "الرياض")]
    pub(crate) city: Option<String>,
    /// `female` or `male`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "female")]
    pub(crate) gender: Option<&'static str>,
    /// Time zone, by its IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Asia/Riyadh")]
    pub(crate) time_zone: Option<String>,
    /// Email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "sara@example.com")]
    pub(crate) email: Option<String>,
    /// Phone number, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "+966501234567")]
    pub(crate) phone: Option<String>,
}

/// A day of the year somebody was born on, in the Gregorian calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Birthday {
    /// Year, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1990)]
    pub(crate) year: Option<i16>,
    /// Month, 1 to 12.
    #[schema(minimum = 1, maximum = 12, example = 11)]
    pub(crate) month: i8,
    /// Day of the month.
    #[schema(minimum = 1, maximum = 31, example = 30)]
    pub(crate) day: i8,
    /// The calendar they are of: `gregorian`, `hijri` or `jalali`.
    #[schema(example = "gregorian")]
    pub(crate) calendar: &'static str,
}

/// What a person last said about one channel and topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Consent {
    /// `email`, `sms`, `whatsapp`, `telegram`, `messenger`, `instagram` or `push`.
    #[schema(example = "email")]
    pub(crate) channel: &'static str,
    /// `marketing`.
    #[schema(example = "marketing")]
    pub(crate) topic: &'static str,
    /// `granted`, `pending` or `denied`.
    #[schema(example = "granted")]
    pub(crate) status: &'static str,
    /// When they said so, by the source's clock.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) said_at: String,
    /// It came with an import, without proof of its own.
    #[schema(example = false)]
    pub(crate) is_weak: bool,
    /// The event that said so: the evidence.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) event: String,
}

/// What a person bought. An order counts unless it is cancelled, a test, or worth nothing after refunds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct History {
    /// Orders that count.
    #[schema(example = 4)]
    pub(crate) orders: u32,
    /// Those of them with a discount.
    #[schema(example = 1)]
    pub(crate) discounted_orders: i64,
    /// Items after discounts less everything given back, without tax and shipping.
    pub(crate) net_spend: Money,
    /// Day of the first order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-01-05")]
    pub(crate) first_order_day: Option<String>,
    /// Day of the last order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-10-30")]
    pub(crate) last_order_day: Option<String>,
    /// Days with an order, oldest first.
    pub(crate) purchase_days: Vec<PurchaseDay>,
    /// First event about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) first_seen_at: Option<String>,
    /// Last event about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-02T18:00:00Z")]
    pub(crate) last_seen_at: Option<String>,
}

/// A day with orders, in the store's calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PurchaseDay {
    /// The day.
    #[schema(format = Date, example = "2026-10-30")]
    pub(crate) day: String,
    /// Orders that count.
    #[schema(example = 1)]
    pub(crate) orders: u32,
    /// Their net value.
    pub(crate) net: Money,
}

/// What a night made of a person. The ids are those of the list of segments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Class {
    /// RFM segment.
    #[schema(example = "rfm.champions")]
    pub(crate) segment: String,
    /// RFM scores; absent for people without an order in the last three years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scores: Option<Scores>,
    /// Lifecycle stage.
    #[schema(example = "stage.active")]
    pub(crate) stage: String,
    /// Churn band; absent for people without an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "churn.low")]
    pub(crate) churn: Option<String>,
    /// Flags that hold beside them.
    #[schema(example = json!(["flag.vip"]))]
    pub(crate) flags: Vec<String>,
    /// The day of the night since which all of this holds.
    #[schema(format = Date, example = "2026-11-02")]
    pub(crate) since: String,
}

/// RFM scores, 1 (worst) to 5 (best).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Scores {
    /// How recently they bought.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub(crate) recency: u8,
    /// How often.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub(crate) frequency: u8,
    /// For how much.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub(crate) monetary: u8,
}

impl Customer {
    /// The profile, asked for under `asked`.
    pub(crate) fn of(profile: &Profile, asked: Option<&CustomerId>, shop: &Shop) -> Self {
        let absorbed = asked.filter(|asked| **asked != profile.id);
        Self {
            id: profile.id.to_string(),
            store: profile.store.to_string(),
            merged_from: absorbed.map(ToString::to_string),
            former_ids: profile.merged.iter().map(ToString::to_string).collect(),
            identifiers: identifiers(profile),
            contact: Contact::of(profile),
            birthday: profile.birthday().map(Birthday::of),
            fields: fields(profile),
            attributes: attributes(profile),
            habits: Habits::of(profile),
            joins: joins(profile),
            erased_at: profile.erased_at().map(|at| at.to_string()),
            tags: profile.tags().into_iter().map(str::to_owned).collect(),
            consents: consents(profile),
            history: History::of(profile, shop.settings.currency),
            class: profile.class.as_ref().map(Class::of),
            lifetime: None,
            as_of: shop.now.to_string(),
            day: date(shop.today),
            run: None,
        }
    }
}

fn identifiers(profile: &Profile) -> Vec<Identifier> {
    let mut known: Vec<&Known> = profile.identifiers.values().collect();
    known.sort_by_key(|known| (known.kind, known.under.first().map(|why| why.seen_at)));
    let known = known.into_iter().filter(|known| known.named().is_some());
    known
        .map(|known| Identifier::of_known(known, profile))
        .collect()
}

fn consents(profile: &Profile) -> Vec<Consent> {
    let said = profile.facets.values().flat_map(|facet| &facet.consents);
    let about: BTreeSet<_> = said
        .map(|said| (said.value().channel, said.value().topic))
        .collect();
    about
        .into_iter()
        .filter_map(|(channel, topic)| {
            let said = profile.consent(channel, topic)?;
            Some(Consent {
                channel: channel.name(),
                topic: topic.name(),
                status: super::event::consent_name(said.value().status),
                said_at: moment(said.said_ms()),
                is_weak: said.value().is_weak,
                event: said.value().event.to_string(),
            })
        })
        .collect()
}

impl Identifier {
    /// One of a profile's, with the first event that tied it to a stronger one of the same person.
    pub(crate) fn of_known(known: &Known, profile: &Profile) -> Self {
        let own = known.under.iter();
        let own = own.filter(|why| profile.identifiers.contains_key(&why.under));
        let why = own.min_by_key(|why| why.seen_at);
        Self {
            linked_by: why.map(|why| why.event.to_string()),
            linked_at: why.map(|why| why.seen_at.to_string()),
            is_shared: known.is_crowded,
            ..Self::bare(known.kind, known.value.clone())
        }
    }

    /// Those of an event, strongest first.
    pub(crate) fn all_of(store: &StoreId, identifiers: &awda_commerce::Identifiers) -> Vec<Self> {
        let named = identifiers_of(store, identifiers).into_iter();
        named
            .map(|named| Self::bare(named.kind, named.value))
            .collect()
    }

    /// An identifier without its story.
    fn bare(kind: IdentifierKind, value: String) -> Self {
        Self {
            kind: kind.name(),
            value,
            is_shared: false,
            linked_by: None,
            linked_at: None,
        }
    }
}

impl Contact {
    fn of(profile: &Profile) -> Self {
        Self {
            name: profile.name().map(str::to_owned),
            language: profile.language().map(awda_kernel::Language::code),
            country: profile.country().map(str::to_owned),
            city: profile.city().map(str::to_owned),
            gender: profile.gender().map(|gender| match gender {
                Gender::Female => "female",
                Gender::Male => "male",
            }),
            time_zone: profile.zone().map(str::to_owned),
            email: profile.email().map(|email| email.reveal().to_owned()),
            phone: profile.phone().map(|phone| phone.reveal().to_owned()),
        }
    }
}

impl Birthday {
    /// A birthday.
    pub(crate) const fn of(birthday: awda_commerce::Birthday) -> Self {
        Self {
            year: birthday.year,
            month: birthday.month,
            day: birthday.day,
            calendar: birthday.calendar.name(),
        }
    }
}

impl History {
    fn of(profile: &Profile, currency: Currency) -> Self {
        let history = profile.history();
        let days = history.days().iter().map(|row| PurchaseDay {
            day: date(row.day()),
            orders: row.orders(),
            net: Money::of(row.net_minor(), currency),
        });
        Self {
            orders: history.order_count(),
            discounted_orders: profile.discounted_orders(),
            net_spend: Money::of(profile.net_spend_minor(), currency),
            first_order_day: history.first_day().map(date),
            last_order_day: history.last_day().map(date),
            purchase_days: days.collect(),
            first_seen_at: profile.first_seen().map(|at| at.to_string()),
            last_seen_at: profile.last_seen().map(|at| at.to_string()),
        }
    }
}

impl Class {
    fn of(class: &awda_customers::Class) -> Self {
        Self {
            segment: format!("rfm.{}", class.segment),
            scores: class.scores.map(|(recency, frequency, monetary)| Scores {
                recency,
                frequency,
                monetary,
            }),
            stage: format!("stage.{}", class.stage),
            churn: class.band.as_ref().map(|band| format!("churn.{band}")),
            flags: class
                .flags
                .iter()
                .map(|flag| format!("flag.{flag}"))
                .collect(),
            since: date(class.since),
        }
    }
}
