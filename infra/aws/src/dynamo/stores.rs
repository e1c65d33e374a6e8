//! Settings of the stores: one row each in one partition, remembered for a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use awda_kernel::StoreId;
use awda_ports::{Fault, StoreSettings, Stores};

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
