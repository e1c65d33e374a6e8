//! Jobs: one decision about many people, and how far it is.

use std::future::Future;

use awda_customers::ExportSpec;
use awda_kernel::{CustomerId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// A job, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id: later jobs have greater ones.
    pub id: String,
    /// What is done: `tag`, `consent`, `erase` or `export`.
    pub act: String,
    /// Who asked: the subject of their token.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The segment, where the people are its members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How many people, where they were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// The file that is made, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ExportSpec>,
}

/// What became of a part of a job. The same part has the same result however often it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPart {
    /// The part, from 0.
    pub number: u32,
    /// People about whom it was decided.
    pub done: u64,
    /// People about whom it could not be, with the code.
    pub failed: Vec<(CustomerId, String)>,
    /// No part comes after this one.
    pub is_last: bool,
    /// Where the part after it goes on, where only this one can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Some jobs.
#[derive(Debug, Clone, Default)]
pub struct JobPage {
    /// The jobs, the newest first.
    pub rows: Vec<Job>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

impl Job {
    /// Days for which a job and its parts are kept.
    pub const DAYS: i64 = 90;
}

impl JobPart {
    /// Whether every part of a job is among these.
    pub fn are_all(parts: &[Self]) -> bool {
        let last = parts.iter().find(|part| part.is_last);
        last.is_some_and(|last| parts.len() as u64 > u64::from(last.number))
    }
}

/// Jobs.
///
/// # Contract
/// 1. `job` answers what the last `keep_job` of that id kept, with every part that was kept, each once and in order; nothing for an unknown
///    one. A part that is kept again takes the place of the former.
/// 2. `jobs` answers every job of the store once over all pages, the newest first. A cursor that was not given by `next` is a fault with
///    the remedy `Reject`.
/// 3. `has_part` tells whether a part was kept.
/// 4. What is kept stays for [`Job::DAYS`] at least.
pub trait Jobs: Send + Sync {
    /// Keeps a job.
    fn keep_job(
        &self,
        store: &StoreId,
        job: &Job,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Keeps what became of a part.
    fn keep_part(
        &self,
        store: &StoreId,
        job: (&str, Timestamp),
        part: &JobPart,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Whether a part was kept.
    fn has_part(
        &self,
        store: &StoreId,
        job: &str,
        number: u32,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// A job and its parts.
    fn job(
        &self,
        store: &StoreId,
        id: &str,
    ) -> impl Future<Output = Result<Option<(Job, Vec<JobPart>)>, Fault>> + Send;

    /// Jobs of a store.
    fn jobs(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<JobPage, Fault>> + Send;
}
