//! A store's buyers by chance, the same whoever counts: what percentiles are read from.
//!
//! Everybody is kept while a store has [`SAMPLE_MAX`] buyers or fewer: then percentiles are exact. Beyond that those with the smallest
//! fingerprints stay, which is a sample without replacement. By the Dvoretzky-Kiefer-Wolfowitz inequality (Massart 1990) the share
//! below any value differs from the store's by more than ε with a probability of at most 2·exp(−2nε²): with n = 4 096, by more than
//! 2.2 percentage points for any percentile at all in 5 % of nights, and at the ninetieth by 0.9 (binomial, 95 %).
//!
//! It refuses to know shards; merging does not depend on them.

use awda_kernel::Day;
use awda_lifetime::Triple;
use awda_segments::Tally;
use awda_segments::query::{Measure, Percentiles};
use serde::{Deserialize, Serialize};

use crate::{Lifetime, PurchasesAsOf, StandardsBody, YEAR_DAYS};

/// Most buyers in a sample.
pub const SAMPLE_MAX: usize = 4_096;

/// Buyers of one store as of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sample {
    /// Rising, so that equal sets are equal.
    rows: Vec<Row>,
}

/// A buyer: a draw, orders, net value, net value of a year, purchase days, days from the first to the last of them, age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Row(u32, u32, i64, i64, u32, u32, u32);

/// Percentiles by measure; none where nobody has a value.
pub type MeasuredPercentiles = [Option<Percentiles>; Measure::ALL.len()];

impl Sample {
    /// Takes in a person, by the fingerprint of their id; nobody without an order.
    pub fn add(&mut self, key: u64, bought: &PurchasesAsOf) {
        let Some(triple) = bought.triple() else {
            return;
        };
        let draw = u32::try_from(key >> 32).unwrap_or_default();
        self.rows.push(Row(
            draw,
            bought.order_count(),
            bought.net_minor(),
            bought.net_year_minor(),
            triple.x().saturating_add(1),
            triple.t_x(),
            triple.age(),
        ));
        // Sorting now and then costs less than keeping order.
        if self.rows.len() > 2 * SAMPLE_MAX {
            self.settle();
        }
    }

    /// Takes in everybody of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.rows.extend_from_slice(&other.rows);
        self.settle();
    }

    /// Lets those go who are too many. What is written must be settled.
    pub fn settle(&mut self) {
        self.rows.sort_unstable();
        self.rows.truncate(SAMPLE_MAX);
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Nobody bought anything.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What each of them bought, as the models look at it: the history, purchase days with a value, net value in minor units.
    pub fn histories(&self) -> impl Iterator<Item = (Triple, u32, i64)> + '_ {
        self.rows.iter().filter_map(|row| {
            let Row(_, _, net, _, days, last_after, age) = *row;
            let triple = Triple::new(days.saturating_sub(1), last_after, age).ok()?;
            Some((triple, days, net))
        })
    }

    /// The percentiles of every measure, the models' by `standards`.
    pub fn percentiles(&self, standards: &StandardsBody, day: Day) -> MeasuredPercentiles {
        let mut tallies: [Tally; Measure::ALL.len()] = std::array::from_fn(|_| Tally::default());
        for row in &self.rows {
            for (tally, value) in tallies.iter_mut().zip(row.values(standards, day)) {
                if let Some(value) = value {
                    tally.add(value);
                }
            }
        }
        tallies.map(|tally| (tally.total() > 0).then(|| Percentiles::of(&tally)))
    }
}

impl Row {
    /// The values in the order of the measures.
    fn values(&self, standards: &StandardsBody, day: Day) -> [Option<i64>; Measure::ALL.len()] {
        let Self(_, orders, net, year, days, last_after, age) = *self;
        let lifetime = self.lifetime(standards, day);
        let clv = lifetime.and_then(|lifetime| lifetime.clv_minor);
        let average = i64::from(orders.max(1));
        let mut values = [None; Measure::ALL.len()];
        for (place, measure) in values.iter_mut().zip(Measure::ALL) {
            *place = match measure {
                Measure::OrdersCount => Some(i64::from(orders)),
                Measure::NetSpend => Some(net),
                Measure::NetSpendYear => Some(year),
                Measure::Aov => Some((2 * net + average).div_euclid(2 * average)),
                Measure::PredictedClv => clv,
                Measure::TotalClv => clv.map(|clv| clv.saturating_add(net)),
                Measure::DaysSinceLastOrder => Some(i64::from(age) - i64::from(last_after)),
            };
        }
        debug_assert!(days > 0, "a buyer bought on a day");
        values
    }

    fn lifetime(&self, standards: &StandardsBody, day: Day) -> Option<Lifetime> {
        let Self(_, _, net, _, days, last_after, age) = *self;
        let triple = Triple::new(days.saturating_sub(1), last_after, age).ok()?;
        Lifetime::of_triple((triple, days, net), standards, (day, YEAR_DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(draw: u32) -> Row {
        Row(draw, 1, 100, 100, 1, 0, draw % 900)
    }

    proptest! {
        #[test]
        fn who_is_in_the_sample_does_not_depend_on_the_shards(
            draws in prop::collection::vec(any::<u32>(), 0..9_000),
            shards in 1..7_usize,
        ) {
            let mut whole = Sample { rows: draws.iter().copied().map(row).collect() };
            whole.settle();
            let mut merged = Sample::default();
            for shard in 0..shards {
                let mine = draws.iter().copied().skip(shard).step_by(shards);
                let mut part = Sample { rows: mine.map(row).collect() };
                part.settle();
                merged.merge(&part);
            }
            prop_assert!(whole.len() <= SAMPLE_MAX);
            prop_assert_eq!(merged, whole);
        }
    }
}
