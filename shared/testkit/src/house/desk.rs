//! The desk in memory.

use awda_commerce::Delivery;
use awda_kernel::StoreId;
use awda_ports::{Desk, Fault, SetAside, SetAsidePage, SuspicionPage};

use super::{MemoryHouse, open, page};
use crate::lock;

impl Desk for MemoryHouse {
    async fn set_aside(&self, delivery: &Delivery, code: &str) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let key = (delivery.store.clone(), delivery.id());
        let row = SetAside {
            id: delivery.id(),
            source: delivery.source.clone(),
            topic: delivery.topic.clone(),
            code: code.to_owned(),
            body_bytes: delivery.body.len() as u64,
            times: 0,
            received_at: delivery.received_at,
        };
        let held = state.aside.entry(key);
        let held = held.or_insert_with(|| (delivery.clone(), row));
        held.1.times += 1;
        Ok(())
    }

    async fn aside(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SetAsidePage, Fault> {
        let question = format!("aside {store}");
        let after = open(&question, after)?.unwrap_or_default();
        let state = lock(&self.state);
        let rows = state.aside.iter();
        let rows = rows.filter(|((of, id), _)| of == store && id.as_str() > after);
        let rows = rows.map(|(_, (_, row))| row.clone()).collect();
        let (rows, next) = page(&question, rows, limit, |row: &SetAside| row.id.clone());
        Ok(SetAsidePage { rows, next })
    }

    async fn taken(&self, store: &StoreId, id: &str) -> Result<Option<Delivery>, Fault> {
        let state = lock(&self.state);
        let held = state.aside.get(&(store.clone(), id.to_owned()));
        Ok(held.map(|(delivery, _)| delivery.clone()))
    }

    async fn put_back(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        state.aside.remove(&(store.clone(), id.to_owned()));
        Ok(())
    }

    async fn suspicions(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SuspicionPage, Fault> {
        let question = format!("suspicions {store}");
        let after = open(&question, after)?.unwrap_or_default();
        let state = lock(&self.state);
        let place = |(weak, strong): &(awda_customers::Key, awda_customers::Key)| {
            format!("{weak}|{strong}")
        };
        let rows = state.suspicions.iter();
        let rows = rows.filter(|((of, pair), _)| of == store && place(pair).as_str() > after);
        let rows = rows.map(|(_, row)| row.clone()).collect();
        let (rows, next) = page(&question, rows, limit, |row: &awda_customers::Suspicion| {
            format!("{}|{}", row.weak, row.strong)
        });
        Ok(SuspicionPage { rows, next })
    }
}
