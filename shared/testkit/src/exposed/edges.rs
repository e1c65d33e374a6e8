//! Queues, the carrier, the desk, timelines and sources that are asked, in bad weather.

use awda_commerce::{Delivery, FetchAnswer, FetchRequest};
use awda_customers::Key;
use awda_kernel::{CustomerId, Day, StoreId, Timestamp};
use awda_messaging::MessageRow;
use awda_ports::{
    Carrier, Command, DayPage, Desk, Fault, Fetch, Going, Handover, Later, Outgoing, Pace, Paces,
    Queue, SetAsidePage, SuspicionPage, Timeline, TimelinePage,
};

use super::{Exposed, call};
use crate::weather::{Fate, Nature, Trouble, Weather, turn};

impl<C: Command, P: Queue<C>, W: Weather> Queue<C> for Exposed<P, W> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        let call = call("queue", C::NAME, Nature::Sends);
        turn().await;
        let fate = self.weather.fate(call);
        if let Fate::Before(trouble) = fate {
            return Err(trouble.fault(call));
        }
        let kept = match fate {
            Fate::Half => commands.len() / 2,
            _ => commands.len(),
        };
        let kept = commands.get(..kept).unwrap_or(commands);
        self.port.send(kept).await?;
        self.weather.done(call);
        turn().await;
        match fate {
            Fate::After(trouble) => Err(trouble.fault(call)),
            Fate::Half => Err(Trouble::Unavailable.fault(call)),
            Fate::Again => self.port.send(commands).await,
            _ => Ok(()),
        }
    }
}

impl<C: Command, P: Later<C>, W: Weather> Later<C> for Exposed<P, W> {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        let call = call("queue", C::NAME, Nature::Sends);
        self.through(call, || self.port.send_later(commands, seconds))
            .await
    }
}

impl<P: Paces, W: Weather> Paces for Exposed<P, W> {
    async fn go(&self, name: &str, count: u32, pace: Pace, now: Timestamp) -> Result<Going, Fault> {
        let call = call("paces", "keep a pace", Nature::Compares);
        self.through(call, || self.port.go(name, count, pace, now))
            .await
    }
}

impl<P: Carrier, W: Weather> Carrier for Exposed<P, W> {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let call = call("carrier", "hand a message over", Nature::Carries);
        self.through(call, || self.port.hand_over(message)).await
    }
}

impl<P: Fetch, W: Weather> Fetch for Exposed<P, W> {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        let call = call("fetch", "ask a source", Nature::Reads);
        self.through(call, || self.port.fetch(request)).await
    }
}

impl<P: Desk, W: Weather> Desk for Exposed<P, W> {
    async fn set_aside(&self, delivery: &Delivery, code: &str) -> Result<(), Fault> {
        let call = call("desk", "set a delivery aside", Nature::Writes);
        self.through(call, || self.port.set_aside(delivery, code))
            .await
    }

    async fn aside(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SetAsidePage, Fault> {
        let call = call("desk", "read what is set aside", Nature::Reads);
        self.through(call, || self.port.aside(store, limit, after))
            .await
    }

    async fn taken(&self, store: &StoreId, id: &str) -> Result<Option<Delivery>, Fault> {
        let call = call("desk", "take what is set aside", Nature::Reads);
        self.through(call, || self.port.taken(store, id)).await
    }

    async fn put_back(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let call = call("desk", "put a delivery back", Nature::Writes);
        self.through(call, || self.port.put_back(store, id)).await
    }

    async fn suspicions(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SuspicionPage, Fault> {
        let call = call("desk", "read possible duplicates", Nature::Reads);
        self.through(call, || self.port.suspicions(store, limit, after))
            .await
    }
}

impl<P: Timeline, W: Weather> Timeline for Exposed<P, W> {
    async fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        let call = call("timeline", "read events", Nature::Reads);
        self.through(call, || self.port.events(store, keys, limit, after))
            .await
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        let call = call("timeline", "read messages", Nature::Reads);
        self.through(call, || self.port.messages_of(store, customers, limit))
            .await
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        let call = call("timeline", "read a day's messages", Nature::Reads);
        self.through(call, || self.port.messages_on(store, day, limit, after))
            .await
    }
}
