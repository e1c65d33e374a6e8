//! What any model of repeat purchases can say of one customer.
//!
//! All three models share one shape: while alive a customer buys at a gamma-distributed rate, so that the waiting time
//! for the next order is Pareto II. They differ in how customers leave. No answer here is ever NaN or infinite.

use crate::stats::{DAYS_PER_WEEK, Triple};
use crate::{Chance, History};

/// The longest horizon, in weeks; longer ones, and `+inf`, count as this one.
pub const HORIZON_MAX: f64 = 1e6;

/// The most orders of one horizon whose probabilities are listed.
pub const ORDERS_MAX: u32 = 100_000;

/// The purchase rate of a customer given alive: Gamma with this shape and rate (per week).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatePosterior {
    /// r + x.
    pub shape: f64,
    /// α + T, in weeks.
    pub rate: f64,
}

/// A fitted model of when customers come back and when they leave.
pub trait RepeatModel {
    /// The parameters in the order of the papers, times in weeks.
    fn parameters(&self) -> [f64; 4];

    /// A model of the same kind with these parameters, each brought inside the permitted range.
    #[must_use]
    fn like(&self, parameters: [f64; 4]) -> Self
    where
        Self: Sized;

    /// The log-likelihood of one history, in the unit of the history.
    fn ln_likelihood(&self, history: &History) -> f64;

    /// The probability that the customer will ever buy again of their own accord, in 0..=1.
    fn p_alive(&self, history: &History) -> f64;

    /// 1 − P(alive), accurate when it is small.
    fn p_gone(&self, history: &History) -> f64;

    /// The purchase rate given alive.
    fn rate_posterior(&self, history: &History) -> RatePosterior;

    /// Expected orders in the next `horizon` weeks given alive.
    fn expected_orders_alive(&self, history: &History, horizon: f64) -> f64;

    /// Expected orders in the next `horizon` weeks.
    fn expected_orders(&self, history: &History, horizon: f64) -> f64 {
        self.p_alive(history) * self.expected_orders_alive(history, horizon)
    }

    /// The probability that a living customer makes exactly `n` orders in the next `horizon` weeks.
    fn p_orders_alive(&self, history: &History, horizon: f64, n: u32) -> f64;

    /// The probability of exactly `n` orders in the next `horizon` weeks; for [`History::TODAY`] that of a new customer.
    fn p_orders(&self, history: &History, horizon: f64, n: u32) -> f64 {
        let gone = if n == 0 { self.p_gone(history) } else { 0.0 };
        gone + self.p_alive(history) * self.p_orders_alive(history, horizon, n)
    }

    /// [`RepeatModel::p_orders`] of every count from 0 to `n_max` (at most [`ORDERS_MAX`]).
    fn p_orders_to(&self, history: &History, horizon: f64, n_max: u32) -> Vec<f64> {
        let counts = 0..=n_max.min(ORDERS_MAX);
        counts.map(|n| self.p_orders(history, horizon, n)).collect()
    }

    /// The share of a living customer's purchases that a count by days does not see, because they fall on a day that is counted
    /// already: 1 − (1 − (α/(α+d))^r) α/(r d), d one day. Beyond [`MERGED_MAX`](crate::MERGED_MAX) days are too coarse for a model in
    /// which purchases come at any moment.
    fn merged_by_day(&self) -> f64 {
        let [r, alpha, ..] = self.parameters();
        let day = 1.0 / f64::from(DAYS_PER_WEEK);
        let seen = -(-r * (day / alpha).ln_1p()).exp_m1();
        (1.0 - seen / (r * (day / alpha))).clamp(0.0, 1.0)
    }

    /// Plays the next `horizon` weeks once; the number of orders.
    fn play(&self, history: &History, horizon: f64, chance: &mut Chance) -> u64;

    /// Lives one new customer's first `age_days` days and counts them as a cohort would: for simulated stores.
    fn live(&self, age_days: u32, chance: &mut Chance) -> Triple;

    /// The probability of no order in the next `horizon` weeks. An alive customer of the geometric models leaves only
    /// after an order, hence 1 − P + P (A/(A+t))^R; models that lose customers at any time say otherwise.
    fn p_no_order(&self, history: &History, horizon: f64) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let silent = (-shape * (bounded(horizon) / rate).ln_1p()).exp();
        self.p_gone(history) + self.p_alive(history) * silent
    }

    /// The probability of at least one order in the next `horizon` weeks.
    fn p_at_least_one_order(&self, history: &History, horizon: f64) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        -self.p_alive(history) * (-shape * (bounded(horizon) / rate).ln_1p()).exp_m1()
    }

    /// The median of the weeks until the next order, given alive and seen from today: A (2^(1/R) − 1). `None` beyond
    /// [`HORIZON_MAX`].
    fn next_order_median(&self, history: &History) -> Option<f64> {
        self.next_order_quantile(history, 0.5)
    }

    /// The `share` quantile of the weeks until the next order, given alive and seen from today. `None` beyond
    /// [`HORIZON_MAX`] and for a share outside 0..1.
    fn next_order_quantile(&self, history: &History, share: f64) -> Option<f64> {
        if !(0.0..1.0).contains(&share) {
            return None;
        }
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        within(rate * (-(-share).ln_1p() / shape).exp_m1())
    }

    /// The weeks until an order is as likely as not, dead customers included; `None` when that never comes.
    fn wait_until_even(&self, history: &History) -> Option<f64> {
        let alive = self.p_alive(history);
        if alive <= 0.5 {
            return None;
        }
        self.next_order_quantile(history, 0.5 / alive)
    }

    /// Weeks between orders this customer had accustomed us to at the last purchase: (α + t_x) / (r + x).
    fn expected_gap(&self, history: &History) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        (rate - history.silence()) / shape
    }

    /// Weeks since the last purchase over [`RepeatModel::expected_gap`].
    fn overdue_ratio(&self, history: &History) -> f64 {
        history.silence() / self.expected_gap(history)
    }
}

/// Lives a customer who buys at `rate` per week and whom `leaves` tells after each purchase day whether it was the last.
pub(crate) fn lived(
    rate: f64,
    age_days: u32,
    chance: &mut Chance,
    mut leaves: impl FnMut(&mut Chance, f64) -> bool,
) -> Triple {
    let age = age_days.min(Triple::TICK_MAX);
    let (mut x, mut t_x, mut days) = (0, 0, 0.0);
    // Purchases of one day are one purchase, so no more rounds than days are needed; dead hearts stop earlier.
    while x < Triple::X_MAX {
        days += (7.0 * -chance.uniform().ln() / rate).max(1.0);
        if days > f64::from(age) || leaves(chance, days / 7.0) {
            break;
        }
        (x, t_x) = (x + 1, days as u32);
    }
    Triple::new(x, t_x, age).unwrap_or(Triple::YOUNGEST)
}

/// A horizon as the models use it: 0 for NaN and negatives, at most [`HORIZON_MAX`].
pub(crate) fn bounded(horizon: f64) -> f64 {
    if horizon > 0.0 {
        horizon.min(HORIZON_MAX)
    } else {
        0.0
    }
}

fn within(weeks: f64) -> Option<f64> {
    (weeks.is_finite() && weeks <= HORIZON_MAX).then_some(weeks)
}
