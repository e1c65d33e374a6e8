//! The spend statistics of a store: how many customers share each (purchase days, total value).
//!
//! It refuses to know currencies: values are whole minor units, or any whole unit the caller keeps to.

use super::sample::{Key, LEVEL_BITS, Row, Sample, level_of};

const TOTAL_BITS: u32 = 64;

/// Purchase days, total, level, weight.
pub(crate) type StoredSpend = (u32, u64, u32, u64);

/// What a store's customers spent, as counted (n, total) pairs: bounded, mergeable, independent of order and sharding.
///
/// `n` is the number of purchase days behind the mean value z = total / n (Awda definitions 5.3: "x is the number of
/// orders in z"). Awda averages over *all* purchase days of a customer, so somebody with x repeat days enters with
/// n = x + 1 and one-time buyers count too; papers that average over repeat days only pass n = x. Days without value
/// count for timing, not for money: a total of 0 is skipped.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendCohort {
    customers: u64,
    sample: Sample<u128>,
}

impl SpendCohort {
    /// Rows kept before thinning, unless the caller says otherwise.
    pub const LIMIT: usize = 1 << 17;

    /// An empty cohort with the default limit.
    pub fn new() -> Self {
        Self::with_limit(Self::LIMIT)
    }

    /// An empty cohort that keeps at most `limit` rows.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            customers: 0,
            sample: Sample::new(limit),
        }
    }

    /// Counts one customer who spent `total_minor` on `days` purchase days; nothing is counted when either is 0.
    /// `sample_key` as in [`Cohort::add`](crate::Cohort::add).
    pub fn add(&mut self, sample_key: u64, days: u32, total_minor: u64) {
        self.add_many(sample_key, days, total_minor, 1);
    }

    /// Counts `weight` customers with the same days and total, all kept or dropped together.
    pub fn add_many(&mut self, sample_key: u64, days: u32, total_minor: u64, weight: u64) {
        if days == 0 || total_minor == 0 {
            return;
        }
        self.customers = self.customers.saturating_add(weight);
        self.sample
            .add(pack(days, total_minor, level_of(sample_key)), weight);
    }

    /// Sorts what has been added, as [`Cohort::settle`](crate::Cohort::settle) does.
    pub fn settle(&mut self) {
        self.sample.settle();
    }

    /// Adds the customers of another shard.
    pub fn merge(&mut self, other: &Self) {
        self.customers = self.customers.saturating_add(other.customers);
        self.sample.merge(&other.sample);
    }

    /// Customers counted, also those thinned out since.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Customers behind each customer still held: 1 until thinning, then 2, 4, ...
    pub fn thinning(&self) -> u64 {
        1 << self.sample.view().0.min(62)
    }

    /// The mean value of a purchase day over customers (each customer's mean counts once); `None` when empty.
    pub fn mean_value(&self) -> Option<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for (days, total, weight) in self.rows() {
            sum += weight as f64 * (total as f64 / f64::from(days));
            count += weight as f64;
        }
        (count > 0.0).then(|| sum / count)
    }

    /// The distinct (days, total) pairs in order, with their weights in the sample.
    pub(crate) fn rows(&self) -> Vec<(u32, u64, u64)> {
        let (_, packed) = self.sample.view();
        packed
            .iter()
            .map(|&(key, weight)| {
                let (days, total) = unpack(key);
                (days, total, weight)
            })
            .collect()
    }

    pub(crate) fn stored(&self) -> (usize, u32, Vec<StoredSpend>) {
        let (level, packed) = self.sample.view();
        let rows = packed.iter().map(|&(key, weight)| {
            let (days, total) = unpack(key);
            (days, total, key.level(), weight)
        });
        (self.sample.limit(), level, rows.collect())
    }

    pub(crate) fn restored(
        customers: u64,
        (limit, level, rows): (usize, u32, Vec<StoredSpend>),
    ) -> Self {
        let packed: Vec<Row<u128>> = rows
            .into_iter()
            .filter(|row| row.0 > 0 && row.1 > 0)
            .map(|(days, total, level, weight)| (pack(days, total, level), weight))
            .collect();
        Self {
            customers,
            sample: Sample::restored(limit, level, packed),
        }
    }
}

impl Default for SpendCohort {
    fn default() -> Self {
        Self::new()
    }
}

fn pack(days: u32, total: u64, level: u32) -> u128 {
    let bits = (u128::from(days) << TOTAL_BITS) | u128::from(total);
    (bits << LEVEL_BITS) | u128::from(level.min(63))
}

fn unpack(key: u128) -> (u32, u64) {
    let bits = key >> LEVEL_BITS;
    ((bits >> TOTAL_BITS) as u32, bits as u64)
}
