//! Seeded chance: the same seed gives the same draws on every machine of the same arithmetic.
//!
//! It refuses to find a seed; the caller derives one from what it wants to be repeatable (store, customer, day).

use crate::special::ln_gamma;

/// Poisson means above this use rejection instead of counting.
const POISSON_COUNTED_MAX: f64 = 12.0;
/// Means beyond this are cut off; a count would lose its last digit.
const POISSON_MEAN_MAX: f64 = 1e12;

/// A source of random numbers: xoshiro256++ (Blackman and Vigna 2019), seeded by SplitMix64.
///
/// ```
/// use awda_lifetime::Chance;
///
/// let (mut one, mut other) = (Chance::seeded(7), Chance::seeded(7));
/// assert_eq!(one.uniform().to_bits(), other.uniform().to_bits());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chance {
    state: [u64; 4],
}

impl Chance {
    /// The source of this seed.
    pub fn seeded(seed: u64) -> Self {
        let mut state = [0; 4];
        let mut counter = seed;
        for word in &mut state {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (counter ^ (counter >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *word = mixed ^ (mixed >> 31);
        }
        Self { state }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// Uniform on (0, 1), never 0 or 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) * 2.0_f64.powi(-52)
    }

    /// Standard normal by the polar method (Marsaglia and Bray 1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square < 1.0 {
                return u * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// ln of a Gamma(shape, 1) draw (Marsaglia and Tsang 2000), so that tiny shapes do not underflow.
    pub fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.ln_gamma(shape + 1.0) + self.uniform().ln() / shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            let u = self.uniform();
            if u < 1.0 - 0.0331 * x.powi(4) || u.ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return (d * v).ln();
            }
        }
    }

    /// Gamma with this shape and rate.
    pub fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        self.ln_gamma(shape).exp() / rate
    }

    /// ln of a Beta(a, b) draw and ln of its complement.
    pub fn ln_beta(&mut self, a: f64, b: f64) -> (f64, f64) {
        let (one, other) = (self.ln_gamma(a), self.ln_gamma(b));
        (
            -crate::special::softplus(other - one),
            -crate::special::softplus(one - other),
        )
    }

    /// Poisson with this mean: counted when small, else transformed rejection (Hörmann 1993, PTRS).
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean <= POISSON_COUNTED_MAX {
            let (mut left, mut count) = (mean.max(0.0), 0);
            loop {
                left += self.uniform().ln();
                if left <= 0.0 {
                    return count;
                }
                count += 1;
            }
        }
        self.poisson_large(mean.min(POISSON_MEAN_MAX))
    }

    fn poisson_large(&mut self, mean: f64) -> u64 {
        let (ln_mean, root) = (mean.ln(), mean.sqrt());
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse = 1.1239 + 1.1328 / (b - 3.4);
        let squeeze = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let edge = 0.5 - u.abs();
            let k = ((2.0 * a / edge + b) * u + mean + 0.43).floor();
            if edge >= 0.07 && v <= squeeze {
                return k as u64;
            }
            if k < 0.0 || (edge < 0.013 && v > edge) {
                continue;
            }
            let height = (v * inverse / (a / (edge * edge) + b)).ln();
            if height <= k * ln_mean - mean - ln_gamma(k + 1.0) {
                return k as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    fn mean_and_variance(mut draw: impl FnMut(&mut Chance) -> f64) -> (f64, f64) {
        let mut chance = Chance::seeded(20_261_122);
        let draws: Vec<f64> = (0..200_000).map(|_| draw(&mut chance)).collect();
        let mean = draws.iter().sum::<f64>() / 200_000.0;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 200_000.0;
        (mean, variance)
    }

    fn check(name: &str, draw: impl FnMut(&mut Chance) -> f64, mean: f64, variance: f64) {
        let (m, v) = mean_and_variance(draw);
        let error = (variance / 200_000.0).sqrt();
        assert!(
            (m - mean).abs() < 4.0 * error,
            "{name}: mean {m}, not {mean}"
        );
        assert!(
            (v / variance - 1.0).abs() < 0.05,
            "{name}: variance {v}, not {variance}"
        );
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        check("uniform", Chance::uniform, 0.5, 1.0 / 12.0);
        check("normal", Chance::normal, 0.0, 1.0);
        check("gamma", |c| c.gamma(3.0, 2.0), 1.5, 0.75);
        check("small gamma", |c| c.gamma(0.25, 1.0), 0.25, 0.25);
        check("beta", |c| c.ln_beta(2.0, 3.0).0.exp(), 0.4, 0.04);
        check("poisson", |c| c.poisson(3.5) as f64, 3.5, 3.5);
        check("large poisson", |c| c.poisson(47.0) as f64, 47.0, 47.0);
    }

    #[test]
    fn extreme_shapes_give_numbers() {
        let mut chance = Chance::seeded(1);
        for shape in [1e-9, 1e-3, 1.0, 1e9] {
            let (p, q) = chance.ln_beta(shape, 1e-9);
            assert!(p <= 0.0 && q <= 0.0 && !p.is_nan() && !q.is_nan());
            assert!(chance.gamma(shape, 1.0).is_finite());
        }
        assert_eq!(chance.poisson(0.0), 0);
        assert!(chance.poisson(1e300) > 0);
    }
}
