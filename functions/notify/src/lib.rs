//! Tells a store's own systems what happened: one signed webhook to one endpoint, tried again until it is taken.
//!
//! Woken by: [`Notify`] on the notices queue. Answers: nothing. Keeps: one row per notice with every try, and how the endpoint answers.
//! On failure: an endpoint that does not take it is tried again, ten times in three days; a world that is unwell leaves the command in the
//! queue. What is told stands in the timeline and not in the command: whoever was erased meanwhile is not told of.
//! It never follows an endpoint elsewhere, never asks an address that is not public, and reads nothing of what it answers.
//!
//! At least once: whoever dies between asking and keeping what came of it asks again, under the same `webhook-id`.

mod outcome;

use awda_customers::Profile;
use awda_kernel::{CustomerId, Timestamp};
use awda_messaging::notices::{
    EndpointHealth, NoticeOf, NoticeRow, NoticeState, Notify, Reply, Told, body,
};
use awda_ports::{
    Fault, Fetch, LATER_SECONDS_MAX, Later, Lookup, Notices, Records, Remedied, Remedy,
    StoreSettings, Stores,
};

pub use outcome::Outcome;

/// Seconds after which an event that is not kept yet is looked for again.
const LOOK_AGAIN_SECONDS: u32 = 5;

/// The use case.
#[derive(Debug, Clone)]
pub struct Notifier<R, S, N, F, Q> {
    /// Who is meant.
    pub records: R,
    /// Settings: where endpoints listen, and what they are spoken to with.
    pub stores: S,
    /// What became of notices, and what they tell.
    pub notices: N,
    /// Who asks public addresses.
    pub fetch: F,
    /// Where what is tried again waits.
    pub queue: Q,
}

/// What is told.
enum Found {
    /// This.
    Body(String),
    /// It may be kept in a moment.
    NotYet,
    /// It is not kept any more, or never was.
    Gone,
}

/// What came of a try, and when to come again where the endpoint said.
type Tried = (Reply, Option<u32>);

impl<R, S, N, F, Q> Notifier<R, S, N, F, Q>
where
    R: Records,
    S: Stores,
    N: Notices,
    F: Fetch,
    Q: Later<Notify>,
{
    /// Tells one endpoint one thing.
    pub async fn handle(&self, asked: &Notify, now: Timestamp) -> Result<Outcome, Fault> {
        if asked.waits(now).is_some() {
            self.send(asked.clone(), now).await?;
            return Ok(Outcome::NotDue);
        }
        let settings = self.stores.settings(&asked.store).await?;
        let settings = settings.ok_or_else(|| Fault::refused("tell of an unknown store"))?;
        if !settings.webhooks.contains_key(&asked.endpoint) {
            return Ok(Outcome::NoEndpoint);
        }
        let id = asked.of.id();
        let place = (asked.of.at(), id.as_str());
        let kept = self.notices.notice(&asked.store, &asked.endpoint, place);
        let row = kept.await?.unwrap_or_else(|| NoticeRow::new(asked, now));
        if !matches!(row.state, NoticeState::Waiting { .. }) {
            return Ok(Outcome::AlreadyTold);
        }
        if row.tries.len() != usize::from(asked.tries) {
            // Somebody else tried; where they were interrupted before the next try was asked for, this asks for it.
            if let Some(next) = row.next(asked) {
                self.send(next, now).await?;
            }
            return Ok(Outcome::InOtherHands);
        }
        let health = self.notices.endpoint_health(&asked.store, &asked.endpoint);
        let health = health.await?;
        let Some(tried) = self.tried(asked, (&settings, &health), now).await? else {
            self.look_again(asked, now).await?;
            return Ok(Outcome::NotDue);
        };
        self.keep(asked, (&row, &health), tried, now).await
    }

    /// Tries; none where what is told is not kept yet.
    async fn tried(
        &self,
        asked: &Notify,
        (settings, health): (&StoreSettings, &EndpointHealth),
        now: Timestamp,
    ) -> Result<Option<Tried>, Fault> {
        let Some(endpoint) = settings.webhooks.get(&asked.endpoint) else {
            return Ok(Some((Reply::Off, None)));
        };
        let is_test = matches!(asked.of, NoticeOf::Test { .. });
        let is_off = endpoint.is_paused || health.off_since.is_some();
        if is_off && !is_test {
            return Ok(Some((Reply::Off, None)));
        }
        let body = match self.found(asked, now).await? {
            Found::Body(body) => body,
            Found::Gone => return Ok(Some((Reply::Gone, None))),
            Found::NotYet => return Ok(None),
        };
        let keys = settings.keys_of(&asked.endpoint);
        let Some(request) = asked.request(endpoint, keys, body, now) else {
            return Ok(Some((Reply::NoKey, None)));
        };
        Ok(Some(match self.fetch.fetch(&request).await {
            Ok(answer) => (Reply::of(&answer), answer.retry_after_seconds),
            Err(fault) if fault.remedy() == Remedy::Reject => (Reply::NotPublic, None),
            Err(_) => (Reply::Silence, None),
        }))
    }

    /// What is told, as it is kept now.
    async fn found(&self, asked: &Notify, now: Timestamp) -> Result<Found, Fault> {
        let (customer, event) = match &asked.of {
            NoticeOf::Test { .. } => (None, None),
            NoticeOf::Step { customer, .. } => match self.goes_on(asked, customer).await? {
                Some(customer) => (Some(customer), None),
                None => return Ok(Found::Gone),
            },
            NoticeOf::Event { anchor, at, id, .. } => {
                let place = (anchor, *at, id);
                match self.notices.kept_event(&asked.store, place).await? {
                    Some(event) => {
                        let lookup = Lookup {
                            store: asked.store.clone(),
                            keys: vec![anchor.clone()],
                            entity: None,
                            event: None,
                        };
                        let mut sight = self.records.look_up(&lookup, false).await?;
                        (sight.holders.remove(anchor), Some(event))
                    }
                    None if asked.is_in_vain(now) => return Ok(Found::Gone),
                    None => return Ok(Found::NotYet),
                }
            }
        };
        let told = Told {
            customer: customer.as_ref(),
            event: event.as_ref(),
        };
        Ok(Found::Body(body(asked, told)))
    }

    /// The id under which somebody goes on; none when they were erased.
    async fn goes_on(
        &self,
        asked: &Notify,
        customer: &CustomerId,
    ) -> Result<Option<CustomerId>, Fault> {
        let ids = std::slice::from_ref(customer);
        let found = self.records.profiles(&asked.store, ids).await?;
        let profile = found.into_iter().next().map(|stored| stored.value);
        let is_named = |one: &Profile| {
            one.identifiers
                .values()
                .any(|known| known.named().is_some())
        };
        Ok(profile.filter(is_named).map(|one| one.id))
    }

    /// Keeps what came of a try, and asks for the next.
    async fn keep(
        &self,
        asked: &Notify,
        (row, health): (&NoticeRow, &EndpointHealth),
        (reply, retry_after_seconds): Tried,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        let (store, endpoint) = (&asked.store, asked.endpoint.as_str());
        let after = row.tried(now, reply, retry_after_seconds);
        if !self.notices.keep_notice(store, endpoint, &after).await? {
            return Ok(Outcome::InOtherHands);
        }
        let stands = health.after(now, reply);
        if stands != *health {
            let kept = self.notices.keep_endpoint_health(store, endpoint, &stands);
            kept.await?;
        }
        match after.next(asked) {
            Some(next) => {
                self.send(next, now).await?;
                Ok(Outcome::PutOff)
            }
            None if reply.is_taken() => Ok(Outcome::Told),
            None => Ok(Outcome::GivenUp),
        }
    }

    async fn look_again(&self, asked: &Notify, now: Timestamp) -> Result<(), Fault> {
        let again = Notify {
            since: asked.since.or(Some(now)),
            due_at: None,
            ..asked.clone()
        };
        self.queue.send_later(&[again], LOOK_AGAIN_SECONDS).await
    }

    /// Back into the queue until it is due, or as long as the queue can wait.
    async fn send(&self, asked: Notify, now: Timestamp) -> Result<(), Fault> {
        let seconds = asked.waits(now).unwrap_or_default().min(LATER_SECONDS_MAX);
        self.queue.send_later(&[asked], seconds).await
    }
}

#[cfg(test)]
mod tests;
