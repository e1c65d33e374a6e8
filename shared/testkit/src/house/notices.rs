//! Notices in memory.

use std::collections::BTreeMap;

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{EventId, StoreId, Timestamp, sortable};
use awda_messaging::notices::{EndpointHealth, NoticeRow};
use awda_ports::{Fault, NoticePage, Notices};

use super::{MemoryHouse, open, order_of, page};
use crate::lock;

/// Notices by store and endpoint, by when they happened and their id.
pub(super) type Told = BTreeMap<(StoreId, String), BTreeMap<(Timestamp, String), NoticeRow>>;

impl Notices for MemoryHouse {
    async fn notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        (at, id): (Timestamp, &str),
    ) -> Result<Option<NoticeRow>, Fault> {
        let state = lock(&self.state);
        let key = (store.clone(), endpoint.to_owned());
        let rows = state.notices.get(&key);
        Ok(rows.and_then(|rows| rows.get(&(at, id.to_owned())).cloned()))
    }

    async fn keep_notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        row: &NoticeRow,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), endpoint.to_owned());
        let rows = state.notices.entry(key).or_default();
        let place = (row.of.at(), row.of.id());
        let before = rows.get(&place).map_or(0, |kept| kept.version);
        let is_next = before + 1 == row.version;
        if is_next {
            rows.insert(place, row.clone());
        }
        Ok(is_next)
    }

    async fn notices(
        &self,
        store: &StoreId,
        endpoint: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<NoticePage, Fault> {
        let question = format!("notices|{store}|{endpoint}");
        let before = open(&question, after)?;
        let state = lock(&self.state);
        let key = (store.clone(), endpoint.to_owned());
        let rows = state.notices.get(&key).into_iter().flatten().rev();
        let position = |row: &NoticeRow| format!("{}#{}", sortable(row.of.at()), row.of.id());
        let rows = rows.map(|(_, row)| row.clone());
        let rows = rows.filter(|row| before.is_none_or(|end| position(row).as_str() < end));
        let (rows, next) = page(&question, rows.collect(), limit, position);
        Ok(NoticePage { rows, next })
    }

    async fn endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
    ) -> Result<EndpointHealth, Fault> {
        let state = lock(&self.state);
        let key = (store.clone(), endpoint.to_owned());
        Ok(state.endpoints.get(&key).cloned().unwrap_or_default())
    }

    async fn keep_endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
        health: &EndpointHealth,
    ) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), endpoint.to_owned());
        state.endpoints.insert(key, health.clone());
        Ok(())
    }

    async fn kept_event(
        &self,
        store: &StoreId,
        (anchor, at, id): (&Key, Timestamp, &EventId),
    ) -> Result<Option<Event>, Fault> {
        let state = lock(&self.state);
        let place = (store.clone(), anchor.clone(), order_of(at, id));
        Ok(state.events.get(&place).cloned())
    }
}
