//! The plain KPIs of a period (Awda definitions 5.9), exact: whole numbers and ratios of whole numbers.
//!
//! | KPI | formula over `[from, to)` |
//! |---|---|
//! | average order value | net revenue ÷ orders |
//! | purchase frequency | orders ÷ buyers |
//! | repeat purchase rate | buyers with two qualifying orders or more, both inside ÷ buyers |
//! | new, returning | first purchase days of people, and all other orders |
//! | discount share | orders with a discount ÷ orders |
//! | refund rate | value given back ÷ value sold |
//! | simple lifetime value | AOV × orders per buyer × 1 ÷ churn |
//!
//! Orders are qualifying orders; net revenue is what they are worth after refunds. It refuses to know where orders come from,
//! and to turn a ratio into a float anywhere but at [`Ratio::value`].

use awda_customers::{ChannelCount, Count, History, PurchaseDay};
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
    /// What they gave back, in minor units.
    pub credited_minor: i64,
    /// Qualifying orders with a discount.
    pub discounted: i64,
    /// People whose first purchase day lies inside.
    pub new_buyers: i64,
    /// Qualifying orders of those days.
    pub new_orders: i64,
    /// Their net value in minor units.
    pub new_net_minor: i64,
    /// What of all this was rung up in a branch.
    pub branch: ChannelCount,
}

/// Where orders come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SalesChannel {
    /// Everywhere.
    All,
    /// Not in a branch.
    Online,
    /// In a branch.
    Branch,
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
    pub const fn add(&mut self, count: &Count) {
        self.placed += count.placed;
        self.orders += count.orders;
        self.net_minor += count.net_minor;
        self.refunds += count.refunds;
        self.refunded_minor += count.refunded_minor;
        self.credits += count.credits;
        self.credited_minor += count.credited_minor;
        self.discounted += count.discounted;
        self.new_buyers += count.new_buyers;
        self.new_orders += count.new_orders;
        self.new_net_minor += count.new_net_minor;
        self.branch.add(&count.branch);
    }

    /// What came in through a channel. Credits for no order have none: what they gave back is in the whole alone.
    pub const fn through(&self, channel: SalesChannel) -> ChannelCount {
        let all = ChannelCount {
            placed: self.placed,
            orders: self.orders,
            net_minor: self.net_minor,
            refunds: self.refunds,
            refunded_minor: self.refunded_minor,
            discounted: self.discounted,
        };
        let branch = &self.branch;
        match channel {
            SalesChannel::All => all,
            SalesChannel::Branch => *branch,
            SalesChannel::Online => ChannelCount {
                placed: all.placed - branch.placed,
                orders: all.orders - branch.orders,
                net_minor: all.net_minor - branch.net_minor + self.credited_minor,
                refunds: all.refunds - branch.refunds,
                refunded_minor: all.refunded_minor - branch.refunded_minor,
                discounted: all.discounted - branch.discounted,
            },
        }
    }

    /// Net revenue per qualifying order in minor units, rounded half up; none without orders.
    pub fn average_order_minor(&self) -> Option<i64> {
        average(self.net_minor, i128::from(self.orders))
    }

    /// The same of first purchase days.
    pub fn new_average_order_minor(&self) -> Option<i64> {
        average(self.new_net_minor, i128::from(self.new_orders))
    }

    /// Orders that are no first purchase day's.
    pub const fn returning_orders(&self) -> i64 {
        self.orders - self.new_orders
    }

    /// Net revenue that is no first purchase day's, in minor units. What was given back without an order is in it, because nobody new is.
    pub const fn returning_net_minor(&self) -> i64 {
        self.net_minor - self.new_net_minor
    }

    /// Net revenue per order of those who had bought before, in minor units; none without such orders.
    pub fn returning_average_order_minor(&self) -> Option<i64> {
        average(
            self.returning_net_minor(),
            i128::from(self.returning_orders()),
        )
    }

    /// Revenue from people who had bought before, of all revenue; none while either is below nought.
    pub fn returning_revenue_share(&self) -> Ratio {
        share(self.returning_net_minor(), self.net_minor)
    }
}

/// Orders with a discount, of all orders (Awda definitions 5.9).
pub fn discount_share(count: &ChannelCount) -> Ratio {
    share(count.discounted, count.orders)
}

/// Net revenue per qualifying order in minor units, rounded half up; none without orders.
pub fn average_order_minor(count: &ChannelCount) -> Option<i64> {
    average(count.net_minor, i128::from(count.orders))
}

/// Value given back, of all that was sold: net revenue and what was given back together.
pub fn refund_rate(count: &ChannelCount) -> Ratio {
    share(count.refunded_minor, count.net_minor + count.refunded_minor)
}

/// A rate that rose beyond what was usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rise {
    /// The rate now.
    pub now: Ratio,
    /// What was usual, in hundredths of a per cent: the mean of the periods before, rounded half up.
    pub usual_points: i64,
}

/// Periods before the last whose mean is what is usual.
pub const USUAL_PERIODS: usize = 4;

/// Whether the last of these rates lies more than a fifth above the mean of the four before it (Awda scope C14, for churn by week). None where
/// any of the five has no denominator, and where nothing was usual.
pub fn risen(rates: &[Ratio]) -> Option<Rise> {
    let (now, before) = rates.split_last()?;
    let usual = before.get(before.len().checked_sub(USUAL_PERIODS)?..)?;
    let points: Option<Vec<i64>> = usual.iter().map(Ratio::basis_points).collect();
    let sum: i64 = points?.iter().sum();
    let four = i64::try_from(USUAL_PERIODS).unwrap_or(i64::MAX);
    // now > 1.2 × sum ÷ 4, in whole numbers.
    let is_risen = sum > 0 && now.basis_points()? * 5 * four > 6 * sum;
    is_risen.then_some(Rise {
        now: *now,
        usual_points: average(sum, i128::from(four))?,
    })
}

/// Simple lifetime value (Awda definitions 5.9): AOV × orders per buyer and period × periods that somebody stays, which is one over the churn
/// rate; in minor units, rounded half up. None without orders or churn. Shown beside the models' value, which it is no match for.
pub fn simple_lifetime_minor(net_minor: i64, buyers: u64, churn: Ratio) -> Option<i64> {
    let below = i128::from(buyers) * i128::from(churn.numerator);
    let above = i128::from(net_minor) * i128::from(churn.denominator);
    (below > 0).then(|| i64::try_from(round_half_up(above, below)).unwrap_or(i64::MAX))
}

/// What one new buyer cost (CAC), or one who was kept: spend per person, in the spend's own unit, rounded half up.
pub fn cost_per_person(spend: i64, people: u64) -> Option<i64> {
    average(spend, i128::from(people))
}

/// Visits a month since the first one, at least over one month (Awda definitions 5.9).
pub fn average_visits(visits: u64, days_since_first: u32) -> Ratio {
    Ratio {
        numerator: visits * 30,
        denominator: u64::from(days_since_first.max(30)),
    }
}

pub(crate) fn average(net_minor: i64, orders: i128) -> Option<i64> {
    (orders > 0)
        .then(|| i64::try_from(round_half_up(i128::from(net_minor), orders)).unwrap_or_default())
}

/// A share of numbers that may be below nought; none then.
fn share(part: i64, whole: i64) -> Ratio {
    let is_share = part >= 0 && whole > 0;
    Ratio {
        numerator: u64::try_from(part).unwrap_or_default(),
        denominator: if is_share {
            u64::try_from(whole).unwrap_or_default()
        } else {
            0
        },
    }
}
