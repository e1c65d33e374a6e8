//! What a night says of itself for one store: who moved between stages, who entered and left each segment, and why: through what they
//! did, because time passed, because the store's numbers shifted, or because the segment itself is new.
//!
//! Counts only: merging does not depend on the shards. It refuses to know people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why somebody moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// They did something since the last night.
    Behaviour,
    /// Time passed.
    Time,
    /// The store's cut points, thresholds, percentiles or models shifted: by last night's they would not have moved.
    Store,
    /// The segment, its text, or the person is new to the nights.
    New,
}

/// A night's movements in one store. Keys: `from>to` for stages, the segment's id for the others; then the cause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightReport {
    /// People by the stage they came from and the one they are in, those who stayed included.
    pub stages: BTreeMap<String, u64>,
    /// Of those who changed their stage, how many by each cause.
    pub stage_moves: BTreeMap<Cause, u64>,
    /// Of those who changed their RFM segment, how many by each cause.
    pub rfm_moves: BTreeMap<Cause, u64>,
    /// Who entered each of the language's segments.
    pub entered: BTreeMap<String, BTreeMap<Cause, u64>>,
    /// Who left.
    pub left: BTreeMap<String, BTreeMap<Cause, u64>>,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Behaviour, Self::Time, Self::Store, Self::New];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Time => "time",
            Self::Store => "store",
            Self::New => "new",
        }
    }

    /// The cause of a stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.id() == id)
    }

    /// In a few words, for a membership.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Behaviour => "through what they did",
            Self::Time => "as time passed",
            Self::Store => "as the store's numbers shifted",
            Self::New => "when they or the segment were first judged",
        }
    }
}

impl NightReport {
    /// Counts somebody's stage before and now; nobody's before for somebody new.
    pub fn stage(&mut self, before: Option<&str>, now: &str, cause: Cause) {
        let from = before.unwrap_or("none");
        *self.stages.entry(format!("{from}>{now}")).or_default() += 1;
        if from != now {
            *self.stage_moves.entry(cause).or_default() += 1;
        }
    }

    /// Counts that somebody changed their RFM segment.
    pub fn rfm(&mut self, cause: Cause) {
        *self.rfm_moves.entry(cause).or_default() += 1;
    }

    /// Counts that somebody entered a segment, or left it.
    pub fn segment(&mut self, id: &str, enters: bool, cause: Cause) {
        let all = if enters {
            &mut self.entered
        } else {
            &mut self.left
        };
        let causes = all.entry(id.to_owned()).or_default();
        *causes.entry(cause).or_default() += 1;
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.stages, &other.stages);
        add(&mut self.stage_moves, &other.stage_moves);
        add(&mut self.rfm_moves, &other.rfm_moves);
        for (mine, theirs) in [
            (&mut self.entered, &other.entered),
            (&mut self.left, &other.left),
        ] {
            for (id, causes) in theirs {
                add(mine.entry(id.clone()).or_default(), causes);
            }
        }
    }
}

fn add<K: Ord + Clone>(mine: &mut BTreeMap<K, u64>, theirs: &BTreeMap<K, u64>) {
    for (key, count) in theirs {
        *mine.entry(key.clone()).or_default() += count;
    }
}
