//! Goals of a store: a measure, where it stood, where it is to be and until when; and whether it is on its way (Awda definitions 5.9).
//!
//! | measures | the way | on track |
//! |---|---|---|
//! | sums: `net`, `orders`, `new_buyers` | from nought to the target, day by day | at least the straight way; and at least the way the same days went 52 weeks before, where something was counted then |
//! | rates and means | from the baseline to the target | at least the straight way, up or down |
//!
//! Fifty-two weeks are whole weeks, so that Fridays meet Fridays. It refuses to know where numbers come from.

use awda_kernel::{Day, Timestamp, round_half_up};
use serde::{Deserialize, Serialize};

use crate::SalesChannel;
use crate::{
    DayFigures, Goal, PeopleFigures, Period, Progress, Ratio, discount_share, refund_rate,
};

/// So many days before lie the days that a season is told by.
pub const SEASON_DAYS: Day = 364;

/// Longest goal, in days.
pub const GOAL_DAYS_MAX: Day = 1_096;

/// What a goal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalMeasure {
    /// Net revenue, in minor units.
    Net,
    /// Orders.
    Orders,
    /// New buyers.
    NewBuyers,
    /// Average order value, in minor units.
    AverageOrder,
    /// Revenue from people who had bought before, of all.
    ReturningRevenueShare,
    /// Value given back, of all that was sold.
    RefundRate,
    /// Orders with a discount, of all.
    DiscountShare,
    /// Buyers with two orders inside a week or month.
    RepeatPurchaseRate,
    /// Buyers whose order is not their first ever.
    ReturningCustomerRate,
    /// Who was there and bought.
    RetentionRate,
    /// Who was there and became lapsed.
    LapseRate,
    /// Carts that were not ordered.
    CartAbandonment,
    /// Of those, who ordered within five days.
    CartRecovery,
}

/// A goal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptGoal {
    /// Its id, of small letters, digits and `_`.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What it is about.
    pub measure: GoalMeasure,
    /// Where it stood: of sums, what as many days before brought.
    pub baseline: i64,
    /// Where it is to be. Minor units, people, orders, or hundredths of a per cent.
    pub target: i64,
    /// The first day.
    pub from: Day,
    /// The first day after the last.
    pub to: Day,
    /// Counts its texts, from 1.
    pub version: u32,
    /// Who set it last.
    pub by: String,
    /// When.
    pub set_at: Timestamp,
}

/// Where a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoalStanding {
    /// By the straight way.
    pub straight: Progress,
    /// Where it would be if these days went as they did 52 weeks before; of sums alone, where something was counted then.
    pub seasonal: Option<i64>,
    /// At least there.
    pub is_on_season: Option<bool>,
}

impl GoalMeasure {
    /// Every measure.
    pub const ALL: [Self; 13] = [
        Self::Net,
        Self::Orders,
        Self::NewBuyers,
        Self::AverageOrder,
        Self::ReturningRevenueShare,
        Self::RefundRate,
        Self::DiscountShare,
        Self::RepeatPurchaseRate,
        Self::ReturningCustomerRate,
        Self::RetentionRate,
        Self::LapseRate,
        Self::CartAbandonment,
        Self::CartRecovery,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Orders => "orders",
            Self::NewBuyers => "new_buyers",
            Self::AverageOrder => "average_order",
            Self::ReturningRevenueShare => "returning_revenue_share",
            Self::RefundRate => "refund_rate",
            Self::DiscountShare => "discount_share",
            Self::RepeatPurchaseRate => "repeat_purchase_rate",
            Self::ReturningCustomerRate => "returning_customer_rate",
            Self::RetentionRate => "retention_rate",
            Self::LapseRate => "lapse_rate",
            Self::CartAbandonment => "cart_abandonment",
            Self::CartRecovery => "cart_recovery",
        }
    }

    /// What its numbers are: `minor`, `count` or `points`, which are hundredths of a per cent.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Net | Self::AverageOrder => "minor",
            Self::Orders | Self::NewBuyers => "count",
            _ => "points",
        }
    }

    /// It grows day by day from nought.
    pub const fn is_sum(self) -> bool {
        matches!(self, Self::Net | Self::Orders | Self::NewBuyers)
    }

    /// It is read from the daily counters; all others from what a night counted of a week or month.
    pub const fn is_counted_daily(self) -> bool {
        matches!(
            self,
            Self::Net
                | Self::Orders
                | Self::NewBuyers
                | Self::AverageOrder
                | Self::ReturningRevenueShare
                | Self::RefundRate
                | Self::DiscountShare
        )
    }

    /// What days say of it; none where nothing is below the line, and for what no counter knows.
    pub fn of_days(self, figures: &DayFigures) -> Option<i64> {
        let all = figures.through(SalesChannel::All);
        match self {
            Self::Net => Some(figures.net_minor),
            Self::Orders => Some(figures.orders),
            Self::NewBuyers => Some(figures.new_buyers),
            Self::AverageOrder => figures.average_order_minor(),
            Self::ReturningRevenueShare => figures.returning_revenue_share().basis_points(),
            Self::RefundRate => refund_rate(&all).basis_points(),
            Self::DiscountShare => discount_share(&all).basis_points(),
            _ => None,
        }
    }

    /// What a night says of it; none where nothing is below the line, and for what counters know.
    pub fn of_people(self, figures: &PeopleFigures) -> Option<i64> {
        let rate: Ratio = match self {
            Self::RepeatPurchaseRate => figures.repeat_purchase_rate(),
            Self::ReturningCustomerRate => figures.returning_customer_rate(),
            Self::RetentionRate => figures.retention_rate(),
            Self::LapseRate => figures.lapse_rate(),
            Self::CartAbandonment => figures.cart_abandonment(),
            Self::CartRecovery => figures.cart_recovery(),
            _ => return None,
        };
        rate.basis_points()
    }
}

impl KeptGoal {
    /// Its days.
    pub const fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }

    /// Where it stands on `today` with `current`. `before` are the sums of 52 weeks earlier: until the same day, and of the whole period.
    pub fn standing(&self, current: i64, today: Day, before: Option<(i64, i64)>) -> GoalStanding {
        let is_sum = self.measure.is_sum();
        let goal = Goal {
            baseline: if is_sum { 0 } else { self.baseline },
            target: self.target,
            period: self.period(),
        };
        let before = before.filter(|(_, whole)| is_sum && *whole > 0);
        let seasonal = before.map(|(until, whole)| {
            let scaled = i128::from(self.target) * i128::from(until.clamp(0, whole));
            i64::try_from(round_half_up(scaled, i128::from(whole))).unwrap_or(i64::MAX)
        });
        GoalStanding {
            straight: goal.progress(current, today),
            seasonal,
            is_on_season: seasonal.map(|expected| current >= expected),
        }
    }
}
