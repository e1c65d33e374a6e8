//! Pareto/NBD: customers leave at any moment, at a gamma-distributed rate (Schmittlein, Morrison and Colombo 1987,
//! Management Science 33(1); Fader and Hardie 2005, "A note on deriving the Pareto/NBD model").
//!
//! It refuses the textbook difference of two hypergeometric functions: the odds of having left are one integral of a
//! positive function (see `silence`), so α = β and t_x = T are ordinary cases.

use crate::special::{sigmoid, softplus};
use crate::stats::Triple;
use crate::{Chance, Error, History};

use super::counts;
use super::repeat::{HORIZON_MAX, RatePosterior, RepeatModel, bounded, lived};
use super::silence::Silence;
use super::{PARAMETER_RANGE, clamped, positive};

/// Halvings that find a waiting time to the last digit.
const HALVINGS: u32 = 100;

/// Pareto/NBD with parameters r, α (weeks) of the purchase rate and s, β (weeks) of the dropout rate.
///
/// ```
/// use awda_lifetime::{History, ParetoNbd, RepeatModel};
///
/// let model = ParetoNbd::new(0.553, 10.578, 0.606, 11.669)?;
/// let silent = History::new(0, 0.0, 39.0)?;
/// assert!((model.p_alive(&silent) - 0.294467031).abs() < 1e-9);
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl ParetoNbd {
    /// The model with these parameters; each must be within 1e-9 and 1e9.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self {
            r: positive("r", r, &PARAMETER_RANGE)?,
            alpha: positive("alpha", alpha, &PARAMETER_RANGE)?,
            s: positive("s", s, &PARAMETER_RANGE)?,
            beta: positive("beta", beta, &PARAMETER_RANGE)?,
        })
    }

    /// The model with each parameter brought inside the permitted range.
    pub(crate) fn nearest(parameters: [f64; 4]) -> Self {
        let [r, alpha, s, beta] = parameters.map(|value| clamped(value, &PARAMETER_RANGE));
        Self { r, alpha, s, beta }
    }

    /// r, α, s, β.
    pub fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    /// ln of the odds of having left: ln s ∫_{t_x}^{T} ((α+T)/(α+u))^R ((β+T)/(β+u))^s du/(β+u).
    fn ln_odds_gone(&self, history: &History) -> f64 {
        let shape = self.r + history.count();
        let silence = history.silence();
        let buying = Silence::lane(self.alpha + history.t_x(), shape);
        let living = Silence::lane(self.beta + history.t_x(), self.s);
        let integral = Silence {
            buying,
            living,
            end: silence,
        }
        .in_lives();
        buying.ln_left(silence) + living.ln_left(silence) + self.s.ln() + integral.ln()
    }
}

impl RepeatModel for ParetoNbd {
    fn parameters(&self) -> [f64; 4] {
        self.parameters()
    }

    fn like(&self, parameters: [f64; 4]) -> Self {
        Self::nearest(parameters)
    }

    fn p_orders_alive(&self, history: &History, horizon: f64, n: u32) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let ahead = Silence {
            buying: Silence::lane(rate, shape),
            living: Silence::lane(self.beta + history.age(), self.s),
            end: bounded(horizon),
        };
        counts::pareto(&ahead, n)
    }

    fn ln_likelihood(&self, history: &History) -> f64 {
        let (x, count) = (history.x(), history.count());
        let rate: f64 = (0..x).map(|j| (self.r + f64::from(j)).ln()).sum();
        let bought = (self.r + count) * (history.age() / self.alpha).ln_1p();
        let lived = self.s * (history.age() / self.beta).ln_1p();
        rate - count * self.alpha.ln() - bought - lived + softplus(self.ln_odds_gone(history))
    }

    fn p_alive(&self, history: &History) -> f64 {
        sigmoid(-self.ln_odds_gone(history))
    }

    fn p_gone(&self, history: &History) -> f64 {
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
        let leaving = chance.gamma(self.s, self.beta + history.age());
        let life = -chance.uniform().ln() / leaving;
        let mean = chance.gamma(shape, rate) * bounded(horizon).min(life);
        chance.poisson(mean)
    }

    fn live(&self, age_days: u32, chance: &mut Chance) -> Triple {
        let rate = chance.gamma(self.r, self.alpha);
        let life = -chance.uniform().ln() / chance.gamma(self.s, self.beta);
        lived(rate, age_days, chance, |_, weeks| weeks > life)
    }

    /// R (β+T) / ((α+T)(s−1)) (1 − ((β+T)/(β+T+t))^(s−1)) (Fader and Hardie 2005, eq. 41); s = 1 is the logarithm.
    fn expected_orders_alive(&self, history: &History, horizon: f64) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let life = self.beta + history.age();
        let stretch = (bounded(horizon) / life).ln_1p();
        let power = self.s - 1.0;
        let lived = if (power * stretch).abs() < 1e-12 {
            stretch * (1.0 - 0.5 * power * stretch)
        } else {
            -(-power * stretch).exp_m1() / power
        };
        shape / rate * life * lived
    }

    /// P(alive) R ∫_0^t (A/(A+v))^R (B/(B+v))^s dv/(A+v) with A = α+T, B = β+T: the order comes before the end.
    fn p_at_least_one_order(&self, history: &History, horizon: f64) -> f64 {
        self.p_alive(history) * self.p_order_alive(history, horizon)
    }

    fn p_no_order(&self, history: &History, horizon: f64) -> f64 {
        self.p_gone(history) + self.p_alive(history) * (1.0 - self.p_order_alive(history, horizon))
    }

    /// Found by halving, because a living customer may leave before the next order.
    fn wait_until_even(&self, history: &History) -> Option<f64> {
        let waits_longer = |weeks: f64| self.p_at_least_one_order(history, weeks) < 0.5;
        if waits_longer(HORIZON_MAX) {
            return None;
        }
        let (mut short, mut long) = (0.0, HORIZON_MAX);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (short + long);
            if waits_longer(middle) {
                short = middle;
            } else {
                long = middle;
            }
        }
        Some(long)
    }
}

impl ParetoNbd {
    fn p_order_alive(&self, history: &History, horizon: f64) -> f64 {
        let RatePosterior { shape, rate } = self.rate_posterior(history);
        let buying = Silence::lane(rate, shape);
        let living = Silence::lane(self.beta + history.age(), self.s);
        (shape
            * Silence {
                buying: living,
                living: buying,
                end: bounded(horizon),
            }
            .in_lives())
        .min(1.0)
    }
}
