//! The store's numbers that people are compared with: where VIP begins, percentiles; and its first day of the week.
//!
//! It refuses to know how they were counted beyond a tally.

use jiff::civil::Weekday;

use crate::cuts::{Cuts, Direction};
use crate::query::words::words;
use crate::{Share, Tally};

/// Whole percents with a value of their own: 1 to 99.
const PERCENTS: usize = 99;

/// The store's numbers that people are compared with, and its calendar.
#[derive(Debug, Clone, Default)]
pub struct Store {
    /// The spend of 365 days from which a person is a VIP (`VipCut::from_minor`).
    pub vip_from_minor: Option<i64>,
    /// Percentiles by measure.
    pub percentiles: [Option<Percentiles>; Measure::ALL.len()],
    /// The first day of the week.
    pub week: Week,
}

/// A store's first day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week(pub Weekday);

/// For each whole percent from 1 to 99, the smallest value that was counted with at least that mid-rank percentile
/// (Awda definitions 5.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Percentiles {
    from: Box<[i64]>,
}

words! {
    /// What percentiles are kept of.
    Measure {
        OrdersCount "orders_count" "Qualifying orders.",
        NetSpend "net_spend" "Net spend.",
        NetSpendYear "net_spend_365d" "Net spend of 365 days.",
        Aov "aov" "Average order value.",
        PredictedClv "predicted_clv" "Predicted value.",
        TotalClv "total_clv" "Net spend and predicted value together.",
        DaysSinceLastOrder "days_since_last_order" "Days since the last order.",
    }
}

impl Store {
    /// The percentiles of a measure.
    pub fn percentiles_of(&self, measure: Measure) -> Option<&Percentiles> {
        self.percentiles.get(measure as usize)?.as_ref()
    }

    /// The same with the percentiles of a measure.
    #[must_use]
    pub fn with_percentiles(mut self, measure: Measure, percentiles: Percentiles) -> Self {
        if let Some(slot) = self.percentiles.get_mut(measure as usize) {
            *slot = Some(percentiles);
        }
        self
    }
}

impl Week {
    /// Saturday comes first.
    pub const FROM_SATURDAY: Self = Self(Weekday::Saturday);
    /// Sunday comes first.
    pub const FROM_SUNDAY: Self = Self(Weekday::Sunday);
}

impl Default for Week {
    /// Monday, as ISO 8601 has it.
    fn default() -> Self {
        Self(Weekday::Monday)
    }
}

impl Percentiles {
    /// The percentiles of everything that was counted.
    pub fn of(tally: &Tally) -> Self {
        let shares: Vec<_> = (1..=99)
            .filter_map(|percent| Share::of(percent, 100))
            .collect();
        let mut from = Cuts::by_mid_rank(tally, &shares, Direction::Rising)
            .at()
            .to_vec();
        from.resize(shares.len(), i64::MAX);
        Self {
            from: from.into_boxed_slice(),
        }
    }

    /// Takes back the values from which people are in percent 1 to 99, rising; nothing when they are not 99, or not in order.
    pub fn restore(from: Vec<i64>) -> Option<Self> {
        let sound = from.len() == PERCENTS && from.is_sorted();
        sound.then(|| Self {
            from: from.into_boxed_slice(),
        })
    }

    /// The values from which people are in percent 1 to 99; the largest number where nobody is.
    pub const fn values(&self) -> &[i64] {
        &self.from
    }

    /// The value from which somebody is in this percent or above; the largest number where nobody is.
    pub fn value(&self, percent: u8) -> i64 {
        let place = usize::from(percent).saturating_sub(1);
        self.from.get(place).copied().unwrap_or(i64::MAX)
    }

    /// The percentile of a value in whole percents, rounded down.
    pub fn percent_of(&self, value: i64) -> u8 {
        let passed = self
            .from
            .partition_point(|from| *from <= value && *from < i64::MAX);
        u8::try_from(passed).unwrap_or(99)
    }
}
