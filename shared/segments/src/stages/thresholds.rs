//! The three day counts that separate stages: fallback, learnt from a store's gaps, and blended with a person's own.
//! Knows no stages.

use super::stage::gaps_days;
use crate::error::Error;
use crate::tally::{Share, Tally};

/// No threshold is shorter than this, days: a shorter one would call last weekend's buyers cooling.
pub const GAP_DAYS_MIN: u32 = 7;

/// Thresholds are learnt from a store's own gaps with this many returning customers (Omnisend's limit).
pub const RETURNING_CUSTOMERS_MIN: u64 = 100;

/// A person's own gaps count from this many.
pub const OWN_GAPS_MIN: usize = 3;

/// `n` own gaps weigh `n / (n + 3)` against the store's.
const STORE_WEIGHT: u64 = 3;

/// The shares of gaps that T1, T2 and T3 stand for.
const SHARES: [Share; 3] = [Share::HALF, Share::THREE_QUARTERS, Share::NINE_TENTHS];

/// T1 < T2 < T3 in whole days, each at least [`GAP_DAYS_MIN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    days: [u32; 3],
}

impl Thresholds {
    /// 40, 90 and 180 days (Omnisend's defaults), where a store has neither its own setting nor enough history.
    pub const FALLBACK: Self = Self {
        days: [40, 90, 180],
    };

    /// A store's own setting, refused unless each is at least [`GAP_DAYS_MIN`] and above the one before.
    pub fn new(t1: u32, t2: u32, t3: u32) -> Result<Self, Error> {
        let thresholds = Self { days: [t1, t2, t3] };
        if Self::raised([t1, t2, t3]) != thresholds {
            return Err(Error::Thresholds { t1, t2, t3 });
        }
        Ok(thresholds)
    }

    /// Where an active customer begins to cool, days.
    pub fn t1(self) -> u32 {
        let [t1, _, _] = self.days;
        t1
    }

    /// Where she is at risk, days; win-back begins here.
    pub fn t2(self) -> u32 {
        let [_, t2, _] = self.days;
        t2
    }

    /// Where she has lapsed, days; at twice this she is lost.
    pub fn t3(self) -> u32 {
        let [_, _, t3] = self.days;
        t3
    }

    /// The thresholds of a person with these own gaps between purchase days. From [`OWN_GAPS_MIN`] gaps on, each is
    /// `(n·own + 3·store) / (n + 3)`, rounded half up, with `own` the same quantile of her gaps by nearest rank; then
    /// raised where needed to at least [`GAP_DAYS_MIN`] and above the one before. With fewer gaps: the store's.
    #[must_use]
    pub fn blended_with(self, own_gaps_days: &[u32]) -> Self {
        if own_gaps_days.len() < OWN_GAPS_MIN {
            return self;
        }
        let own: Tally = own_gaps_days.iter().map(|gap| i64::from(*gap)).collect();
        let [s1, s2, s3] = SHARES;
        let [t1, t2, t3] = self.days;
        Self::raised([(s1, t1), (s2, t2), (s3, t3)].map(|(share, store)| blend(&own, share, store)))
    }

    /// The smallest thresholds at or above these days that keep the rules: each is `max(days, 7, the one before + 1)`.
    fn raised([t1, t2, t3]: [u32; 3]) -> Self {
        // The two days taken off the end keep the sums below from overflowing.
        let t1 = t1.clamp(GAP_DAYS_MIN, u32::MAX - 2);
        let t2 = t2.clamp(t1 + 1, u32::MAX - 1);
        let t3 = t3.max(t2 + 1);
        Self { days: [t1, t2, t3] }
    }
}

/// What a store's thresholds need to know of all its customers. Merging does not depend on the partition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GapCensus {
    pub(crate) gaps_days: Tally,
    pub(crate) returning_customers: u64,
}

impl GapCensus {
    /// Counts one customer by her purchase days: rising, each once, none after the day of judgement. Two orders on one day
    /// are no gap; with a single day there is nothing to count.
    pub fn add(&mut self, purchase_days: &[i32]) {
        let gaps = gaps_days(purchase_days);
        if gaps.is_empty() {
            return;
        }
        self.returning_customers += 1;
        for gap in gaps {
            self.gaps_days.add(i64::from(gap));
        }
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.gaps_days.merge(&other.gaps_days);
        self.returning_customers = self
            .returning_customers
            .saturating_add(other.returning_customers);
    }

    /// P50, P75 and P90 of the gaps by nearest rank, raised where needed to at least [`GAP_DAYS_MIN`] and above the one
    /// before; with fewer than [`RETURNING_CUSTOMERS_MIN`] returning customers the fallback.
    pub fn thresholds_or(&self, fallback: Thresholds) -> Thresholds {
        if self.returning_customers < RETURNING_CUSTOMERS_MIN {
            return fallback;
        }
        Thresholds::raised(SHARES.map(|share| quantile_days(&self.gaps_days, share)))
    }

    /// How many customers have bought on two days or more.
    pub fn returning_customers(&self) -> u64 {
        self.returning_customers
    }

    /// Days between consecutive purchase days.
    pub fn gaps_days(&self) -> &Tally {
        &self.gaps_days
    }
}

fn blend(own: &Tally, share: Share, store: u32) -> u32 {
    let own_weight = own.total();
    let sum = own_weight * u64::from(quantile_days(own, share)) + STORE_WEIGHT * u64::from(store);
    let weight = own_weight + STORE_WEIGHT;
    u32::try_from((2 * sum + weight) / (2 * weight)).unwrap_or(u32::MAX)
}

fn quantile_days(gaps: &Tally, share: Share) -> u32 {
    let days = gaps.quantile(share).unwrap_or(0);
    u32::try_from(days.max(0)).unwrap_or(u32::MAX)
}
