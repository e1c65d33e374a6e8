//! What stores recommend, in memory.

use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};
use awda_ports::{Display, Fault, Shelves};

use super::MemoryHouse;
use crate::lock;

impl Shelves for MemoryHouse {
    async fn put_learned(&self, store: &StoreId, learned: &Learned) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let display = state.displays.entry(store.clone()).or_default();
        display.learned = Some(learned.clone());
        Ok(())
    }

    async fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let display = state.displays.entry(store.clone()).or_default();
        if display.shelf.as_ref().map(|held| held.version) != before {
            return Ok(false);
        }
        display.shelf = Some(shelf.clone());
        Ok(true)
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        let state = lock(&self.state);
        Ok(state.displays.get(store).cloned().unwrap_or_default())
    }

    async fn display(&self, store: &StoreId) -> Result<Display, Fault> {
        self.display_now(store).await
    }
}
