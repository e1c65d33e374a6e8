//! Runs, the scan, segments, audiences, campaigns and the night's door in bad weather.

use awda_kernel::{Day, StoreId};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_messaging::AgendaRow;
use awda_messaging::campaigns::{Campaign, CampaignId, Tally};
use awda_ports::{
    Audiences, Campaigns, Census, CensusPage, Fault, MemberPage, Night, Nights, Part, Phase, Run,
    Runs, Segments, Settle, Settlement, Standards, Write,
};

use super::{Exposed, call};
use crate::weather::{Fate, Nature, Weather, turn};

impl<P: Census, W: Weather> Census for Exposed<P, W> {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        let call = call("census", "scan profiles", Nature::Reads);
        self.through(call, || self.port.scan(shard, of, after))
            .await
    }
}

impl<P: Runs, W: Weather> Runs for Exposed<P, W> {
    async fn begin(&self, run: &Run) -> Result<Run, Fault> {
        let call = call("runs", "begin a run", Nature::Writes);
        self.through(call, || self.port.begin(run)).await
    }

    async fn record(&self, run: &Run) -> Result<(), Fault> {
        let call = call("runs", "record a run", Nature::Writes);
        self.through(call, || self.port.record(run)).await
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        let call = call("runs", "read a run", Nature::Reads);
        self.through(call, || self.port.run(id)).await
    }

    async fn finish_part(&self, run: &str, part: &Part) -> Result<u16, Fault> {
        let call = call("runs", "keep a part", Nature::Writes);
        self.through(call, || self.port.finish_part(run, part))
            .await
    }

    async fn parts(&self, run: &str, phase: Phase) -> Result<Vec<Part>, Fault> {
        let call = call("runs", "read parts", Nature::Reads);
        self.through(call, || self.port.parts(run, phase)).await
    }

    async fn put_standards(&self, standards: &Standards) -> Result<(), Fault> {
        let call = call("runs", "keep standards", Nature::Writes);
        self.through(call, || self.port.put_standards(standards))
            .await
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        let call = call("runs", "read standards", Nature::Reads);
        self.through(call, || self.port.standards(store)).await
    }
}

impl<P: Nights, W: Weather> Nights for Exposed<P, W> {
    async fn put_night(&self, night: &Night) -> Result<(), Fault> {
        let call = call("nights", "keep a night", Nature::Writes);
        self.through(call, || self.port.put_night(night)).await
    }

    async fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Night>, Fault> {
        let call = call("nights", "read nights", Nature::Reads);
        self.through(call, || self.port.nights(store, before, limit))
            .await
    }

    async fn brought(&self, store: &StoreId) -> Result<Option<Brought>, Fault> {
        let call = call("nights", "read what flows brought", Nature::Reads);
        self.through(call, || self.port.brought(store)).await
    }

    async fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        brought: &Brought,
    ) -> Result<bool, Fault> {
        let call = call("nights", "keep what flows brought", Nature::Compares);
        self.through(call, || self.port.keep_brought(store, before, brought))
            .await
    }

    async fn put_crowd(&self, store: &StoreId, crowd: &NightCrowd) -> Result<(), Fault> {
        let call = call("nights", "keep a crowd", Nature::Writes);
        self.through(call, || self.port.put_crowd(store, crowd))
            .await
    }

    async fn crowd(&self, store: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        let call = call("nights", "read a crowd", Nature::Reads);
        self.through(call, || self.port.crowd(store)).await
    }
}

impl<P: Segments, W: Weather> Segments for Exposed<P, W> {
    async fn definitions(&self, store: &StoreId) -> Result<Vec<Definition>, Fault> {
        let call = call("segments", "read definitions", Nature::Reads);
        self.through(call, || self.port.definitions(store)).await
    }

    async fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let call = call("segments", "keep a definition", Nature::Compares);
        self.through(call, || self.port.put_definition(store, definition, before))
            .await
    }

    async fn drop_definition(&self, store: &StoreId, id: &str) -> Result<(), Fault> {
        let call = call("segments", "drop a definition", Nature::Writes);
        self.through(call, || self.port.drop_definition(store, id))
            .await
    }
}

impl<P: Audiences, W: Weather> Audiences for Exposed<P, W> {
    async fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<MemberPage, Fault> {
        let call = call("audiences", "read members", Nature::Reads);
        self.through(call, || self.port.members(store, segment, limit, after))
            .await
    }
}

impl<P: Settle, W: Weather> Settle for Exposed<P, W> {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        let call = call("settle", "keep classes", Nature::Compares);
        turn().await;
        let fate = self.weather.fate(call);
        let failed = |trouble: crate::weather::Trouble| {
            let fail = people.iter().map(|_| Err(trouble.fault(call)));
            fail.collect::<Vec<_>>()
        };
        if let Fate::Before(trouble) = fate {
            return failed(trouble);
        }
        let mut answers = self.port.settle_classes(store, people).await;
        self.weather.done(call);
        turn().await;
        match fate {
            Fate::After(trouble) => return failed(trouble),
            Fate::Again => answers = self.port.settle_classes(store, people).await,
            _ => {}
        }
        answers
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        let call = call("settle", "keep what follows", Nature::Writes);
        self.through(call, || self.port.follow(store, writes.clone()))
            .await
    }
}

impl<P: Campaigns, W: Weather> Campaigns for Exposed<P, W> {
    async fn campaigns(&self, store: &StoreId) -> Result<Vec<Campaign>, Fault> {
        let call = call("campaigns", "read campaigns", Nature::Reads);
        self.through(call, || self.port.campaigns(store)).await
    }

    async fn campaign(&self, store: &StoreId, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        let call = call("campaigns", "read a campaign", Nature::Reads);
        self.through(call, || self.port.campaign(store, id)).await
    }

    async fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> Result<bool, Fault> {
        let call = call("campaigns", "keep a campaign", Nature::Commits);
        self.through(call, || self.port.keep_campaign(campaign, before, enlisted))
            .await
    }

    async fn live(&self) -> Result<Vec<(StoreId, CampaignId)>, Fault> {
        let call = call("campaigns", "list live campaigns", Nature::Reads);
        self.through(call, || self.port.live()).await
    }

    async fn tally(&self, store: &StoreId, id: CampaignId) -> Result<Tally, Fault> {
        let call = call("campaigns", "count a campaign", Nature::Reads);
        self.through(call, || self.port.tally(store, id)).await
    }
}
