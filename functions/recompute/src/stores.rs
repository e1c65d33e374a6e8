//! What a shard must know of a store before it looks at its people, asked for once per store: the day and currency for the
//! census, the rules and standards for the classification. It refuses to look at anybody.

use std::collections::BTreeMap;

use awda_kernel::{Currency, Day, StoreId, Timestamp, day_number, zone};
use awda_measures::{Rulebook, StandardsBody, Terms};
use awda_messaging::StoreRules;
use awda_messaging::schedule::{Round, rounds};
use awda_ports::{Fault, Night, Nights, Run, Runs, Standards, StoreSettings, Stores};

use crate::placing::LastNight;

/// The day a night is for and the currency of its books, in one store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) day: Day,
    pub(crate) currency: Currency,
}

/// Whether it is a store's turn in a run.
#[derive(Debug)]
pub(crate) enum Turn<T> {
    /// It is, by this.
    Now(T),
    /// It had its night of the day in another run.
    Another,
    /// Its settings are missing or name a zone that does not exist, or another run has set its standards.
    Never,
}

/// Calendars by store.
pub(crate) struct Calendars<'a, S, R> {
    stores: &'a S,
    runs: &'a R,
    run: &'a Run,
    known: BTreeMap<StoreId, Turn<Calendar>>,
}

/// Everything by which a store's people are placed in a night.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) day: Day,
    pub(crate) rulebook: Rulebook,
    pub(crate) rules: StoreRules,
    /// By what everybody is counted.
    pub(crate) terms: Terms,
    /// What the night before decided.
    pub(crate) last: Option<LastNight>,
    /// The days that came round since, of flows with a schedule.
    pub(crate) rounds: Vec<Round>,
    /// Whoever was heard of last before this is kept no longer.
    pub(crate) silent_since: Option<Timestamp>,
}

/// Books by store; never for a store whose standards another run has set, as its people were not counted in this one.
pub(crate) struct Books<'a, S, R> {
    stores: &'a S,
    runs: &'a R,
    run: &'a Run,
    known: BTreeMap<StoreId, Turn<Book>>,
}

impl<T> Turn<T> {
    fn of(found: Option<T>) -> Self {
        found.map_or(Self::Never, Self::Now)
    }

    /// By what it is the store's turn.
    pub(crate) fn now(self) -> Option<T> {
        match self {
            Self::Now(found) => Some(found),
            Self::Another | Self::Never => None,
        }
    }

    const fn as_ref(&self) -> Turn<&T> {
        match self {
            Self::Now(found) => Turn::Now(found),
            Self::Another => Turn::Another,
            Self::Never => Turn::Never,
        }
    }
}

impl<'a, S: Stores, R: Runs> Calendars<'a, S, R> {
    pub(crate) const fn new(stores: &'a S, runs: &'a R, run: &'a Run) -> Self {
        Self {
            stores,
            runs,
            run,
            known: BTreeMap::new(),
        }
    }

    pub(crate) async fn of(&mut self, store: &StoreId) -> Result<Turn<&Calendar>, Fault> {
        if !self.known.contains_key(store) {
            let turn = self.read(store).await?;
            self.known.insert(store.clone(), turn);
        }
        Ok(self.known.get(store).map_or(Turn::Never, Turn::as_ref))
    }

    async fn read(&self, store: &StoreId) -> Result<Turn<Calendar>, Fault> {
        let settings = self.stores.settings(store).await?;
        let calendar = settings.and_then(|settings| {
            Some(Calendar {
                day: day_number(self.run.at, &zone(&settings.zone).ok()?),
                currency: settings.currency,
            })
        });
        let Some(calendar) = calendar.filter(|_| self.run.is_of_the_due) else {
            return Ok(Turn::of(calendar));
        };
        let held = self.runs.standards(store).await?;
        let is_past = held.is_some_and(|held| held.day >= calendar.day && held.run != self.run.id);
        Ok(if is_past {
            Turn::Another
        } else {
            Turn::Now(calendar)
        })
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

    pub(crate) async fn of(&mut self, store: &StoreId) -> Result<Turn<&Book>, Fault> {
        if !self.known.contains_key(store) {
            let turn = self.read(store).await?;
            self.known.insert(store.clone(), turn);
        }
        Ok(self.known.get(store).map_or(Turn::Never, Turn::as_ref))
    }

    /// The book of a store that was asked for before.
    pub(crate) fn held(&self, store: &StoreId) -> Option<&Book> {
        self.known.get(store)?.as_ref().now()
    }

    async fn read(&self, store: &StoreId) -> Result<Turn<Book>, Fault> {
        let Some(settings) = self.stores.settings(store).await? else {
            return Ok(Turn::Never);
        };
        let standards = self.runs.standards(store).await?;
        let Some(standards) = standards.filter(|standards| standards.run == self.run.id) else {
            let is_past = self.run.is_of_the_due;
            return Ok(if is_past { Turn::Another } else { Turn::Never });
        };
        // Two, because the newest may be this run's own, kept before a crash; another run of the same day is a night before.
        let until = Some(standards.day.saturating_add(1));
        let nights = self.runs.nights(store, until, 2).await?;
        let mut others = nights
            .into_iter()
            .filter(|night| night.standards.run != self.run.id);
        let book = book_of(&settings, &standards, others.next())?;
        Ok(Turn::of(book.map(|book| Book {
            silent_since: settings.retention.silent_since(self.run.at),
            ..book
        })))
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
    let thresholds = rulebook.standards().thresholds;
    let rules = settings.rules(thresholds).ok();
    let before = last.as_ref().map(|last: &LastNight| last.day);
    Ok(rules.map(|rules| Book {
        day: standards.day,
        rounds: rounds(&rules, before, standards.day),
        terms: Terms {
            day: standards.day,
            week: settings.week(),
            lapsed_after: thresholds.t3(),
        },
        rulebook,
        rules,
        last,
        silent_since: None,
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
