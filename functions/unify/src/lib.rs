//! Turns queued deliveries into canonical events, and events into one profile per person.
//!
//! Woken by: a delivery on the deliveries queue. Answers: nothing. Keeps: event, entity, profile, directory, agenda and counters of
//! each event, together; a delivery of a topic nobody translates, or whose source refuses to say what it only announced, is set
//! aside whole; whoever asks to be erased is. On failure: a delivery that cannot be read, or a world that is unwell, leaves the message
//! in the queue; after its last try it lies whole in the dead letters. Duplicates and disorder are harmless.

mod agenda;
mod bulk;
mod change;
mod coupons;
mod entries;
mod erasure;
mod export;
mod export_orders;
mod fetch;
mod hearing;
mod placing;
mod sight;
mod sweep;

use awda_commerce::sources::source;
use awda_commerce::{Delivery, Event, Fact, Kind, StoreFacts};
use awda_customers::{Decision, PlaceAnew, Unified, unify};
use awda_kernel::{CustomerId, Timestamp};
use awda_ports::{
    Committed, Coupons, Desk, Fault, Notes, Records, Remedied, Remedy, Runs, StoreSettings, Stores,
    Timeline, Told,
};

pub use bulk::HEARD_OF;
pub use placing::Shelf;

/// How often an event is decided anew when somebody was faster.
const TRIES: u8 = 8;

/// The use case.
#[derive(Debug, Clone)]
pub struct Unify<R, S> {
    /// Profiles, entities, events and the directory.
    pub records: R,
    /// Settings of stores, the desk, and what happened to whoever is to be erased.
    pub stores: S,
    /// What the nights decided, remembered between events.
    pub shelf: Shelf,
}

/// What became of a delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events that were new.
    pub kept: usize,
    /// Events that were known already.
    pub already_kept: usize,
    /// The delivery was of a topic nobody translates and was set aside whole.
    pub untranslated: bool,
    /// The delivery only announced something.
    pub announced: bool,
    /// The source refused to say what it only announced; the delivery was set aside whole with the reason.
    pub unanswered: bool,
    /// Every id of the people who were erased: what others hold under them is to go as well.
    pub erased: Vec<CustomerId>,
    /// The shop leaves: everybody its source told of until then is to be erased.
    pub leaves: Option<Timestamp>,
    /// People placed anew, whether they moved or not.
    pub placed: usize,
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
        if self.untranslated {
            return "Untranslated";
        }
        if self.unanswered {
            return "Unanswered";
        }
        if !self.erased.is_empty() {
            return "Erased";
        }
        if self.kept > 0 {
            return "Kept";
        }
        if self.placed > 0 {
            return "Placed";
        }
        if self.already_kept > 0 {
            "AlreadyKept"
        } else {
            "Uninteresting"
        }
    }

    fn line(&self) -> String {
        if self.untranslated {
            return "set a delivery aside whose topic nobody translates".to_owned();
        }
        if self.unanswered {
            return "set a delivery aside whose source does not say what it announced".to_owned();
        }
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

    fn plainly(&self) -> String {
        match self {
            Self::Untranslatable { delivery, why } => {
                format!("cannot translate delivery {delivery}: {}", why.plainly())
            }
            Self::Settings { delivery, .. } => {
                format!("the settings of the store of delivery {delivery} are wrong")
            }
            Self::UnknownStore { .. } | Self::Port(_) => self.to_string(),
        }
    }
}

impl<R: Records, S: Stores + Desk + Notes + Coupons + Timeline + Runs> Unify<R, S> {
    /// Takes one delivery.
    ///
    /// # Errors
    /// [`Error`]; the delivery is to be tried again, or to go to the dead letters.
    pub async fn handle(&self, delivery: &Delivery, now: Timestamp) -> Result<Outcome, Error> {
        let (settings, facts) = self.store_of(delivery).await?;
        let mut outcome = Outcome::default();
        if let Some(wish) = PlaceAnew::read(delivery) {
            let id = delivery.id();
            self.place_anew(&wish, (&settings, &facts), (&id, now))
                .await?;
            outcome.placed = 1;
            return Ok(outcome);
        }
        let events = match translated(delivery, &facts) {
            Ok(events) => events,
            Err(why @ awda_commerce::Error::UnknownTopic { .. }) => {
                self.stores.set_aside(delivery, why.code()).await?;
                outcome.untranslated = true;
                return Ok(outcome);
            }
            Err(why) => {
                return Err(Error::Untranslatable {
                    delivery: delivery.id(),
                    why,
                });
            }
        };
        outcome.announced = events
            .iter()
            .any(|event| event.kind == Kind::OrderAnnounced);
        for event in events {
            let used = coupons::used(&event, &settings);
            let committed = match wish_of(&event) {
                Wish::None => self.keep(event, &facts, &settings, now).await?,
                Wish::Leave => {
                    outcome.leaves = outcome.leaves.max(Some(event.occurred_at));
                    self.keep(event, &facts, &settings, now).await?
                }
                Wish::Forget => {
                    let (committed, erased) = self.erase(event, &facts, &settings, now).await?;
                    outcome.erased.extend(erased);
                    committed
                }
            };
            // After the order: what dies in between is told again, and the earliest order stays.
            for (code, used) in used {
                self.stores.use_code(&facts.store, &code, &used).await?;
            }
            match committed {
                Committed::Kept => outcome.kept += 1,
                Committed::AlreadyKept => outcome.already_kept += 1,
            }
        }
        Ok(outcome)
    }

    /// The settings of a delivery's store.
    async fn store_of(&self, delivery: &Delivery) -> Result<(StoreSettings, StoreFacts), Error> {
        let settings = self.stores.settings(&delivery.store).await?;
        let settings = settings.ok_or_else(|| Error::UnknownStore {
            delivery: delivery.id(),
        })?;
        let facts = settings.facts().map_err(|why| Error::Settings {
            delivery: delivery.id(),
            why,
        })?;
        Ok((settings, facts))
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
            Unified::Kept(mut effects) => {
                let rules = agenda::rules_of(settings, facts);
                let turn = agenda::turn(&self.records, &effects, &before, &rules, now).await?;
                agenda::hold(&mut effects, &before, &turn);
                let id = effects.event.event.id.to_string();
                let letters = hearing::letters(&mut effects, &before);
                let mut change = change::of(*effects, (&revisions, &before), turn, facts);
                change.writes.extend(letters);
                if let Some(book) = self.shelf.book(&self.stores, settings, now).await? {
                    let spared = agenda::awaited_moves(&rules);
                    change = placing::placed(change, &book, (&id, now), spared);
                    if spared > 0 {
                        change = agenda::moved(&self.records, change, &rules, now).await?;
                    }
                }
                self.records.commit(change).await
            }
        }
    }
}

/// What an event asks for beside being kept.
enum Wish {
    /// Nothing.
    None,
    /// That one person is forgotten.
    Forget,
    /// That everybody is forgotten of whom its source told.
    Leave,
}

fn wish_of(event: &Event) -> Wish {
    match &event.fact {
        Fact::Privacy(request) if event.kind == Kind::ErasureRequested => {
            if request.everybody {
                Wish::Leave
            } else {
                Wish::Forget
            }
        }
        _ => Wish::None,
    }
}

/// What a delivery says. One of our own desk's is a decision; no shop's source has its name.
fn translated(delivery: &Delivery, facts: &StoreFacts) -> Result<Vec<Event>, awda_commerce::Error> {
    if delivery.source == Decision::SOURCE {
        let decision = Decision::read(&delivery.body);
        let decision = decision.ok_or(awda_commerce::Error::NotADelivery)?;
        return Ok(vec![decision.event(&facts.store, delivery.received_at)]);
    }
    source(&delivery.source)?.translate(delivery, facts)
}
