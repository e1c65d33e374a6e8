//! Turns queued deliveries into canonical events, and events into one profile per person.
//!
//! Woken by: a delivery on the deliveries queue. Answers: nothing. Keeps: event, entity, profile, directory, agenda and counters of
//! each event, together. On failure: a delivery that cannot be translated, or a world that is unwell, leaves the message in the
//! queue; after its last try it lies whole in the dead letters. Duplicates and disorder are harmless.

mod agenda;
mod change;
mod sight;

use awda_commerce::sources::source;
use awda_commerce::{Delivery, Event, StoreFacts};
use awda_customers::{Unified, unify};
use awda_kernel::Timestamp;
use awda_ports::{Committed, Fault, Records, Remedied, Remedy, StoreSettings, Stores, Told};

/// How often an event is decided anew when somebody was faster.
const TRIES: u8 = 8;

/// The use case.
#[derive(Debug, Clone)]
pub struct Unify<R, S> {
    /// Profiles, entities, events and the directory.
    pub records: R,
    /// Settings of stores.
    pub stores: S,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events that were new.
    pub kept: usize,
    /// Events that were known already.
    pub already_kept: usize,
}

/// Why a delivery stays in the queue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be translated; it will lie in the dead letters until somebody mends the cause and redrives it.
    #[error("cannot translate delivery {delivery}: {why}")]
    Untranslatable {
        /// The delivery's name.
        delivery: String,
        /// Why.
        why: awda_commerce::Error,
    },
    /// Its store is not known here.
    #[error("delivery {delivery} is for a store that has no settings")]
    UnknownStore {
        /// The delivery's name.
        delivery: String,
    },
    /// The store's settings name a zone or country that does not exist.
    #[error("the settings of the store of delivery {delivery} are wrong: {why}")]
    Settings {
        /// The delivery's name.
        delivery: String,
        /// Why.
        why: awda_kernel::Error,
    },
    /// A port failed.
    #[error(transparent)]
    Port(#[from] Fault),
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        if self.kept > 0 {
            return "Kept";
        }
        if self.already_kept > 0 {
            "AlreadyKept"
        } else {
            "Uninteresting"
        }
    }

    fn line(&self) -> String {
        format!(
            "kept {} events, {} known already",
            self.kept, self.already_kept
        )
    }
}

impl Error {
    /// The stable codes of this function's own errors, for docs/FAULTS.md.
    pub const CODES: [&'static str; 2] = ["unify.unknown_store", "unify.settings"];
}

impl Remedied for Error {
    fn remedy(&self) -> Remedy {
        match self {
            Self::Port(fault) => fault.remedy(),
            Self::Untranslatable { .. } | Self::UnknownStore { .. } | Self::Settings { .. } => {
                Remedy::Alarm
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Untranslatable { why, .. } => why.code(),
            Self::UnknownStore { .. } => "unify.unknown_store",
            Self::Settings { .. } => "unify.settings",
            Self::Port(fault) => fault.code(),
        }
    }
}

impl<R: Records, S: Stores> Unify<R, S> {
    /// Takes one delivery.
    ///
    /// # Errors
    /// [`Error`]; the delivery is to be tried again, or to go to the dead letters.
    pub async fn handle(&self, delivery: &Delivery, now: Timestamp) -> Result<Outcome, Error> {
        let settings = self.stores.settings(&delivery.store).await?;
        let settings = settings.ok_or_else(|| Error::UnknownStore {
            delivery: delivery.id(),
        })?;
        let facts = settings.facts().map_err(|why| Error::Settings {
            delivery: delivery.id(),
            why,
        })?;
        let events = source(&delivery.source)
            .and_then(|source| source.translate(delivery, &facts))
            .map_err(|why| Error::Untranslatable {
                delivery: delivery.id(),
                why,
            })?;
        let mut outcome = Outcome::default();
        for event in events {
            match self.keep(event, &facts, &settings, now).await? {
                Committed::Kept => outcome.kept += 1,
                Committed::AlreadyKept => outcome.already_kept += 1,
            }
        }
        Ok(outcome)
    }

    /// Keeps one event, deciding anew while somebody else is faster.
    async fn keep(
        &self,
        event: Event,
        facts: &StoreFacts,
        settings: &StoreSettings,
        now: Timestamp,
    ) -> Result<Committed, Fault> {
        let mut tries = TRIES;
        loop {
            tries -= 1;
            let is_retry = tries + 1 < TRIES;
            match self
                .try_keep(event.clone(), facts, settings, now, is_retry)
                .await
            {
                Err(fault) if fault.remedy() == Remedy::Reload && tries > 0 => {}
                answer => return answer,
            }
        }
    }

    /// Load, decide, keep.
    async fn try_keep(
        &self,
        event: Event,
        facts: &StoreFacts,
        settings: &StoreSettings,
        now: Timestamp,
        fresh: bool,
    ) -> Result<Committed, Fault> {
        let seen = sight::look(&self.records, &event, facts, fresh).await?;
        if seen.is_kept {
            return Ok(Committed::AlreadyKept);
        }
        let revisions = seen.revisions();
        let before = seen.profiles();
        let entity = seen.entity.map(|stored| stored.value);
        match unify(event, entity, seen.people, facts) {
            Unified::AlreadyKept => Ok(Committed::AlreadyKept),
            Unified::Kept(effects) => {
                let agenda = agenda::rows(&effects, &before, settings, facts, now);
                self.records
                    .commit(change::of(*effects, &revisions, agenda, facts))
                    .await
            }
        }
    }
}
