//! Revenue to come from the people a store has, with an interval: each one's future by the models, added up (Awda definitions 5.3).
//!
//! The expectation is exact over everybody counted. The interval is drawn: parameters from the fit's uncertainty, one set a draw for all
//! people together, and each person's orders and their values anew. What new customers will bring is no model's: it is told beside, as
//! what they brought lately. It refuses to know dates and stores.

use serde::{Deserialize, Serialize};

use crate::lifetime::{customer_of, real_to_whole};
use crate::{Period, Ratio, Sample, StandardsBody};

/// The horizons that are kept, in days.
pub const HORIZONS: [u32; 3] = [30, 90, 365];
/// Draws behind an interval of a whole store.
const DRAWS: usize = 200;
/// People of the sample that are drawn for the interval; the expectation is of all of it.
const DRAWN_MAX: usize = 1_024;
const SEED: u64 = 0x51a7_e0f0_7e7e_0001;

/// What is expected of the people a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueForecast {
    /// Days from the day of judgement on.
    pub horizon_days: u32,
    /// Expected net revenue, in minor units.
    pub expected_minor: i64,
    /// One draw in twenty lies below.
    pub p05_minor: i64,
    /// One draw in twenty lies above.
    pub p95_minor: i64,
    /// Expected orders.
    pub orders: i64,
    /// People it is expected of.
    pub buyers: u64,
    /// People whose futures were looked at: all, or a sample.
    pub sampled: u64,
}

/// The forecasts of a night for everybody who has bought; none without a spend model or buyers.
pub fn revenue_forecasts(
    sample: &Sample,
    standards: &StandardsBody,
    buyers: u64,
) -> Vec<RevenueForecast> {
    let people: Vec<_> = sample
        .histories()
        .filter_map(|(triple, days, net)| customer_of(triple, days, net))
        .collect();
    if people.is_empty() || standards.fit.spend.is_none() {
        return Vec::new();
    }
    let outlook = standards.fit.outlook(SEED, DRAWS);
    let model = standards.fit.model();
    let scale = real(buyers) / real(people.len() as u64);
    let all = HORIZONS.into_iter().filter_map(|horizon_days| {
        let weeks = f64::from(horizon_days) / 7.0;
        let (mut orders, mut value) = (0.0, 0.0);
        for person in &people {
            let forecast = model.forecast(person, weeks, &awda_lifetime::Discount::NONE);
            orders += forecast.orders;
            value += forecast.clv.unwrap_or_default();
        }
        let drawn = people.iter().take(DRAWN_MAX).enumerate();
        let drawn = drawn.map(|(place, person)| (SEED ^ place as u64, *person));
        let quantiles = outlook.total(drawn, weeks).value?;
        let expected = value * scale;
        let relative = |quantile: f64| {
            let is_known = quantiles.mean > 0.0;
            let share = if is_known {
                quantile / quantiles.mean
            } else {
                1.0
            };
            real_to_whole(expected * share)
        };
        Some(RevenueForecast {
            horizon_days,
            expected_minor: real_to_whole(expected),
            p05_minor: relative(quantiles.p05),
            p95_minor: relative(quantiles.p95),
            orders: real_to_whole(orders * scale),
            buyers,
            sampled: people.len() as u64,
        })
    });
    all.collect()
}

/// Where a number stands on its way from a baseline to a target (Awda definitions 5.9, seeds E29).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// Where it began.
    pub baseline: i64,
    /// Where it is to be at the end.
    pub target: i64,
    /// From the day of the baseline to the day of the target.
    pub period: Period,
}

/// How far a goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Where it would be today on a straight way.
    pub expected: i64,
    /// The way that is done, of the whole way; none where it went the other way, or there is no way to go.
    pub done: Ratio,
    /// It is at least where the straight way is, whichever direction that is.
    pub is_on_track: bool,
    /// The target is reached.
    pub is_reached: bool,
}

impl Goal {
    /// Where the goal stands on `today` with this value.
    pub fn progress(&self, current: i64, today: awda_kernel::Day) -> Progress {
        let days = i128::from((self.period.to - self.period.from).max(1));
        let passed =
            i128::from((today - self.period.from).clamp(0, self.period.to - self.period.from));
        let way = i128::from(self.target) - i128::from(self.baseline);
        let gone = i128::from(current) - i128::from(self.baseline);
        let straight = awda_kernel::round_half_up(way * passed, days);
        let direction = way.signum();
        let is_forward = gone.signum() == direction && direction != 0;
        Progress {
            expected: whole(i128::from(self.baseline) + straight),
            done: Ratio {
                numerator: u64::try_from(gone.abs()).unwrap_or(u64::MAX),
                denominator: if is_forward {
                    u64::try_from(way.abs()).unwrap_or(u64::MAX)
                } else {
                    0
                },
            },
            is_on_track: (gone - straight) * direction >= 0 && (direction != 0 || gone == 0),
            is_reached: (gone - way) * direction >= 0 && (direction != 0 || gone == 0),
        }
    }
}

fn whole(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of people: far below 2^53"
)]
const fn real(count: u64) -> f64 {
    count as f64
}
