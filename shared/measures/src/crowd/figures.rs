//! The numbers of a period and of a segment, and the KPIs that follow from them (Awda definitions 5.9). It refuses to count anybody.

use serde::{Deserialize, Serialize};

use crate::Ratio;
use crate::kpi::average;

/// What people did in a period, or how they stood at its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleFigures {
    /// People with a qualifying order inside.
    #[serde(rename = "b", skip_serializing_if = "is_zero")]
    pub buyers: u64,
    /// Those with two or more, all inside.
    #[serde(rename = "r", skip_serializing_if = "is_zero")]
    pub repeat_buyers: u64,
    /// Those of whom an order inside was not their first ever.
    #[serde(rename = "t", skip_serializing_if = "is_zero")]
    pub returning_buyers: u64,
    /// Those whose first purchase day lies inside.
    #[serde(rename = "w", skip_serializing_if = "is_zero")]
    pub new_buyers: u64,
    /// Qualifying orders inside.
    #[serde(rename = "o", skip_serializing_if = "is_zero")]
    pub orders: u64,
    /// Their net value in minor units.
    #[serde(rename = "n", skip_serializing_if = "is_nought")]
    pub net_minor: i64,
    /// Orders of first purchase days.
    #[serde(rename = "wo", skip_serializing_if = "is_zero")]
    pub new_orders: u64,
    /// Their net value in minor units.
    #[serde(rename = "wn", skip_serializing_if = "is_nought")]
    pub new_net_minor: i64,
    /// People who had bought before the period and were not lapsed when it began. Not counted for days.
    #[serde(rename = "a", skip_serializing_if = "is_zero")]
    pub active: u64,
    /// Those of them with an order inside.
    #[serde(rename = "s", skip_serializing_if = "is_zero")]
    pub retained: u64,
    /// People who became lapsed inside.
    #[serde(rename = "l", skip_serializing_if = "is_zero")]
    pub lapsed: u64,
    /// Days on which an identified person filled a cart.
    #[serde(rename = "c", skip_serializing_if = "is_zero")]
    pub carts: u64,
    /// Those with an order on the same day.
    #[serde(rename = "co", skip_serializing_if = "is_zero")]
    pub ordered_carts: u64,
    /// The others with an order within five days.
    #[serde(rename = "cr", skip_serializing_if = "is_zero")]
    pub recovered_carts: u64,
}

/// What a segment's members did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SegmentFigures {
    /// Members.
    pub customers: u64,
    /// Those who ever bought.
    pub buyers: u64,
    /// Those who bought within 365 days.
    pub year_buyers: u64,
    /// Qualifying orders of 365 days.
    pub year_orders: u64,
    /// Their net value in minor units.
    pub year_net_minor: i64,
    /// Net value of all qualifying orders, in minor units.
    pub net_minor: i64,
    /// What they are expected to be worth within a year, in minor units.
    pub clv_minor: i64,
}

impl PeopleFigures {
    /// Counts everybody whom `other` has counted.
    pub const fn merge(&mut self, other: &Self) {
        self.buyers += other.buyers;
        self.repeat_buyers += other.repeat_buyers;
        self.returning_buyers += other.returning_buyers;
        self.new_buyers += other.new_buyers;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
        self.new_orders += other.new_orders;
        self.new_net_minor += other.new_net_minor;
        self.active += other.active;
        self.retained += other.retained;
        self.lapsed += other.lapsed;
        self.carts += other.carts;
        self.ordered_carts += other.ordered_carts;
        self.recovered_carts += other.recovered_carts;
    }

    /// Retention rate: of those who were there at the beginning, who bought inside.
    pub const fn retention_rate(&self) -> Ratio {
        ratio(self.retained, self.active)
    }

    /// Churn rate of a fixed period: 1 − retention.
    pub const fn churn_rate(&self) -> Ratio {
        ratio(self.active.saturating_sub(self.retained), self.active)
    }

    /// The headline churn: who became lapsed inside, of those who were there at the beginning. Somebody who came after the beginning and
    /// lapsed before the end is in it too, so it may exceed one where T3 is shorter than the period.
    pub const fn lapse_rate(&self) -> Ratio {
        ratio(self.lapsed, self.active)
    }

    /// Repeat purchase rate: buyers with two orders or more, both inside.
    pub const fn repeat_purchase_rate(&self) -> Ratio {
        ratio(self.repeat_buyers, self.buyers)
    }

    /// Shopify's returning customer rate: buyers of whom an order inside was not their first ever.
    pub const fn returning_customer_rate(&self) -> Ratio {
        ratio(self.returning_buyers, self.buyers)
    }

    /// Orders per buyer.
    pub const fn purchase_frequency(&self) -> Ratio {
        ratio(self.orders, self.buyers)
    }

    /// Customer value of a period in minor units: AOV × frequency, which is net value per buyer, rounded half up.
    pub fn customer_value_minor(&self) -> Option<i64> {
        average(self.net_minor, i128::from(self.buyers))
    }

    /// Carts that nothing was ordered from on the same day, of all.
    pub const fn cart_abandonment(&self) -> Ratio {
        ratio(self.abandoned_carts(), self.carts)
    }

    /// Abandoned carts whose person ordered within five days, of all abandoned.
    pub const fn cart_recovery(&self) -> Ratio {
        ratio(self.recovered_carts, self.abandoned_carts())
    }

    /// Carts that nothing was ordered from on the same day.
    pub const fn abandoned_carts(&self) -> u64 {
        self.carts.saturating_sub(self.ordered_carts)
    }
}

impl SegmentFigures {
    /// Counts everybody whom `other` has counted.
    pub const fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        self.buyers += other.buyers;
        self.year_buyers += other.year_buyers;
        self.year_orders += other.year_orders;
        self.year_net_minor += other.year_net_minor;
        self.net_minor += other.net_minor;
        self.clv_minor += other.clv_minor;
    }
}

const fn ratio(numerator: u64, denominator: u64) -> Ratio {
    Ratio {
        numerator,
        denominator,
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_nought(number: &i64) -> bool {
    *number == 0
}
