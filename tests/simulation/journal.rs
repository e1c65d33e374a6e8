//! What happened, in the order it happened, as somebody sees it who stands beside the suite: what the laws are held against.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Event, Kind};
use awda_customers::Key;
use awda_kernel::{CustomerId, EventId, MessageId, StoreId, Timestamp};
use awda_messaging::MessageRow;
use awda_ports::Mail;

use crate::flows::weekday_of;

/// The notes of one history.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) trace: Vec<String>,
    /// Events that `unify` kept.
    pub(crate) kept: Vec<Kept>,
    /// Events that were taken away with whom they named.
    pub(crate) struck: BTreeMap<EventId, u64>,
    /// What `deliver` last saw of a person in an invocation.
    pub(crate) seen: BTreeMap<(u64, CustomerId), Seen>,
    pub(crate) claims: Vec<Claimed>,
    pub(crate) handed: Vec<Handed>,
    /// Messages that the carrier refused for good.
    pub(crate) refused: BTreeSet<MessageId>,
    /// The moment something last went wrong in an invocation.
    pub(crate) disturbed: BTreeMap<u64, u64>,
    pub(crate) stops: Vec<Stop>,
    /// Calls that something happened to.
    pub(crate) faults: usize,
    /// Laws that were seen to be broken at once.
    pub(crate) broken: Vec<String>,
}

/// An event that was kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) tick: u64,
    pub(crate) at: Timestamp,
    pub(crate) store: StoreId,
    pub(crate) anchor: Key,
    pub(crate) event: Event,
}

/// What `deliver` saw of a person.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) tick: u64,
    /// Every id they have or had.
    pub(crate) ids: Vec<CustomerId>,
    /// Where their events stand.
    pub(crate) keys: BTreeSet<Key>,
}

/// A message that was claimed.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) tick: u64,
    pub(crate) task: u64,
    pub(crate) row: MessageRow,
}

/// A mail that the carrier took.
#[derive(Debug, Clone)]
pub(crate) struct Handed {
    pub(crate) tick: u64,
    pub(crate) at: Timestamp,
    pub(crate) mail: Mail,
    pub(crate) row: MessageRow,
    pub(crate) seen: Seen,
    /// The carrier tells, or will tell, what became of it.
    pub(crate) is_reported: bool,
}

/// A stop on the page behind a mail's link that was answered.
#[derive(Debug, Clone)]
pub(crate) struct Stop {
    pub(crate) tick: u64,
    /// When it was pressed first.
    pub(crate) pressed_at: Timestamp,
    /// When it was answered.
    pub(crate) at: Timestamp,
    pub(crate) store: StoreId,
    /// The address of the mail.
    pub(crate) address: String,
}

impl Journal {
    pub(crate) fn disturb(&mut self, task: u64, tick: u64) {
        self.disturbed.insert(task, tick);
        self.faults += 1;
    }

    /// The last row that was claimed for a message.
    pub(crate) fn claim_of(&self, message: &MessageId) -> Option<&Claimed> {
        self.claims
            .iter()
            .rev()
            .find(|claim| claim.row.id == *message)
    }
}

impl Handed {
    /// Whether it is a promotion: it has a way to stop it.
    pub(crate) const fn is_marketing(&self) -> bool {
        self.mail.stop_url.is_some()
    }

    /// Whether it is of the flow that comes round.
    pub(crate) fn is_note(&self) -> bool {
        weekday_of(self.row.asked.flow).is_some()
    }

    /// Whether both were written to one person, as either's delivery knew them.
    pub(crate) fn is_to_same(&self, other: &Self) -> bool {
        self.mail.store == other.mail.store
            && (self.seen.ids.contains(&other.mail.customer)
                || other.seen.ids.contains(&self.mail.customer))
    }
}

/// Whether the laws look at events of this kind.
pub(crate) const fn is_noted(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ConsentChanged
            | Kind::OrderPlaced
            | Kind::OrderUpdated
            | Kind::OrderCancelled
            | Kind::ErasureRequested
            | Kind::CartUpdated
            | Kind::ActivitySeen
            | Kind::CustomerCreated
            | Kind::CustomerUpdated
    )
}
