//! How sure is a forecast? Seeded draws of what a customer, or many, may do in a horizon, and their quantiles.
//!
//! A draw takes parameters from the fit's covariance and the store's pace from its [`Swings`], decides whether the customer is
//! alive, draws their rate, their dropout and their mean value from the closed-form posteriors (Awda definitions 5.3), and
//! plays the horizon. The same seeds give the same interval, always. It refuses to choose seeds.

use crate::fit::{Fit, StoreFit};
use crate::models::{GammaGamma, MbgNbd, RepeatModel};
use crate::swings::{Swing, rung_of};
use crate::{Chance, Customer, Swings};

/// Draws of the product's intervals.
pub const DRAWS: usize = 2_000;
/// Steps in log-parameters are cut at this, so that a hardly determined parameter stays a number.
const LOG_STEP_MAX: f64 = 3.0;
/// Keeps the draws of the store's swings apart from those of its parameters.
const SWINGS: u64 = 0x9ace_0f57_0e5d_ab1e;

/// The 5th, 50th and 95th percentile and the mean of some draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles {
    /// One draw in twenty lies below.
    pub p05: f64,
    /// Half of the draws lie below.
    pub p50: f64,
    /// One draw in twenty lies above.
    pub p95: f64,
    /// The mean of the draws; the exact expectation is in the [`Forecast`](crate::Forecast).
    pub mean: f64,
}

/// What may happen in a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Orders.
    pub orders: Quantiles,
    /// Their value, in the unit of the spend model; `None` without one.
    pub value: Option<Quantiles>,
}

/// Drawn futures, one per model of an [`Outlook`], in the order of the models.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// Orders.
    pub orders: Vec<f64>,
    /// Their value; `None` without a spend model.
    pub values: Option<Vec<f64>>,
}

/// Models drawn from the uncertainty of a fit: make it once per store, ask it for every customer.
///
/// ```
/// use awda_lifetime::{Customer, DRAWS, GammaGamma, History, MbgNbd, Outlook, YEAR_WEEKS};
///
/// let purchases = MbgNbd::new(0.525, 6.183, 0.891, 1.614)?;
/// let outlook = Outlook::certain(&purchases, GammaGamma::new(6.25, 3.74, 15.44).ok(), DRAWS);
/// let customer = Customer { history: History::from_days(2, 213, 272)?, value_days: 2, mean_value: 22.35 };
/// let interval = outlook.interval(&customer, YEAR_WEEKS, 7);
/// assert_eq!(interval, outlook.interval(&customer, YEAR_WEEKS, 7)); // the same seed, the same interval
/// assert!(interval.orders.p05 <= interval.orders.p50 && interval.orders.p50 < interval.orders.p95);
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook<M = MbgNbd> {
    models: Vec<(M, Option<GammaGamma>)>,
    /// What the store does in each draw; empty when it never swings.
    swings: Vec<Swing>,
}

impl StoreFit {
    /// `draws` models (see [`DRAWS`]) drawn from this fit's uncertainty with this seed, in a store that swings.
    pub fn outlook(&self, seed: u64, draws: usize) -> Outlook {
        Outlook::of(&self.purchases, self.spend.as_ref(), seed, draws).swinging(&self.swings, seed)
    }
}

impl<M: RepeatModel> Outlook<M> {
    /// `draws` pairs of models drawn from the uncertainty of these fits with this seed. The store keeps its pace: see
    /// [`Outlook::swinging`].
    pub fn of(
        purchases: &Fit<M, 4>,
        spend: Option<&Fit<GammaGamma, 3>>,
        seed: u64,
        draws: usize,
    ) -> Self {
        let mut chance = Chance::seeded(seed);
        let models = (0..draws.max(1)).map(|_| {
            let repeats = purchases.model.like(drawn(purchases, &mut chance));
            let spends = spend.map(|fit| GammaGamma::nearest(drawn(fit, &mut chance)));
            (repeats, spends)
        });
        Self {
            models: models.collect(),
            swings: Vec::new(),
        }
    }

    /// The same in a store that swings: one pace per draw, shared by all customers and all questions.
    #[must_use]
    pub fn swinging(mut self, swings: &Swings, seed: u64) -> Self {
        let mut chance = Chance::seeded(seed ^ SWINGS);
        let draws = self.models.iter().map(|_| swings.draw(&mut chance));
        self.swings = draws.collect();
        self
    }

    /// An outlook without parameter uncertainty: `draws` times the same models.
    pub fn certain(purchases: &M, spend: Option<GammaGamma>, draws: usize) -> Self
    where
        M: Clone,
    {
        Self {
            models: vec![(purchases.clone(), spend); draws.max(1)],
            swings: Vec::new(),
        }
    }

    /// What one customer may do in `horizon` weeks.
    pub fn interval(&self, customer: &Customer, horizon: f64, seed: u64) -> Interval {
        self.total(std::iter::once((seed, *customer)), horizon)
    }

    /// What many customers may do together, each with a seed of their own.
    pub fn total(
        &self,
        customers: impl IntoIterator<Item = (u64, Customer)>,
        horizon: f64,
    ) -> Interval {
        let Draws { orders, values } = self.draws(customers, horizon);
        Interval {
            orders: quantiles(orders),
            value: values.map(quantiles),
        }
    }

    /// The draws themselves: what many customers do together in `horizon` weeks, once per model.
    pub fn draws(
        &self,
        customers: impl IntoIterator<Item = (u64, Customer)>,
        horizon: f64,
    ) -> Draws {
        let mut orders = vec![0.0; self.models.len()];
        let mut values = vec![0.0; self.models.len()];
        let rung = rung_of(horizon);
        for (seed, customer) in customers {
            let mut chance = Chance::seeded(seed);
            for (place, (purchases, spend)) in self.models.iter().enumerate() {
                // A store at twice its pace does in a week what it else does in two.
                let pace = self.swings.get(place).map_or(1.0, |swing| swing.pace[rung]);
                let count = purchases.play(&customer.history, horizon * pace, &mut chance) as f64;
                orders[place] += count;
                if let Some(spend) = spend.filter(|_| count > 0.0) {
                    values[place] += value_of(&spend, count, &customer, &mut chance);
                }
            }
        }
        for (value, swing) in values.iter_mut().zip(&self.swings) {
            *value *= swing.basket[rung];
        }
        let spends = self.models.iter().all(|(_, spend)| spend.is_some());
        Draws {
            orders,
            values: spends.then_some(values),
        }
    }
}

/// The value of `count` orders: ν ~ Gamma(q + p n, γ + n z), each order Gamma(p, ν), so their sum is Gamma(p · count, ν).
fn value_of(spend: &GammaGamma, count: f64, customer: &Customer, chance: &mut Chance) -> f64 {
    let known = f64::from(customer.value_days);
    let total = known * customer.mean_value;
    let (days, total) = if (0.0..=f64::MAX).contains(&total) {
        (known, total)
    } else {
        (0.0, 0.0)
    };
    let ln_rate = chance.ln_gamma(spend.q() + spend.p() * days) - (spend.scale() + total).ln();
    (chance.ln_gamma(spend.p() * count) - ln_rate)
        .min(f64::MAX.ln())
        .exp()
}

/// Parameters drawn from the normal of the log-parameters; those of an undetermined fit as they are.
fn drawn<M, const N: usize>(fit: &Fit<M, N>, chance: &mut Chance) -> [f64; N] {
    let Some(root) = fit
        .log_covariance
        .and_then(|covariance| cholesky(&covariance))
    else {
        return fit.parameters;
    };
    let normals: [f64; N] = std::array::from_fn(|_| chance.normal());
    std::array::from_fn(|i| {
        let step: f64 = root[i].iter().zip(&normals).map(|(l, n)| l * n).sum();
        fit.parameters[i] * step.clamp(-LOG_STEP_MAX, LOG_STEP_MAX).exp()
    })
}

/// The lower triangular root of a covariance, `None` when it is none.
fn cholesky<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut root = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| root[i][k] * root[j][k]).sum();
            let rest = matrix[i][j] - dot;
            if i != j {
                root[i][j] = rest / root[j][j];
            } else if rest > 0.0 {
                root[i][i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(root)
}

fn quantiles(mut draws: Vec<f64>) -> Quantiles {
    let mean = draws.iter().sum::<f64>() / draws.len().max(1) as f64;
    draws.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * draws.len() as f64).ceil() as usize;
        draws.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
    };
    Quantiles {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        mean,
    }
}
