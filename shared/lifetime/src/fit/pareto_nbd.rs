//! The log-likelihood of a cohort under Pareto/NBD, with gradient and Hessian in log-parameters.
//!
//! Fader and Hardie 2005 ("A note on deriving the Pareto/NBD model", eq. 15) with the two hypergeometric terms as one
//! integral: LL = Σ ln(r+j) − x ln α − (r+x) ln(1+T/α) − s ln(1+T/β) + ln(1+D), D the odds of having left. Customers
//! who share x share one table of integrals over the distinct times (see `Tail`); small groups integrate row by row.

use crate::models::{Lane, Silence};
use crate::special::{sigmoid, softplus};

use super::beta_geometric::{Age, add_ages, add_rates, ages};
use super::newton::Curve;
use super::observations::{Observations, Spot, Work};
use super::tail::{Step, Tail};

/// r, α, s, β; times in the unit of the observations, and what depends on one time only.
struct At<'a> {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
    times: &'a [f64],
    buying: Vec<Age>,
    living: Vec<Age>,
}

/// The curve of the log-likelihood at (ln r, ln α, ln s, ln β).
pub(crate) fn curve(seen: &Observations, logs: &[f64; 4]) -> Curve<4> {
    let [r, alpha, s, beta] = logs.map(f64::exp);
    let (buying, living) = (ages(seen, alpha), ages(seen, beta));
    let at = At {
        r,
        alpha,
        s,
        beta,
        times: &seen.times,
        buying,
        living,
    };
    let mut curve = Curve::ZERO;
    add_rates(&mut curve, seen, r);
    add_ages(&mut curve, seen, r, alpha, &at.buying);
    add_lives(&mut curve, seen, &at);
    seen.add_blocks(&mut curve, 0, Work::Heavy, |x, spots| {
        at.gone(f64::from(x), spots)
    });
    curve
}

/// −Σ s ln(1+T/β).
fn add_lives(curve: &mut Curve<4>, seen: &Observations, at: &At<'_>) {
    for (class, life) in seen.ages.iter().zip(&at.living) {
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

impl At<'_> {
    /// Σ w ln(1 + D) over customers with the same x.
    fn gone(&self, x: f64, spots: &[Spot]) -> Curve<4> {
        let mut curve = Curve::ZERO;
        let first = spots.iter().map(|spot| spot.t_x).min().unwrap_or(0) as usize;
        let last = spots.iter().map(|spot| spot.age).max().unwrap_or(0) as usize;
        let tails = if spots.len() > last - first {
            self.tails(x, first, last)
        } else {
            Vec::new()
        };
        for spot in spots {
            let (from, to) = (spot.t_x as usize, spot.age as usize);
            if from == to {
                continue;
            }
            let step = self.step(x, from, to);
            let silence = match (tails.get(from - first), tails.get(to - first)) {
                (Some(start), Some(end)) => start.minus(&end.before(&step)),
                _ => self.cell(x, from, to),
            };
            add_gone(&mut curve, spot.weight, self.s, &step, &silence);
        }
        curve
    }

    /// For each place from `first` to `last`, the integral from there to `last`.
    fn tails(&self, x: f64, first: usize, last: usize) -> Vec<Tail> {
        let mut tails = vec![Tail::ZERO; last - first + 1];
        for place in (first..last).rev() {
            let rest = tails[place + 1 - first].before(&self.step(x, place, place + 1));
            tails[place - first] = self.cell(x, place, place + 1).plus(&rest);
        }
        tails
    }

    /// What both clocks lose between two places.
    fn step(&self, x: f64, from: usize, to: usize) -> Step {
        let (b, l) = (
            (self.buying[from], self.buying[to]),
            (self.living[from], self.living[to]),
        );
        let stretch = (b.1.stretch - b.0.stretch, l.1.stretch - l.0.stretch);
        let share = (b.1.share - b.0.share, l.1.share - l.0.share);
        let shape = self.r + x;
        Step {
            left: shape * stretch.0 + self.s * stretch.1,
            slopes: [
                self.r * stretch.0,
                shape * share.0,
                self.s * stretch.1,
                self.s * share.1,
            ],
            bends: [
                self.r * stretch.0,
                self.r * share.0,
                shape * share.0 * (1.0 - b.0.share - b.1.share),
                self.s * stretch.1,
                self.s * share.1,
                self.s * share.1 * (1.0 - l.0.share - l.1.share),
            ],
        }
    }

    /// ∫ ((α+t)/(α+u))^R ((β+t)/(β+u))^s du/(β+u) from one place's time t to another's, with its derivatives.
    fn cell(&self, x: f64, from: usize, to: usize) -> Tail {
        let start = self.times[from];
        let shape = self.r + x;
        let buying = Lane {
            scale: self.alpha + start,
            power: shape,
        };
        let living = Lane {
            scale: self.beta + start,
            power: self.s,
        };
        let (share_b, share_l) = (self.alpha / buying.scale, self.beta / living.scale);
        let mut tail = Tail::ZERO;
        Silence {
            buying,
            living,
            end: self.times[to] - start,
        }
        .each_node(|v, weight| {
            let (lost_b, lost_l) = ((v / buying.scale).ln_1p(), (v / living.scale).ln_1p());
            let (now_b, now_l) = (
                self.alpha / (buying.scale + v),
                self.beta / (living.scale + v),
            );
            let (d_b, d_l) = (now_b - share_b, now_l - share_l);
            let part = weight * (-shape * lost_b - self.s * lost_l).exp() / (living.scale + v);
            let slopes = [
                -self.r * lost_b,
                -shape * d_b,
                -self.s * lost_l,
                -self.s * d_l - now_l,
            ];
            let bends = [
                -self.r * lost_b,
                -self.r * d_b,
                -shape * d_b * (1.0 - now_b - share_b),
                -self.s * lost_l,
                -self.s * d_l,
                -self.s * d_l * (1.0 - now_l - share_l) - now_l * (1.0 - now_l),
            ];
            tail.add(part, slopes, &bends)
        });
        tail
    }
}

/// Adds w ln(1 + D), D = s e^left W: slopes p g and bends p h + p (1−p) g gᵀ, g and h the derivatives of ln D.
fn add_gone(curve: &mut Curve<4>, weight: f64, s: f64, step: &Step, silence: &Tail) {
    if silence.value <= 0.0 {
        return;
    }
    let ln_odds = step.left + (s * silence.value).ln();
    let p = sigmoid(ln_odds);
    curve.value += weight * softplus(ln_odds);
    let inner: [f64; 4] = std::array::from_fn(|i| silence.gradient[i] / silence.value);
    let own = [0.0, 0.0, 1.0, 0.0];
    let slopes: [f64; 4] = std::array::from_fn(|i| own[i] + step.slopes[i] + inner[i]);
    let bends = step.matrix();
    for i in 0..4 {
        curve.gradient[i] += weight * p * slopes[i];
        for j in i..4 {
            let bend = bends[i][j] + silence.hessian[i][j] / silence.value - inner[i] * inner[j];
            curve.bend(
                i,
                j,
                weight * p * (bend + (1.0 - p) * slopes[i] * slopes[j]),
            );
        }
    }
}
