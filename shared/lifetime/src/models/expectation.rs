//! Expected orders of a living customer in the beta-geometric models, without the hypergeometric function.
//!
//! With λ ~ Gamma(R, A) and p ~ Beta(a, B) independent, and z = t/A,
//! G = E[(1 − (1 + p z)^−R) / p]. Two exact forms, both with positive terms only:
//!
//! * counting: without dropout the count N of orders in t is negative binomial, and of N chances the i-th is reached
//!   with probability M_i = (B)_i / (a+B)_i, so G = Σ_n P(N = n) Σ_{i<n} M_i. Truncated where the rest is below
//!   2⁻⁵³ of the sum; rounding grows like the square root of the number of terms: error below 1e-12 relative.
//! * integrating over y = logit p by the trapezoidal rule, for long series. The integrand is analytic for |Im y| < π/2
//!   and falls off exponentially, so a step of 1/5 leaves an error of exp(−π²/(1/5)) = 4e-22 beside rounding of some
//!   1e-13 times the logarithms involved: error below 1e-10 relative.

use crate::special::{ln_beta, softplus};

/// About as many terms make the sum dearer than the integral.
const COUNT_MAX: f64 = 2_000.0;
/// Terms after which a sum has certainly converged, whatever happened before.
const TERMS_MAX: u32 = 2_000_000;
/// Horizons counted together.
const LANES: usize = 12;
/// Probabilities of no order down to e^-this start a count without scaling.
const LN_MASS_MAX: f64 = 600.0;
/// Sums are scaled down by this much when they grow large.
const RESCALE: f64 = 1e200;
/// Step of the trapezoidal rule in logit p.
const STEP: f64 = 0.2;
/// Tails are followed until the integrand has fallen by e^this.
const FALL: f64 = 42.0;
/// Below this shape a tail of the beta density is taken out analytically.
const SMALL_SHAPE: f64 = 0.25;

/// G for shape R, relative horizon z = t/A, and dropout Beta(a, B).
pub(crate) fn expected_orders_alive(shape: f64, z: f64, a: f64, stay: f64) -> f64 {
    if z <= 0.0 {
        return 0.0;
    }
    if shape * z + 36.0 * (1.0 + z) <= COUNT_MAX {
        return by_counting(shape, z, a, stay);
    }
    by_integrating(shape, z, a, stay)
}

/// G for several relative horizons, ascending: the counts of all of them are walked together.
pub(crate) fn expected_orders_alive_by(
    shape: f64,
    horizons: &[f64],
    a: f64,
    stay: f64,
) -> Vec<f64> {
    let last = horizons.last().copied().unwrap_or(0.0);
    if shape * last + 36.0 * (1.0 + last) > COUNT_MAX || shape * last.ln_1p() > LN_MASS_MAX {
        return horizons
            .iter()
            .map(|z| expected_orders_alive(shape, *z, a, stay))
            .collect();
    }
    horizons
        .chunks(LANES)
        .flat_map(|lanes| by_counting_together(shape, lanes, a, stay))
        .collect()
}

/// Up to [`LANES`] horizons, ascending; the last one converges last.
fn by_counting_together(shape: f64, lanes: &[f64], a: f64, stay: f64) -> Vec<f64> {
    let lane = |i: usize| lanes.get(i).or(lanes.last()).copied().unwrap_or(0.0);
    let w: [f64; LANES] = std::array::from_fn(|i| lane(i) / (1.0 + lane(i)));
    let mut mass: [f64; LANES] = std::array::from_fn(|i| (-shape * lane(i).ln_1p()).exp());
    let mut sum = [0.0; LANES];
    let (mut reached, mut chances) = (1.0, 0.0);
    for n in 0..TERMS_MAX {
        let n = f64::from(n);
        let ratio = (shape + n) / (n + 1.0);
        chances += reached;
        reached *= (stay + n) / (a + stay + n);
        for i in 0..LANES {
            mass[i] *= w[i] * ratio;
            sum[i] += mass[i] * chances;
        }
        let fall =
            w[LANES - 1] * ((shape + n + 1.0) / (n + 2.0)).max(1.0) * (1.0 + 1.0 / (n + 1.0));
        let term = mass[LANES - 1] * chances;
        if fall < 1.0 && term * fall <= 1e-15 * (1.0 - fall) * sum[LANES - 1] {
            break;
        }
    }
    sum[..lanes.len()].to_vec()
}

/// Σ_n P(N = n) C_n with C_n = Σ_{i<n} M_i.
fn by_counting(shape: f64, z: f64, a: f64, stay: f64) -> f64 {
    let w = z / (1.0 + z);
    let (mut mass, mut scale) = (1.0_f64, -shape * z.ln_1p());
    let (mut reached, mut chances, mut sum) = (1.0, 0.0, 0.0);
    for n in 0..TERMS_MAX {
        let n = f64::from(n);
        let ratio = w * (shape + n) / (n + 1.0);
        mass *= ratio;
        chances += reached;
        reached *= (stay + n) / (a + stay + n);
        let term = mass * chances;
        sum += term;
        if mass > RESCALE {
            (mass, sum, scale) = (mass / RESCALE, sum / RESCALE, scale + RESCALE.ln());
        }
        // Later terms shrink at least like `fall`: the first factor moves towards w, the second towards 1.
        let fall = w * ((shape + n + 1.0) / (n + 2.0)).max(1.0) * (1.0 + 1.0 / (n + 1.0));
        if fall < 1.0 && term * fall <= 1e-17 * (1.0 - fall) * sum {
            break;
        }
    }
    sum * scale.exp()
}

/// ∫ f(p) dBeta(a, B)(p) in y = logit p; a slowly falling tail has its limit subtracted and added exactly.
fn by_integrating(shape: f64, z: f64, a: f64, stay: f64) -> f64 {
    let at_zero = if a < SMALL_SHAPE { shape * z } else { 0.0 };
    let at_one = if stay < SMALL_SHAPE {
        -(-shape * z.ln_1p()).exp_m1()
    } else {
        0.0
    };
    let mean = a / (a + stay);
    let known = at_zero * (1.0 - mean) + at_one * mean;
    let ln_mass = ln_beta(a, stay);
    let integrand = |y: f64| {
        let (ln_p, ln_q) = (-softplus(-y), -softplus(y));
        let p = ln_p.exp();
        let f = -(-shape * (p * z).ln_1p()).exp_m1() / p;
        let value = f - at_zero * ln_q.exp() - at_one * p;
        value * (a * ln_p + stay * ln_q - ln_mass).exp()
    };
    let (left, right, step) = reach(shape * z, a, stay);
    let steps = ((right - left) / step).ceil() as u32;
    let sum: f64 = (0..=steps)
        .map(|i| integrand(left + step * f64::from(i)))
        .sum();
    (known + step * sum).clamp(0.0, shape * z)
}

/// Where the integrand has fallen by e^-[`FALL`] on both sides, and a step that resolves the beta density.
fn reach(count: f64, a: f64, stay: f64) -> (f64, f64, f64) {
    let centre = (a / stay).ln();
    let width = (1.0 / a + 1.0 / stay).sqrt();
    let bell = 1.5 * (2.0 * FALL).sqrt() * width.min(10.0);
    // f is level left of p = 1/count and falls like 1/p right of it, so a density with a >= 2 wins against it.
    let left = if a >= 2.0 {
        centre - 2.0 * FALL / a - 2.0 * bell
    } else {
        centre.min(-count.ln()) - FALL / if a < SMALL_SHAPE { 1.0 } else { a } - bell
    };
    let right = centre.max(0.0_f64.min(centre + bell))
        + FALL / if stay < SMALL_SHAPE { 1.0 } else { stay }
        + bell;
    (left, right, STEP.min(0.5 * width))
}

#[cfg(test)]
mod tests {
    use super::{by_counting, by_integrating, expected_orders_alive};

    #[test]
    fn counting_and_integrating_agree() {
        for (shape, z, a, stay) in [
            (0.243, 1.0, 0.793, 3.4),
            (7.2, 1.2, 0.8, 9.4),
            (40.0, 10.0, 1.0, 42.0),
            (3.0, 30.0, 0.3, 0.5),
            (2.0, 5.0, 1e-6, 2.0),
            (0.5, 80.0, 0.5, 0.01),
            (251.5, 0.02, 50.0, 5000.0),
            (400.0, 5.0, 3.0, 400.0),
            (5000.0, 2.0, 0.8, 5000.0),
        ] {
            let (sum, integral) = (
                by_counting(shape, z, a, stay),
                by_integrating(shape, z, a, stay),
            );
            let error = (sum / integral - 1.0).abs();
            assert!(
                error < 1e-10,
                "R {shape} z {z} a {a} B {stay}: {sum} against {integral}"
            );
        }
    }

    #[test]
    fn extremes_stay_finite_and_below_the_dropout_free_count() {
        for shape in [1e-9, 0.1, 1.0, 5_000.0, 1e9] {
            for z in [0.0, 1e-12, 1e-3, 1.0, 1e6, 1e15] {
                for a in [1e-9, 1e-3, 1.0, 50.0, 1e9] {
                    for stay in [1e-9, 1.0, 5_000.0, 1e9] {
                        let orders = expected_orders_alive(shape, z, a, stay);
                        let limit = shape * z * (1.0 + 1e-9) + f64::MIN_POSITIVE;
                        assert!(
                            (0.0..=limit).contains(&orders),
                            "{shape} {z} {a} {stay}: {orders}"
                        );
                    }
                }
            }
        }
    }
}
