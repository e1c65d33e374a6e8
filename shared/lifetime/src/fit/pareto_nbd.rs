//! The log-likelihood of a cohort under Pareto/NBD, with gradient and Hessian in log-parameters.
//!
//! Fader and Hardie 2005 ("A note on deriving the Pareto/NBD model", eq. 15) with the two hypergeometric terms as one
//! integral: LL = Σ ln(r+j) − x ln α − (r+x) ln(1+T/α) − s ln(1+T/β) + ln(1+D), D the odds of having left. D's
//! derivatives are taken under the integral, at the same nodes.

use crate::models::{Lane, Silence};

use super::beta_geometric::{add_ages, add_rates, ages};
use super::newton::Curve;
use super::observations::{Observations, Spot, Work};

/// A node that adds less than this share of the sum so far ends the integral.
const NEGLIGIBLE: f64 = 1e-16;

/// r, α, s, β; times in the unit of the observations.
#[derive(Debug, Clone, Copy)]
struct At {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

/// The curve of the log-likelihood at (ln r, ln α, ln s, ln β).
pub(crate) fn curve(seen: &Observations, logs: &[f64; 4]) -> Curve<4> {
    let at = At {
        r: logs[0].exp(),
        alpha: logs[1].exp(),
        s: logs[2].exp(),
        beta: logs[3].exp(),
    };
    let mut curve = Curve::ZERO;
    add_rates(&mut curve, seen, at.r);
    add_ages(&mut curve, seen, at.r, at.alpha, &ages(seen, at.alpha));
    add_lives(&mut curve, seen, &at);
    seen.add_blocks(&mut curve, 0, Work::Heavy, |x, spots| {
        let mut block = Curve::ZERO;
        for spot in spots {
            block.add(&gone(seen, spot, f64::from(x), &at));
        }
        block
    });
    curve
}

/// −Σ s ln(1+T/β).
fn add_lives(curve: &mut Curve<4>, seen: &Observations, at: &At) {
    for (class, life) in seen.ages.iter().zip(ages(seen, at.beta)) {
        let lives = at.s * class.customers;
        let moved = life.share - 1.0;
        curve.value -= lives * life.stretch;
        curve.gradient[2] -= lives * life.stretch;
        curve.gradient[3] -= lives * moved;
        curve.bend(2, 2, -lives * life.stretch);
        curve.bend(2, 3, -lives * moved);
        curve.bend(3, 3, lives * life.share * moved);
    }
}

/// w ln(1 + D) of one spot.
fn gone(seen: &Observations, spot: &Spot, x: f64, at: &At) -> Curve<4> {
    let (t_x, age) = (seen.times[spot.t_x as usize], seen.times[spot.age as usize]);
    let shape = at.r + x;
    let buying = Lane {
        scale: at.alpha + t_x,
        power: shape,
    };
    let living = Lane {
        scale: at.beta + t_x,
        power: at.s,
    };
    let silence = Silence {
        buying,
        living,
        end: age - t_x,
    };
    let left = buying.ln_left(silence.end) + living.ln_left(silence.end);
    let (share_buying, share_living) = (at.alpha / (at.alpha + age), at.beta / (at.beta + age));
    let mut odds = Odds::default();
    silence.each_node(|v, weight| {
        let buying_v = 1.0 / (buying.scale + v);
        let living_v = 1.0 / (living.scale + v);
        // ln((α+T)/(α+u)) and the like: what remains of each clock from u to T.
        let rest_buying = ((age - t_x - v) * buying_v).ln_1p();
        let rest_living = ((age - t_x - v) * living_v).ln_1p();
        let part = weight * living_v * (shape * rest_buying + at.s * rest_living - left).exp();
        let (share_b, share_l) = (at.alpha * buying_v, at.beta * living_v);
        let (d_b, d_l) = (share_buying - share_b, share_living - share_l);
        odds.add(
            part,
            [
                at.r * rest_buying,
                shape * d_b,
                1.0 + at.s * rest_living,
                at.s * d_l - share_l,
            ],
            [
                at.r * rest_buying,
                at.r * d_b,
                shape * d_b * (1.0 - share_buying - share_b),
                at.s * rest_living,
                at.s * d_l,
                at.s * d_l * (1.0 - share_living - share_l) - share_l * (1.0 - share_l),
            ],
        );
        part > NEGLIGIBLE * odds.value
    });
    odds.ln_one_plus(spot.weight, at.s, left)
}

/// D and its derivatives, D divided by s e^left.
#[derive(Default)]
struct Odds {
    value: f64,
    gradient: [f64; 4],
    hessian: [[f64; 4]; 4],
}

impl Odds {
    /// Adds a node: f, the slopes g of ln f, and the bends rr, rα, αα, ss, sβ, ββ of ln f.
    #[inline]
    fn add(&mut self, part: f64, g: [f64; 4], [rr, ra, aa, ss, sb, bb]: [f64; 6]) {
        self.value += part;
        for i in 0..4 {
            self.gradient[i] += part * g[i];
            for j in i..4 {
                self.hessian[i][j] += part * g[i] * g[j];
            }
        }
        self.hessian[0][0] += part * rr;
        self.hessian[0][1] += part * ra;
        self.hessian[1][1] += part * aa;
        self.hessian[2][2] += part * ss;
        self.hessian[2][3] += part * sb;
        self.hessian[3][3] += part * bb;
    }

    /// weight · ln(1 + D): slopes p D′/D and bends p D″/D − p² D′D′/D², p = D/(1+D).
    fn ln_one_plus(&self, weight: f64, s: f64, left: f64) -> Curve<4> {
        let mut curve = Curve::ZERO;
        if self.value <= 0.0 {
            return curve;
        }
        let ln_odds = self.value.ln() + s.ln() + left;
        let p = crate::special::sigmoid(ln_odds);
        curve.value = weight * crate::special::softplus(ln_odds);
        for i in 0..4 {
            let slope = self.gradient[i] / self.value;
            curve.gradient[i] = weight * p * slope;
            for j in i..4 {
                let product = slope * self.gradient[j] / self.value;
                curve.bend(
                    i,
                    j,
                    weight * p * (self.hessian[i][j] / self.value - p * product),
                );
            }
        }
        curve
    }
}
