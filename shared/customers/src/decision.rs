//! What is decided about people, at the desk or by themselves, as the event that keeps it: that two are one, that two are two, that
//! one is to be forgotten, that one wants no more mail. And the joins there are to decide about.

use std::collections::BTreeMap;

use awda_commerce::{
    Consent, CustomerRecord, Delivery, Event, Fact, Identifiers, Kind, Link, ObjectKey,
    PrivacyRequest,
};
use awda_kernel::{CustomerId, EventId, StoreId, Timestamp, fingerprint};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Key, Known, Profile, identifiers_of};

/// A decision, as it waits in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Two identifiers are one person's.
    Merge {
        /// One.
        one: Identifiers,
        /// The other.
        other: Identifiers,
    },
    /// Two identifiers are two people's, whatever was seen.
    Part {
        /// One.
        one: Identifiers,
        /// The other.
        other: Identifiers,
    },
    /// Everything that says who they are is to go.
    Erase {
        /// Their strongest identifier.
        one: Identifiers,
    },
    /// Labels are put on a person, or taken off.
    Tag {
        /// Their strongest identifier.
        one: Identifiers,
        /// Each label, and whether it is on.
        tags: BTreeMap<String, bool>,
    },
    /// They said themselves what they want to receive.
    Prefer {
        /// Their strongest identifier.
        one: Identifiers,
        /// What.
        consent: Consent,
    },
}

/// Asks to place somebody anew by what the last night decided: something changed about them that is no event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceAnew {
    /// Who, under any id of theirs.
    pub customer: CustomerId,
}

impl PlaceAnew {
    /// What marks it among our own decisions.
    const TOPIC: &'static str = "place";

    /// As it waits in the queue.
    pub fn delivery(&self, store: &StoreId, at: Timestamp) -> Delivery {
        Decision::command(Self::TOPIC, self, (store, at))
    }

    /// Reads what [`PlaceAnew::delivery`] wrote; none for any other delivery.
    pub fn read(delivery: &Delivery) -> Option<Self> {
        Decision::commanded(Self::TOPIC, delivery)
    }
}

/// Two identifiers of one person and why they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// Its id: the same pair always has the same.
    pub id: String,
    /// The stronger identifier.
    pub strong: Key,
    /// The weaker one.
    pub weak: Key,
    /// `shop_merge`, `seen_together`, or `decided`.
    pub rule: &'static str,
    /// When that was, by the source's clock.
    pub at: Timestamp,
    /// The event that showed it: the evidence.
    pub event: EventId,
}

impl Decision {
    /// The name under which decisions stand where events name their source. No shop's source has it.
    pub const SOURCE: &'static str = "awda";

    /// The decision as it waits in the queue.
    pub fn delivery(&self, store: &StoreId, at: Timestamp) -> Delivery {
        Self::command("", self, (store, at))
    }

    /// A command of our own as it waits among the deliveries, known by its topic. It must be a plain structure with text keys.
    pub fn command<C: Serialize>(
        topic: &str,
        command: &C,
        (store, at): (&StoreId, Timestamp),
    ) -> Delivery {
        Delivery {
            store: store.clone(),
            source: Self::SOURCE.to_owned(),
            topic: topic.to_owned(),
            headers: Vec::new(),
            // Plain structures with text keys always serialise.
            body: serde_json::to_vec(command).unwrap_or_default(),
            received_at: at,
        }
    }

    /// Reads what [`Decision::command`] wrote under this topic; none for any other delivery. Nothing from outside has our own name as its source.
    pub fn commanded<C: DeserializeOwned>(topic: &str, delivery: &Delivery) -> Option<C> {
        let is_ours = delivery.source == Self::SOURCE && delivery.topic == topic;
        is_ours.then(|| serde_json::from_slice(&delivery.body).ok())?
    }

    /// Reads what [`Decision::delivery`] wrote.
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// The event that keeps it, decided at `at`.
    pub fn event(self, store: &StoreId, at: Timestamp) -> Event {
        let (kind, identifiers, fact) = match self {
            Self::Merge { one, other } => {
                (Kind::IdentityLinked, one, Fact::Link(Link { with: other }))
            }
            Self::Part { one, other } => {
                (Kind::IdentityParted, one, Fact::Link(Link { with: other }))
            }
            Self::Erase { one } => {
                let request = PrivacyRequest::default();
                (Kind::ErasureRequested, one, Fact::Privacy(request))
            }
            Self::Tag { one, tags } => {
                let record = CustomerRecord {
                    keeps_tags: true,
                    tag_changes: tags,
                    ..CustomerRecord::default()
                };
                (Kind::CustomerUpdated, one, Fact::Customer(record))
            }
            Self::Prefer { one, consent } => (Kind::ConsentChanged, one, Fact::Consent(consent)),
        };
        let mut about = keys_text(store, &identifiers);
        match &fact {
            Fact::Link(link) => about.push_str(&keys_text(store, &link.with)),
            Fact::Consent(consent) => {
                about.push_str(consent.channel.name());
                about.push_str(consent.topic.name());
            }
            Fact::Customer(record) => {
                for (tag, is_on) in &record.tag_changes {
                    about.push_str(if *is_on { "+" } else { "-" });
                    about.push_str(tag);
                    about.push('|');
                }
            }
            _ => {}
        }
        let object = ObjectKey {
            kind: kind.object(),
            id: fingerprint(&[&about]).to_string(),
        };
        let version = at.as_millisecond();
        // Two words of one millisecond are two events.
        let mark = match &fact {
            Fact::Consent(consent) => format!("{version}{}", i32::from(consent.status.allows())),
            _ => version.to_string(),
        };
        Event {
            id: Event::id_of(store, Self::SOURCE, &object, kind, &mark),
            kind,
            source: Self::SOURCE.to_owned(),
            object,
            version,
            occurred_at: at,
            received_at: at,
            identifiers,
            contact: awda_commerce::Contact::default(),
            fact,
        }
    }
}

/// The joins that make a profile one person: every pair of its identifiers that evidence or a decision ties.
pub fn joins_of(profile: &Profile) -> Vec<Join> {
    let mut joins = Vec::new();
    for (weak, known) in &profile.identifiers {
        for evidence in &known.under {
            let is_one = known
                .verdict(&evidence.under)
                .is_none_or(|verdict| verdict.is_one);
            if is_one && profile.identifiers.contains_key(&evidence.under) {
                joins.push(Join {
                    id: join_id(&evidence.under, weak),
                    strong: evidence.under.clone(),
                    weak: weak.clone(),
                    rule: evidence.rule.name(),
                    at: evidence.seen_at,
                    event: evidence.event.clone(),
                });
            }
        }
        joins.extend(decided(profile, weak, known));
    }
    joins.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    joins
}

fn decided<'a>(
    profile: &'a Profile,
    weak: &'a Key,
    known: &'a Known,
) -> impl Iterator<Item = Join> + 'a {
    let made = known
        .verdicts
        .iter()
        .filter(|verdict| verdict.is_one && profile.identifiers.contains_key(&verdict.with));
    made.map(|verdict| Join {
        id: join_id(&verdict.with, weak),
        strong: verdict.with.clone(),
        weak: weak.clone(),
        rule: "decided",
        at: verdict.decided_at,
        event: verdict.event.clone(),
    })
}

fn join_id(strong: &Key, weak: &Key) -> String {
    format!("join_{}", fingerprint(&[strong.as_str(), weak.as_str()]))
}

fn keys_text(store: &StoreId, identifiers: &Identifiers) -> String {
    let mut text = String::new();
    for identifier in identifiers_of(store, identifiers) {
        text.push_str(identifier.key.as_str());
        text.push('|');
    }
    text
}

#[cfg(test)]
mod tests {
    use awda_commerce::{Channel, ConsentStatus, Topic};

    use super::*;

    #[test]
    fn yes_and_no_of_one_millisecond_are_two_events_and_the_same_word_twice_is_one() {
        let store = "acme".parse().unwrap();
        let said = |status| {
            let one = Identifiers {
                email: Some("sara@example.com".parse().unwrap()),
                ..Identifiers::default()
            };
            let consent = Consent::of(Channel::Email, Topic::Marketing, status);
            let decision = Decision::Prefer { one, consent };
            decision.event(&store, Timestamp::UNIX_EPOCH).id
        };
        let (yes, no) = (said(ConsentStatus::Granted), said(ConsentStatus::Denied));
        assert_ne!(yes, no);
        assert_eq!(no, said(ConsentStatus::Denied));
    }
}
