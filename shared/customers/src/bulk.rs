//! One decision about many people, in parts: each part is a command of its own on the queue that deliveries wait in, so that a part that
//! fails is tried again without the others, and one that is taken twice decides nothing twice.

use std::collections::BTreeMap;

use awda_commerce::{Consent, Delivery, Identifiers};
use awda_kernel::{CustomerId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Decision;

/// What is decided about each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum BulkAct {
    /// Labels are put on, or taken off.
    Tag {
        /// Each label, and whether it is on.
        tags: BTreeMap<String, bool>,
    },
    /// What they allow.
    Consent {
        /// The statement.
        consent: Consent,
    },
    /// They are to be forgotten.
    Erase,
    /// They are to be forgotten unless something was heard of them since this moment.
    Retire {
        /// The moment.
        silent_since: Timestamp,
    },
}

/// About whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// These people.
    Customers {
        /// Their ids.
        ids: Vec<CustomerId>,
        /// No part comes after this one.
        is_last: bool,
    },
    /// The members of a segment from a place on; the part after it is asked for by this one.
    Segment {
        /// The segment.
        segment: String,
        /// The place; none at the beginning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
}

/// A part of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkPart {
    /// The job.
    pub job: String,
    /// When the job was asked for: every decision of it is as of then, and so the same whenever it is taken.
    pub at: Timestamp,
    /// The part, from 0.
    pub number: u32,
    /// What.
    pub what: BulkAct,
    /// About whom.
    pub whom: Whom,
}

impl BulkAct {
    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Tag { .. } => "tag",
            Self::Consent { .. } => "consent",
            Self::Erase => "erase",
            Self::Retire { .. } => "retire",
        }
    }

    /// The decision about one person, by their strongest identifier.
    pub fn about(&self, one: Identifiers) -> Decision {
        match self {
            Self::Tag { tags } => Decision::Tag {
                one,
                tags: tags.clone(),
            },
            Self::Consent { consent } => Decision::Prefer {
                one,
                consent: consent.clone(),
            },
            Self::Erase | Self::Retire { .. } => Decision::Erase { one },
        }
    }

    /// Whether it is still to be decided about somebody of whom was heard last at `last_seen`.
    pub fn concerns(&self, last_seen: Option<Timestamp>) -> bool {
        match self {
            Self::Retire { silent_since } => last_seen.is_some_and(|last| last < *silent_since),
            _ => true,
        }
    }
}

impl BulkPart {
    /// What marks a part among our own decisions.
    const TOPIC: &'static str = "bulk";
    /// People of a part.
    pub const PEOPLE: usize = 250;

    /// As it waits in the queue.
    pub fn delivery(&self, store: &StoreId) -> Delivery {
        Decision::command(Self::TOPIC, self, (store, self.at))
    }

    /// Reads what [`BulkPart::delivery`] wrote; none for any other delivery.
    pub fn read(delivery: &Delivery) -> Option<Self> {
        Decision::commanded(Self::TOPIC, delivery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_comes_back_from_the_queue_and_nothing_else_is_taken_for_one() {
        let store: StoreId = "acme".parse().unwrap();
        let whom = Whom::Segment {
            segment: "rfm.lost".to_owned(),
            after: Some("x".to_owned()),
        };
        for what in [
            BulkAct::Erase,
            BulkAct::Retire {
                silent_since: Timestamp::UNIX_EPOCH,
            },
            BulkAct::Tag {
                tags: [("vip".to_owned(), true)].into(),
            },
        ] {
            let part = BulkPart {
                job: "job_1".to_owned(),
                at: Timestamp::UNIX_EPOCH,
                number: 3,
                what,
                whom: whom.clone(),
            };
            let delivery = part.delivery(&store);
            assert_eq!(BulkPart::read(&delivery), Some(part));
            let foreign = Delivery {
                source: "generic".to_owned(),
                ..delivery
            };
            assert_eq!(BulkPart::read(&foreign), None);
        }
    }
}
