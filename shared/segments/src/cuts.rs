//! Cut points: a mid-rank percentile turned into a handful of comparisons.
//!
//! The mid-rank percentile of a value among `N` is `P = (count_less + count_equal / 2) / N` (Awda definitions 5.0), so
//! that equal customers are always equal. `floor(k·P)` is at least `j` exactly when `P ≥ j/k`, and P rises with the value;
//! so the smallest value that reaches each share says everything about all the values that were counted. A value that was
//! not counted stands with its nearest counted neighbour below (above, where small values are the good ones).
//!
//! It refuses to know what is measured and what the marks are called.

use crate::tally::{EXACT_BITS, Share, Tally, coarse};

/// The most cut points that any table here has: five scores have four borders.
pub(crate) const CUTS_MAX: usize = 4;

/// Which end of a scale is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// More is better: spend, orders.
    Rising,
    /// Less is better: days since the last order.
    Falling,
}

/// Border values, from the worst mark to the best; a value has passed a border when it is at it or beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cuts {
    direction: Direction,
    significant_bits: u8,
    at: Vec<i64>,
}

impl Cuts {
    /// The borders at which counted values reach each of the rising `shares`, by mid-rank. A share that no counted value
    /// reaches has no border.
    pub(crate) fn by_mid_rank(tally: &Tally, shares: &[Share], direction: Direction) -> Self {
        let at = match direction {
            Direction::Rising => borders(tally.iter(), tally.total(), shares),
            Direction::Falling => borders(tally.iter().rev(), tally.total(), shares),
        };
        Self {
            direction,
            significant_bits: tally.significant_bits(),
            at,
        }
    }

    /// Borders that are known beforehand, from the worst mark to the best.
    pub(crate) fn fixed(at: Vec<i64>, direction: Direction) -> Self {
        Self {
            direction,
            significant_bits: EXACT_BITS,
            at,
        }
    }

    /// Takes back stored borders; nothing when they are too many or out of order.
    pub(crate) fn restore(
        at: Vec<i64>,
        significant_bits: u8,
        direction: Direction,
    ) -> Option<Self> {
        let in_order = match direction {
            Direction::Rising => at.is_sorted(),
            Direction::Falling => at.iter().rev().is_sorted(),
        };
        let sound = in_order && at.len() <= CUTS_MAX;
        sound.then_some(Self {
            direction,
            significant_bits,
            at,
        })
    }

    /// The same with one more border before the others.
    pub(crate) fn preceded_by(mut self, border: i64) -> Self {
        self.at.insert(0, border);
        self
    }

    /// How many borders `value` has passed.
    pub(crate) fn passed(&self, value: i64) -> usize {
        let value = coarse(value, self.significant_bits);
        let is_passed = |border: &&i64| match self.direction {
            Direction::Rising => value >= **border,
            Direction::Falling => value <= **border,
        };
        self.at.iter().filter(is_passed).count()
    }

    pub(crate) fn at(&self) -> &[i64] {
        &self.at
    }

    pub(crate) fn significant_bits(&self) -> u8 {
        self.significant_bits
    }
}

/// For each share, the first value (from the worst) whose mid-rank reaches it. Both sides of `P ≥ share` are doubled, so
/// that the half in the mid-rank stays an integer.
fn borders(
    values_from_worst: impl Iterator<Item = (i64, u64)>,
    total: u64,
    shares: &[Share],
) -> Vec<i64> {
    let whole = 2 * u128::from(total);
    let mut pending = shares.iter().peekable();
    let mut at = Vec::with_capacity(shares.len());
    let mut worse = 0_u128;
    for (value, count) in values_from_worst {
        let rank = 2 * worse + u128::from(count);
        while pending
            .next_if(|share| share.is_reached_by(rank, whole))
            .is_some()
        {
            at.push(value);
        }
        worse += u128::from(count);
    }
    at
}
