//! What can be expected of a person, with everything it was computed from.

use awda_kernel::Currency;
use awda_measures::{grade_id, pace_id};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Money, date};

/// What can be expected of a person over the horizon, given their purchases so far and the store's fitted models.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Lifetime {
    /// The probability that they come back at all, 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.87)]
    pub(crate) p_alive: f64,
    /// Orders expected within the horizon.
    #[schema(minimum = 0, example = 3.2)]
    pub(crate) expected_orders: f64,
    /// The probability of at least one order within the horizon, 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.74)]
    pub(crate) p_order: f64,
    /// Expected net value of an order; absent while the store has no spend model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spend_per_order: Option<Money>,
    /// Net value expected within the horizon, not discounted; absent while the store has no spend model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clv: Option<Money>,
    /// The horizon in days.
    #[schema(example = 365)]
    pub(crate) horizon_days: u32,
    /// The median day of the next order, given that there will be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2026-12-20")]
    pub(crate) next_order_day: Option<String>,
    /// Days since the last order over the gap that is usual for them.
    #[schema(minimum = 0, example = 0.6)]
    pub(crate) overdue_ratio: f64,
    /// The same in words: `on_time` up to 1, `at_risk` up to 3, `inactive`.
    #[schema(example = "on_time")]
    pub(crate) pace: &'static str,
    /// How much of this is the person's own history: `A` from five repeat purchases, `B` from one, `C` without.
    #[schema(example = "B")]
    pub(crate) grade: &'static str,
    /// What it was computed from, beside the parameters of the run.
    pub(crate) inputs: LifetimeInputs,
}

/// What the models are told about a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LifetimeInputs {
    /// Repeat purchases (x): days with an order after the first.
    #[schema(example = 3)]
    pub(crate) repeat_days: u32,
    /// Days from the first purchase day to the last (t_x).
    #[schema(example = 298)]
    pub(crate) last_after_days: u32,
    /// Days from the first purchase day to the day of the answer (T).
    #[schema(example = 321)]
    pub(crate) age_days: u32,
    /// Purchase days behind the mean spend.
    #[schema(example = 4)]
    pub(crate) value_days: u32,
    /// Net value of the orders that count so far.
    pub(crate) historic: Money,
}

impl Lifetime {
    /// What the models say over `horizon_days`.
    pub(crate) fn of(
        lifetime: &awda_measures::Lifetime,
        horizon_days: u32,
        currency: Currency,
    ) -> Self {
        let money = |minor| Money::of(minor, currency);
        Self {
            p_alive: lifetime.p_alive,
            expected_orders: lifetime.expected_orders,
            p_order: lifetime.p_order,
            spend_per_order: lifetime.spend_per_order_minor.map(money),
            clv: lifetime.clv_minor.map(money),
            horizon_days,
            next_order_day: lifetime.next_order_day.map(date),
            overdue_ratio: lifetime.overdue_ratio,
            pace: pace_id(lifetime.pace),
            grade: grade_id(lifetime.grade),
            inputs: LifetimeInputs {
                repeat_days: lifetime.repeat_days,
                last_after_days: lifetime.last_after_days,
                age_days: lifetime.age_days,
                value_days: lifetime.value_days,
                historic: money(lifetime.historic_minor),
            },
        }
    }
}
