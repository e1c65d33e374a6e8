//! Thin deliveries: what a source only announced is kept, then asked for, and what it answers is kept as well.
//!
//! The announcement is kept first: when nobody answers, the delivery is tried again and the announcement already stands. A store
//! without a key for the source keeps announcements only, which are there to be seen.

use awda_commerce::Delivery;
use awda_commerce::sources::source;
use awda_kernel::Timestamp;
use awda_ports::{Committed, Desk, Fault, Fetch, Records, Stores, Timeline};

use super::{Error, Outcome, Unify};

impl<R: Records, S: Stores + Desk + Timeline> Unify<R, S> {
    /// Takes one delivery, and asks its source for what it only announced.
    ///
    /// # Errors
    /// [`Error`]; the delivery is to be tried again, or to go to the dead letters.
    pub async fn handle_asking(
        &self,
        delivery: &Delivery,
        fetch: &impl Fetch,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        let mut outcome = self.handle(delivery, now).await?;
        // What our own desk decided has no source, and nothing to be asked.
        let Ok(source) = source(&delivery.source) else {
            return Ok(outcome);
        };
        if outcome.untranslated || source.key_name().is_empty() {
            return Ok(outcome);
        }
        let unknown = || Error::UnknownStore {
            delivery: delivery.id(),
        };
        let settings = self.stores.settings(&delivery.store).await?;
        let settings = settings.ok_or_else(unknown)?;
        let facts = settings.facts().map_err(|why| Error::Settings {
            delivery: delivery.id(),
            why,
        })?;
        let untranslatable = |why| Error::Untranslatable {
            delivery: delivery.id(),
            why,
        };
        let keys = settings.secrets_of(source.key_name());
        let question = source.ask(delivery, &facts, keys).map_err(untranslatable)?;
        let Some(question) = question else {
            return Ok(outcome);
        };
        let answer = fetch.fetch(&question).await?;
        if !answer.is_final() {
            return Err(Fault::unavailable("hear a source's answer").into());
        }
        let events = source.complete(delivery, &facts, &answer);
        for event in events.map_err(untranslatable)? {
            match self.keep(event, &facts, &settings, now).await? {
                Committed::Kept => outcome.kept += 1,
                Committed::AlreadyKept => outcome.already_kept += 1,
            }
        }
        Ok(outcome)
    }
}
