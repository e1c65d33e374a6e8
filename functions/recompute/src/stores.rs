//! What a shard must know of a store before it looks at its people, asked for once per store: the day and currency for the
//! census, the rules and standards for the classification. It refuses to look at anybody.

use std::collections::BTreeMap;

use awda_kernel::{Currency, Day, StoreId, Timestamp, day_number, zone};
use awda_measures::StandardsBody;
use awda_messaging::StoreRules;
use awda_ports::{Fault, Run, Runs, Stores};

/// The day a night is for and the currency of its books, in one store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) day: Day,
    pub(crate) currency: Currency,
}

/// Calendars by store; none for a store without settings or with a zone that does not exist.
pub(crate) struct Calendars<'a, S> {
    stores: &'a S,
    at: Timestamp,
    known: BTreeMap<StoreId, Option<Calendar>>,
}

/// Everything by which a store's people are placed.
pub(crate) struct Rulebook {
    pub(crate) day: Day,
    pub(crate) standards: StandardsBody,
    pub(crate) rules: StoreRules,
}

/// Rulebooks by store; none for a store whose standards another run has set, as its people were not counted in this one.
pub(crate) struct Rulebooks<'a, S, R> {
    stores: &'a S,
    runs: &'a R,
    run: &'a Run,
    known: BTreeMap<StoreId, Option<Rulebook>>,
}

impl<'a, S: Stores> Calendars<'a, S> {
    pub(crate) fn new(stores: &'a S, at: Timestamp) -> Self {
        Self {
            stores,
            at,
            known: BTreeMap::new(),
        }
    }

    pub(crate) async fn of(&mut self, store: &StoreId) -> Result<Option<Calendar>, Fault> {
        if let Some(known) = self.known.get(store) {
            return Ok(*known);
        }
        let settings = self.stores.settings(store).await?;
        let calendar = settings.and_then(|settings| {
            Some(Calendar {
                day: day_number(self.at, &zone(&settings.zone).ok()?),
                currency: settings.currency,
            })
        });
        self.known.insert(store.clone(), calendar);
        Ok(calendar)
    }
}

impl<'a, S: Stores, R: Runs> Rulebooks<'a, S, R> {
    pub(crate) fn new(stores: &'a S, runs: &'a R, run: &'a Run) -> Self {
        Self {
            stores,
            runs,
            run,
            known: BTreeMap::new(),
        }
    }

    pub(crate) async fn of(&mut self, store: &StoreId) -> Result<Option<&Rulebook>, Fault> {
        if !self.known.contains_key(store) {
            let rulebook = self.read(store).await?;
            self.known.insert(store.clone(), rulebook);
        }
        Ok(self.known.get(store).and_then(Option::as_ref))
    }

    async fn read(&self, store: &StoreId) -> Result<Option<Rulebook>, Fault> {
        let Some(settings) = self.stores.settings(store).await? else {
            return Ok(None);
        };
        let standards = self.runs.standards(store).await?;
        let Some(standards) = standards.filter(|standards| standards.run == self.run.id) else {
            return Ok(None);
        };
        let body = StandardsBody::read(&standards.body)
            .map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
        let rules = settings.rules(body.thresholds).ok();
        Ok(rules.map(|rules| Rulebook {
            day: standards.day,
            standards: body,
            rules,
        }))
    }
}
