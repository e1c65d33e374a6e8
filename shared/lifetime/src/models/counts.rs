//! How likely is exactly n orders? The distributions behind the expectations, for living customers.
//!
//! Positive terms only, so that no tail is lost to cancellation: a beta-geometric customer with n orders either kept
//! every chance to stay and stopped buying by accident of time, or left at the n-th. It refuses the dead; callers mix
//! them in.

use crate::special::{ln_beta, upper_share};

use super::silence::Silence;

/// The negative binomial of an undisturbed buyer: P(N = n) for shape R and relative horizon z = t/A.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Undisturbed {
    pub(crate) shape: f64,
    pub(crate) z: f64,
}

impl Undisturbed {
    /// P(N = n) = Γ(R+n)/(Γ(R) n!) (1/(1+z))^R (z/(1+z))^n (Fader, Hardie and Lee 2005, eq. 8).
    pub(crate) fn exactly(&self, n: u32) -> f64 {
        let silent = -self.shape * self.z.ln_1p();
        if n == 0 {
            return silent.exp();
        }
        if self.z <= 0.0 {
            return 0.0;
        }
        let n = f64::from(n);
        (silent - n * (1.0 / self.z).ln_1p() - n.ln() - ln_beta(n, self.shape)).exp()
    }

    /// P(N ≥ n), a regularised incomplete beta function.
    pub(crate) fn at_least(&self, n: u32) -> f64 {
        if n == 0 {
            return 1.0;
        }
        upper_share(f64::from(n), self.shape, self.z)
    }
}

/// The probability that a living beta-geometric customer with these chances to stay makes exactly n orders:
/// M_n P(N = n) + (M_{n−1} − M_n) P(N ≥ n), M_n = (B)_n / (a+B)_n the chance to be kept n times (Fader, Hardie and
/// Lee 2005, eq. 8, with the sum over j < x turned into the tail beyond).
pub(crate) fn geometric(count: Undisturbed, a: f64, stay: f64, n: u32) -> f64 {
    if n == 0 {
        return count.exactly(0);
    }
    let before = kept(a, stay, n - 1);
    let last = stay + f64::from(n - 1);
    let leaves = before * (a / (a + last));
    let stays = before * (last / (a + last));
    stays * count.exactly(n) + leaves * count.at_least(n)
}

/// The same for every n from 0 to `n_max`, in one walk.
pub(crate) fn geometric_to(count: Undisturbed, a: f64, stay: f64, n_max: u32) -> Vec<f64> {
    let exactly: Vec<f64> = (0..=n_max).map(|n| count.exactly(n)).collect();
    let mut at_least = vec![0.0; exactly.len() + 1];
    at_least[exactly.len()] = count.at_least(n_max + 1);
    for n in (0..exactly.len()).rev() {
        at_least[n] = at_least[n + 1] + exactly[n];
    }
    let mut reached = 1.0;
    let mut result = vec![exactly[0]];
    for n in 1..exactly.len() {
        let last = stay + (n - 1) as f64;
        let (leaves, stays) = (reached * (a / (a + last)), reached * (last / (a + last)));
        result.push(stays * exactly[n] + leaves * at_least[n]);
        reached = stays;
    }
    result
}

/// (B)_n / (a+B)_n.
fn kept(a: f64, stay: f64, n: u32) -> f64 {
    if n <= 64 {
        return (0..n)
            .map(|j| stay + f64::from(j))
            .map(|chance| chance / (a + chance))
            .product();
    }
    (ln_beta(a, stay + f64::from(n)) - ln_beta(a, stay)).exp()
}

/// The probability that a living Pareto/NBD customer makes exactly n orders in t (Fader and Hardie 2006, "Deriving an
/// expression for P(X(t)=x) under the Pareto/NBD model"), as two positive parts: still alive at the end with n orders,
/// or gone at τ with n orders until then, s ∫ (B/(B+τ))^s P(N(τ) = n) dτ/(B+τ).
pub(crate) fn pareto(silence: &Silence, n: u32) -> f64 {
    let (buying, living, end) = (silence.buying, silence.living, silence.end);
    let count = Undisturbed {
        shape: buying.power,
        z: end / buying.scale,
    };
    let alive = count.exactly(n) * (-living.ln_left(end)).exp();
    if n == 0 {
        return alive + living.power * silence.in_lives();
    }
    let n = f64::from(n);
    let ln_ways = -n.ln() - ln_beta(n, buying.power);
    let mut gone = 0.0;
    silence.each_node_of(n, |v, weight| {
        let ln_count = n * (v / (buying.scale + v)).ln() - buying.ln_left(v);
        let part = weight * (ln_ways + ln_count - living.ln_left(v)).exp() / (living.scale + v);
        gone += part;
        let is_rising = n * buying.scale > buying.power * v;
        is_rising || part > 1e-18 * gone
    });
    alive + living.power * gone
}

#[cfg(test)]
mod tests {
    use super::super::silence::Silence;
    use super::{Undisturbed, geometric, geometric_to, pareto};

    fn close(actual: f64, expected: f64, what: &str) {
        let error = (actual - expected).abs() / expected.abs().max(1e-300);
        assert!(error < 1e-11, "{what}: {actual} is not {expected}");
    }

    #[test]
    fn one_by_one_and_all_at_once_agree() {
        for (shape, z, a, stay) in [
            (0.243, 8.0, 0.793, 2.426),
            (3.0, 0.1, 5.0, 0.5),
            (40.0, 2.0, 1e-6, 1e6),
        ] {
            let count = Undisturbed { shape, z };
            for (n, p) in geometric_to(count, a, stay, 150).into_iter().enumerate() {
                close(
                    p,
                    geometric(count, a, stay, n as u32),
                    &format!("{shape} {n}"),
                );
            }
        }
    }

    #[test]
    fn the_probabilities_of_all_counts_sum_to_one() {
        let count = Undisturbed { shape: 2.5, z: 3.0 };
        let sum: f64 = geometric_to(count, 0.7, 2.0, 400).iter().sum();
        close(sum, 1.0, "beta-geometric");
        for (alpha, beta) in [(10.0, 11.0), (1e-3, 40.0), (40.0, 1e-2)] {
            let buying = Silence::lane(alpha, 0.55);
            let living = Silence::lane(beta, 1.6);
            let end = 2.0 * alpha;
            let silence = Silence {
                buying,
                living,
                end,
            };
            let sum: f64 = (0..400).map(|n| pareto(&silence, n)).sum();
            close(sum, 1.0, "Pareto/NBD");
        }
    }
}
