//! Who said what about a person, who may be whom, and what waits for a decision.

use std::collections::BTreeMap;

use awda_commerce::{Attribute, Fact};
use awda_customers::{Dated, Facet, Join, Profile, joins_of};
use serde::Serialize;
use utoipa::ToSchema;

use super::event::consent_name;
use super::{Customer, Event, Identifier, Message, NoteView, moment};

/// Who said the value of a field, and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Said {
    /// The source; absent where it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "shopify")]
    pub(crate) source: Option<String>,
    /// When, by the source's clock.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) at: String,
    /// The shop knew who said it: its record, or a customer who was logged in. Of two values the verified one counts, then the newer.
    #[schema(example = true)]
    pub(crate) is_verified: bool,
}

/// What is known of how somebody shops, beside money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Habits {
    /// How they first came; never overwritten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acquisition: Option<Acquisition>,
    /// Orders that were rung up in a branch.
    #[schema(example = 3)]
    pub(crate) visits: i64,
    /// Branches, the last first; at most 6.
    pub(crate) branches: Vec<String>,
    /// Ways they paid, the last first; at most 6.
    pub(crate) payment_methods: Vec<String>,
    /// Categories they ordered from, the last first; at most 10.
    pub(crate) categories: Vec<String>,
    /// Products they ordered, the last first; at most 12.
    pub(crate) products: Vec<String>,
    /// Discounted orders in percent of those that count; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 25)]
    pub(crate) discount_share_percent: Option<i64>,
}

/// How somebody first came.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Acquisition {
    /// The campaign's own mark, else `site`, `branch`, `account` or `list`.
    #[schema(example = "instagram")]
    pub(crate) source: String,
    /// The kind of campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "paid_social")]
    pub(crate) medium: Option<String>,
    /// The campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ramadan")]
    pub(crate) campaign: Option<String>,
    /// When.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) at: String,
}

/// Why two identifiers are one person's. It can be taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Joined {
    /// Its id.
    #[schema(example = "join_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// The two identifiers, the stronger one first.
    pub(crate) identifiers: Vec<Identifier>,
    /// `seen_together`, `shop_merge` or `decided`.
    #[schema(example = "seen_together")]
    pub(crate) rule: &'static str,
    /// When.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) at: String,
    /// The event that showed it: the evidence.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) event: String,
}

/// One statement about one channel and topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Statement {
    /// `email`, `sms`, `whatsapp`, `telegram`, `messenger`, `instagram` or `push`.
    #[schema(example = "email")]
    pub(crate) channel: &'static str,
    /// `marketing`.
    #[schema(example = "marketing")]
    pub(crate) topic: &'static str,
    /// `granted`, `pending` or `denied`.
    #[schema(example = "granted")]
    pub(crate) status: &'static str,
    /// How it was given; empty where the source does not say.
    #[schema(example = "checkbox")]
    pub(crate) method: String,
    /// The version of the words they were shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "newsletter-2026-01")]
    pub(crate) wording: Option<String>,
    /// What proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "receipt 4411")]
    pub(crate) proof: Option<String>,
    /// It came with an import, without proof of its own.
    #[schema(example = false)]
    pub(crate) is_weak: bool,
    /// The source.
    #[schema(example = "shopify")]
    pub(crate) source: String,
    /// When they said so, by the source's clock.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) said_at: String,
    /// When we heard of it.
    #[schema(format = DateTime, example = "2026-01-05T09:30:02Z")]
    pub(crate) received_at: String,
    /// The event: the evidence.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) event: String,
}

/// Everything a person allowed and forbade, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConsentList {
    /// The statements.
    pub(crate) items: Vec<Statement>,
}

/// Everything kept about a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Export {
    /// Their profile.
    pub(crate) customer: Customer,
    /// Everything they allowed and forbade, newest first.
    pub(crate) consents: Vec<Statement>,
    /// Everything that happened, newest first.
    pub(crate) events: Vec<Event>,
    /// Everything that was written to them, newest first.
    pub(crate) messages: Vec<Message>,
    /// Everything that was noted about them, newest first.
    pub(crate) notes: Vec<NoteView>,
}

/// One of two people who may be one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Their id.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: String,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "سارة")]
    pub(crate) name: Option<String>,
    /// Orders that count.
    #[schema(example = 2)]
    pub(crate) orders: u32,
}

/// Two people who may be one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Duplicate {
    /// The pair's id.
    #[schema(example = "p.06dv5r8k3w9q2m4x7n1c8b5t0z~e.06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// The two.
    pub(crate) customers: Vec<Person>,
    /// The identifier both were seen with.
    pub(crate) shared: Identifier,
    /// How alike they are, in percent.
    #[schema(minimum = 1, maximum = 99, example = 80)]
    pub(crate) likeness: u8,
    /// When both were seen with it first.
    #[schema(format = DateTime, example = "2026-01-05T09:30:00Z")]
    pub(crate) seen_at: String,
    /// The event that showed it.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) event: String,
}

/// Some possible duplicates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DuplicatePage {
    /// The pairs, in a stable order.
    pub(crate) items: Vec<Duplicate>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A genuine delivery that nobody could translate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SetAside {
    /// Its name.
    #[schema(example = "dlv_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// `untranslated`.
    #[schema(example = "untranslated")]
    pub(crate) state: &'static str,
    /// The source.
    #[schema(example = "shopify")]
    pub(crate) source: String,
    /// The source's own name for what it is about, where the address says it.
    pub(crate) topic: String,
    /// Why it was not translated.
    #[schema(example = "delivery.unknown_topic")]
    pub(crate) code: String,
    /// Length of the body.
    #[schema(example = 1024)]
    pub(crate) body_bytes: u64,
    /// How often the same bytes came.
    #[schema(example = 1)]
    pub(crate) times: u64,
    /// When they came first.
    #[schema(format = DateTime, example = "2026-01-05T09:30:02Z")]
    pub(crate) received_at: String,
}

/// Some deliveries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    /// The deliveries, in a stable order.
    pub(crate) items: Vec<SetAside>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A decision that was taken and waits in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Decided {
    /// The name of the queued delivery.
    #[schema(example = "dlv_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) delivery: String,
    /// The event that will keep the decision, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) event: Option<String>,
}

/// Who said the fields of a profile, by the field's name.
pub(crate) fn fields(profile: &Profile) -> BTreeMap<&'static str, Said> {
    let mut fields = BTreeMap::new();
    let mut tell = |name, said: Option<Said>| {
        fields.extend(said.map(|said| (name, said)));
    };
    tell("name", said(profile, |facet| facet.name.as_ref()));
    tell("language", said(profile, |facet| facet.language.as_ref()));
    tell("country", said(profile, |facet| facet.country.as_ref()));
    tell("city", said(profile, |facet| facet.city.as_ref()));
    tell("gender", said(profile, |facet| facet.gender.as_ref()));
    tell("time_zone", said(profile, |facet| facet.zone.as_ref()));
    tell("email", said(profile, |facet| facet.email.as_ref()));
    tell("phone", said(profile, |facet| facet.phone.as_ref()));
    tell("birthday", said(profile, |facet| facet.birthday.as_ref()));
    tell("tags", said(profile, |facet| facet.tags.as_ref()));
    tell(
        "attributes",
        said(profile, |facet| facet.attributes.as_ref()),
    );
    fields
}

fn said<'a, T: 'a>(
    profile: &'a Profile,
    pick: impl Fn(&'a Facet) -> Option<&'a Dated<T>>,
) -> Option<Said> {
    let (key, said) = profile.said(pick)?;
    // A shop customer's own facet does not repeat the source's name in every field.
    let own = profile
        .identifiers
        .get(key)
        .map_or("", |known| known.value.as_str());
    let own = own.split_once(':').map_or("", |(source, _)| source);
    let source = if said.source().is_empty() {
        own
    } else {
        said.source()
    };
    Some(Said {
        source: Some(source.to_owned()).filter(|source| !source.is_empty()),
        at: moment(said.said_ms()),
        is_verified: said.is_verified(),
    })
}

/// Fields of the shop's own making, each as JSON of its type; numbers by their digits.
pub(crate) fn attributes(profile: &Profile) -> BTreeMap<String, serde_json::Value> {
    let fields = profile.attributes().into_iter();
    fields
        .map(|(name, value)| {
            let value = match value {
                Attribute::Flag(flag) => (*flag).into(),
                Attribute::Number(digits) => {
                    serde_json::from_str(digits).unwrap_or_else(|_| digits.clone().into())
                }
                Attribute::Text(text) => text.clone().into(),
                Attribute::Moment(at) => at.to_string().into(),
            };
            (name.to_owned(), value)
        })
        .collect()
}

/// The joins of a profile.
pub(crate) fn joins(profile: &Profile) -> Vec<Joined> {
    let shown = |join: Join| {
        let keys = [&join.strong, &join.weak].into_iter();
        let known = keys.filter_map(|key| profile.identifiers.get(key));
        Joined {
            identifiers: known
                .map(|known| Identifier::of_known(known, profile))
                .collect(),
            id: join.id,
            rule: join.rule,
            at: join.at.to_string(),
            event: join.event.to_string(),
        }
    };
    joins_of(profile).into_iter().map(shown).collect()
}

impl Habits {
    /// Those of a profile.
    pub(crate) fn of(profile: &Profile) -> Self {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let orders = i64::from(profile.history().order_count());
        Self {
            acquisition: profile.acquired().map(|first| Acquisition {
                source: first.value().source.clone(),
                medium: first.value().medium.clone(),
                campaign: first.value().campaign.clone(),
                at: moment(first.said_ms()),
            }),
            visits: profile.visits(),
            branches: owned(profile.branches().names()),
            payment_methods: owned(profile.paid_by().names()),
            categories: owned(profile.categories().names()),
            products: owned(profile.products().names()),
            discount_share_percent: (profile.discounted_orders() * 100).checked_div(orders),
        }
    }
}

impl Statement {
    /// The statements among events, in their order.
    pub(crate) fn all_of(events: &[awda_commerce::Event]) -> Vec<Self> {
        events.iter().filter_map(Self::of).collect()
    }

    fn of(event: &awda_commerce::Event) -> Option<Self> {
        let Fact::Consent(consent) = &event.fact else {
            return None;
        };
        Some(Self {
            channel: consent.channel.name(),
            topic: consent.topic.name(),
            status: consent_name(consent.status),
            method: consent.method.clone(),
            wording: consent.wording.clone(),
            proof: consent.proof.clone(),
            is_weak: consent.is_weak(),
            source: event.source.clone(),
            said_at: event.occurred_at.to_string(),
            received_at: event.received_at.to_string(),
            event: event.id.to_string(),
        })
    }
}

impl Person {
    /// A person of a pair.
    pub(crate) fn of(profile: &Profile) -> Self {
        Self {
            customer: profile.id.to_string(),
            name: profile.name().map(str::to_owned),
            orders: profile.history().order_count(),
        }
    }
}

impl SetAside {
    /// A delivery that was set aside.
    pub(crate) fn of(row: &awda_ports::SetAside) -> Self {
        Self {
            id: row.id.clone(),
            state: "untranslated",
            source: row.source.clone(),
            topic: row.topic.clone(),
            code: row.code.clone(),
            body_bytes: row.body_bytes,
            times: row.times,
            received_at: row.received_at.to_string(),
        }
    }
}
