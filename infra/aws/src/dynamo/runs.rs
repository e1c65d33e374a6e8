//! Runs, their parts, and the standards a night sets.
//!
//! A part and the mark that it is done are two rows: the mark is small, so that counting the shards done stays cheap however much
//! they found. The mark is written after the part; a shard that died in between writes both again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use awda_kernel::StoreId;
use awda_ports::{Fault, Part, Phase, Run, RunState, Runs, Standards};

use super::action::{Action, Row};
use super::place::Table;
use super::requests::{Ask, Range};
use super::{Dynamo, place, rows};

/// How long parts are kept: long enough to look into a bad night.
const PARTS_KEPT: Duration = Duration::from_hours(30 * 24);

impl Runs for Dynamo {
    async fn begin(&self, run: &Run) -> Result<Run, Fault> {
        let what = "begin a run";
        let is_new = self.write(what, Action::put(row_of(run)).if_new()).await?;
        let kept = if is_new {
            run.clone()
        } else {
            let kept = self.run(Some(&run.id)).await?;
            kept.ok_or_else(|| Fault::unavailable(what))?
        };
        // Also for a run that was there: whoever began it may have died in between.
        let in_order = Row::at(place::run_in_order(kept.at, &kept.id));
        let in_order = in_order.with("run", rows::text(&kept.id));
        self.write(what, Action::put(in_order)).await?;
        Ok(kept)
    }

    async fn record(&self, run: &Run) -> Result<(), Fault> {
        let action = Action::put(row_of(run)).if_not("state", rows::text(DONE));
        self.write("record a run", action).await?;
        Ok(())
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        let what = "read a run";
        let latest = match id {
            Some(_) => None,
            None => self.latest_run(what).await?,
        };
        let Some(id) = id.or(latest.as_deref()) else {
            return Ok(None);
        };
        let item = self.get(what, &place::run(id), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn finish_part(&self, run: &str, part: &Part) -> Result<u16, Fault> {
        let what = "keep what a shard found";
        let expires_at = rows::number(expiry());
        let found = Row::at(place::part(run, part.phase, part.shard))
            .with("doc", rows::pack(part.body.clone()))
            .with("shard", rows::number(part.shard))
            .with("expires_at", expires_at.clone());
        self.write(what, Action::put(found).if_new()).await?;
        let done = Row::at(place::part_done(run, part.phase, part.shard));
        let done = done.with("expires_at", expires_at);
        self.write(what, Action::put(done)).await?;
        let ask = Ask {
            range: Range::Prefix("done#".to_owned()),
            fresh: true,
            ..Ask::partition(Table::Books, place::parts(run, part.phase))
        };
        let count = self.count(what, &ask).await?;
        Ok(u16::try_from(count).unwrap_or(u16::MAX))
    }

    async fn parts(&self, run: &str, phase: Phase) -> Result<Vec<Part>, Fault> {
        let what = "read what the shards found";
        let ask = Ask {
            range: Range::Prefix("part#".to_owned()),
            fresh: true,
            ..Ask::partition(Table::Books, place::parts(run, phase))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        let parts = items.iter().map(|item| {
            let shard = rows::number_of(item, "shard");
            let body = item.get("doc").and_then(rows::unpack);
            let (Some(shard), Some(body)) = (shard, body) else {
                return Err(Fault::unreadable(what));
            };
            Ok(Part { phase, shard, body })
        });
        parts.collect()
    }

    async fn put_standards(&self, standards: &Standards) -> Result<(), Fault> {
        let row = Row::at(place::standards(&standards.store));
        let row = row.with("doc", rows::document(standards));
        self.write("keep a store's standards", Action::put(row))
            .await?;
        Ok(())
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        let what = "read a store's standards";
        let item = self.get(what, &place::standards(store), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }
}

impl Dynamo {
    async fn latest_run(&self, what: &'static str) -> Result<Option<String>, Fault> {
        let ask = Ask {
            newest_first: true,
            fresh: true,
            ..Ask::partition(Table::Books, place::RUNS.to_owned())
        };
        let items = self.query(what, &ask, 1).await?;
        let id = items.first().and_then(|item| rows::str_of(item, "run"));
        Ok(id.map(str::to_owned))
    }
}

const DONE: &str = "done";

fn row_of(run: &Run) -> Row {
    let state = match run.state {
        RunState::Done => DONE,
        RunState::Census | RunState::Classify => "open",
    };
    Row::at(place::run(&run.id))
        .with("doc", rows::document(run))
        .with("state", rows::text(state))
}

/// When parts written now may go, in seconds since 1970. This is housekeeping in real time, whatever time the run is for.
fn expiry() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    (now.unwrap_or_default() + PARTS_KEPT).as_secs()
}
