//! Forgetting everybody a source told of, as a shop asks when it leaves: one command for each part of the profiles, on the queue that
//! deliveries wait in. A part that is taken again goes on where it stopped, because whoever is erased is passed over; one that takes
//! long is put back after so many people, so that it never outlasts its turn and what waits beside it.

use awda_commerce::{Delivery, Event, StoreFacts};
use awda_customers::{Decision, Key, Known, Profile};
use awda_kernel::{StoreId, Timestamp};
use awda_ports::{
    Census, Coupons, Desk, Fault, Fetch, Notes, Queue, Records, Runs, SetAside, Stores, Timeline,
};
use serde::{Deserialize, Serialize};

use crate::{Error, Outcome, Unify};

/// Parts of the profiles that are swept each by itself.
const PARTS: u16 = 64;
/// Most people that are erased in one turn; who is left has the next.
const TURN: usize = 100;
/// What marks such a command among our own decisions.
const TOPIC: &str = "sweep";
/// Deliveries set aside that are looked at in one go.
const ASIDE: usize = 100;
/// Events looked at in one go to see whether the source told one of them.
const EVENTS: usize = 100;

/// Erases whoever a source told of until a moment, in one part of the profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sweep {
    source: String,
    until: Timestamp,
    part: u16,
    of: u16,
}

impl<R: Records, S: Stores + Desk + Notes + Coupons + Timeline + Runs + Census> Unify<R, S> {
    /// Takes one delivery, asks its source for what it only announced, and where its shop leaves sees to it that everybody it told of
    /// is forgotten.
    ///
    /// # Errors
    /// [`Error`]; the delivery is to be tried again, or to go to the dead letters.
    pub async fn handle_whole(
        &self,
        delivery: &Delivery,
        (fetch, queue): (&impl Fetch, &impl Queue<Delivery>),
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        if let Some(sweep) = Sweep::read(delivery) {
            let (outcome, is_over) = self.sweep(delivery, &sweep, now).await?;
            if !is_over {
                queue.send(std::slice::from_ref(delivery)).await?;
            }
            return Ok(outcome);
        }
        let outcome = self.handle_asking(delivery, fetch, now).await?;
        if let Some(until) = outcome.leaves {
            self.drop_told_by(&delivery.store, &delivery.source, until)
                .await?;
            queue.send(&Sweep::all(delivery, until)).await?;
        }
        Ok(outcome)
    }

    /// Erases people of one part, as many as a turn has room for; answers whether nobody is left.
    async fn sweep(
        &self,
        delivery: &Delivery,
        sweep: &Sweep,
        now: Timestamp,
    ) -> Result<(Outcome, bool), Error> {
        let (settings, facts) = self.store_of(delivery).await?;
        let mut outcome = Outcome::default();
        let mut after: Option<String> = None;
        loop {
            let page = self.stores.scan(sweep.part, sweep.of, after.as_deref());
            let page = page.await?;
            for stored in page.profiles {
                let Some(request) = sweep.request(&stored.value, &facts) else {
                    continue;
                };
                if outcome.kept >= TURN {
                    return Ok((outcome, false));
                }
                if self.is_told_by(&stored.value, sweep).await? {
                    let erased = self.erase_people(request, &facts, &settings, now);
                    outcome.erased.extend(erased.await?.1);
                    outcome.kept += 1;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok((outcome, true));
            }
        }
    }

    /// Whether the source told anything of this person until the shop left.
    async fn is_told_by(&self, profile: &Profile, sweep: &Sweep) -> Result<bool, Fault> {
        let keys: Vec<_> = profile.timeline_keys().into_iter().cloned().collect();
        let mut after: Option<String> = None;
        loop {
            let page = self
                .stores
                .events(&profile.store, &keys, EVENTS, after.as_deref());
            let page = page.await?;
            let mut events = page.events.iter();
            if events.any(|event| event.source == sweep.source && event.occurred_at <= sweep.until)
            {
                return Ok(true);
            }
            after = page.next;
            if after.is_none() {
                return Ok(false);
            }
        }
    }

    /// Drops what the source sent and nobody could translate.
    async fn drop_told_by(
        &self,
        store: &StoreId,
        source: &str,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let mut after: Option<String> = None;
        loop {
            let page = self.stores.aside(store, ASIDE, after.as_deref()).await?;
            let is_theirs = |row: &&SetAside| row.source == source && row.received_at <= until;
            for row in page.rows.iter().filter(is_theirs) {
                self.stores.put_back(store, &row.id).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

impl Sweep {
    /// The commands that together sweep all profiles.
    fn all(delivery: &Delivery, until: Timestamp) -> Vec<Delivery> {
        let part = |part| Self {
            source: delivery.source.clone(),
            until,
            part,
            of: PARTS,
        };
        let parts = (0..PARTS).map(part);
        parts
            .map(|sweep| Decision::command(TOPIC, &sweep, (&delivery.store, until)))
            .collect()
    }

    /// Reads what [`Sweep::all`] wrote.
    fn read(delivery: &Delivery) -> Option<Self> {
        Decision::commanded(TOPIC, delivery)
    }

    /// The request to forget a person, by the strongest they are known as that was told until then and not erased since; nothing for
    /// whoever is none of the store's, or of whom nothing is left.
    fn request(&self, profile: &Profile, facts: &StoreFacts) -> Option<Event> {
        let is_left = |(key, known): &(&Key, &Known)| {
            let facet = profile.facets.get(key);
            let first_seen = facet.and_then(|facet| facet.first_seen);
            known.erased_at.is_none_or(|at| at < self.until)
                && first_seen.is_some_and(|first| first <= self.until)
        };
        let left = profile.identifiers.iter().filter(is_left);
        let (_, known) = left.min_by_key(|(key, known)| (known.kind, *key))?;
        let one = known.named().filter(|_| profile.store == facts.store)?;
        Some(Decision::Erase { one }.event(&facts.store, self.until))
    }
}
