//! Jobs over many people, as callers ask for and see them.

use awda_commerce::{Channel, ConsentStatus, Topic};
use awda_kernel::Timestamp;
use awda_ports::{Job, JobPart};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FileView;

/// Most failures that are shown of a job.
const FAILURES_MAX: usize = 1_000;

/// About whom: either is named, not both.
#[derive(Debug, Clone)]
pub(crate) struct People {
    /// Ids of customers.
    pub(crate) customers: Option<Vec<String>>,
    /// A segment.
    pub(crate) segment: Option<String>,
}

/// Labels for many.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkTagText {
    /// About whom: ids of customers, at most 10000; or `segment`.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    pub(crate) customers: Option<Vec<String>>,
    /// About whom: the members of a segment while the job goes through it.
    #[serde(default)]
    #[schema(example = "rfm.lost")]
    pub(crate) segment: Option<String>,
    /// Labels to put on; what is in both lists is put on.
    #[serde(default)]
    pub(crate) add: Vec<String>,
    /// Labels to take off.
    #[serde(default)]
    pub(crate) remove: Vec<String>,
}

/// What many allow or forbid.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkConsentText {
    /// About whom: ids of customers, at most 10000; or `segment`.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    pub(crate) customers: Option<Vec<String>>,
    /// About whom: the members of a segment while the job goes through it.
    #[serde(default)]
    #[schema(example = "rfm.lost")]
    pub(crate) segment: Option<String>,
    /// The channel.
    pub(crate) channel: BulkChannel,
    /// The topic; `marketing` where none is named.
    #[serde(default)]
    pub(crate) topic: Option<BulkTopic>,
    /// The statement.
    pub(crate) status: BulkStatus,
    /// The words they were shown.
    #[serde(default)]
    pub(crate) wording: Option<String>,
    /// What proves it; needed to grant.
    #[serde(default)]
    #[schema(example = "sign-up sheets of the branch in Riyadh, May 2026")]
    pub(crate) proof: Option<String>,
}

/// Many to forget.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkEraseText {
    /// About whom: ids of customers, at most 10000; or `segment`.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    pub(crate) customers: Option<Vec<String>>,
    /// About whom: the members of a segment while the job goes through it.
    #[serde(default)]
    #[schema(example = "rfm.lost")]
    pub(crate) segment: Option<String>,
    /// True: nobody can take it back.
    #[serde(default)]
    pub(crate) confirm: bool,
}

/// A channel.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BulkChannel {
    /// Mail.
    Email,
    /// Text messages.
    Sms,
    /// WhatsApp.
    Whatsapp,
    /// Telegram.
    Telegram,
    /// Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// Push messages.
    Push,
}

/// A topic.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BulkTopic {
    /// Everything that is not about an order.
    #[default]
    Marketing,
    /// News.
    Newsletter,
    /// Offers.
    Offers,
    /// Reminders.
    Reminders,
    /// Birthdays and anniversaries.
    Occasions,
    /// Questions about what was bought.
    Reviews,
}

/// What is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BulkStatus {
    /// Allowed.
    Granted,
    /// Forbidden.
    Denied,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobRow {
    /// Its id.
    #[schema(example = "job_1795341600000_06dv5r8k3w")]
    id: String,
    /// `tag`, `consent`, `erase` or `export`.
    #[schema(example = "tag")]
    act: String,
    /// Who asked: the subject of their token.
    #[schema(example = "3f0c2a9e-4f7b-4a53-8a35-0a5d5d2a7c11")]
    by: String,
    /// When.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    at: String,
    /// The segment whose members it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "rfm.lost")]
    segment: Option<String>,
    /// How many people were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2500)]
    people: Option<u64>,
    /// The file that is made; `jobs/{job}/file` says where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileView>,
}

/// A job and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobView {
    /// The job.
    #[serde(flatten)]
    job: JobRow,
    /// `running` or `done`: every decision was taken, and is in effect in a moment.
    #[schema(example = "running")]
    state: &'static str,
    /// People about whom it was decided, or who have a row in the file.
    #[schema(example = 1250)]
    decided: u64,
    /// People about whom it could not be.
    #[schema(example = 1)]
    failed: u64,
    /// Who these are and why; the first 1000.
    failures: Vec<JobFailure>,
}

/// Somebody about whom it could not be decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobFailure {
    /// Their id, as it was named.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    customer: String,
    /// The stable code.
    #[schema(example = "customer.not_found")]
    code: String,
}

/// Jobs, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobList {
    /// The jobs.
    pub(crate) items: Vec<JobRow>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl JobRow {
    /// A job.
    pub(crate) fn of(job: &Job) -> Self {
        let at: Timestamp = job.at;
        Self {
            id: job.id.clone(),
            act: job.act.clone(),
            by: job.by.clone(),
            at: at.to_string(),
            segment: job.segment.clone(),
            people: job.people,
            file: job.file.map(FileView::of),
        }
    }
}

impl JobView {
    /// A job with its parts that are done.
    pub(crate) fn of(job: &Job, parts: &[JobPart]) -> Self {
        let failed = parts.iter().flat_map(|part| &part.failed);
        let shown = failed.clone().take(FAILURES_MAX);
        Self {
            job: JobRow::of(job),
            state: if JobPart::are_all(parts) {
                "done"
            } else {
                "running"
            },
            decided: parts.iter().map(|part| part.done).sum(),
            failed: failed.count() as u64,
            failures: shown
                .map(|(customer, code)| JobFailure {
                    customer: customer.to_string(),
                    code: code.clone(),
                })
                .collect(),
        }
    }
}

impl BulkStatus {
    /// It may be written.
    pub(crate) fn allows(self) -> bool {
        self == Self::Granted
    }
}

impl From<BulkStatus> for ConsentStatus {
    fn from(status: BulkStatus) -> Self {
        match status {
            BulkStatus::Granted => Self::Granted,
            BulkStatus::Denied => Self::Denied,
        }
    }
}

impl From<BulkChannel> for Channel {
    fn from(channel: BulkChannel) -> Self {
        match channel {
            BulkChannel::Email => Self::Email,
            BulkChannel::Sms => Self::Sms,
            BulkChannel::Whatsapp => Self::Whatsapp,
            BulkChannel::Telegram => Self::Telegram,
            BulkChannel::Messenger => Self::Messenger,
            BulkChannel::Instagram => Self::Instagram,
            BulkChannel::Push => Self::Push,
        }
    }
}

impl From<BulkTopic> for Topic {
    fn from(topic: BulkTopic) -> Self {
        match topic {
            BulkTopic::Marketing => Self::Marketing,
            BulkTopic::Newsletter => Self::Newsletter,
            BulkTopic::Offers => Self::Offers,
            BulkTopic::Reminders => Self::Reminders,
            BulkTopic::Occasions => Self::Occasions,
            BulkTopic::Reviews => Self::Reviews,
        }
    }
}
