//! A store as a question finds it: its settings, what day it is there, and its last night. It refuses to know customers.

use awda_kernel::{Day, Timestamp, day_number, zone};
use awda_measures::{Definition, Rulebook, StandardsBody, compiled};
use awda_ports::{Fault, Runs, Standards, StoreSettings, Stores};
use awda_segments::query::{Library, PRESETS, Preset};

use crate::call::Call;
use crate::refusal::Refusal;

/// A store, opened.
#[derive(Debug)]
pub(crate) struct Shop {
    /// Its settings.
    pub(crate) settings: StoreSettings,
    /// The moment of the question.
    pub(crate) now: Timestamp,
    /// The store's calendar day at that moment.
    pub(crate) today: Day,
}

/// What the last night decided for a store.
#[derive(Debug)]
pub(crate) struct Night {
    /// The row.
    pub(crate) row: Standards,
    /// Its parameters.
    pub(crate) body: StandardsBody,
}

impl Shop {
    /// Opens the store that the address names.
    pub(crate) async fn open(books: &impl Stores, call: &Call) -> Result<Self, Refusal> {
        let settings = books.settings(&call.store()?).await?;
        let settings = settings.ok_or(Refusal::Store)?;
        let zone = zone(&settings.zone)
            .map_err(|why| Fault::unreadable("read the store's time zone").because(why))?;
        Ok(Self {
            today: day_number(call.now, &zone),
            now: call.now,
            settings,
        })
    }

    /// The store's segments as `definitions` say now, whatever the last night judged by.
    pub(crate) fn library(&self, definitions: &[Definition]) -> Library {
        let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
        let own = definitions
            .iter()
            .filter(|definition| Preset::of(&definition.id).is_none());
        let own = own.map(|definition| (definition.id.as_str(), definition.text.as_str()));
        compiled(presets.chain(own), self.settings.currency).0
    }

    /// What the last night judges by.
    pub(crate) async fn rulebook(&self, books: &impl Runs) -> Result<Rulebook, Refusal> {
        let night = self.last_night(books).await?.ok_or(Refusal::NoNight)?;
        let zone = zone(&self.settings.zone)
            .map_err(|why| Fault::unreadable("read the store's time zone").because(why))?;
        Ok(Rulebook::new(night.body, zone, self.settings.week()))
    }

    /// The store's last night, if there was one.
    pub(crate) async fn last_night(&self, books: &impl Runs) -> Result<Option<Night>, Refusal> {
        let Some(row) = books.standards(&self.settings.id).await? else {
            return Ok(None);
        };
        let body = StandardsBody::read(&row.body)
            .map_err(|why| Fault::unreadable("read the store's standards").because(why))?;
        Ok(Some(Night { row, body }))
    }
}
