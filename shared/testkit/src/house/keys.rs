//! Keys of programs, and who works for a store, in memory.

use awda_kernel::{Secret, StoreId, Timestamp, fingerprint};
use awda_ports::{Colleague, DRAWN_BYTES, Fault, Hired, Keys, Staff, StoreKey};

use super::MemoryHouse;
use crate::lock;

impl Keys for MemoryHouse {
    async fn keys(&self, store: &StoreId) -> Result<Vec<StoreKey>, Fault> {
        let state = lock(&self.state);
        let all = state.keys.iter().filter(|((of, _), _)| of == store);
        Ok(all.map(|(_, key)| key.clone()).collect())
    }

    async fn key(&self, store: &StoreId, id: &str) -> Result<Option<StoreKey>, Fault> {
        let place = (store.clone(), id.to_owned());
        Ok(lock(&self.state).keys.get(&place).cloned())
    }

    async fn keep_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let place = (store.clone(), key.id.clone());
        if state.keys.get(&place).map(|held| held.version) != before {
            return Ok(false);
        }
        state.keys.insert(place, key.clone());
        Ok(true)
    }

    async fn drop_key(&self, store: &StoreId, key: &StoreKey) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let place = (store.clone(), key.id.clone());
        let is_it = state.keys.get(&place).map(|held| held.version) == Some(key.version);
        if is_it {
            state.keys.remove(&place);
        }
        Ok(is_it)
    }

    /// Others each time, and for tests the same in each run.
    async fn draw(&self) -> Result<Secret<[u8; DRAWN_BYTES]>, Fault> {
        let mut state = lock(&self.state);
        state.drawn += 1;
        let text = fingerprint(&["drawn", &state.drawn.to_string()]).to_string();
        let mut drawn = [b'-'; DRAWN_BYTES];
        for (place, byte) in drawn.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Ok(Secret::new(drawn))
    }
}

impl Staff for MemoryHouse {
    async fn colleagues(&self, store: &StoreId) -> Result<Option<Vec<Colleague>>, Fault> {
        let state = lock(&self.state);
        let all = state.staff.values();
        let ours = all.filter(|(_, stores)| stores.contains(store));
        Ok(Some(ours.map(|(one, _)| one.clone()).collect()))
    }

    async fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        now: Timestamp,
    ) -> Result<Hired, Fault> {
        let mut state = lock(&self.state);
        let new = Colleague {
            id: format!("usr_{}", fingerprint(&["usr", email])),
            email: email.to_owned(),
            role: None,
            is_invited: true,
            since: now,
        };
        let (held, stores) = state.staff.entry(email.to_owned()).or_insert((new, vec![]));
        if held.role.as_deref() != Some(role) && stores.iter().any(|one| one != store) {
            return Ok(Hired::OtherRole);
        }
        held.role = Some(role.to_owned());
        if !stores.contains(store) {
            stores.push(store.clone());
        }
        Ok(Hired::Is(held.clone()))
    }

    async fn assign(&self, store: &StoreId, id: &str, role: &str) -> Result<Hired, Fault> {
        let mut state = lock(&self.state);
        let found = state.staff.values_mut().find(|(one, _)| one.id == id);
        let Some((held, stores)) = found.filter(|(_, stores)| stores.contains(store)) else {
            return Ok(Hired::Unknown);
        };
        if held.role.as_deref() != Some(role) && stores.len() > 1 {
            return Ok(Hired::OtherRole);
        }
        held.role = Some(role.to_owned());
        Ok(Hired::Is(held.clone()))
    }

    async fn dismiss(&self, store: &StoreId, id: &str) -> Result<Hired, Fault> {
        let mut state = lock(&self.state);
        let found = state.staff.values_mut().find(|(one, _)| one.id == id);
        let Some((held, stores)) = found.filter(|(_, stores)| stores.contains(store)) else {
            return Ok(Hired::Unknown);
        };
        stores.retain(|one| one != store);
        let was = held.clone();
        if stores.is_empty() {
            held.role = None;
        }
        Ok(Hired::Is(was))
    }
}
