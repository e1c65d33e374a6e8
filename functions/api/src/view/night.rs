//! What a night leaves behind: segments with their sizes, members, runs.

use awda_measures::Definition;
use awda_ports::RunState;
use awda_segments::Language;
use awda_segments::query::Preset;
use serde::Serialize;
use utoipa::ToSchema;

use super::date;

/// Every segment of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentList {
    /// The segments, by family.
    pub(crate) items: Vec<Segment>,
    /// The run that counted them; absent before the first night.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: Option<String>,
    /// The store's day they were counted for; absent before the first night.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) day: Option<String>,
}

/// A segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Segment {
    /// Its id.
    #[schema(example = "rfm.champions")]
    pub(crate) id: String,
    /// `rfm`, `stage`, `churn` or `flag`: of each of the first three a buyer is in exactly one segment, flags hold beside them. `preset`
    /// for ready segments of the language, `own` for the store's.
    #[schema(example = "rfm")]
    pub(crate) family: &'static str,
    /// The text that means it, canonical.
    #[schema(example = "rfm.segment = champions")]
    pub(crate) text: String,
    /// Counts the texts of one of the store's own; 0 for others.
    #[schema(example = 0)]
    pub(crate) version: u32,
    /// Nights judge by it.
    pub(crate) is_active: bool,
    /// Its name.
    pub(crate) name: Names,
    /// Its members; absent until a night has counted them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 42)]
    pub(crate) count: Option<u64>,
}

/// A name in every language of the suite.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Names {
    /// Arabic.
    #[schema(example = "الأبطال")]
    pub(crate) ar: String,
    /// Persian.
    #[schema(example = "قهرمانان")]
    pub(crate) fa: String,
    /// English.
    #[schema(example = "Champions")]
    pub(crate) en: String,
}

/// Some members of a segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MemberPage {
    /// The segment's id.
    #[schema(example = "rfm.champions")]
    pub(crate) segment: String,
    /// The members.
    pub(crate) items: Vec<Member>,
    /// The cursor of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A member of a segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Member {
    /// The customer.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: String,
    /// The day of the night that let them in.
    #[schema(format = Date, example = "2026-11-02")]
    pub(crate) since: String,
    /// Why.
    #[schema(example = "R5 F4 M4")]
    pub(crate) why: String,
}

/// A nightly run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Run {
    /// Its id.
    #[schema(example = "night-2026-11-22")]
    pub(crate) id: String,
    /// The moment it is for: everything is computed as of this.
    #[schema(format = DateTime, example = "2026-11-22T00:30:00Z")]
    pub(crate) at: String,
    /// `census` (gathering), `classify` or `done`.
    #[schema(example = "done")]
    pub(crate) state: &'static str,
    /// Shards of each of its two passes.
    #[schema(example = 16)]
    pub(crate) shards: u16,
    /// When it was started.
    #[schema(format = DateTime, example = "2026-11-22T00:30:00Z")]
    pub(crate) started_at: String,
    /// When it ended; absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T00:31:10Z")]
    pub(crate) finished_at: Option<String>,
    /// What it did, over all stores; only for tokens for all stores, and once it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) totals: Option<RunTotals>,
}

/// What a run did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunTotals {
    /// Profiles looked at.
    #[schema(example = 426)]
    pub(crate) customers: u64,
    /// Profiles whose class changed.
    #[schema(example = 31)]
    pub(crate) changed: u64,
    /// Profiles that could not be read; each is in the log.
    #[schema(example = 0)]
    pub(crate) unreadable: u64,
}

impl Segment {
    /// A segment of the store's own.
    pub(crate) fn of_definition(definition: &Definition) -> Self {
        let preset = Preset::of(&definition.id);
        let name = |language| {
            preset.map_or_else(
                || definition.name.clone(),
                |preset| preset.name(language).to_owned(),
            )
        };
        Self {
            id: definition.id.clone(),
            family: if preset.is_some() { "preset" } else { "own" },
            text: preset.map_or_else(|| definition.text.clone(), |preset| preset.text.to_owned()),
            version: definition.version,
            is_active: definition.is_active,
            name: Names {
                ar: name(Language::Arabic),
                fa: name(Language::Persian),
                en: name(Language::English),
            },
            count: None,
        }
    }
}

impl Member {
    /// A member.
    pub(crate) fn of(member: awda_ports::Member) -> Self {
        Self {
            customer: member.customer.to_string(),
            since: date(member.since),
            why: member.why,
        }
    }
}

impl Run {
    /// A run, with its totals for those who see every store.
    pub(crate) fn of(run: &awda_ports::Run, sees_all: bool) -> Self {
        let totals = RunTotals {
            customers: run.customers,
            changed: run.changed,
            unreadable: run.unreadable,
        };
        let is_done = run.state == RunState::Done;
        Self {
            id: run.id.clone(),
            at: run.at.to_string(),
            state: match run.state {
                RunState::Census => "census",
                RunState::Classify => "classify",
                RunState::Done => "done",
            },
            shards: run.shards,
            started_at: run.started_at.to_string(),
            finished_at: run.finished_at.map(|at| at.to_string()),
            totals: Some(totals).filter(|_| is_done && sees_all),
        }
    }
}
