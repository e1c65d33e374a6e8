//! Files in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{ExportKey, ExportLink, Exports, Fault};

use crate::lock;

/// Files in memory. A link's address is `memory:` and the file's place.
#[derive(Debug, Default)]
pub struct MemoryExports {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pieces: BTreeMap<(String, u32), Vec<u8>>,
    whole: BTreeMap<String, Vec<u8>>,
    forgotten: BTreeMap<StoreId, Timestamp>,
}

impl MemoryExports {
    /// What an address leads to.
    pub fn fetched(&self, url: &str) -> Option<Vec<u8>> {
        let place = url.strip_prefix("memory:")?;
        lock(&self.state).whole.get(place).cloned()
    }
}

impl Exports for MemoryExports {
    async fn put(&self, export: &ExportKey, number: u32, piece: Vec<u8>) -> Result<(), Fault> {
        let key = (export.place(), number);
        lock(&self.state).pieces.insert(key, piece);
        Ok(())
    }

    async fn close(&self, export: &ExportKey, pieces: u32) -> Result<bool, Fault> {
        let (mut state, place) = (lock(&self.state), export.place());
        let forgotten = state.forgotten.get(&export.store).copied();
        let is_forgotten = forgotten.is_some_and(|until| until >= export.at);
        if state.whole.contains_key(&place) && !is_forgotten {
            return Ok(true);
        }
        let held: Option<Vec<Vec<u8>>> = (0..pieces)
            .map(|number| state.pieces.get(&(place.clone(), number)).cloned())
            .collect();
        state.pieces.retain(|(of, _), _| *of != place);
        let Some(held) = held.filter(|_| !is_forgotten) else {
            state.whole.remove(&place);
            return Ok(false);
        };
        state.whole.insert(place, held.concat());
        Ok(true)
    }

    async fn link(&self, export: &ExportKey, now: Timestamp) -> Result<Option<ExportLink>, Fault> {
        let (state, place) = (lock(&self.state), export.place());
        let (Some(whole), Some(expires_at)) = (state.whole.get(&place), export.expires_at(now))
        else {
            return Ok(None);
        };
        Ok(Some(ExportLink {
            url: format!("memory:{place}"),
            expires_at,
            bytes: whole.len() as u64,
        }))
    }

    async fn forget(&self, store: &StoreId, until: Timestamp) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let mark = state.forgotten.entry(store.clone()).or_insert(until);
        *mark = until.max(*mark);
        let shelf = ExportKey::shelf(store);
        let is_meant = |place: &str| {
            let asked = ExportKey::asked_at_ms(place);
            place.starts_with(&shelf) && asked.is_some_and(|ms| ms <= until.as_millisecond())
        };
        state.pieces.retain(|(place, _), _| !is_meant(place));
        state.whole.retain(|place, _| !is_meant(place));
        Ok(())
    }
}
