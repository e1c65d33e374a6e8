//! What a person had bought by the end of a day, in the words of each model. It refuses to judge it.
//!
//! The trap: a refund is known on the order's own day as soon as it is known at all. "As of last month" therefore means last
//! month's orders with what is known of them today.

use awda_customers::{Profile, PurchaseDay};
use awda_kernel::Day;
use awda_lifetime::Triple;
use awda_segments::{FlagInput, Purchases};

/// The window of a VIP's spend, the day of judgement included (Awda definitions 5.2).
pub const SPEND_WINDOW_DAYS: i32 = 365;

/// Qualifying orders of one person up to the end of a day in the store's calendar. Credits without an order belong to no
/// qualifying order and are left out (Awda definitions 5.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchasesAsOf {
    day: Day,
    days: Vec<Day>,
    order_count: u32,
    net_minor: i64,
    net_year_minor: i64,
    discounted_order_count: u32,
}

impl PurchasesAsOf {
    /// What `profile` had bought by the end of `day`. Discounted orders carry no date: of a day in the past at most as many are
    /// counted as there were orders.
    pub fn of(profile: &Profile, day: Day) -> Self {
        let history = profile.history();
        let rows = history.until(day);
        let net = |rows: &[PurchaseDay]| rows.iter().map(PurchaseDay::net_minor).sum();
        let year_begins = rows.partition_point(|row| {
            i64::from(day) - i64::from(row.day()) >= i64::from(SPEND_WINDOW_DAYS)
        });
        let order_count = rows.iter().map(PurchaseDay::orders).sum();
        let discounted = u32::try_from(profile.discounted_orders().max(0)).unwrap_or(u32::MAX);
        Self {
            day,
            days: rows.iter().map(PurchaseDay::day).collect(),
            order_count,
            net_minor: net(rows),
            net_year_minor: net(rows.get(year_begins..).unwrap_or_default()),
            discounted_order_count: discounted.min(order_count),
        }
    }

    /// The day of judgement.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// Purchase days, rising, each once.
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// Qualifying orders.
    pub const fn order_count(&self) -> u32 {
        self.order_count
    }

    /// Their net value in minor units.
    pub const fn net_minor(&self) -> i64 {
        self.net_minor
    }

    /// Net value of those of the last [`SPEND_WINDOW_DAYS`] days, in minor units.
    pub const fn net_year_minor(&self) -> i64 {
        self.net_year_minor
    }

    /// Whole days since the last purchase day; none without an order.
    pub fn days_since_last(&self) -> Option<u32> {
        self.days.last().map(|last| self.day.abs_diff(*last))
    }

    /// As RFM looks at it.
    pub fn rfm(&self) -> Purchases {
        Purchases {
            days_since_last: self.days_since_last().unwrap_or_default(),
            order_count: self.order_count,
            net_spend_minor: self.net_minor,
        }
    }

    /// As the flags look at it.
    pub const fn flag_input(&self) -> FlagInput {
        FlagInput {
            net_spend_365_minor: self.net_year_minor,
            order_count: self.order_count,
            discounted_order_count: self.discounted_order_count,
        }
    }

    /// As the models look at it (Awda definitions 5.3): repeat purchase days, days from the first to the last, days from the
    /// first to the day of judgement. None without an order, and for a history beyond what a [`Triple`] holds.
    pub fn triple(&self) -> Option<Triple> {
        let (first, last) = (self.days.first()?, self.days.last()?);
        let repeats = u32::try_from(self.days.len() - 1).ok()?;
        Triple::new(repeats, last.abs_diff(*first), self.day.abs_diff(*first)).ok()
    }

    /// As the spend model looks at it: purchase days and their total in minor units; none without an order.
    pub fn spend(&self) -> Option<(u32, u64)> {
        let days = u32::try_from(self.days.len()).ok()?;
        let total = u64::try_from(self.net_minor).ok()?;
        (days > 0 && total > 0).then_some((days, total))
    }
}
