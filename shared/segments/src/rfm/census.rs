//! Who is counted for RFM and how: three tallies that shards merge. Knows no scores.

use crate::tally::Tally;

/// A person belongs to the RFM population with a qualifying order in this many days, the day of judgement included
/// (Awda definitions 5.1).
pub const POPULATION_WINDOW_DAYS: u32 = 1_095;

/// What RFM looks at of one person: all qualifying orders known on the day of judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchases {
    /// Whole days from the last qualifying order to the day of judgement; without meaning when there is no order.
    pub days_since_last: u32,
    /// Qualifying orders.
    pub order_count: u32,
    /// Net value of those orders in minor units of the store's currency.
    pub net_spend_minor: i64,
}

impl Purchases {
    /// Whether the person is part of the RFM population: an order, and the last one within
    /// [`POPULATION_WINDOW_DAYS`].
    pub fn in_population(&self) -> bool {
        self.order_count > 0 && self.days_since_last < POPULATION_WINDOW_DAYS
    }
}

/// What a store's scale needs to know of all its buyers. Merging does not depend on the partition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RfmCensus {
    pub(crate) recency_days: Tally,
    pub(crate) orders_repeat: Tally,
    pub(crate) net_spend_minor: Tally,
}

impl RfmCensus {
    /// Counts one person; nobody outside the population is counted (see [`Purchases::in_population`]).
    pub fn add(&mut self, purchases: &Purchases) {
        if !purchases.in_population() {
            return;
        }
        self.recency_days.add(i64::from(purchases.days_since_last));
        self.net_spend_minor.add(purchases.net_spend_minor);
        if purchases.order_count > 1 {
            self.orders_repeat.add(i64::from(purchases.order_count));
        }
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.recency_days.merge(&other.recency_days);
        self.orders_repeat.merge(&other.orders_repeat);
        self.net_spend_minor.merge(&other.net_spend_minor);
    }

    /// How many people were counted.
    pub fn buyers(&self) -> u64 {
        self.recency_days.total()
    }

    /// How many of them have two orders or more.
    pub fn repeat_buyers(&self) -> u64 {
        self.orders_repeat.total()
    }

    /// Days since the last order, of every buyer.
    pub fn recency_days(&self) -> &Tally {
        &self.recency_days
    }

    /// Order counts of those who bought again.
    pub fn orders_repeat(&self) -> &Tally {
        &self.orders_repeat
    }

    /// Net spend of every buyer, minor units.
    pub fn net_spend_minor(&self) -> &Tally {
        &self.net_spend_minor
    }
}
