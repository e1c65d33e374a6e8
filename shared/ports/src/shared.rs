//! A port behind a reference is that port: functions that run side by side, and tests that look at what was kept, share one.

mod doors;

use awda_commerce::Delivery;
use awda_customers::{Count, Key, Profile, ResponseCount};
use awda_kernel::{CustomerId, Day, MessageId, StoreId, Timestamp};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_messaging::campaigns::{Campaign, CampaignId, Foreseen, Tally};
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::flows::FlowSetting;
use awda_messaging::{AgendaRow, Flow, MessageRow};

use crate::{
    Agenda, Campaigns, Carrier, Census, CensusPage, Change, Claim, Command, Committed, Counters,
    DayPage, Desk, DuePage, Fault, Flows, Handover, Later, Lookup, MessageSight, Messages, Night,
    Nights, Outgoing, Part, Phase, Plans, Queue, Records, Run, Runs, Segments, SetAsidePage, Sight,
    Standards, StoreSettings, Stored, Stores, Suppression, SuspicionPage, Timeline, TimelinePage,
};

impl<T: Agenda> Agenda for &T {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<DuePage, Fault> {
        (**self).due(now, limit).await
    }

    async fn advance(&self, moves: &[(AgendaRow, Option<AgendaRow>)]) -> Result<(), Fault> {
        (**self).advance(moves).await
    }
}

impl<T: Campaigns> Campaigns for &T {
    async fn campaigns(&self, store: &StoreId) -> Result<Vec<Campaign>, Fault> {
        (**self).campaigns(store).await
    }

    async fn campaign(&self, store: &StoreId, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        (**self).campaign(store, id).await
    }

    async fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> Result<bool, Fault> {
        (**self).keep_campaign(campaign, before, enlisted).await
    }

    async fn live(&self) -> Result<Vec<(StoreId, CampaignId)>, Fault> {
        (**self).live().await
    }

    async fn tally(&self, store: &StoreId, id: CampaignId) -> Result<Tally, Fault> {
        (**self).tally(store, id).await
    }
}

impl<T: Plans> Plans for &T {
    async fn keep_plan(&self, store: &StoreId, hash: &str, plan: &[Foreseen]) -> Result<(), Fault> {
        (**self).keep_plan(store, hash, plan).await
    }

    async fn plan(&self, store: &StoreId, hash: &str) -> Result<Option<Vec<Foreseen>>, Fault> {
        (**self).plan(store, hash).await
    }
}

impl<T: Carrier> Carrier for &T {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        (**self).hand_over(message).await
    }
}

impl<T: Census> Census for &T {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        (**self).scan(shard, of, after).await
    }
}

impl<T: Desk> Desk for &T {
    async fn set_aside(&self, delivery: &Delivery, code: &str) -> Result<(), Fault> {
        (**self).set_aside(delivery, code).await
    }

    async fn aside(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SetAsidePage, Fault> {
        (**self).aside(store, limit, after).await
    }

    async fn taken(&self, store: &StoreId, id: &str) -> Result<Option<Delivery>, Fault> {
        (**self).taken(store, id).await
    }

    async fn put_back(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        (**self).put_back(store, id).await
    }

    async fn suspicions(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SuspicionPage, Fault> {
        (**self).suspicions(store, limit, after).await
    }
}

impl<T: Timeline> Timeline for &T {
    async fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        (**self).events(store, keys, limit, after).await
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        (**self).messages_of(store, customers, limit).await
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        (**self).messages_on(store, day, limit, after).await
    }
}

impl<T: Messages> Messages for &T {
    async fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        (**self).look(store, rows, address).await
    }

    async fn keep_first(&self, row: &MessageRow) -> Result<Claim, Fault> {
        (**self).keep_first(row).await
    }

    async fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> Result<Claim, Fault> {
        (**self).claim(before, row, slots).await
    }

    async fn standing(&self, store: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        (**self).standing(store, ids).await
    }

    async fn settle(&self, before: &MessageRow, after: &MessageRow) -> Result<(), Fault> {
        (**self).settle(before, after).await
    }

    async fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        (**self).suppress(store, address, suppression).await
    }

    async fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> Result<(), Fault> {
        (**self).keep_health(store, address, before, after).await
    }

    async fn stop(&self, store: &StoreId, address: &Key, at: Timestamp) -> Result<(), Fault> {
        (**self).stop(store, address, at).await
    }
}

impl<C: Command, T: Queue<C>> Queue<C> for &T {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        (**self).send(commands).await
    }
}

impl<C: Command, T: Later<C>> Later<C> for &T {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        (**self).send_later(commands, seconds).await
    }
}

impl<T: Records> Records for &T {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        (**self).look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        (**self).profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        (**self).agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        (**self).commit(change).await
    }
}

impl<T: Runs> Runs for &T {
    async fn begin(&self, run: &Run) -> Result<Run, Fault> {
        (**self).begin(run).await
    }

    async fn record(&self, run: &Run) -> Result<(), Fault> {
        (**self).record(run).await
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        (**self).run(id).await
    }

    async fn finish_part(&self, run: &str, part: &Part) -> Result<u16, Fault> {
        (**self).finish_part(run, part).await
    }

    async fn parts(&self, run: &str, phase: Phase) -> Result<Vec<Part>, Fault> {
        (**self).parts(run, phase).await
    }

    async fn put_standards(&self, standards: &Standards) -> Result<(), Fault> {
        (**self).put_standards(standards).await
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        (**self).standards(store).await
    }
}

impl<T: Flows> Flows for &T {
    async fn keep_flow(
        &self,
        store: &StoreId,
        flow: Flow,
        said: Option<&FlowSetting>,
        before: u32,
    ) -> Result<bool, Fault> {
        (**self).keep_flow(store, flow, said, before).await
    }
}

impl<T: Segments> Segments for &T {
    async fn definitions(&self, store: &StoreId) -> Result<Vec<Definition>, Fault> {
        (**self).definitions(store).await
    }

    async fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        (**self).put_definition(store, definition, before).await
    }

    async fn drop_definition(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        (**self).drop_definition(store, id).await
    }
}

impl<T: Nights> Nights for &T {
    async fn put_night(&self, night: &Night) -> Result<(), Fault> {
        (**self).put_night(night).await
    }

    async fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Night>, Fault> {
        (**self).nights(store, before, limit).await
    }

    async fn brought(&self, store: &StoreId) -> Result<Option<Brought>, Fault> {
        (**self).brought(store).await
    }

    async fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        brought: &Brought,
    ) -> Result<bool, Fault> {
        (**self).keep_brought(store, before, brought).await
    }

    async fn put_crowd(&self, store: &StoreId, crowd: &NightCrowd) -> Result<(), Fault> {
        (**self).put_crowd(store, crowd).await
    }

    async fn crowd(&self, store: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        (**self).crowd(store).await
    }
}

impl<T: Counters> Counters for &T {
    async fn counted(&self, store: &StoreId, from: Day, to: Day) -> Result<Vec<Count>, Fault> {
        (**self).counted(store, from, to).await
    }

    async fn responses(
        &self,
        store: &StoreId,
        from: Day,
        to: Day,
    ) -> Result<Vec<ResponseCount>, Fault> {
        (**self).responses(store, from, to).await
    }
}

impl<T: Stores> Stores for &T {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        (**self).settings(store).await
    }

    async fn put_settings(&self, settings: &StoreSettings) -> Result<(), Fault> {
        (**self).put_settings(settings).await
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        (**self).all().await
    }
}
