//! Thin deliveries: what a source only announced is kept, then asked for, and what it answers is kept as well.
//!
//! The announcement is kept first: when nobody answers, the delivery is tried again and the announcement already stands. Where the
//! source refuses for good, or the store has no key to ask with, the delivery is set aside with the reason, so that it can be seen and
//! asked for again.

use awda_commerce::sources::{Source, source};
use awda_commerce::{Delivery, Event, FetchAnswer, FetchRequest, StoreFacts};
use awda_kernel::Timestamp;
use awda_ports::{
    Committed, Coupons, Desk, Fault, Fetch, Notes, Records, Remedied, Remedy, Runs, StoreSettings,
    Stores, Timeline,
};

use super::{Error, Outcome, Unify};

/// A delivery that may be thin, and what is needed to ask.
struct Thin<'a> {
    source: &'static dyn Source,
    delivery: &'a Delivery,
    settings: &'a StoreSettings,
    facts: &'a StoreFacts,
    now: Timestamp,
}

impl<R: Records, S: Stores + Desk + Notes + Coupons + Timeline + Runs> Unify<R, S> {
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
        let outcome = self.handle(delivery, now).await?;
        // What our own desk decided has no source, and nothing to be asked.
        let Ok(source) = source(&delivery.source) else {
            return Ok(outcome);
        };
        if outcome.untranslated || source.key_name().is_empty() {
            return Ok(outcome);
        }
        let (settings, facts) = self.store_of(delivery).await?;
        let thin = Thin {
            source,
            delivery,
            settings: &settings,
            facts: &facts,
            now,
        };
        let keys = settings.secrets_of(source.key_name());
        let question = source.ask(delivery, &facts, keys);
        match question.map_err(|why| thin.untranslatable(why))? {
            Some(question) => self.complete(&thin, question, fetch, outcome).await,
            None if outcome.announced && keys.is_empty() => {
                self.unanswered(&thin, FetchAnswer::NO_KEY, outcome).await
            }
            None => Ok(outcome),
        }
    }

    /// Asks, and keeps what is answered.
    async fn complete(
        &self,
        thin: &Thin<'_>,
        question: FetchRequest,
        fetch: &impl Fetch,
        mut outcome: Outcome,
    ) -> Result<Outcome, Error> {
        let answer = match heard(fetch, &question).await {
            Ok(answer) => answer,
            Err(fault) if fault.remedy() == Remedy::Reject => {
                return self.unanswered(thin, fault.code(), outcome).await;
            }
            Err(fault) => return Err(fault.into()),
        };
        let events = match thin.source.complete(thin.delivery, thin.facts, &answer) {
            Ok(events) => events,
            Err(why) => {
                let code = answer.refusal().unwrap_or(why.code());
                return self.unanswered(thin, code, outcome).await;
            }
        };
        let is_whole = !events.is_empty();
        self.keep_answered(thin, events, &mut outcome).await?;
        if is_whole && answer.refusal().is_none() {
            self.complete_further(thin, &answer, fetch, &mut outcome)
                .await?;
        }
        if outcome.already_kept > 0 {
            let (store, id) = (&thin.delivery.store, thin.delivery.id());
            self.stores.put_back(store, &id).await?;
        }
        Ok(outcome)
    }

    /// Asks for whom an answer only numbers. A refusal takes nothing from what was heard.
    async fn complete_further(
        &self,
        thin: &Thin<'_>,
        answer: &FetchAnswer,
        fetch: &impl Fetch,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        let keys = thin.settings.secrets_of(thin.source.key_name());
        let question = thin.source.ask_further(thin.delivery, answer, keys);
        let Some(question) = question.map_err(|why| thin.untranslatable(why))? else {
            return Ok(());
        };
        let further = match heard(fetch, &question).await {
            Ok(further) if further.refusal().is_none() => further,
            Ok(_) => return Ok(()),
            Err(fault) if fault.remedy() == Remedy::Reject => return Ok(()),
            Err(fault) => return Err(fault.into()),
        };
        let events = thin
            .source
            .complete_further(thin.delivery, thin.facts, &further);
        let events = events.map_err(|why| thin.untranslatable(why))?;
        self.keep_answered(thin, events, outcome).await
    }

    async fn keep_answered(
        &self,
        thin: &Thin<'_>,
        events: Vec<Event>,
        outcome: &mut Outcome,
    ) -> Result<(), Error> {
        for event in events {
            let kept = self.keep(event, thin.facts, thin.settings, thin.now);
            match kept.await? {
                Committed::Kept => outcome.kept += 1,
                Committed::AlreadyKept => outcome.already_kept += 1,
            }
        }
        Ok(())
    }

    /// The source will not say what it announced: the delivery is set aside with the reason.
    async fn unanswered(
        &self,
        thin: &Thin<'_>,
        code: &'static str,
        mut outcome: Outcome,
    ) -> Result<Outcome, Error> {
        self.stores.set_aside(thin.delivery, code).await?;
        outcome.unanswered = true;
        Ok(outcome)
    }
}

impl Thin<'_> {
    fn untranslatable(&self, why: awda_commerce::Error) -> Error {
        Error::Untranslatable {
            delivery: self.delivery.id(),
            why,
        }
    }
}

/// What the source says, once and for all.
async fn heard(fetch: &impl Fetch, question: &FetchRequest) -> Result<FetchAnswer, Fault> {
    let answer = fetch.fetch(question).await?;
    if answer.is_final() {
        return Ok(answer);
    }
    Err(Fault::unavailable("hear a source's answer"))
}
