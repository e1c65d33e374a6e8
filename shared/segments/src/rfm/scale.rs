//! The scale on which a store's buyers are scored: three tables of at most four borders, made from a census.
//!
//! | score | relative scale, 100 buyers or more | absolute scale, fewer |
//! |---|---|---|
//! | R | `min(5, 1 + floor(5·(1 − P)))` of days since the last order | ≤ 30 → 5, ≤ 60 → 4, ≤ 90 → 3, ≤ 180 → 2, else 1 |
//! | F | 1 exactly for one order, else `min(5, 2 + floor(4·P'))` among repeat buyers | 1, 2, 3, 4–5, ≥ 6 orders |
//! | M | `min(5, 1 + floor(5·P))` of net spend | spend / median < 0.5, < 1, < 1.5, < 3, ≥ 3 |
//!
//! P is the mid-rank percentile (Awda definitions 5.0 and 5.1). The median is by nearest rank: of an even number of buyers
//! the lower of the middle two.
//!
//! It refuses to look at more than one person at a time once the scale is made.

use super::census::{Purchases, RfmCensus};
use super::segment::{RfmScores, RfmSegment, Score};
use crate::cuts::{Cuts, Direction};
use crate::tally::Share;

/// With fewer buyers than this the scale is absolute: a fifth of a handful of people says nothing.
pub const RELATIVE_BUYERS_MIN: u64 = 100;

const RECENCY_DAYS_ABSOLUTE: [i64; 4] = [180, 90, 60, 30];
const ORDERS_ABSOLUTE: [i64; 4] = [2, 3, 4, 6];
/// Multiples of the median spend, as halves: 0.5, 1, 1.5 and 3.
const MEDIAN_HALVES_ABSOLUTE: [i128; 4] = [1, 2, 3, 6];
/// A second order is what lifts F above 1.
const ORDERS_REPEAT_MIN: i64 = 2;

/// What the scores of a scale compare a person with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// With the store's other buyers.
    Relative,
    /// With fixed numbers, because there are fewer than [`RELATIVE_BUYERS_MIN`] buyers.
    Absolute,
}

/// Scores one person in a few comparisons, with the same result as ranking her among all who were counted.
///
/// A value that was not counted, because it is newer than the census, stands with its nearest counted neighbour on the
/// worse side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmScale {
    pub(crate) basis: Basis,
    pub(crate) buyers: u64,
    pub(crate) recency: Cuts,
    pub(crate) frequency: Cuts,
    pub(crate) monetary: Cuts,
}

/// Where a person stands on a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RfmStanding {
    /// The three marks; nothing outside the population.
    pub scores: Option<RfmScores>,
    /// The name.
    pub segment: RfmSegment,
}

impl RfmScale {
    /// The scale that ranks buyers among each other, whatever their number. With an empty census every mark is 1, and
    /// F is 2 for whoever bought again.
    pub fn relative(census: &RfmCensus) -> Self {
        let (fifths, quarters) = (borders_between(5), borders_between(4));
        let repeat = Cuts::by_mid_rank(&census.orders_repeat, &quarters, Direction::Rising);
        Self {
            basis: Basis::Relative,
            buyers: census.buyers(),
            recency: Cuts::by_mid_rank(&census.recency_days, &fifths, Direction::Falling),
            frequency: repeat.preceded_by(ORDERS_REPEAT_MIN),
            monetary: Cuts::by_mid_rank(&census.net_spend_minor, &fifths, Direction::Rising),
        }
    }

    /// The scale of fixed days, fixed order counts and multiples of the median spend, whatever the number of buyers.
    /// A median below one minor unit is taken as one; with an empty census M is 1.
    pub fn absolute(census: &RfmCensus) -> Self {
        let median_minor = census.net_spend_minor.quantile(Share::HALF);
        let multiples = median_minor.map_or_else(Vec::new, multiples_of_median);
        Self {
            basis: Basis::Absolute,
            buyers: census.buyers(),
            recency: Cuts::fixed(RECENCY_DAYS_ABSOLUTE.to_vec(), Direction::Falling),
            frequency: Cuts::fixed(ORDERS_ABSOLUTE.to_vec(), Direction::Rising),
            monetary: Cuts::fixed(multiples, Direction::Rising),
        }
    }

    /// Where a person stands. Without an order: prospect. With orders, but none in the population's window: lost, as
    /// R would be 1, and without marks, as she was not ranked. Otherwise by her marks.
    pub fn standing(&self, purchases: &Purchases) -> RfmStanding {
        if purchases.order_count == 0 {
            return RfmStanding {
                scores: None,
                segment: RfmSegment::Prospect,
            };
        }
        if !purchases.in_population() {
            return RfmStanding {
                scores: None,
                segment: RfmSegment::Lost,
            };
        }
        let scores = RfmScores {
            recency: mark(&self.recency, i64::from(purchases.days_since_last)),
            frequency: mark(&self.frequency, i64::from(purchases.order_count)),
            monetary: mark(&self.monetary, purchases.net_spend_minor),
        };
        RfmStanding {
            scores: Some(scores),
            segment: scores.segment(),
        }
    }

    /// What the marks compare with.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// How many buyers the scale was made from.
    pub fn buyers(&self) -> u64 {
        self.buyers
    }
}

impl From<&RfmCensus> for RfmScale {
    /// Relative with [`RELATIVE_BUYERS_MIN`] buyers or more, otherwise absolute.
    fn from(census: &RfmCensus) -> Self {
        if census.buyers() < RELATIVE_BUYERS_MIN {
            return Self::absolute(census);
        }
        Self::relative(census)
    }
}

fn mark(cuts: &Cuts, value: i64) -> Score {
    Score::of_passed(cuts.passed(value))
}

/// The inner borders of equal parts: 1/5, 2/5, 3/5 and 4/5 for five.
fn borders_between(parts: u32) -> Vec<Share> {
    (1..parts)
        .filter_map(|part| Share::of(part, parts))
        .collect()
}

/// The smallest whole amounts at or above each multiple: `2·spend ≥ halves·median` exactly when
/// `spend ≥ ceil(halves·median / 2)`.
fn multiples_of_median(median_minor: i64) -> Vec<i64> {
    let median = i128::from(median_minor.max(1));
    let at_least = |halves: i128| i64::try_from((halves * median + 1) / 2).unwrap_or(i64::MAX);
    MEDIAN_HALVES_ABSOLUTE.map(at_least).to_vec()
}
