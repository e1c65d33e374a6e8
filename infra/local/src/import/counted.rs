//! The tables, with a count of what each record makes new: people, orders, events.

use std::sync::{Arc, Mutex, PoisonError};

use awda_commerce::ObjectKind;
use awda_customers::Profile;
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::AgendaRow;
use awda_ports::{Change, Committed, Fault, Lookup, Records, Sight, Stored, Write};

/// Records that count what is committed through them. Clones count together.
#[derive(Debug, Clone)]
pub(super) struct Counted<R> {
    records: R,
    tally: Arc<Mutex<Tally>>,
}

/// What was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// People nobody knew.
    pub people: usize,
    /// Orders and credits nobody knew.
    pub entities: usize,
    /// Events that were new.
    pub events: usize,
}

impl<R> Counted<R> {
    /// Counts what goes through to `records`.
    pub(super) fn new(records: R) -> Self {
        Self {
            records,
            tally: Arc::default(),
        }
    }

    /// What was made so far.
    pub(super) fn tally(&self) -> Tally {
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Records> Records for Counted<R> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        self.records.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        self.records.profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        self.records.agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        let mut made = Tally::default();
        for write in &change.writes {
            match write {
                Write::Profile { revision: None, .. } => made.people += 1,
                Write::Entity {
                    key,
                    revision: None,
                    ..
                } if key.object.kind != ObjectKind::Activity => made.entities += 1,
                Write::Event(_) => made.events += 1,
                _ => {}
            }
        }
        let committed = self.records.commit(change).await?;
        if committed == Committed::Kept {
            let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.people += made.people;
            tally.entities += made.entities;
            tally.events += made.events;
        }
        Ok(committed)
    }
}
