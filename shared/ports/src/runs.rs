//! The nightly run: its shards, what they found, the standards a night sets, and the scan over all profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use awda_customers::Profile;
use awda_kernel::{CustomerId, Day, StoreId, Timestamp};
use awda_segments::Thresholds;
use awda_segments::wire::ThresholdsV1;
use serde::{Deserialize, Serialize};

use crate::{Command, Fault, Stored};

/// The two passes of a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Gather statistics.
    Census,
    /// Classify by them.
    Classify,
}

/// Asks for one shard of one pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecomputeShard {
    /// The run.
    pub run: String,
    /// The moment the run is for.
    pub at: Timestamp,
    /// The pass.
    pub phase: Phase,
    /// The shard, from 0.
    pub shard: u16,
    /// How many there are.
    pub of: u16,
}

/// A run, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id: `night-2026-11-22`, the UTC day it is for, or with the hour where the schedule began it: `night-2026-11-22T21`.
    pub id: String,
    /// The moment it is for.
    pub at: Timestamp,
    /// Shards of each pass.
    pub shards: u16,
    /// It is only for stores whose day has changed since their last night.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_of_the_due: bool,
    /// How far it is.
    pub state: RunState,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Profiles looked at, once it ended.
    #[serde(default)]
    pub customers: u64,
    /// Profiles whose class changed, once it ended.
    #[serde(default)]
    pub changed: u64,
    /// Profiles that could not be read; each is logged.
    #[serde(default)]
    pub unreadable: u64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Gathering.
    Census,
    /// Classifying.
    Classify,
    /// Done.
    Done,
}

/// What one shard of one pass found: the done-set entry. `body` is the function's own stored form, at most 350 KB packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The pass.
    pub phase: Phase,
    /// The shard.
    pub shard: u16,
    /// What it found.
    pub body: String,
}

/// What a night decided for a store: cut points, thresholds, parameters, counts. `body` is the function's own stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standards {
    /// The store.
    pub store: StoreId,
    /// The run that set them.
    pub run: String,
    /// The day they are for, in the store's zone.
    pub day: Day,
    /// Cut points, thresholds and parameters (`awda-recompute` reads and writes them).
    pub body: String,
    /// Members per segment, filled when the classification is done.
    #[serde(default)]
    pub sizes: BTreeMap<String, u64>,
}

/// The part of a body that other functions read.
#[derive(Deserialize)]
struct Shared {
    thresholds: ThresholdsV1,
}

impl Standards {
    /// The store's stage thresholds: the body is a JSON object that holds them under `thresholds`. The fallback when it does not,
    /// because a body of another version must not stop messages.
    pub fn thresholds(&self) -> Thresholds {
        serde_json::from_str::<Shared>(&self.body)
            .ok()
            .and_then(|shared| shared.thresholds.try_into().ok())
            .unwrap_or(Thresholds::FALLBACK)
    }
}

/// Some profiles of a scan.
#[derive(Debug, Clone, Default)]
pub struct CensusPage {
    /// Profiles.
    pub profiles: Vec<Stored<Profile>>,
    /// Absorbed ids that still carry a class from before: store, id, class.
    pub leftovers: Vec<(StoreId, CustomerId, awda_customers::Class)>,
    /// Of the profiles, those whose entries were written by older rules or not at all ([`crate::Write::Listed`]).
    pub unlisted: BTreeSet<CustomerId>,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// A scan over all profiles of all stores.
///
/// # Contract
/// 1. Following `next` over every shard answers every profile that exists throughout exactly once.
/// 2. A row that cannot be read is counted and does not stop the scan.
/// 3. `unlisted` names whoever was noted with a smaller number than that of the present rules, or never and is not new; nobody else.
pub trait Census: Send + Sync {
    /// Profiles of one shard.
    fn scan(
        &self,
        shard: u16,
        of: u16,
        after: Option<&str>,
    ) -> impl Future<Output = Result<CensusPage, Fault>> + Send;
}

/// Runs and what they decided.
///
/// # Contract
/// 1. `begin` keeps a run once: a second `begin` of the same id changes nothing and answers the run as it is.
/// 2. `finish_part` keeps the first part of a shard and phase, and answers how many shards of the phase are done, including it.
/// 3. `parts` answers the parts of a phase that are done so far, each once: every part once all are.
/// 4. `put_standards` replaces a store's standards; `standards` answers the last.
/// 5. `record` replaces the run's record unless the run is done already; `latest` answers the run with the greatest moment.
pub trait Runs: Send + Sync {
    /// Keeps a new run.
    fn begin(&self, run: &Run) -> impl Future<Output = Result<Run, Fault>> + Send;

    /// Replaces a run's record.
    fn record(&self, run: &Run) -> impl Future<Output = Result<(), Fault>> + Send;

    /// A run by id, or the latest.
    fn run(&self, id: Option<&str>) -> impl Future<Output = Result<Option<Run>, Fault>> + Send;

    /// Keeps what a shard found; answers the number of shards done.
    fn finish_part(
        &self,
        run: &str,
        part: &Part,
    ) -> impl Future<Output = Result<u16, Fault>> + Send;

    /// Everything a phase found.
    fn parts(
        &self,
        run: &str,
        phase: Phase,
    ) -> impl Future<Output = Result<Vec<Part>, Fault>> + Send;

    /// Keeps a store's standards.
    fn put_standards(
        &self,
        standards: &Standards,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// A store's standards.
    fn standards(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<Standards>, Fault>> + Send;
}

impl Command for RecomputeShard {
    const NAME: &'static str = "recompute_shard";

    fn to_wire(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_wire(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text)
            .map_err(|why| Fault::unreadable("read a queued shard command").because(why))
    }

    fn group(&self) -> String {
        self.run.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_from_the_body_and_fall_back_when_there_are_none() {
        let own = Thresholds::new(10, 20, 30).unwrap();
        let standards = |body: String| Standards {
            store: "acme".parse().unwrap(),
            run: "night-2026-11-22".to_owned(),
            day: 0,
            body,
            sizes: BTreeMap::new(),
        };
        let body = serde_json::json!({"thresholds": ThresholdsV1::from(own), "buyers": 3});
        assert_eq!(standards(body.to_string()).thresholds(), own);
        for body in ["", "{}", r#"{"thresholds":{"v":9}}"#] {
            assert_eq!(
                standards(body.to_owned()).thresholds(),
                Thresholds::FALLBACK
            );
        }
    }
}
