//! What messages bring in margin: of what is spent more, what the shop keeps, less what the messages cost.
//!
//! With D the difference in spend per person, m the share of net revenue that is margin and c what the messages of a person cost who is
//! written to, it is m·D − c. Costs are known to the last message, so that they move the difference and do not widen its interval: where D
//! lies between a and b nine times in ten, the margin lies between m·a − c and m·b − c, and the chance that it is above zero is that of
//! D > c ÷ m.
//!
//! It refuses to guess a margin that nobody has said, and to know rates.

#![expect(
    clippy::cast_precision_loss,
    reason = "sums become means: what is lost beyond 53 bits no mean shows"
)]

use serde::{Deserialize, Serialize};

use super::{Arm, Brought, Uplift, Verdict, spending, verdict};
use crate::Economics;

/// A margin of all of net revenue, in hundredths of a per cent.
const WHOLE_POINTS: f64 = 10_000.0;

/// What messages of a flow cost on the days whose people are in its arms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paid {
    /// What was paid, in millionths of the price list's currency.
    pub micros: i64,
    /// Messages handed over whose price is not known.
    pub unpriced: u64,
    /// People who came to be written to on the same days.
    pub people: u64,
}

/// By what a difference in spend becomes one in margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// What of net revenue is margin, 0 to 1.
    pub share: f64,
    /// What the messages of a person cost who is written to, in minor units.
    pub cost_minor: f64,
}

/// What can be said of the margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginReadout {
    /// The difference per person, in minor units; none where nobody differs from anybody, or nothing of what is spent is margin.
    pub uplift: Option<Uplift>,
    /// What it says.
    pub verdict: Verdict,
}

impl Paid {
    /// Counts a message that was handed over: what it cost, none where its price is not known.
    pub fn add(&mut self, micros: Option<i64>) {
        match micros {
            Some(micros) => self.micros = self.micros.saturating_add(micros),
            None => self.unpriced += 1,
        }
    }
}

impl Margin {
    /// By what a store has said, and what its messages cost; none before anybody came to be written to since costs are counted.
    pub fn of(economics: &Economics, paid: &Paid) -> Option<Self> {
        let cost = economics.cost_minor(paid.micros) as f64;
        (paid.people > 0).then(|| Self {
            share: f64::from(economics.margin_points) / WHOLE_POINTS,
            cost_minor: cost / paid.people as f64,
        })
    }
}

impl Brought {
    /// Counts a message of a flow that was handed over.
    pub fn pay(&mut self, flow: &str, micros: Option<i64>) {
        self.paid.entry(flow.to_owned()).or_default().add(micros);
    }
}

/// Compares people who were written to with people who were held out by what the shop keeps of what they spend. As of spend
/// ([`super::compare`]), with too little data it says so.
pub fn compare_margin(written: &Arm, held_out: &Arm, margin: Margin) -> MarginReadout {
    let (ours, theirs, found) = spending(written, held_out);
    let found = found.filter(|_| margin.share > 0.0);
    let uplift = found.map(|found| found.scaled(margin.share, margin.cost_minor).uplift());
    MarginReadout {
        verdict: verdict(uplift, &ours, &theirs, (written, held_out)),
        uplift,
    }
}

#[cfg(test)]
mod tests;
