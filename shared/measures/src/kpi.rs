//! The plain KPIs of a period (Awda definitions 5.9), exact: whole numbers and ratios of whole numbers.
//!
//! | KPI | formula over `[from, to)` |
//! |---|---|
//! | average order value | net revenue ÷ orders |
//! | purchase frequency | orders ÷ buyers |
//! | repeat purchase rate | buyers with two qualifying orders or more, both inside ÷ buyers |
//!
//! Orders are qualifying orders; net revenue is what they are worth after refunds. It refuses to know where orders come from,
//! and to turn a ratio into a float anywhere but at [`Ratio::value`].

use awda_customers::{Count, History, PurchaseDay};
use awda_kernel::{Day, round_half_up};

/// Days `[from, to)` of the store's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day inside.
    pub from: Day,
    /// The first day after it.
    pub to: Day,
}

/// A ratio of counts, kept exact. Without a denominator it has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: u64,
    /// Below it.
    pub denominator: u64,
}

/// What buyers did in a period, from their purchase days. Merging does not depend on the partition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeriodFigures {
    /// People with an order inside.
    pub buyers: u64,
    /// Those with two orders or more, all inside.
    pub repeat_buyers: u64,
    /// Orders inside.
    pub orders: u64,
    /// Their net value in minor units.
    pub net_minor: i64,
}

/// What a store did in a period, from its day counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayFigures {
    /// Orders placed, qualifying or not.
    pub placed: i64,
    /// Qualifying orders.
    pub orders: i64,
    /// Net revenue in minor units: everything sold less everything given back, credits without an order included.
    pub net_minor: i64,
    /// Refunds of orders.
    pub refunds: i64,
    /// Item value given back for orders, in minor units.
    pub refunded_minor: i64,
    /// Credits for no order.
    pub credits: i64,
}

impl Period {
    /// Whether `day` lies inside.
    pub const fn contains(&self, day: Day) -> bool {
        self.from <= day && day < self.to
    }
}

impl Ratio {
    /// As a real number; none without a denominator.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the door: a share to look at, exact up to 2^53"
    )]
    pub fn value(&self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// In hundredths of a per cent, rounded half up; none without a denominator.
    pub fn basis_points(&self) -> Option<i64> {
        let denominator = i128::from(self.denominator);
        let scaled = i128::from(self.numerator) * 10_000;
        (denominator > 0)
            .then(|| i64::try_from(round_half_up(scaled, denominator)).unwrap_or(i64::MAX))
    }
}

impl PeriodFigures {
    /// Counts one person.
    pub fn add(&mut self, history: &History, period: Period) {
        let inside = history
            .days()
            .iter()
            .filter(|row| period.contains(row.day()));
        let (orders, net) = inside.fold((0_u64, 0_i64), |(orders, net), row: &PurchaseDay| {
            (orders + u64::from(row.orders()), net + row.net_minor())
        });
        self.buyers += u64::from(orders > 0);
        self.repeat_buyers += u64::from(orders > 1);
        self.orders += orders;
        self.net_minor += net;
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.buyers += other.buyers;
        self.repeat_buyers += other.repeat_buyers;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
    }

    /// Average order value in minor units, rounded half up; none without orders.
    pub fn average_order_minor(&self) -> Option<i64> {
        average(self.net_minor, i128::from(self.orders))
    }

    /// Orders per buyer.
    pub const fn purchase_frequency(&self) -> Ratio {
        Ratio {
            numerator: self.orders,
            denominator: self.buyers,
        }
    }

    /// Buyers who bought again inside the period, of all its buyers.
    pub const fn repeat_purchase_rate(&self) -> Ratio {
        Ratio {
            numerator: self.repeat_buyers,
            denominator: self.buyers,
        }
    }
}

impl DayFigures {
    /// Adds one change of a day's counters; whether the day lies inside is for the caller to know.
    pub fn add(&mut self, count: &Count) {
        self.placed += count.placed;
        self.orders += count.orders;
        self.net_minor += count.net_minor;
        self.refunds += count.refunds;
        self.refunded_minor += count.refunded_minor;
        self.credits += count.credits;
    }

    /// Net revenue per qualifying order in minor units, rounded half up; none without orders.
    pub fn average_order_minor(&self) -> Option<i64> {
        average(self.net_minor, i128::from(self.orders))
    }
}

fn average(net_minor: i64, orders: i128) -> Option<i64> {
    (orders > 0)
        .then(|| i64::try_from(round_half_up(i128::from(net_minor), orders)).unwrap_or_default())
}
