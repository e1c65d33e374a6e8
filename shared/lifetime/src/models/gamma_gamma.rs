//! Gamma-Gamma: what a customer spends per purchase day, drawn towards the store's mean when little is known
//! (Colombo and Jiang 1999; Fader and Hardie note 025, 2013).
//!
//! It refuses to know how often customers buy; value and frequency are assumed independent.

use crate::Error;
use crate::special::ln_beta;

use super::{PARAMETER_RANGE, Range, clamped, positive};

/// The smallest and the largest γ: from fractions of a unit to totals of a rial store.
const SCALE_RANGE: Range = 1e-12..=1e24;
/// The smallest q beyond 1: a mean of a million γ p.
const Q_BEYOND_ONE_MIN: f64 = 1e-6;

/// Gamma-Gamma with shapes p and q and scale γ (the note's v), γ in the unit of the values.
///
/// ```
/// use awda_lifetime::GammaGamma;
///
/// let model = GammaGamma::new(6.25, 3.74, 15.44)?;
/// assert!((model.expected_spend(1, 20.0) - 24.638487).abs() < 1e-6);
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    scale: f64,
}

impl GammaGamma {
    /// The model with these parameters. `q` must exceed 1, or the mean would be infinite.
    pub fn new(p: f64, q: f64, scale: f64) -> Result<Self, Error> {
        let q_range = 1.0 + Q_BEYOND_ONE_MIN..=*PARAMETER_RANGE.end();
        Ok(Self {
            p: positive("p", p, &PARAMETER_RANGE)?,
            q: positive("q", q, &q_range)?,
            scale: positive("gamma", scale, &SCALE_RANGE)?,
        })
    }

    /// The model with each parameter brought inside the permitted range.
    pub(crate) fn nearest([p, q, scale]: [f64; 3]) -> Self {
        Self {
            p: clamped(p, &PARAMETER_RANGE),
            q: clamped(q, &PARAMETER_RANGE).max(1.0 + Q_BEYOND_ONE_MIN),
            scale: clamped(scale, &SCALE_RANGE),
        }
    }

    /// Shape of the values of one customer.
    pub fn p(&self) -> f64 {
        self.p
    }

    /// Shape of the customers' differences.
    pub fn q(&self) -> f64 {
        self.q
    }

    /// γ, in the unit of the values.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// p, q, γ.
    pub fn parameters(&self) -> [f64; 3] {
        [self.p, self.q, self.scale]
    }

    /// The mean value of a purchase day over customers: p γ / (q − 1).
    pub fn mean_spend(&self) -> f64 {
        self.p * self.scale / (self.q - 1.0)
    }

    /// Expected value of a purchase day of a customer with mean `z` over `days` purchase days: p (γ + n z) / (p n + q − 1)
    /// (note 025, eq. 5). Without days, or with a `z` that is negative or not finite, the store's mean.
    pub fn expected_spend(&self, days: u32, z: f64) -> f64 {
        let days = f64::from(days);
        let total = days * z;
        if days < 1.0 || !(0.0..=f64::MAX).contains(&total) {
            return self.mean_spend();
        }
        self.p * (self.scale / (self.p * days + self.q - 1.0))
            + z * (self.p * days / (self.p * days + self.q - 1.0))
    }

    /// The log-likelihood of a mean `z` > 0 over `days` > 0 purchase days (note 025, eq. 1a).
    pub fn ln_likelihood(&self, days: u32, z: f64) -> f64 {
        let shape = self.p * f64::from(days);
        let ratio = self.scale / (f64::from(days) * z);
        // lnΓ(pn+q) − lnΓ(pn) − lnΓ(q) as one beta function, and ln(1+γ/nz) kept small: nothing large cancels.
        -ln_beta(shape, self.q) - z.ln() - shape * ratio.ln_1p() - self.q * (1.0 / ratio).ln_1p()
    }
}
