//! Wordings of one step beside each other: which of them is followed by more clicks, orders and spend.
//!
//! Each wording is compared with the first one. Three things are asked of every pair, so each is asked more strictly: where no wording does
//! more than another, all the answers of a step together say otherwise at most once in twenty times.
//!
//! It refuses to know who was given which words.

#![expect(
    clippy::cast_precision_loss,
    reason = "sums become means: what is lost beyond 53 bits no mean shows"
)]

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::uplift::{Arm, Did, Means, Uplift, Verdict, more_people, slope, uplift};

/// Share of steps without any difference of which one is told.
const FALSE_ALARMS: f64 = 0.05;
/// Clicks, orders and spend, each in two directions.
const QUESTIONS: f64 = 6.0;
/// Four times in five a difference is to be seen (Cohen 1988, section 2.4).
const SEEN_Z: f64 = 0.842;
/// Fewer people with a wording, or fewer of them who did anything, say nothing.
const PEOPLE_MIN: u64 = 50;
const ACTIVE_MIN: u64 = 10;

/// People who were given one wording, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// What they did in the days after.
    pub arm: Arm,
    /// Those of them who followed a link; machines are left out.
    pub clicked: u64,
}

/// One thing that people with a wording did, beside those with the first one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The difference per person; `held_out` is the mean of the first wording.
    pub uplift: Option<Uplift>,
    /// What can be said.
    pub verdict: Verdict,
}

/// A wording beside the first one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WordingReadout {
    /// Share of people who followed a link.
    pub clicked: Compared,
    /// Orders per person.
    pub orders: Compared,
    /// Spend per person, in minor units, adjusted by what the same people spent before.
    pub spend: Compared,
}

impl Wording {
    /// Adds a person.
    pub fn add(&mut self, did: Did, has_clicked: bool) {
        self.arm.add(did);
        self.clicked += u64::from(has_clicked);
    }

    /// Adds another part of the same people. Commutative and associative.
    pub fn merge(&mut self, other: &Self) {
        self.arm.merge(&other.arm);
        self.clicked += other.clicked;
    }

    fn clicks(&self) -> Means {
        let clicked = self.clicked as f64;
        Means::of(self.arm.people, [clicked, clicked])
    }
}

/// Compares a wording with the first one of its step, of which `others` stand beside the first.
pub fn compare_wordings(first: &Wording, other: &Wording, others: usize) -> WordingReadout {
    let tail = FALSE_ALARMS / QUESTIONS / others.max(1) as f64;
    let slope = slope(&other.arm, &first.arm);
    let theirs = Means::of_spend(&first.arm, slope).moved(slope, &other.arm, &first.arm);
    let ask = |pair: (Means, Means), active: [u64; 2]| {
        let people = [first.arm.people, other.arm.people];
        let is_enough = people.iter().all(|people| *people >= PEOPLE_MIN)
            && active.iter().all(|active| *active >= ACTIVE_MIN);
        compared(pair, is_enough, tail)
    };
    let buyers = [first.arm.buyers, other.arm.buyers];
    WordingReadout {
        clicked: ask(
            (other.clicks(), first.clicks()),
            [first.clicked, other.clicked],
        ),
        orders: ask(
            (Means::of_orders(&other.arm), Means::of_orders(&first.arm)),
            buyers,
        ),
        spend: ask((Means::of_spend(&other.arm, slope), theirs), buyers),
    }
}

fn compared((ours, theirs): (Means, Means), is_enough: bool, tail: f64) -> Compared {
    let seen = uplift(&ours, &theirs);
    let more = more_people(&ours, &theirs, power(tail));
    let verdict = match (seen.filter(|_| is_enough), more) {
        (Some(seen), _) if seen.chance >= 1.0 - tail => Verdict::Brings,
        (Some(seen), _) if seen.chance <= tail => Verdict::Harms,
        (Some(_), Some(0)) => Verdict::Unclear,
        (Some(_), more) => Verdict::TooFew { more },
        (None, more) => {
            let least = ours.people.min(theirs.people);
            let missing = 2.0 * (PEOPLE_MIN as f64 - least).max(0.0);
            // At most a hundred.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between nothing and twice the fewest people"
            )]
            let missing = missing as u64;
            Verdict::TooFew {
                more: more.map(|more| more.max(missing)),
            }
        }
    };
    Compared {
        uplift: seen,
        verdict,
    }
}

/// The square of the standard errors that a difference must have to be told with this certainty four times in five.
fn power(tail: f64) -> f64 {
    let z = Normal::standard().inverse_cdf(1.0 - tail);
    (z + SEEN_Z).powi(2)
}

#[cfg(test)]
mod tests;
