//! How many would be in a segment, before it is saved: counts, a sample of whom, and how sure the count is when only some people were
//! looked at. Shards count apart and merge in any order, with the same result.
//!
//! It refuses to scan; whoever does gives it one person at a time.

use std::collections::BTreeMap;

use awda_kernel::fingerprint;

use crate::query::evaluate::Truth;

/// People whose ids a sample holds.
pub const SAMPLE_MAX: usize = 20;

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimate {
    looked_at: u64,
    members: u64,
    unknown: u64,
    /// The members with the smallest fingerprints: chance, but the same whoever counts.
    sample: BTreeMap<u64, String>,
}

impl Estimate {
    /// Counts one person.
    pub fn add(&mut self, id: &str, answer: Truth) {
        self.looked_at += 1;
        match answer {
            Truth::False => {}
            Truth::Unknown => self.unknown += 1,
            Truth::True => {
                self.members += 1;
                self.sample
                    .insert(fingerprint(&["sample", id]).high_bits(), id.to_owned());
                self.trim();
            }
        }
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        self.members += other.members;
        self.unknown += other.unknown;
        self.sample.extend(other.sample.clone());
        self.trim();
    }

    /// People looked at.
    pub const fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// Those in the segment.
    pub const fn members(&self) -> u64 {
        self.members
    }

    /// Those of whom it is not known.
    pub const fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Ids of some members, at most [`SAMPLE_MAX`].
    pub fn sample(&self) -> impl Iterator<Item = &str> {
        self.sample.values().map(String::as_str)
    }

    /// How many of `everybody` are in the segment, from and to: exact when everybody was looked at, otherwise Wilson's interval of
    /// 95 % (Wilson 1927), for people chosen by chance. None when nobody was looked at.
    pub fn members_of(&self, everybody: u64) -> Option<(u64, u64)> {
        if self.looked_at == 0 {
            return None;
        }
        if self.looked_at >= everybody {
            return Some((self.members, self.members));
        }
        let (low, high) = wilson(self.members, self.looked_at);
        let scaled = |micros: u128, up: u128| {
            let whole = (u128::from(everybody) * micros + up) / MILLION;
            u64::try_from(whole).unwrap_or(u64::MAX)
        };
        let unseen = everybody - self.looked_at + self.members;
        let (low, high) = (scaled(low, 0), scaled(high, MILLION - 1));
        Some((low.max(self.members), high.min(unseen)))
    }

    fn trim(&mut self) {
        while self.sample.len() > SAMPLE_MAX {
            self.sample.pop_last();
        }
    }
}

const MILLION: u128 = 1_000_000;
/// 1.96² in millionths: 95 %.
const Z_SQUARED: u128 = 3_841_459;

/// Both ends in millionths: (2np + z² ± z √(z² + 4np(1 − p))) / 2(n + z²), in whole numbers.
fn wilson(hits: u64, of: u64) -> (u128, u128) {
    let (hits, of) = (u128::from(hits), u128::from(of));
    let middle = 2 * hits * MILLION + Z_SQUARED;
    let spread = 4 * hits * (of - hits) * MILLION / of;
    let root = (Z_SQUARED * (Z_SQUARED + spread)).isqrt();
    let whole = 2 * (of * MILLION + Z_SQUARED);
    let low = middle.saturating_sub(root) * MILLION / whole;
    let high = (middle + root) * MILLION / whole + 1;
    (low, high.min(MILLION))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(people: &[(u32, bool)]) -> Estimate {
        let mut estimate = Estimate::default();
        for (id, is_member) in people {
            let truth = if *is_member {
                Truth::True
            } else {
                Truth::False
            };
            estimate.add(&format!("cus_{id}"), truth);
        }
        estimate
    }

    #[test]
    fn the_interval_is_wilsons() {
        for (hits, of, low, high) in [
            (10, 100, 55_229, 174_366),
            (0, 50, 0, 71_348),
            (50, 50, 928_652, 1_000_000),
        ] {
            let found = wilson(hits, of);
            assert!(
                found.0.abs_diff(low) <= 2 && found.1.abs_diff(high) <= 2,
                "{found:?}"
            );
        }
    }

    #[test]
    fn everybody_looked_at_is_exact_and_nobody_is_nothing() {
        let all: Vec<_> = (0..1_000).map(|id| (id, id % 4 == 0)).collect();
        let estimate = counted(&all);
        assert_eq!(estimate.members_of(1_000), Some((250, 250)));
        assert_eq!(estimate.sample().count(), SAMPLE_MAX);
        let (low, high) = estimate.members_of(100_000).unwrap();
        assert!(
            low < 25_000 && 25_000 < high && high - low < 6_000,
            "{low} {high}"
        );
        assert_eq!(Estimate::default().members_of(9), None);
    }

    proptest! {
        #[test]
        fn the_result_does_not_depend_on_the_shards(
            people in prop::collection::vec((0..5_000_u32, any::<bool>()), 0..200),
            cut in 0..200_usize,
        ) {
            let (left, right) = people.split_at(cut.min(people.len()));
            let mut merged = counted(right);
            merged.merge(&counted(left));
            prop_assert_eq!(merged, counted(&people));
        }
    }
}
