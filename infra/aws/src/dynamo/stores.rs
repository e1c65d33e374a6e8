//! Settings of the stores: one row each in one partition, remembered for a minute. Their secrets are sealed in the same row.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use awda_kernel::{Secret, StoreId};
use awda_messaging::Flow;
use awda_messaging::flows::FlowSetting;
use awda_ports::{Fault, Flows, StoreChanges, StoreSettings, Stores};
use serde::{Deserialize, Serialize};

use super::action::{Action, Item, Row};
use super::place::Table;
use super::records::parse;
use super::requests::Ask;
use super::{Dynamo, place, rows};
use crate::vault::Sealed;

const REMEMBERED: Duration = Duration::from_mins(1);

#[derive(Debug)]
struct Recent {
    read_at: Instant,
    /// With their secrets.
    is_whole: bool,
    settings: StoreSettings,
}

/// Settings that were read within the last minute.
#[derive(Debug, Default)]
pub(super) struct RecentSettings {
    by_store: Mutex<BTreeMap<StoreId, Recent>>,
}

/// What stands in the row beside the settings.
#[derive(Default, Deserialize)]
pub(super) struct Beside {
    /// The secrets, by name.
    #[serde(default)]
    pub(super) sealed: Option<Sealed>,
}

/// A row's document: the settings, with their secrets in the open or sealed.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(flatten)]
    settings: &'a StoreSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Sealed>,
}

type Secrets = BTreeMap<String, Vec<Secret<String>>>;

impl Dynamo {
    /// The settings in a row, with the secrets where there are keys.
    pub(super) async fn opened(
        &self,
        what: &'static str,
        item: &Item,
    ) -> Result<StoreSettings, Fault> {
        let mut settings: StoreSettings = rows::read(what, item)?;
        let beside: Beside = rows::read(what, item)?;
        if let (Some(vault), Some(sealed)) = (&self.vault, beside.sealed) {
            let opened = vault.open(settings.id.as_str(), &sealed).await?;
            // What serde says of them could repeat them.
            let opened: Secrets = serde_json::from_slice(&opened)
                .map_err(|_| Fault::unreadable(what).because("what was sealed is no secrets"))?;
            settings.secrets.extend(opened);
        }
        Ok(settings)
    }

    /// The row of settings, with their secrets sealed where there are keys. `former` is what it takes the place of.
    pub(super) async fn row_of(
        &self,
        what: &'static str,
        settings: &StoreSettings,
        former: Option<&Item>,
    ) -> Result<Row, Fault> {
        let place = place::settings(&settings.id);
        let Some(vault) = &self.vault else {
            let former: Option<Beside> = former.map(|item| rows::read(what, item)).transpose()?;
            if former.is_some_and(|former| former.sealed.is_some()) {
                return Err(
                    Fault::broken(what).because("its secrets are sealed, and the key is not here")
                );
            }
            return Ok(Row::at(place).with("doc", rows::document(settings)));
        };
        let secrets = serde_json::to_vec(&settings.secrets);
        let secrets = secrets.map_err(|_| Fault::broken(what).because("secrets that are none"))?;
        let bare = StoreSettings {
            secrets: Secrets::new(),
            ..settings.clone()
        };
        let kept = Kept {
            settings: &bare,
            sealed: Some(vault.seal(settings.id.as_str(), &secrets).await?),
        };
        Ok(Row::at(place).with("doc", rows::document(&kept)))
    }
}

impl Stores for Dynamo {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        if let Some(recent) = self.settings.recall(store, self.vault.is_some()) {
            return Ok(Some(recent));
        }
        let what = "read a store's settings";
        let Some(item) = self.get(what, &place::settings(store), true).await? else {
            return Ok(None);
        };
        let settings = self.opened(what, &item).await?;
        self.settings.remember(&settings, self.vault.is_some());
        Ok(Some(settings))
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        let what = "keep a store's settings";
        let row = self.row_of(what, settings, None).await?;
        self.write(what, Action::put(row)).await?;
        self.settings.remember(settings, self.vault.is_some());
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
        match self.get(what, &place::settings(store), true).await? {
            Some(item) => self.opened(what, &item).await.map(Some),
            None => Ok(None),
        }
    }

    async fn begin_settings(&self, settings: &StoreSettings) -> Result<bool, Fault> {
        let what = "begin a store";
        let row = self.row_of(what, settings, None).await?;
        let is_kept = self.write(what, Action::put(row).if_new()).await?;
        if is_kept {
            self.settings.remember(settings, self.vault.is_some());
        }
        Ok(is_kept)
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
        let held = self.opened(what, &item).await?;
        let (true, Some(read)) = (held == *before, item.get("doc")) else {
            return Ok(false);
        };
        let row = self.row_of(what, after, Some(&item)).await?;
        // Whoever was faster changed the document.
        let kept = self
            .write(what, Action::put(row).if_is("doc", read.clone()))
            .await?;
        if kept {
            self.settings.remember(after, self.vault.is_some());
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
        let mut settings = self.opened(what, &item).await?;
        let held = settings.flows.get(&flow).map_or(0, |held| held.version);
        let (true, Some(read)) = (held == before, item.get("doc")) else {
            return Ok(false);
        };
        match said {
            Some(said) => settings.flows.insert(flow, said.clone()),
            None => settings.flows.remove(&flow),
        };
        let row = self.row_of(what, &settings, Some(&item)).await?;
        // Whoever was faster changed the document.
        let kept = self
            .write(what, Action::put(row).if_is("doc", read.clone()))
            .await?;
        if kept {
            self.settings.remember(&settings, self.vault.is_some());
        }
        Ok(kept)
    }
}

impl RecentSettings {
    /// `whole`: with their secrets, or not at all.
    fn recall(&self, store: &StoreId, whole: bool) -> Option<StoreSettings> {
        let by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = by_store.get(store)?;
        let is_fit = recent.read_at.elapsed() < REMEMBERED && (recent.is_whole || !whole);
        is_fit.then(|| recent.settings.clone())
    }

    fn remember(&self, settings: &StoreSettings, is_whole: bool) {
        let mut by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = Recent {
            read_at: Instant::now(),
            is_whole,
            settings: settings.clone(),
        };
        by_store.insert(settings.id.clone(), recent);
    }
}
