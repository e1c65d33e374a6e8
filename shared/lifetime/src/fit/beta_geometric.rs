//! The log-likelihood of a cohort under a beta-geometric model, with gradient and Hessian in log-parameters.
//!
//! BG/NBD: Fader, Hardie and Lee 2005, eq. 6; MBG/NBD: Batislam et al. 2007, eq. 7. Gamma and beta functions of whole x
//! become sums over j < x, so no special function is called and nothing cancels when a and b grow together:
//! LL = Σ ln(r+j) − (r+x) ln(1+T/α) − x ln α − Σ ln(1 + a/(b+j)) + softplus(u),
//! u = ln a − ln(b+x−1+k) + (r+x) (ln(α+T) − ln(α+t_x)). Only the last term joins the parameters of one customer.

use super::gone::{Chances, gone};
use super::newton::Curve;
use super::observations::{Observations, Work};

/// r, α, a, b; α in the unit of the observations.
#[derive(Debug, Clone, Copy)]
struct At {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

/// ln(1 + t/α) and α/(α+t) of one time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Age {
    pub(crate) stretch: f64,
    pub(crate) share: f64,
}

/// The curve of the log-likelihood at (ln r, ln α, ln a, ln b).
pub(crate) fn curve<const FIRST: u32>(seen: &Observations, logs: &[f64; 4]) -> Curve<4> {
    let at = At {
        r: logs[0].exp(),
        alpha: logs[1].exp(),
        a: logs[2].exp(),
        b: logs[3].exp(),
    };
    let ages = ages(seen, at.alpha);
    let mut curve = Curve::ZERO;
    add_rates(&mut curve, seen, at.r);
    add_ages(&mut curve, seen, at.r, at.alpha, &ages);
    add_stays::<FIRST>(&mut curve, seen, &at);
    seen.add_blocks(&mut curve, 1 - FIRST, Work::Light, |x, spots| {
        let x = f64::from(x);
        let survived = at.b + x + f64::from(FIRST) - 1.0;
        let chances = Chances {
            r: at.r,
            shape: at.r + x,
            odds: at.a / survived,
            share_b: at.b / survived,
        };
        gone(&chances, spots, &ages)
    });
    curve
}

/// Both functions of α at every time.
pub(crate) fn ages(seen: &Observations, alpha: f64) -> Vec<Age> {
    let age = |t: &f64| Age {
        stretch: (t / alpha).ln_1p(),
        share: alpha / (alpha + t),
    };
    seen.times.iter().map(age).collect()
}

/// Σ_j N(x > j) ln(r + j).
pub(crate) fn add_rates(curve: &mut Curve<4>, seen: &Observations, r: f64) {
    let (mut value, mut first, mut second) = (0.0, 0.0, 0.0);
    for (j, customers) in seen.more_than.iter().enumerate() {
        let shape = r + j as f64;
        value += customers * shape.ln();
        let slope = r / shape;
        first += customers * slope;
        second += customers * slope * (1.0 - slope);
    }
    curve.value += value;
    curve.gradient[0] += first;
    curve.bend(0, 0, second);
}

/// −Σ (r+x) ln(1+T/α) − Σ x ln α.
pub(crate) fn add_ages(
    curve: &mut Curve<4>,
    seen: &Observations,
    r: f64,
    alpha: f64,
    ages: &[Age],
) {
    curve.value -= seen.repeats * alpha.ln();
    curve.gradient[1] -= seen.repeats;
    for (class, age) in seen.ages.iter().zip(ages) {
        let shapes = r * class.customers + class.repeats;
        let moved = age.share - 1.0;
        curve.value -= shapes * age.stretch;
        curve.gradient[0] -= r * class.customers * age.stretch;
        curve.bend(0, 0, -r * class.customers * age.stretch);
        curve.gradient[1] -= shapes * moved;
        curve.bend(1, 1, shapes * age.share * moved);
        curve.bend(0, 1, -r * class.customers * moved);
    }
}

/// −Σ_j N(x + k > j) ln(1 + a/(b+j)).
fn add_stays<const FIRST: u32>(curve: &mut Curve<4>, seen: &Observations, at: &At) {
    let first = if FIRST == 1 {
        Some(seen.customers)
    } else {
        None
    };
    for (j, customers) in first
        .into_iter()
        .chain(seen.more_than.iter().copied())
        .enumerate()
    {
        let stay = at.b + j as f64;
        curve.value -= customers * (at.a / stay).ln_1p();
        // ln(b+j) − ln(a+b+j): slopes −a/(a+b+j) in ln a and b a/((b+j)(a+b+j)) in ln b.
        let (leave, share) = (at.a / (at.a + stay), at.b / stay);
        let common = at.b / (at.a + stay);
        curve.gradient[2] -= customers * leave;
        curve.gradient[3] += customers * share * leave;
        curve.bend(2, 2, -customers * leave * (1.0 - leave));
        curve.bend(2, 3, customers * leave * common);
        curve.bend(3, 3, customers * share * leave * (1.0 - share - common));
    }
}
