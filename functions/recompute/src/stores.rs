//! What a shard must know of a store before it looks at its people, asked for once per store: the day and currency for the
//! census, the rules and standards for the classification. It refuses to look at anybody.

use std::collections::BTreeMap;

use awda_kernel::{Currency, Day, StoreId, Timestamp, day_number, zone};
use awda_measures::{Rulebook, StandardsBody};
use awda_messaging::StoreRules;
use awda_ports::{Fault, Night, Nights, Run, Runs, Standards, StoreSettings, Stores};

use crate::placing::LastNight;

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

/// Everything by which a store's people are placed in a night.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) day: Day,
    pub(crate) rulebook: Rulebook,
    pub(crate) rules: StoreRules,
    /// What the night before decided.
    pub(crate) last: Option<LastNight>,
}

/// Books by store; none for a store whose standards another run has set, as its people were not counted in this one.
pub(crate) struct Books<'a, S, R> {
    stores: &'a S,
    runs: &'a R,
    run: &'a Run,
    known: BTreeMap<StoreId, Option<Book>>,
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

impl<'a, S: Stores, R: Runs + Nights> Books<'a, S, R> {
    pub(crate) fn new(stores: &'a S, runs: &'a R, run: &'a Run) -> Self {
        Self {
            stores,
            runs,
            run,
            known: BTreeMap::new(),
        }
    }

    pub(crate) async fn of(&mut self, store: &StoreId) -> Result<Option<&Book>, Fault> {
        if !self.known.contains_key(store) {
            let book = self.read(store).await?;
            self.known.insert(store.clone(), book);
        }
        Ok(self.known.get(store).and_then(Option::as_ref))
    }

    async fn read(&self, store: &StoreId) -> Result<Option<Book>, Fault> {
        let Some(settings) = self.stores.settings(store).await? else {
            return Ok(None);
        };
        let standards = self.runs.standards(store).await?;
        let Some(standards) = standards.filter(|standards| standards.run == self.run.id) else {
            return Ok(None);
        };
        // Two, because the newest may be this run's own, kept before a crash; another run of the same day is a night before.
        let until = Some(standards.day.saturating_add(1));
        let nights = self.runs.nights(store, until, 2).await?;
        let mut others = nights
            .into_iter()
            .filter(|night| night.standards.run != self.run.id);
        book_of(&settings, &standards, others.next())
    }
}

/// The book of a night; none for settings that name no zone there is.
pub(crate) fn book_of(
    settings: &StoreSettings,
    standards: &Standards,
    before: Option<Night>,
) -> Result<Option<Book>, Fault> {
    let Some(rulebook) = rulebook(settings, &standards.body)? else {
        return Ok(None);
    };
    let last = before.and_then(|night| {
        let rulebook = rulebook_of_last(settings, &night.standards.body)?;
        let day = night.standards.day;
        Some(LastNight { day, rulebook })
    });
    let rules = settings.rules(rulebook.standards().thresholds).ok();
    Ok(rules.map(|rules| Book {
        day: standards.day,
        rulebook,
        rules,
        last,
    }))
}

fn rulebook(settings: &StoreSettings, body: &str) -> Result<Option<Rulebook>, Fault> {
    let body = StandardsBody::read(body)
        .map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
    let zone = zone(&settings.zone).ok();
    Ok(zone.map(|zone| Rulebook::new(body, zone, settings.week())))
}

/// Last night's standards in a form that is not read any more: everybody is new then, which is told and stops nobody.
fn rulebook_of_last(settings: &StoreSettings, body: &str) -> Option<Rulebook> {
    rulebook(settings, body).ok().flatten()
}
