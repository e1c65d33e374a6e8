//! Where the nights put a person: stage, RFM, churn band, flags and segments, beside the profile in its row.

use awda_kernel::Day;
use serde::{Deserialize, Serialize};

/// What a night made of a person. Written only when it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// RFM segment's id (`champions`).
    #[serde(rename = "g")]
    pub segment: String,
    /// Recency, frequency and monetary scores, 1 to 5; none outside the population.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<(u8, u8, u8)>,
    /// Lifecycle stage's id (`active`).
    #[serde(rename = "s")]
    pub stage: String,
    /// Churn band's id (`low`).
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Raised flags' ids (`vip`), in the order of their declaration.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The day that put the person here.
    #[serde(rename = "d")]
    pub since: Day,
    /// Numbers of the store's segments they are in, rising; the standards say which number is which.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<u32>,
    /// Where the last night left them, if they moved since or in it.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Before>>,
    /// What the night that wrote this was about to keep beside it. A night that was interrupted keeps it once more.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<Box<Owed>>,
}

/// What a night keeps after the class, without a transaction: memberships and events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The night's run.
    #[serde(rename = "r")]
    pub run: String,
    /// Segment's id, whether they came into it, and the cause's id.
    #[serde(rename = "s")]
    pub steps: Vec<(String, bool, String)>,
}

/// Where a night left somebody before they moved. A stage without a name: they were not there yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The day of that night.
    #[serde(rename = "d")]
    pub night: Day,
    /// Stage's id.
    #[serde(rename = "s", default, skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// RFM segment's id.
    #[serde(rename = "g", default, skip_serializing_if = "String::is_empty")]
    pub segment: String,
    /// Numbers of the segments they were in, rising.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<u32>,
}

impl Class {
    /// The same place; since when, from where and what was told of it does not matter.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.segment, self.scores, &self.stage) == (&other.segment, other.scores, &other.stage)
            && (&self.band, &self.flags, &self.members)
                == (&other.band, &other.flags, &other.members)
    }
}

impl Before {
    /// Where the night of `night` left somebody who has this class now and is about to move.
    pub fn since(class: Option<&Class>, night: Day) -> Self {
        let Some(class) = class else {
            return Self::nowhere(night);
        };
        match &class.before {
            Some(before) if before.night >= night => (**before).clone(),
            _ => Self::of(class, night),
        }
    }

    /// The place that `class` means, as the night of `night` left it.
    pub fn of(class: &Class, night: Day) -> Self {
        Self {
            night,
            stage: class.stage.clone(),
            segment: class.segment.clone(),
            members: class.members.clone(),
        }
    }

    /// Not there yet.
    pub const fn nowhere(night: Day) -> Self {
        Self {
            night,
            stage: String::new(),
            segment: String::new(),
            members: Vec::new(),
        }
    }
}
