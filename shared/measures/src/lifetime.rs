//! What a store's models say of one person as of a day: the one place where money meets a float, and leaves it again.
//!
//! It refuses to know who asks and to keep anything: the same profile, standards and day always give the same answer.

use awda_customers::Profile;
use awda_kernel::Day;
use awda_lifetime::{
    ChurnBand, Customer, Discount, Forecast, Grade, History, Outlook, Pace, Triple,
};

use crate::{PurchasesAsOf, StandardsBody};

/// The horizon of the product's predicted value.
pub const YEAR_DAYS: u32 = 365;

/// Draws behind an interval.
pub const INTERVAL_DRAWS: usize = 2_000;

/// A person's future by the store's models, with the inputs that it rests on (Awda definitions 5.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// x: repeat purchase days.
    pub repeat_days: u32,
    /// t_x: days from the first to the last purchase day.
    pub last_after_days: u32,
    /// T: days from the first purchase day to the day of judgement.
    pub age_days: u32,
    /// Purchase days behind the mean spend.
    pub value_days: u32,
    /// Net value of all qualifying orders so far, in minor units; divided by `value_days` it is z.
    pub historic_minor: i64,
    /// The probability that they come back at all, 0 to 1.
    pub p_alive: f64,
    /// Churn risk in words.
    pub band: ChurnBand,
    /// Expected orders within the horizon.
    pub expected_orders: f64,
    /// The probability of at least one order within the horizon.
    pub p_order: f64,
    /// Expected value of an order, in minor units; none while the store has no spend model.
    pub spend_per_order_minor: Option<i64>,
    /// Expected value of the horizon, undiscounted, in minor units.
    pub clv_minor: Option<i64>,
    /// Median day of the next order, given that there will be one and seen from the day of judgement.
    pub next_order_day: Option<Day>,
    /// Days since the last order over the expected gap.
    pub overdue_ratio: f64,
    /// The same in words.
    pub pace: Pace,
    /// How much of this is the person's own history.
    pub grade: Grade,
}

/// The lifetime of `profile` as of the end of `day`, over `horizon_days`; none for somebody who has not ordered by then.
pub fn lifetime_of(
    profile: &Profile,
    standards: &StandardsBody,
    day: Day,
    horizon_days: u32,
) -> Option<Lifetime> {
    let bought = PurchasesAsOf::of(profile, day);
    Lifetime::of(&bought, standards, horizon_days)
}

impl Lifetime {
    /// As [`lifetime_of`], from purchases that were read already.
    pub fn of(
        bought: &PurchasesAsOf,
        standards: &StandardsBody,
        horizon_days: u32,
    ) -> Option<Self> {
        let triple = bought.triple()?;
        let days = bought.spend().map_or(0, |(days, _)| days);
        let known = (triple, days, bought.net_minor());
        Self::of_triple(known, standards, (bought.day(), horizon_days))
    }

    /// As [`Lifetime::of`], from when somebody bought, their purchase days with a value, and the net value of all orders in minor
    /// units.
    pub fn of_triple(
        (triple, value_days, net_minor): (Triple, u32, i64),
        standards: &StandardsBody,
        (day, horizon_days): (Day, u32),
    ) -> Option<Self> {
        let customer = customer_of(triple, value_days, net_minor)?;
        let weeks = f64::from(horizon_days) / 7.0;
        let model = standards.fit.model();
        let forecast = model.forecast(&customer, weeks, &Discount::NONE);
        Some(Self {
            repeat_days: triple.x(),
            last_after_days: triple.t_x(),
            age_days: triple.age(),
            value_days: customer.value_days,
            historic_minor: net_minor,
            next_order_day: next_order_day(&forecast, day),
            p_alive: forecast.p_alive,
            band: forecast.churn,
            expected_orders: forecast.orders,
            p_order: forecast.p_order,
            spend_per_order_minor: forecast.spend_per_order.map(real_to_whole),
            clv_minor: forecast.clv.map(real_to_whole),
            overdue_ratio: forecast.overdue_ratio,
            pace: forecast.pace,
            grade: forecast.grade,
        })
    }
}

/// The 5th and the 95th percentile of the value of the coming year, in minor units: [`INTERVAL_DRAWS`] draws from the models and their
/// uncertainty (Awda definitions 5.3). The seed is the store's, the person's and the day's: the same question has the same answer.
pub fn interval_of(bought: &PurchasesAsOf, outlook: &Outlook, seed: u64) -> Option<(i64, i64)> {
    let triple = bought.triple()?;
    let days = bought.spend().map_or(0, |(days, _)| days);
    let customer = customer_of(triple, days, bought.net_minor())?;
    let interval = outlook.interval(&customer, f64::from(YEAR_DAYS) / 7.0, seed);
    let value = interval.value?;
    Some((real_to_whole(value.p05), real_to_whole(value.p95)))
}

pub(crate) fn customer_of(triple: Triple, value_days: u32, net_minor: i64) -> Option<Customer> {
    let history = History::from_days(triple.x(), triple.t_x(), triple.age()).ok()?;
    let total = u64::try_from(net_minor).unwrap_or_default();
    let has_value = value_days > 0 && total > 0;
    Some(Customer {
        history,
        value_days: if has_value { value_days } else { 0 },
        mean_value: if has_value {
            minor_to_real(total) / f64::from(value_days)
        } else {
            0.0
        },
    })
}

/// The stable names of all churn bands.
pub const BANDS: [&str; 4] = ["too_early", "low", "medium", "high"];

/// The stable name of a churn band in segments, storage and answers.
pub const fn band_id(band: ChurnBand) -> &'static str {
    match band {
        ChurnBand::TooEarly => "too_early",
        ChurnBand::Low => "low",
        ChurnBand::Medium => "medium",
        ChurnBand::High => "high",
    }
}

/// The stable name of a pace.
pub const fn pace_id(pace: Pace) -> &'static str {
    match pace {
        Pace::OnTime => "on_time",
        Pace::AtRisk => "at_risk",
        Pace::Inactive => "inactive",
    }
}

/// The letter of a grade.
pub const fn grade_id(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "A",
        Grade::B => "B",
        Grade::C => "C",
    }
}

/// A median of 0.4 days is tomorrow: the day of judgement is over.
fn next_order_day(forecast: &Forecast, day: Day) -> Option<Day> {
    let days = real_to_whole(forecast.next_order_median_days?.ceil());
    let days = i32::try_from(days.max(1)).ok()?;
    day.checked_add(days)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "models take reals; beyond 2^53 minor units the last one does not matter"
)]
fn minor_to_real(minor: u64) -> f64 {
    minor as f64
}

/// Rounded half away from zero; beyond the range of an i64, its end.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and what was rounded has no fraction to lose"
)]
pub(crate) fn real_to_whole(real: f64) -> i64 {
    real.round() as i64
}
