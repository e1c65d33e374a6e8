//! Definitions and nights in memory.

use awda_customers::{Count, ResponseCount};
use awda_kernel::{Day, StoreId};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_ports::{Counters, Fault, Night, Nights, Segments};

use super::MemoryHouse;
use crate::lock;

impl Segments for MemoryHouse {
    async fn definitions(&self, store: &StoreId) -> Result<Vec<Definition>, Fault> {
        let state = lock(&self.state);
        let all = state.definitions.iter().filter(|((of, _), _)| of == store);
        Ok(all.map(|(_, definition)| definition.clone()).collect())
    }

    async fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), definition.id.clone());
        let held = state.definitions.get(&key).map(|held| held.version);
        if held != before {
            return Ok(false);
        }
        state.definitions.insert(key, definition.clone());
        Ok(true)
    }

    async fn drop_definition(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let key = (store.clone(), id.to_owned());
        lock(&self.state).definitions.remove(&key);
        Ok(())
    }
}

impl Nights for MemoryHouse {
    async fn put_night(&self, night: &Night) -> Result<(), Fault> {
        let key = (night.standards.store.clone(), night.standards.day);
        lock(&self.state).nights.insert(key, night.clone());
        Ok(())
    }

    async fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Night>, Fault> {
        let state = lock(&self.state);
        let all = state.nights.iter().rev();
        let all =
            all.filter(|((of, day), _)| of == store && before.is_none_or(|before| *day < before));
        Ok(all.take(limit).map(|(_, night)| night.clone()).collect())
    }

    async fn brought(&self, store: &StoreId) -> Result<Option<Brought>, Fault> {
        Ok(lock(&self.state).brought.get(store).cloned())
    }

    async fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        brought: &Brought,
    ) -> Result<bool, Fault> {
        let all = &mut lock(&self.state).brought;
        if all.get(store).map(|held| held.through) != before {
            return Ok(false);
        }
        all.insert(store.clone(), brought.clone());
        Ok(true)
    }

    async fn put_crowd(&self, store: &StoreId, crowd: &NightCrowd) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        state.crowds.insert(store.clone(), crowd.clone());
        Ok(())
    }

    async fn crowd(&self, store: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        Ok(lock(&self.state).crowds.get(store).cloned())
    }
}

impl Counters for MemoryHouse {
    async fn counted(&self, store: &StoreId, from: Day, to: Day) -> Result<Vec<Count>, Fault> {
        let state = lock(&self.state);
        let first = (store.clone(), from);
        let all = state.counts.range(first..);
        let some = all.take_while(|((of, day), _)| of == store && *day < to);
        Ok(some.map(|(_, count)| *count).collect())
    }

    async fn responses(
        &self,
        store: &StoreId,
        from: Day,
        to: Day,
    ) -> Result<Vec<ResponseCount>, Fault> {
        let state = lock(&self.state);
        let first = (store.clone(), from);
        let all = state.responses.range(first..);
        let some = all.take_while(|((of, day), _)| of == store && *day < to);
        let some = some.filter(|(_, count)| !count.is_none());
        Ok(some.map(|(_, count)| count.clone()).collect())
    }
}
