//! Profiles, the ledger, the agenda and settings in bad weather.

use awda_customers::{Heard, Key, Profile};
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::{
    Agenda, Change, Claim, Committed, DuePage, Fault, Hearing, Lookup, MessageSight, Messages,
    Records, Seals, Sight, StoreSettings, Stored, Stores, Suppression,
};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

impl<P: Records, W: Weather> Records for Exposed<P, W> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        let call = call("records", "look something up", Nature::Reads);
        self.through(call, || self.port.look_up(lookup, fresh))
            .await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let call = call("records", "load profiles", Nature::Reads);
        self.through(call, || self.port.profiles(store, ids)).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        let call = call("records", "read an agenda", Nature::Reads);
        self.through(call, || self.port.agenda(store, customers))
            .await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        // A single write needs no transaction, and is not recognised when it is asked again.
        let nature = if change.writes.len() == 1 {
            Nature::Compares
        } else {
            Nature::Commits
        };
        let call = call("records", "keep a change", nature);
        self.through(call, || self.port.commit(change.clone()))
            .await
    }
}

impl<P: Hearing, W: Weather> Hearing for Exposed<P, W> {
    async fn heard(&self, store: &StoreId, customer: &CustomerId) -> Result<Heard, Fault> {
        let call = call("hearing", "look at what was heard", Nature::Reads);
        self.through(call, || self.port.heard(store, customer))
            .await
    }

    async fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> Result<(), Fault> {
        let call = call("hearing", "keep what was heard", Nature::Compares);
        self.through(call, || {
            self.port.keep_heard(store, customer, before, after)
        })
        .await
    }
}

impl<P: Messages, W: Weather> Messages for Exposed<P, W> {
    async fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        let call = call("messages", "look at messages", Nature::Reads);
        self.through(call, || self.port.look(store, rows, address))
            .await
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        let call = call("messages", "keep a message", Nature::Compares);
        self.through(call, || self.port.keep_first(row)).await
    }

    async fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> Result<Claim, Fault> {
        let call = call("messages", "claim a message", Nature::Commits);
        self.through(call, || self.port.claim(before, row, slots))
            .await
    }

    async fn standing(&self, store: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        let call = call("messages", "look at slots", Nature::Reads);
        self.through(call, || self.port.standing(store, ids)).await
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        let call = call("messages", "settle a message", Nature::Compares);
        self.through(call, || self.port.settle(before, after)).await
    }

    async fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        let call = call("messages", "suppress an address", Nature::Writes);
        self.through(call, || self.port.suppress(store, address, suppression))
            .await
    }

    async fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> Result<(), Fault> {
        let call = call("messages", "keep an address's health", Nature::Compares);
        self.through(call, || {
            self.port.keep_health(store, address, before, after)
        })
        .await
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        let call = call("messages", "stop an address", Nature::Writes);
        self.through(call, || self.port.stop(store, address, at))
            .await
    }
}

impl<P: Agenda, W: Weather> Agenda for Exposed<P, W> {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<DuePage, Fault> {
        let call = call("agenda", "find what is due", Nature::Reads);
        self.through(call, || self.port.due(now, limit)).await
    }

    /// Rows move one by one: any of them may have moved when the call fails.
    async fn advance(&self, moves: &[(AgendaRow, Option<AgendaRow>)]) -> Result<(), Fault> {
        let call = call("agenda", "move a row of the agenda", Nature::Writes);
        for one in moves {
            let one = std::slice::from_ref(one);
            self.through(call, || self.port.advance(one)).await?;
        }
        Ok(())
    }
}

impl<P: Seals, W: Weather> Seals for Exposed<P, W> {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        let call = call("stores", "seal anew", Nature::Writes);
        self.through(call, || self.port.reseal(store)).await
    }

    async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        let call = call("stores", "renew the key", Nature::Writes);
        self.through(call, || self.port.renew(then)).await
    }
}

impl<P: Stores, W: Weather> Stores for Exposed<P, W> {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        let call = call("stores", "read settings", Nature::Reads);
        self.through(call, || self.port.settings(store)).await
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        let call = call("stores", "keep settings", Nature::Writes);
        self.through(call, || self.port.put_settings(settings))
            .await
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        let call = call("stores", "list stores", Nature::Reads);
        self.through(call, || self.port.all()).await
    }
}
