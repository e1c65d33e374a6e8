//! The ledger of messages in memory.

use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::{Claim, Fault, MessageSight, Messages, Suppression};

use super::MemoryHouse;
use crate::lock;

impl Messages for MemoryHouse {
    async fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        let state = lock(&self.state);
        let row = |(customer, id): &(CustomerId, MessageId)| {
            let key = (store.clone(), customer.clone(), id.clone());
            state.messages.get(&key).cloned()
        };
        let address = address.map(|address| (store.clone(), address.clone()));
        let suppression = address.as_ref().and_then(|key| state.suppressions.get(key));
        let stopped_at = address.as_ref().and_then(|key| state.stops.get(key));
        Ok(MessageSight {
            rows: rows.iter().filter_map(row).collect(),
            suppression: suppression.cloned(),
            stopped_at: stopped_at.copied(),
            health: address
                .as_ref()
                .and_then(|key| state.health.get(key))
                .cloned(),
        })
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        let mut state = lock(&self.state);
        if state.messages.contains_key(&key_of(row)) {
            return Ok(Claim::Lost);
        }
        if !state.count(None, row) {
            return Ok(Claim::Unaffordable);
        }
        state.messages.insert(key_of(row), row.clone());
        Ok(Claim::Won)
    }

    async fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> Result<Claim, Fault> {
        let mut state = lock(&self.state);
        if state.messages.get(&key_of(row)) != before {
            return Ok(Claim::Lost);
        }
        let store = &row.asked.store;
        let place = |change: &SlotChange| (store.clone(), change.customer.clone());
        let is_seen =
            |change: &SlotChange| state.slots.get(&place(change)) == change.before.as_ref();
        if !slots.iter().all(is_seen) {
            return Err(Fault::conflict("claim a slot"));
        }
        if !state.count(before, row) {
            return Ok(Claim::Unaffordable);
        }
        for change in slots {
            state.slots.insert(place(change), change.after.clone());
        }
        state.messages.insert(key_of(row), row.clone());
        Ok(Claim::Won)
    }

    async fn standing(&self, store: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        let state = lock(&self.state);
        let of = |id: &CustomerId| {
            let slots = state.slots.get(&(store.clone(), id.clone()))?;
            Some((id.clone(), slots.clone()))
        };
        let dates = state.agenda.values();
        let first = |row: &&AgendaRow| row.store == *store && ids.first() == Some(&row.customer);
        Ok(Standing {
            slots: ids.iter().filter_map(of).collect(),
            agenda: dates.filter(first).cloned().collect(),
        })
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        let what = "settle a message";
        if key_of(before) != key_of(after) {
            return Err(Fault::broken(what));
        }
        let mut state = lock(&self.state);
        if state.messages.get(&key_of(before)) != Some(before) {
            return Err(Fault::conflict(what));
        }
        if !state.count(Some(before), after) {
            return Err(Fault::broken(what).because("only a claim is paid for"));
        }
        state.messages.insert(key_of(after), after.clone());
        Ok(())
    }

    async fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        let key = (store.clone(), address.clone());
        let mut state = lock(&self.state);
        state
            .suppressions
            .entry(key)
            .or_insert_with(|| suppression.clone());
        Ok(())
    }

    async fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> Result<(), Fault> {
        let key = (store.clone(), address.clone());
        let mut state = lock(&self.state);
        if state.health.get(&key) != before {
            return Err(Fault::conflict("keep an address's health"));
        }
        state.health.insert(key, after.clone());
        Ok(())
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        let key = (store.clone(), address.clone());
        lock(&self.state).stops.insert(key, at);
        Ok(())
    }
}

fn key_of(row: &MessageRow) -> (StoreId, CustomerId, MessageId) {
    (
        row.asked.store.clone(),
        row.asked.customer.clone(),
        row.id.clone(),
    )
}
