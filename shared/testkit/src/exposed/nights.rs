//! Runs, the scan, segments and audiences in bad weather.

use awda_kernel::{Day, StoreId};
use awda_measures::Definition;
use awda_ports::{
    Audiences, Census, CensusPage, Fault, MemberPage, Night, Nights, Part, Phase, Run, Runs,
    Segments, Standards,
};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

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
