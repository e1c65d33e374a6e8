//! Changes of stores' settings in memory.

use awda_kernel::StoreId;
use awda_ports::{Fault, StoreChanges, StoreSettings};

use super::MemoryHouse;
use crate::lock;

impl StoreChanges for MemoryHouse {
    async fn settings_now(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        Ok(lock(&self.state).settings.get(store).cloned())
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
