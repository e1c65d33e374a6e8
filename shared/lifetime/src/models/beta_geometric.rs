//! The two beta-geometric models in one: purchases at a gamma-distributed rate, and after a purchase a customer leaves
//! with a beta-distributed probability.
//!
//! `FIRST` is 0 when only repeat purchases can be the last (BG/NBD) and 1 when the first one can be too (MBG/NBD).
//! See [`BgNbd`](crate::BgNbd) and [`MbgNbd`](crate::MbgNbd) for the papers. It refuses the hypergeometric function: every sum here has positive terms only.

use crate::special::{sigmoid, softplus};
use crate::stats::Triple;
use crate::{Chance, Error, History};

use super::counts::{self, Undisturbed};
use super::expectation::{expected_orders_alive, expected_orders_alive_by};
use super::repeat::{ORDERS_MAX, RatePosterior, RepeatModel, bounded, lived};
use super::{PARAMETER_RANGE, clamped, positive};

/// Parameters r, α (in weeks), a and b of a beta-geometric model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaGeometric<const FIRST: u32> {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl<const FIRST: u32> BetaGeometric<FIRST> {
    /// The model with these parameters; each must be within 1e-9 and 1e9.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, Error> {
        Ok(Self {
            r: positive("r", r, &PARAMETER_RANGE)?,
            alpha: positive("alpha", alpha, &PARAMETER_RANGE)?,
            a: positive("a", a, &PARAMETER_RANGE)?,
            b: positive("b", b, &PARAMETER_RANGE)?,
        })
    }

    /// The model with each parameter brought inside the permitted range.
    pub(crate) fn nearest(parameters: [f64; 4]) -> Self {
        let [r, alpha, a, b] = parameters.map(|value| clamped(value, &PARAMETER_RANGE));
        Self { r, alpha, a, b }
    }

    /// Shape of the purchase rate.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// Inverse scale of the purchase rate, in weeks.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// First shape of the dropout probability.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Second shape of the dropout probability.
    pub fn b(&self) -> f64 {
        self.b
    }

    /// r, α, a, b.
    pub fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }

    /// ln of the odds that the customer is gone: ln a/(b+x−1+k) + (r+x) ln((α+T)/(α+t_x)).
    fn ln_odds_gone(&self, history: &History) -> f64 {
        let shape = self.r + history.count();
        let stretch = (history.silence() / (self.alpha + history.t_x())).ln_1p();
        let survived = self.b + history.count() + f64::from(FIRST) - 1.0;
        (self.a / survived).ln() + shape * stretch
    }

    /// ln of the probability of the silence since the last purchase: ln(m + (1−m) e^−ρ), m the chance of having left
    /// after it and ρ = (r+x) ln((α+T)/(α+t_x)); exact for short silences and for long ones.
    fn ended(&self, history: &History) -> f64 {
        let shape = self.r + history.count();
        let quiet = shape * (history.silence() / (self.alpha + history.t_x())).ln_1p();
        if !Self::may_be_gone(history) {
            return -quiet;
        }
        let survived = self.b + history.count() + f64::from(FIRST) - 1.0;
        let stayed = survived / (self.a + survived);
        if quiet < 1.0 {
            return (stayed * (-quiet).exp_m1()).ln_1p();
        }
        softplus(self.ln_odds_gone(history)) - (self.a / survived).ln_1p() - quiet
    }

    /// Expected orders given alive by each of `ends` (weeks, ascending), in one pass over the counts.
    pub(crate) fn expected_orders_alive_by(&self, history: &History, ends: &[f64]) -> Vec<f64> {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let stay = self.b + history.count() + f64::from(FIRST);
        let horizons: Vec<f64> = ends.iter().map(|end| end / rate).collect();
        expected_orders_alive_by(shape, &horizons, self.a, stay)
    }

    /// The orders of the next `horizon` weeks if the customer could not leave.
    fn undisturbed(&self, history: &History, horizon: f64) -> Undisturbed {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let z = bounded(horizon) / rate;
        Undisturbed { shape, z }
    }

    /// Whether the model lets this customer be gone at all.
    fn may_be_gone(history: &History) -> bool {
        FIRST == 1 || history.x() > 0
    }
}

impl<const FIRST: u32> RepeatModel for BetaGeometric<FIRST> {
    fn parameters(&self) -> [f64; 4] {
        self.parameters()
    }

    fn like(&self, parameters: [f64; 4]) -> Self {
        Self::nearest(parameters)
    }

    fn p_orders_alive(&self, history: &History, horizon: f64, n: u32) -> f64 {
        let stay = self.b + history.count() + f64::from(FIRST);
        counts::geometric(self.undisturbed(history, horizon), self.a, stay, n)
    }

    fn p_orders_to(&self, history: &History, horizon: f64, n_max: u32) -> Vec<f64> {
        let stay = self.b + history.count() + f64::from(FIRST);
        let count = self.undisturbed(history, horizon);
        let mut shares = counts::geometric_to(count, self.a, stay, n_max.min(ORDERS_MAX));
        let alive = self.p_alive(history);
        for share in &mut shares {
            *share *= alive;
        }
        if let Some(none) = shares.first_mut() {
            *none += self.p_gone(history);
        }
        shares
    }

    fn ln_likelihood(&self, history: &History) -> f64 {
        let (x, count) = (history.x(), history.count());
        let rate: f64 = (0..x).map(|j| (self.r + f64::from(j)).ln()).sum();
        // The last chance to leave is in `ended`: its customers may be gone since.
        let before = (x + FIRST).saturating_sub(1);
        let stayed: f64 = (0..before)
            .map(|j| -(self.a / (self.b + f64::from(j))).ln_1p())
            .sum();
        let waited = (self.r + count) * (history.t_x() / self.alpha).ln_1p();
        rate - waited - count * self.alpha.ln() + stayed + self.ended(history)
    }

    fn p_alive(&self, history: &History) -> f64 {
        if !Self::may_be_gone(history) {
            return 1.0;
        }
        sigmoid(-self.ln_odds_gone(history))
    }

    fn p_gone(&self, history: &History) -> f64 {
        if !Self::may_be_gone(history) {
            return 0.0;
        }
        sigmoid(self.ln_odds_gone(history))
    }

    fn rate_posterior(&self, history: &History) -> RatePosterior {
        RatePosterior {
            shape: self.r + history.count(),
            rate: self.alpha + history.age(),
        }
    }

    fn play(&self, history: &History, horizon: f64, chance: &mut Chance) -> u64 {
        if chance.uniform() >= self.p_alive(history) {
            return 0;
        }
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let mean = chance.gamma(shape, rate) * bounded(horizon);
        let orders = chance.poisson(mean);
        if orders == 0 {
            return 0;
        }
        // The last order is the first after which the customer leaves: geometric with a drawn probability.
        let (_, ln_stay) = chance.ln_beta(self.a, self.b + history.count() + f64::from(FIRST));
        let last = (chance.uniform().ln() / ln_stay).ceil().max(1.0);
        orders.min(if last.is_finite() {
            last as u64
        } else {
            u64::MAX
        })
    }

    fn live(&self, age_days: u32, chance: &mut Chance) -> Triple {
        let rate = chance.gamma(self.r, self.alpha);
        let leave = chance.ln_beta(self.a, self.b).0.exp();
        let mut gone = FIRST == 1 && chance.uniform() < leave;
        lived(rate, age_days, chance, |chance, _| {
            let was = gone;
            gone = gone || chance.uniform() < leave;
            was
        })
    }

    fn expected_orders_alive(&self, history: &History, horizon: f64) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let stay = self.b + history.count() + f64::from(FIRST);
        expected_orders_alive(shape, bounded(horizon) / rate, self.a, stay)
    }
}
