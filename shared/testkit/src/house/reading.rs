//! Timelines, audiences and settings in memory.

use std::collections::BTreeMap;

use awda_customers::Key;
use awda_kernel::{CustomerId, Day, StoreId, TimeZone, day_number};
use awda_messaging::flows::FlowSetting;
use awda_messaging::{Flow, MessageRow};
use awda_ports::{
    Audiences, DayPage, Fault, Flows, Member, MemberPage, StoreSettings, Stores, Timeline,
    TimelinePage,
};

use super::{MemoryHouse, open, order_of, page};
use crate::lock;

impl Timeline for MemoryHouse {
    async fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        let question = format!("events|{store}");
        let before = open(&question, after)?;
        let state = lock(&self.state);
        let mut found: BTreeMap<&String, _> = BTreeMap::new();
        for ((of, key, order), event) in &state.events {
            if of == store && keys.contains(key) && before.is_none_or(|end| order.as_str() < end) {
                found.insert(order, event.clone());
            }
        }
        let newest_first = found.into_values().rev().collect();
        let position = |event: &awda_commerce::Event| order_of(event.occurred_at, &event.id);
        let (events, next) = page(&question, newest_first, limit, position);
        Ok(TimelinePage { events, next })
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        let state = lock(&self.state);
        let theirs = state.messages.iter();
        let theirs =
            theirs.filter(|((of, customer, _), _)| of == store && customers.contains(customer));
        let mut rows: Vec<MessageRow> = theirs.map(|(_, row)| row.clone()).collect();
        rows.sort_by(|a, b| (b.decided_at, &b.id).cmp(&(a.decided_at, &a.id)));
        rows.truncate(limit);
        Ok(rows)
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        let question = format!("messages|{store}|{day}");
        let after = open(&question, after)?;
        let state = lock(&self.state);
        let rows = state.messages.values().filter(|row| {
            row.asked.store == *store
                && day_number(row.decided_at, &TimeZone::UTC) == day
                && after.is_none_or(|after| row.id.as_str() > after)
        });
        let mut rows: Vec<MessageRow> = rows.cloned().collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let (rows, next) = page(&question, rows, limit, |row| row.id.to_string());
        Ok(DayPage { rows, next })
    }
}

impl Audiences for MemoryHouse {
    async fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<MemberPage, Fault> {
        let question = format!("members|{store}|{segment}");
        let after = open(&question, after)?;
        let state = lock(&self.state);
        let members = state.members.iter().filter(|((of, name, customer), _)| {
            of == store && name == segment && after.is_none_or(|after| customer.as_str() > after)
        });
        let members = members.map(|((_, _, customer), (since, why))| Member {
            customer: customer.clone(),
            since: *since,
            why: why.clone(),
        });
        let position = |member: &Member| member.customer.to_string();
        let (members, next) = page(&question, members.collect(), limit, position);
        Ok(MemberPage { members, next })
    }
}

impl Flows for MemoryHouse {
    async fn keep_flow(
        &self,
        store: &StoreId,
        flow: Flow,
        said: Option<&FlowSetting>,
        before: u32,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let settings = state.settings.get_mut(store);
        let settings = settings.ok_or_else(|| Fault::refused("keep a flow of an unknown store"))?;
        let held = settings.flows.get(&flow).map_or(0, |held| held.version);
        if held != before {
            return Ok(false);
        }
        match said {
            Some(said) => settings.flows.insert(flow, said.clone()),
            None => settings.flows.remove(&flow),
        };
        Ok(true)
    }
}

impl Stores for MemoryHouse {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        Ok(lock(&self.state).settings.get(store).cloned())
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        state.settings.insert(settings.id.clone(), settings.clone());
        Ok(())
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        Ok(lock(&self.state).settings.keys().cloned().collect())
    }
}
