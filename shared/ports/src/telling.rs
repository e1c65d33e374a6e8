//! Whoever keeps events lets the store's own systems be told of them: a port in front of the port that keeps.
//!
//! Who is to be told is asked for before the event is kept: what dies in between is told all the same once the event is kept again, and what
//! was asked for and never kept is not found, and told to nobody. Without an endpoint nothing is asked for.
//!
//! It refuses to tell anybody: that is for whoever takes the commands.

use awda_commerce::sources::IMPORT;
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::AgendaRow;
use awda_messaging::notices::{NoticeOf, Notify};

use crate::{
    Census, CensusPage, Change, Committed, Fault, Later, Lookup, Records, Settle, Settlement,
    Sight, Stored, Stores, Write,
};

/// Seconds after which what is being kept is told: it is kept by then.
const HEAD_START_SECONDS: u32 = 2;

/// A port whose events are told.
#[derive(Debug, Clone)]
pub struct Telling<P, S, Q> {
    /// The port that keeps.
    pub port: P,
    /// Settings: who hears of what.
    pub stores: S,
    /// Where notices wait.
    pub notices: Q,
}

impl<P, S: Stores, Q: Later<Notify>> Telling<P, S, Q> {
    /// Asks that whoever hears of these events be told.
    async fn tell(&self, store: &StoreId, writes: &[Write]) -> Result<(), Fault> {
        let events = writes.iter().filter_map(|write| match write {
            // What a shop brings along from before is no news to its systems.
            Write::Event(placed) if placed.event.source != IMPORT => Some(placed),
            _ => None,
        });
        let events: Vec<_> = events.collect();
        if events.is_empty() {
            return Ok(());
        }
        let Some(settings) = self.stores.settings(store).await? else {
            return Ok(());
        };
        let told = events.into_iter().flat_map(|placed| {
            let event = &placed.event;
            let hear = settings.webhooks.iter();
            let hear = hear.filter(|(_, endpoint)| endpoint.hears(event.kind));
            hear.map(|(name, _)| {
                let of = NoticeOf::Event {
                    kind: event.kind,
                    anchor: placed.anchor.clone(),
                    at: event.occurred_at,
                    id: event.id.clone(),
                };
                Notify::new(store, name, of)
            })
        });
        let told: Vec<Notify> = told.collect();
        if told.is_empty() {
            return Ok(());
        }
        self.notices.send_later(&told, HEAD_START_SECONDS).await
    }
}

impl<P: Records, S: Stores, Q: Later<Notify>> Records for Telling<P, S, Q> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        self.port.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<awda_customers::Profile>>, Fault> {
        self.port.profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        self.port.agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        self.tell(&change.store, &change.writes).await?;
        self.port.commit(change).await
    }
}

impl<P: Settle, S: Stores, Q: Later<Notify>> Settle for Telling<P, S, Q> {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        self.port.settle_classes(store, people).await
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        self.tell(store, &writes).await?;
        self.port.follow(store, writes).await
    }
}

impl<P: Census, S: Stores, Q: Later<Notify>> Census for Telling<P, S, Q> {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        self.port.scan(shard, of, after).await
    }
}
