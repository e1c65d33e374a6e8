//! Goals, as callers send and see them.

use awda_kernel::{Currency, Day};
use awda_measures::{GoalStanding, KeptGoal, Period};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::date;
use super::measures::Rate;

/// A goal to be set or changed. Amounts are minor units, rates hundredths of a per cent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoalText {
    /// The name to show; the id unless said.
    #[serde(default)]
    #[schema(example = "Every fifth comes back")]
    pub(crate) name: Option<String>,
    /// `net`, `orders`, `new_buyers`, `average_order`, `returning_revenue_share`, `refund_rate`, `discount_share`, `repeat_purchase_rate`,
    /// `returning_customer_rate`, `retention_rate`, `lapse_rate`, `cart_abandonment` or `cart_recovery`.
    #[serde(default)]
    #[schema(example = "repeat_purchase_rate")]
    pub(crate) measure: Option<String>,
    /// Where it stood; what the days before say unless said.
    #[serde(default)]
    #[schema(example = 1_400)]
    pub(crate) baseline: Option<i64>,
    /// Where it is to be.
    #[serde(default)]
    #[schema(example = 2_000)]
    pub(crate) target: Option<i64>,
    /// The first day.
    #[serde(default)]
    #[schema(format = Date, example = "2026-11-01")]
    pub(crate) from: Option<String>,
    /// The first day after the last.
    #[serde(default)]
    #[schema(format = Date, example = "2027-02-01")]
    pub(crate) to: Option<String>,
    /// The version that is replaced, for a goal that is changed; `If-Match` says the same.
    #[serde(default)]
    #[schema(example = 1)]
    pub(crate) version: Option<u32>,
}

/// A goal with where it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GoalView {
    /// Its id.
    #[schema(example = "repeat")]
    id: String,
    /// Its name.
    #[schema(example = "Every fifth comes back")]
    name: String,
    /// What it is about.
    #[schema(example = "repeat_purchase_rate")]
    measure: &'static str,
    /// What its numbers are: `minor` units, a `count`, or `points`, which are hundredths of a per cent.
    #[schema(example = "points")]
    unit: &'static str,
    /// The currency of minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "SAR")]
    currency: Option<String>,
    /// Where it stood: of sums, what as many days before brought.
    #[schema(example = 1_400)]
    baseline: i64,
    /// Where it is to be.
    #[schema(example = 2_000)]
    target: i64,
    /// The first day.
    #[schema(format = Date, example = "2026-11-01")]
    from: String,
    /// The first day after the last.
    #[schema(format = Date, example = "2027-02-01")]
    to: String,
    /// The last day has passed.
    is_over: bool,
    /// Where it is; absent before the first day, and while nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1_750)]
    current: Option<i64>,
    /// The days that this is of: of sums and means those passed, of the others the last week or month that was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<Measured>,
    /// The way that is done, of the whole way.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Rate>,
    /// Where it would be on a straight way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1_640)]
    expected: Option<i64>,
    /// Where it would be if these days went as the same did 52 weeks before; of sums alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_by_season: Option<i64>,
    /// At least on the straight way.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_on_track: Option<bool>,
    /// At least where the season lets one expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_on_track_by_season: Option<bool>,
    /// The target is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reached: Option<bool>,
    /// Counts its texts, from 1.
    #[schema(example = 1)]
    version: u32,
    /// Who set it last.
    by: String,
    /// When.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    set_at: String,
}

/// Some days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Measured {
    /// The first.
    #[schema(format = Date, example = "2026-11-01")]
    from: String,
    /// The first after the last.
    #[schema(format = Date, example = "2026-12-01")]
    to: String,
}

/// Every goal of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GoalList {
    /// The goals, by id.
    pub(crate) items: Vec<GoalView>,
}

impl Measured {
    pub(crate) fn of(period: Period) -> Self {
        Self {
            from: date(period.from),
            to: date(period.to),
        }
    }
}

impl GoalView {
    pub(crate) fn of(
        (goal, currency, today): (&KeptGoal, Currency, Day),
        (current, measured): (Option<i64>, Option<Measured>),
        standing: Option<&GoalStanding>,
    ) -> Self {
        let unit = goal.measure.unit();
        Self {
            id: goal.id.clone(),
            name: goal.name.clone(),
            measure: goal.measure.name(),
            unit,
            currency: (unit == "minor").then(|| currency.to_string()),
            baseline: goal.baseline,
            target: goal.target,
            from: date(goal.from),
            to: date(goal.to),
            is_over: goal.to <= today,
            current,
            measured,
            done: standing.map(|one| Rate::of(one.straight.done)),
            expected: standing.map(|one| one.straight.expected),
            expected_by_season: standing.and_then(|one| one.seasonal),
            is_on_track: standing.map(|one| one.straight.is_on_track),
            is_on_track_by_season: standing.and_then(|one| one.is_on_season),
            is_reached: standing.map(|one| one.straight.is_reached),
            version: goal.version,
            by: goal.by.clone(),
            set_at: goal.set_at.to_string(),
        }
    }
}
