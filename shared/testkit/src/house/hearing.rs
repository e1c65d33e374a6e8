//! What people heard, in memory.

use std::collections::BTreeMap;

use awda_customers::{Heard, Profile};
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Fault, Hearing};

use super::{MemoryHouse, State};
use crate::lock;

impl Hearing for MemoryHouse {
    async fn heard(&self, store: &StoreId, customer: &CustomerId) -> Result<Heard, Fault> {
        let key = (store.clone(), customer.clone());
        Ok(lock(&self.state)
            .heard
            .get(&key)
            .cloned()
            .unwrap_or_default())
    }

    async fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> Result<(), Fault> {
        let after = before.next(after.clone());
        let mut state = lock(&self.state);
        if !state.may_hear(store, customer, &after) {
            return Err(Fault::conflict("keep what somebody heard"));
        }
        state.heard.insert((store.clone(), customer.clone()), after);
        Ok(())
    }
}

impl State {
    /// Whether a row is the one before this one.
    pub(super) fn may_hear(&self, store: &StoreId, customer: &CustomerId, heard: &Heard) -> bool {
        let held = self.heard.get(&(store.clone(), customer.clone()));
        held.map_or(0, |held| held.version) + 1 == heard.version
    }

    /// What every id of a person heard.
    pub(super) fn heard_by(&self, profile: &Profile) -> BTreeMap<CustomerId, Heard> {
        let ids = profile.every_id();
        let rows = ids.filter_map(|id| {
            let held = self.heard.get(&(profile.store.clone(), id.clone()))?;
            Some((id.clone(), held.clone()))
        });
        rows.collect()
    }
}
