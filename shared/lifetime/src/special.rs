//! The few special functions the models need, to double precision on positive arguments.
//!
//! It refuses general arguments: callers pass positive finite numbers.

/// Below this the recurrences lift the argument before the asymptotic series is used.
const ASYMPTOTIC_FROM: f64 = 16.0;
/// A continued fraction has long converged by then: it needs some √(a + b) terms.
const FRACTION_TERMS_MAX: u32 = 100_000;
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// ln Γ(z) for z > 0 by Stirling's series (Abramowitz and Stegun 6.1.41) after lifting small z (6.1.15).
pub(crate) fn ln_gamma(z: f64) -> f64 {
    let (mut lifted, mut product) = (z, 1.0);
    while lifted < ASYMPTOTIC_FROM {
        product *= lifted;
        lifted += 1.0;
    }
    (lifted - 0.5) * lifted.ln() - lifted + HALF_LN_TWO_PI + stirling_rest(lifted) - product.ln()
}

/// What Stirling's formula leaves out of ln Γ(z), for large z.
fn stirling_rest(z: f64) -> f64 {
    let inverse = 1.0 / z;
    let square = inverse * inverse;
    inverse
        * (1.0 / 12.0
            + square
                * (-1.0 / 360.0
                    + square
                        * (1.0 / 1260.0
                            + square
                                * (-1.0 / 1680.0
                                    + square * (1.0 / 1188.0 - square * (691.0 / 360_360.0))))))
}

/// ln B(a, b) without the cancellation of three large ln Γ when one argument is large.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if large < ASYMPTOTIC_FROM {
        return ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    }
    let sum = large + small;
    let rise = (large - 0.5) * (small / large).ln_1p() + small * sum.ln() - small;
    ln_gamma(small) - rise - (stirling_rest(sum) - stirling_rest(large))
}

/// ψ(z), the derivative of ln Γ, for z > 0 (Abramowitz and Stegun 6.3.5 and 6.3.18).
pub(crate) fn digamma(z: f64) -> f64 {
    let (mut lifted, mut sum) = (z, 0.0);
    while lifted < ASYMPTOTIC_FROM {
        sum += 1.0 / lifted;
        lifted += 1.0;
    }
    let inverse = 1.0 / lifted;
    let square = inverse * inverse;
    let series = square
        * (1.0 / 12.0
            - square
                * (1.0 / 120.0
                    - square
                        * (1.0 / 252.0
                            - square
                                * (1.0 / 240.0
                                    - square * (1.0 / 132.0 - square * (691.0 / 32_760.0))))));
    lifted.ln() - 0.5 * inverse - series - sum
}

/// ψ′(z) for z > 0 (Abramowitz and Stegun 6.4.6 and 6.4.12).
pub(crate) fn trigamma(z: f64) -> f64 {
    let (mut lifted, mut sum) = (z, 0.0);
    while lifted < ASYMPTOTIC_FROM {
        sum += 1.0 / (lifted * lifted);
        lifted += 1.0;
    }
    let inverse = 1.0 / lifted;
    let square = inverse * inverse;
    let series = inverse
        * square
        * (1.0 / 6.0
            - square
                * (1.0 / 30.0
                    - square * (1.0 / 42.0 - square * (1.0 / 30.0 - square * (5.0 / 66.0)))));
    inverse + 0.5 * square + series + sum
}

/// P(N ≥ n) of a negative binomial with shape R and odds z per trial: the regularised incomplete beta function
/// I_w(n, R) at w = z/(1+z), by its continued fraction (Abramowitz and Stegun 26.5.8) on the side where that converges fast.
pub(crate) fn upper_share(n: f64, shape: f64, z: f64) -> f64 {
    if z <= 0.0 {
        return 0.0;
    }
    let (w, rest) = (z / (1.0 + z), 1.0 / (1.0 + z));
    let ln_front = -n * (1.0 / z).ln_1p() - shape * z.ln_1p() - ln_beta(n, shape);
    if w * (n + shape + 2.0) <= n + 1.0 {
        return (ln_front.exp() / n * beta_fraction(n, shape, w)).min(1.0);
    }
    (1.0 - ln_front.exp() / shape * beta_fraction(shape, n, rest)).max(0.0)
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for m in 1..FRACTION_TERMS_MAX {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        result *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    result
}

/// 1 / (1 + e^-u) without overflow.
pub(crate) fn sigmoid(u: f64) -> f64 {
    if u >= 0.0 {
        return 1.0 / (1.0 + (-u).exp());
    }
    let e = u.exp();
    e / (1.0 + e)
}

/// ln(1 + e^u) without overflow or loss.
pub(crate) fn softplus(u: f64) -> f64 {
    u.max(0.0) + (-u.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::{digamma, ln_beta, ln_gamma, sigmoid, softplus, trigamma};

    fn close(actual: f64, expected: f64) {
        let error = (actual - expected).abs() / expected.abs().max(1.0);
        assert!(error < 2e-14, "{actual} is not {expected}");
    }

    #[test]
    fn gamma_functions_agree_with_tables() {
        close(ln_gamma(0.5), 0.572_364_942_924_700_1);
        close(ln_gamma(1.0), 0.0);
        close(ln_gamma(3.74), 1.475_005_487_147_576);
        close(ln_gamma(100.0), 359.134_205_369_575_4);
        close(ln_beta(2.0, 3.0), -(12.0_f64.ln()));
        close(ln_beta(2.0, 1e8), -(1e8_f64.ln() + 100_000_001.0_f64.ln()));
        close(digamma(1.0), -0.577_215_664_901_532_9);
        close(digamma(0.25), -4.227_453_533_376_265);
        close(trigamma(1.0), std::f64::consts::PI.powi(2) / 6.0);
        close(trigamma(0.5), std::f64::consts::PI.powi(2) / 2.0);
    }

    #[test]
    fn the_logistic_pair_survives_any_argument() {
        for u in [-1e9, -800.0, -1.0, 0.0, 1.0, 800.0, 1e9] {
            assert!((0.0..=1.0).contains(&sigmoid(u)));
            assert!(softplus(u).is_finite() && softplus(u) >= u);
        }
    }
}
