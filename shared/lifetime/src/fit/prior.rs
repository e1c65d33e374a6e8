//! What Awda believes of a shop it has not met: the documented prior of [`Source::Shrunk`](crate::Source) fits.
//!
//! Every statement is free of units, so that days, weeks, dollars and dinars give the same shrinkage. The centres are
//! round numbers near the published fits of an online record shop (CDNOW: r .52, mean gap/mean age .36, dropout .36,
//! a+b 2.5) and an online grocer (r 1.26, .10, .34, 1.1); one standard deviation covers both, two cover most shops.

use super::newton::Curve;

/// A normal belief about a logarithm: where and how wide.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Belief {
    centre: f64,
    width: f64,
}

/// Beliefs about the purchase models, in logarithms: r around 0.8, mean gap α/r around a fifth of the mean age, dropout
/// odds a/b around 1/2, a+b around 2; for Pareto/NBD s around 1/2 and a mean life β/s around half the mean age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatPrior {
    r: Belief,
    gap: Belief,
    odds: Belief,
    weight: Belief,
    s: Belief,
    life: Belief,
}

impl RepeatPrior {
    /// The prior of this version of the engine.
    pub const STANDARD: Self = Self {
        r: Belief {
            centre: -0.22,
            width: 0.7,
        },
        gap: Belief {
            centre: -1.6,
            width: 1.2,
        },
        odds: Belief {
            centre: -0.7,
            width: 1.0,
        },
        weight: Belief {
            centre: 0.7,
            width: 1.0,
        },
        s: Belief {
            centre: -0.7,
            width: 1.0,
        },
        life: Belief {
            centre: -0.7,
            width: 1.2,
        },
    };
    /// The mean age in weeks that stands in for a store without customers.
    pub const AGE_WEEKS: f64 = 26.0;

    /// The centre as (ln r, ln α, ln a, ln b), α in mean ages.
    pub(crate) fn beta_geometric_centre(&self) -> [f64; 4] {
        let total = self.weight.centre;
        let ln_b = total - self.odds.centre.exp().ln_1p();
        [
            self.r.centre,
            self.r.centre + self.gap.centre,
            self.odds.centre + ln_b,
            ln_b,
        ]
    }

    /// The logarithm of the density at (ln r, ln α, ln a, ln b), with its derivatives.
    pub(crate) fn beta_geometric(&self, logs: &[f64; 4]) -> Curve<4> {
        let [r, alpha, a, b] = *logs;
        let mut curve = Curve::ZERO;
        linear(&mut curve, &self.r, r, [1.0, 0.0, 0.0, 0.0]);
        linear(&mut curve, &self.gap, alpha - r, [-1.0, 1.0, 0.0, 0.0]);
        linear(&mut curve, &self.odds, a - b, [0.0, 0.0, 1.0, -1.0]);
        // ln(a + b) = ln b + ln(1 + a/b) is curved in the logarithms: slopes m and 1 − m with m = a/(a+b).
        let m = crate::special::sigmoid(a - b);
        linear(
            &mut curve,
            &self.weight,
            b + crate::special::softplus(a - b),
            [0.0, 0.0, m, 1.0 - m],
        );
        let pull =
            -(b + crate::special::softplus(a - b) - self.weight.centre) / self.weight.width.powi(2);
        let bend = pull * m * (1.0 - m);
        curve.bend(2, 2, bend);
        curve.bend(3, 3, bend);
        curve.bend(2, 3, -bend);
        curve
    }
}

impl RepeatPrior {
    /// The centre as (ln r, ln α, ln s, ln β), times in mean ages.
    pub(crate) fn pareto_centre(&self) -> [f64; 4] {
        let (r, s) = (self.r.centre, self.s.centre);
        [r, r + self.gap.centre, s, s + self.life.centre]
    }

    /// The logarithm of the density at (ln r, ln α, ln s, ln β), with its derivatives.
    pub(crate) fn pareto(&self, logs: &[f64; 4]) -> Curve<4> {
        let [r, alpha, s, beta] = *logs;
        let mut curve = Curve::ZERO;
        linear(&mut curve, &self.r, r, [1.0, 0.0, 0.0, 0.0]);
        linear(&mut curve, &self.gap, alpha - r, [-1.0, 1.0, 0.0, 0.0]);
        linear(&mut curve, &self.s, s, [0.0, 0.0, 1.0, 0.0]);
        linear(&mut curve, &self.life, beta - s, [0.0, 0.0, -1.0, 1.0]);
        curve
    }
}

/// Beliefs about the value model, in logarithms: p around 5, q − 1 around 3, and the model's mean near the store's mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpendPrior {
    p: Belief,
    q: Belief,
    mean: Belief,
}

impl SpendPrior {
    /// The prior of this version of the engine.
    pub const STANDARD: Self = Self {
        p: Belief {
            centre: 1.6,
            width: 0.7,
        },
        q: Belief {
            centre: 1.1,
            width: 0.6,
        },
        mean: Belief {
            centre: 0.0,
            width: 0.3,
        },
    };

    /// The centre as (ln p, ln(q−1), ln γ), γ in mean values.
    pub(crate) fn centre(&self) -> [f64; 3] {
        [
            self.p.centre,
            self.q.centre,
            self.mean.centre + self.q.centre - self.p.centre,
        ]
    }

    /// The logarithm of the density at (ln p, ln(q−1), ln γ), with its derivatives.
    pub(crate) fn curve(&self, logs: &[f64; 3]) -> Curve<3> {
        let [p, q, scale] = *logs;
        let mut curve = Curve::ZERO;
        linear(&mut curve, &self.p, p, [1.0, 0.0, 0.0]);
        linear(&mut curve, &self.q, q, [0.0, 1.0, 0.0]);
        linear(&mut curve, &self.mean, p + scale - q, [1.0, -1.0, 1.0]);
        curve
    }
}

/// Adds −½ ((y − centre)/width)² for y with constant slopes.
fn linear<const N: usize>(curve: &mut Curve<N>, belief: &Belief, y: f64, slopes: [f64; N]) {
    let precision = belief.width.powi(-2);
    let miss = y - belief.centre;
    curve.value -= 0.5 * precision * miss * miss;
    for (i, slope) in slopes.iter().enumerate() {
        curve.gradient[i] -= precision * miss * slope;
        for (j, other) in slopes.iter().enumerate() {
            curve.hessian[i][j] -= precision * slope * other;
        }
    }
}
