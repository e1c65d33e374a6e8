//! Profiles, entities, events and the directory: what `unify` reads before it decides, and the door every change goes through.

use std::collections::BTreeMap;
use std::future::Future;

use awda_customers::{Entity, EntityKey, Key, PlacedEvent, Profile};
use awda_kernel::{CustomerId, EventId, StoreId, Timestamp};
use awda_messaging::AgendaRow;

use crate::{Change, Committed, Fault};

/// A value and the revision its row had when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// Counts the writes of the row.
    pub revision: u64,
}

/// What to look for before deciding about an event.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The store.
    pub store: StoreId,
    /// Identifiers whose holders are wanted.
    pub keys: Vec<Key>,
    /// The entity, for orders and credits.
    pub entity: Option<EntityKey>,
    /// The event's own row: anchor, when it occurred, id.
    pub event: Option<(Key, Timestamp, EventId)>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// Holders of identifiers.
    pub holders: BTreeMap<Key, CustomerId>,
    /// The entity.
    pub entity: Option<Stored<Entity>>,
    /// The event is kept already.
    pub is_kept: bool,
}

impl Lookup {
    /// The row of a placed event.
    pub fn row_of(placed: &PlacedEvent) -> (Key, Timestamp, EventId) {
        (
            placed.anchor.clone(),
            placed.event.occurred_at,
            placed.event.id.clone(),
        )
    }
}

/// Profiles, entities, events and the directory.
///
/// # Contract
/// 1. `look_up` finds what an earlier `commit` kept, in one round trip; what is not there is absent, not an error.
/// 2. `profiles` follows absorbed ids to the profile that goes on; unknown ids are absent; each profile is answered once.
/// 3. `commit` keeps all writes of a change or none.
/// 4. A change whose event is kept already answers `AlreadyKept` and writes nothing.
/// 5. A change whose other expectation fails is a fault with the remedy `Reload` and writes nothing.
/// 6. Counters add up under concurrent commits.
/// 7. `agenda` answers every row that `commit` or the agenda's `advance` left for these ids.
pub trait Records: Send + Sync {
    /// Finds holders, entity and event. `fresh` asks for the newest state where the default may lag a moment behind.
    fn look_up(
        &self,
        lookup: &Lookup,
        fresh: bool,
    ) -> impl Future<Output = Result<Sight, Fault>> + Send;

    /// Loads profiles by id.
    fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> impl Future<Output = Result<Vec<Stored<Profile>>, Fault>> + Send;

    /// What is due for people, under exactly these ids, as it is now.
    fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> impl Future<Output = Result<Vec<AgendaRow>, Fault>> + Send;

    /// Keeps a change.
    fn commit(&self, change: Change) -> impl Future<Output = Result<Committed, Fault>> + Send;
}
