//! What stores recommend: two rows of the books, read in one request and remembered for a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};
use awda_ports::{Display, Fault, Shelves};

use super::action::{Action, Row};
use super::{Dynamo, place, rows};

const REMEMBERED: Duration = Duration::from_mins(1);

/// What was read within the last minute.
#[derive(Debug, Default)]
pub(super) struct RecentDisplays {
    by_store: Mutex<BTreeMap<StoreId, (Instant, Display)>>,
}

impl Shelves for Dynamo {
    async fn put_learned(&self, store: &StoreId, learned: &Learned) -> Result<(), Fault> {
        let row = Row::at(place::learned(store)).with("doc", rows::document(learned));
        let what = "keep what a night learned of products";
        self.write(what, Action::put(row)).await?;
        self.displays.forget(store);
        Ok(())
    }

    async fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let row = Row::at(place::shelf(store))
            .with("doc", rows::document(shelf))
            .with("version", rows::number(shelf.version));
        let action = match before {
            None => Action::put(row).if_new(),
            Some(version) => Action::put(row).if_is("version", rows::number(version)),
        };
        let kept = self.write("keep a store's shelf", action).await?;
        self.displays.forget(store);
        Ok(kept)
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        let what = "read what a store recommends";
        let places = vec![place::learned(store), place::shelf(store)];
        let mut display = Display::default();
        for (_, item) in self.get_many(what, places, true).await? {
            if item.contains_key("version") {
                display.shelf = Some(rows::read(what, &item)?);
            } else {
                let learned: Learned = rows::read(what, &item)?;
                display.learned = Some(learned).filter(Learned::is_readable);
            }
        }
        self.displays.remember(store, &display);
        Ok(display)
    }

    async fn display(&self, store: &StoreId) -> Result<Display, Fault> {
        match self.displays.recall(store) {
            Some(recent) => Ok(recent),
            None => self.display_now(store).await,
        }
    }
}

impl RecentDisplays {
    fn recall(&self, store: &StoreId) -> Option<Display> {
        let by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, display) = by_store.get(store)?;
        (read_at.elapsed() < REMEMBERED).then(|| display.clone())
    }

    fn remember(&self, store: &StoreId, display: &Display) {
        let mut by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        by_store.insert(store.clone(), (Instant::now(), display.clone()));
    }

    fn forget(&self, store: &StoreId) {
        let mut by_store = self.by_store.lock().unwrap_or_else(PoisonError::into_inner);
        by_store.remove(store);
    }
}
