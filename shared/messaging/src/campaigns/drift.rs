//! What a simulation foresaw of everybody, as a hash that can be sent with, and how far what is foreseen now has drifted from it.

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, fingerprint};
use serde::{Deserialize, Serialize};

/// What was foreseen of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreseen {
    /// The person.
    #[serde(rename = "c")]
    pub customer: CustomerId,
    /// `send`, `defer` or `skip`, and the reason: `skip no_consent`.
    #[serde(rename = "v")]
    pub verdict: String,
    /// The mark of the words; empty where there are none.
    #[serde(rename = "m", default, skip_serializing_if = "String::is_empty")]
    pub content: String,
}

/// How far two plans are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// People who were to be written to.
    pub recipients: u64,
    /// People who are to be written to now and were not, were and are not, or are to be written to otherwise or in other words.
    pub changed: u64,
}

/// The hash of a plan: over everybody, sorted.
pub fn plan_hash(plan: &[Foreseen]) -> String {
    let mut lines: Vec<String> = plan
        .iter()
        .map(|one| format!("{}|{}|{}", one.customer, one.verdict, one.content))
        .collect();
    lines.sort_unstable();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    format!("plan_{}", fingerprint(&lines))
}

impl Foreseen {
    /// Whether they are written to, now or later.
    pub fn is_recipient(&self) -> bool {
        !self.verdict.starts_with("skip")
    }
}

impl Drift {
    /// From the plan of then to that of now.
    pub fn between(then: &[Foreseen], now: &[Foreseen]) -> Self {
        let recipients = |plan: &[Foreseen]| -> BTreeMap<CustomerId, (String, String)> {
            let written = plan.iter().filter(|one| one.is_recipient()).cloned();
            written
                .map(|one| (one.customer, (one.verdict, one.content)))
                .collect()
        };
        let (then, now) = (recipients(then), recipients(now));
        let gone = then.keys().filter(|id| !now.contains_key(*id)).count();
        let other = now.iter().filter(|(id, told)| then.get(*id) != Some(*told));
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            recipients: count(then.len()),
            changed: count(gone + other.count()),
        }
    }

    /// The share of the recipients that changed, in 1/10 000, rounded up. Of nobody any change is all of it.
    pub fn share(&self) -> u64 {
        if self.changed == 0 {
            return 0;
        }
        let recipients = self.recipients.max(1);
        self.changed.saturating_mul(10_000).div_ceil(recipients)
    }

    /// Whether it is more than `tolerance`, in 1/10 000.
    pub fn is_beyond(&self, tolerance: u16) -> bool {
        self.share() > u64::from(tolerance)
    }
}
