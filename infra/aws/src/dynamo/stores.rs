//! Settings of the stores: one row each in one partition, remembered for a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use awda_kernel::StoreId;
use awda_messaging::Flow;
use awda_messaging::flows::FlowSetting;
use awda_ports::{Fault, Flows, StoreChanges, StoreSettings, Stores};

use super::action::{Action, Row};
use super::place::Table;
use super::records::parse;
use super::requests::Ask;
use super::{Dynamo, place, rows};

const REMEMBERED: Duration = Duration::from_mins(1);

/// Settings that were read within the last minute.
#[derive(Debug, Default)]
pub(super) struct RecentSettings {
    by_store: Mutex<BTreeMap<StoreId, (Instant, StoreSettings)>>,
}

impl Stores for Dynamo {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        if let Some(recent) = self.settings.recall(store) {
            return Ok(Some(recent));
        }
        let what = "read a store's settings";
        let Some(item) = self.get(what, &place::settings(store), true).await? else {
            return Ok(None);
        };
        let settings: StoreSettings = rows::read(what, &item)?;
        self.settings.remember(&settings);
        Ok(Some(settings))
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        let row = Row::at(place::settings(&settings.id)).with("doc", rows::document(settings));
        self.write("keep a store's settings", Action::put(row))
            .await?;
        self.settings.remember(settings);
        Ok(())
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        let what = "list the stores";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::STORES.to_owned())
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        let ids = items
            .iter()
            .map(|item| parse(what, rows::str_of(item, "sk").unwrap_or_default()));
        ids.collect()
    }
}

impl StoreChanges for Dynamo {
    async fn settings_now(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        let what = "read a store's settings";
        let item = self.get(what, &place::settings(store), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn keep_settings(
        &self,
        before: &StoreSettings,
        after: &StoreSettings,
    ) -> Result<bool, Fault> {
        let what = "change a store's settings";
        let place = place::settings(&before.id);
        let item = self.get(what, &place, true).await?;
        let item = item.ok_or_else(|| Fault::refused(what))?;
        let held: StoreSettings = rows::read(what, &item)?;
        let (true, Some(read)) = (held == *before, item.get("doc")) else {
            return Ok(false);
        };
        let row = Row::at(place).with("doc", rows::document(after));
        // Whoever was faster changed the document.
        let kept = self
            .write(what, Action::put(row).if_is("doc", read.clone()))
            .await?;
        if kept {
            self.settings.remember(after);
        }
        Ok(kept)
    }
}

impl Flows for Dynamo {
    async fn keep_flow(
        &self,
        store: &StoreId,
        flow: Flow,
        said: Option<&FlowSetting>,
        before: u32,
    ) -> Result<bool, Fault> {
        let what = "keep a store's flow";
        let place = place::settings(store);
        let item = self.get(what, &place, true).await?;
        let item = item.ok_or_else(|| Fault::refused(what))?;
        let mut settings: StoreSettings = rows::read(what, &item)?;
        let held = settings.flows.get(&flow).map_or(0, |held| held.version);
        let (true, Some(read)) = (held == before, item.get("doc")) else {
            return Ok(false);
        };
        match said {
            Some(said) => settings.flows.insert(flow, said.clone()),
            None => settings.flows.remove(&flow),
        };
        let row = Row::at(place).with("doc", rows::document(&settings));
        // Whoever was faster changed the document.
        let kept = self
            .write(what, Action::put(row).if_is("doc", read.clone()))
            .await?;
        if kept {
            self.settings.remember(&settings);
        }
        Ok(kept)
    }
}

impl RecentSettings {
    fn recall(&self, store: &StoreId) -> Option<StoreSettings> {
        let by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, settings) = by_store.get(store)?;
        (read_at.elapsed() < REMEMBERED).then(|| settings.clone())
    }

    fn remember(&self, settings: &StoreSettings) {
        let mut by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        by_store.insert(settings.id.clone(), (Instant::now(), settings.clone()));
    }
}
