//! Changes of stores' settings in memory.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, Seals, StoreChanges, StoreSettings};

use super::MemoryHouse;
use crate::lock;

impl StoreChanges for MemoryHouse {
    async fn settings_now(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        Ok(lock(&self.state).settings.get(store).cloned())
    }

    async fn begin_settings(&self, settings: &StoreSettings) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        if state.settings.contains_key(&settings.id) {
            return Ok(false);
        }
        state.settings.insert(settings.id.clone(), settings.clone());
        Ok(true)
    }

    async fn keep_settings(
        &self,
        before: &StoreSettings,
        after: &StoreSettings,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let held = state.settings.get_mut(&before.id);
        let held = held.ok_or_else(|| Fault::refused("change a store's settings"))?;
        if held != before {
            return Ok(false);
        }
        *held = after.clone();
        Ok(true)
    }
}

impl MemoryHouse {
    /// Whether a store's secrets were sealed anew.
    pub fn was_sealed_anew(&self, store: &StoreId) -> bool {
        lock(&self.state).sealed_anew.contains(store)
    }
}

/// There are no keys here; whoever was never asked for lies in the open, as a row of before there were keys.
impl Seals for MemoryHouse {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let is_known = state.settings.contains_key(store);
        Ok(is_known && state.sealed_anew.insert(store.clone()))
    }

    async fn renew(&self, _: Timestamp) -> Result<bool, Fault> {
        Ok(false)
    }
}
