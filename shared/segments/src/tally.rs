//! Counts per value that shards of customers keep apart and then merge, with the same result however they were sharded.
//!
//! A quantile of a whole store needs all values, and the customers are spread over many workers. A sketch would do, but
//! sketches depend on the order of arrival. A [`Tally`] counts per distinct value: exact for days and order counts, and
//! for spend until there are too many different amounts. Then it keeps fewer significant binary digits of each value, as
//! few as it must and no fewer.
//!
//! Why the partition does not matter: dropping to `b` digits after dropping to more than `b` is the same as dropping to
//! `b` at once, and never raises the number of distinct values; a part never needs to drop further than the whole does.
//! So the precision of a merge is the finest at which the union fits, whatever was merged first.
//!
//! It refuses to know what the values mean.

use std::collections::BTreeMap;

/// The most distinct values that a tally keeps. Above this it becomes coarser.
///
/// Eight significant binary digits always fit (63 octaves of 128 values, two signs), so a value is never understated by
/// 1/128 of itself or more. Amounts up to 10 million minor units keep eleven digits (error below 0.1 %).
pub const DISTINCT_VALUES_MAX: usize = 20_000;

/// Precision of a tally that has never dropped a digit: an `i64` has 64 at most.
pub(crate) const EXACT_BITS: u8 = 64;

/// A part of a whole between 0 and 1, as a ratio of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    numerator: u32,
    denominator: u32,
}

impl Share {
    /// One half: the median.
    pub const HALF: Self = Self {
        numerator: 1,
        denominator: 2,
    };
    /// Three quarters: the upper quartile.
    pub const THREE_QUARTERS: Self = Self {
        numerator: 3,
        denominator: 4,
    };
    /// Nine tenths: the upper decile.
    pub const NINE_TENTHS: Self = Self {
        numerator: 9,
        denominator: 10,
    };

    /// `numerator / denominator`, or nothing where that is not between 0 and 1.
    pub const fn of(numerator: u32, denominator: u32) -> Option<Self> {
        if denominator == 0 || numerator > denominator {
            return None;
        }
        Some(Self {
            numerator,
            denominator,
        })
    }

    /// Whether `part / whole` is this share or more.
    pub(crate) fn is_reached_by(self, part: u128, whole: u128) -> bool {
        part * u128::from(self.denominator) >= whole * u128::from(self.numerator)
    }
}

/// How many times each value occurs. Merging is associative, commutative and independent of the partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<i64, u64>,
    significant_bits: u8,
    total: u64,
}

impl Tally {
    /// Counts one more occurrence of `value`.
    pub fn add(&mut self, value: i64) {
        self.add_within(value, 1, DISTINCT_VALUES_MAX);
    }

    /// Counts everything that `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.merge_within(other, DISTINCT_VALUES_MAX);
    }

    /// How many occurrences were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many occurrences are smaller than `value`, which is first brought to the tally's precision. Linear time.
    pub fn count_less(&self, value: i64) -> u64 {
        let smaller = self.counts.range(..self.coarse(value));
        smaller.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// How many occurrences equal `value` at the tally's precision.
    pub fn count_equal(&self, value: i64) -> u64 {
        self.counts.get(&self.coarse(value)).copied().unwrap_or(0)
    }

    /// The quantile by nearest rank: the smallest value whose cumulative count is at least `share` of the total.
    /// Nothing when nothing was counted.
    pub fn quantile(&self, share: Share) -> Option<i64> {
        let mut cumulative = 0_u128;
        self.iter().find_map(|(value, count)| {
            cumulative += u128::from(count);
            share
                .is_reached_by(cumulative, u128::from(self.total))
                .then_some(value)
        })
    }

    /// The distinct values with their counts, in rising order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, u64)> + '_ {
        self.counts.iter().map(|(value, count)| (*value, *count))
    }

    /// How many distinct values are kept, at most [`DISTINCT_VALUES_MAX`].
    pub fn distinct_count(&self) -> usize {
        self.counts.len()
    }

    /// How many significant binary digits of each value are kept; 64 while the tally is exact. With `b` digits the
    /// magnitude of a value is understated by less than `2^(1-b)` of itself.
    pub fn significant_bits(&self) -> u8 {
        self.significant_bits
    }

    /// Takes back what [`iter`](Self::iter) gave at a known precision. The caller has checked both.
    pub(crate) fn restore(counts: BTreeMap<i64, u64>, significant_bits: u8) -> Self {
        let total = counts
            .values()
            .fold(0_u64, |sum, count| sum.saturating_add(*count));
        Self {
            counts,
            significant_bits,
            total,
        }
    }

    fn add_within(&mut self, value: i64, count: u64, distinct_max: usize) {
        self.bump(value, count);
        self.fit(distinct_max);
    }

    fn merge_within(&mut self, other: &Self, distinct_max: usize) {
        self.coarsen(other.significant_bits.min(self.significant_bits));
        for (value, count) in other.iter() {
            self.bump(value, count);
        }
        self.fit(distinct_max);
    }

    fn bump(&mut self, value: i64, count: u64) {
        let kept = self
            .counts
            .entry(coarse(value, self.significant_bits))
            .or_default();
        *kept = kept.saturating_add(count);
        self.total = self.total.saturating_add(count);
    }

    /// Drops as few digits as make the values fit. One digit always does for 129 values or more.
    fn fit(&mut self, distinct_max: usize) {
        while self.counts.len() > distinct_max && self.significant_bits > 1 {
            let longest_bits = self.counts.keys().map(|value| bit_length(*value)).max();
            let used_bits = longest_bits.unwrap_or(1).min(self.significant_bits);
            self.coarsen(used_bits.saturating_sub(1).max(1));
        }
    }

    fn coarsen(&mut self, significant_bits: u8) {
        if significant_bits >= self.significant_bits {
            return;
        }
        let finer = std::mem::take(self);
        self.significant_bits = significant_bits;
        for (value, count) in finer.iter() {
            self.bump(value, count);
        }
    }

    fn coarse(&self, value: i64) -> i64 {
        coarse(value, self.significant_bits)
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            counts: BTreeMap::new(),
            significant_bits: EXACT_BITS,
            total: 0,
        }
    }
}

impl FromIterator<i64> for Tally {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Self {
        let mut tally = Self::default();
        for value in values {
            tally.add(value);
        }
        tally
    }
}

/// The value with all but its first `significant_bits` binary digits set to zero: towards zero, the sign stays, order
/// is kept, and zero is itself.
pub(crate) fn coarse(value: i64, significant_bits: u8) -> i64 {
    let dropped_bits = bit_length(value).saturating_sub(significant_bits.max(1));
    let magnitude = (value.unsigned_abs() >> dropped_bits) << dropped_bits;
    if value < 0 {
        return 0_i64.wrapping_sub_unsigned(magnitude);
    }
    magnitude.cast_signed()
}

fn bit_length(value: i64) -> u8 {
    let length = u64::BITS - value.unsigned_abs().leading_zeros();
    u8::try_from(length).unwrap_or(EXACT_BITS)
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
