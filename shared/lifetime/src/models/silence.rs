//! The one integral of Pareto/NBD: in which moment of a silence did it become final?
//!
//! ∫_0^end (A/(A+v))^R (B/(B+v))^s dv/(B+v), substituted by v = m (e^y − 1), m = min(A, B), and cut into panels of
//! widths 1.5, 2.5, 5, 10, ... over R+s+1, at most 1. On a panel the integrand is analytic far beyond the panel, so ten
//! Gauss-Legendre nodes leave less than 1e-13 relative; panels that can add nothing are left out.

/// Non-negative nodes of the ten-point Gauss-Legendre rule on (−1, 1) (Abramowitz and Stegun, table 25.4).
const NODES: [f64; 5] = [
    0.148_874_338_981_631_21,
    0.433_395_394_129_247_2,
    0.679_409_568_299_024_4,
    0.865_063_366_688_984_5,
    0.973_906_528_517_171_7,
];
const WEIGHTS: [f64; 5] = [
    0.295_524_224_714_752_87,
    0.269_266_719_309_996_35,
    0.219_086_362_515_982_04,
    0.149_451_349_150_580_6,
    0.066_671_344_308_688_14,
];
/// The first panel's width times the decay; each next one is wider by this factor.
const FIRST_WIDTH: f64 = 1.5;
const WIDENING: f64 = 1.7;
/// Wider panels would feel the poles at ±iπ.
const WIDTH_MAX: f64 = 1.0;
/// A panel whose share of the sum is below this ends the work.
const NEGLIGIBLE: f64 = 1e-18;

/// One of the two clocks that run during a silence: (scale/(scale+v))^power.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    pub(crate) scale: f64,
    pub(crate) power: f64,
}

impl Lane {
    /// power · ln((scale + v)/scale).
    pub(crate) fn ln_left(&self, v: f64) -> f64 {
        self.power * (v / self.scale).ln_1p()
    }
}

/// A silence of length `end`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silence {
    pub(crate) buying: Lane,
    /// The clock whose scale also divides dv.
    pub(crate) living: Lane,
    pub(crate) end: f64,
}

impl Silence {
    pub(crate) fn lane(scale: f64, power: f64) -> Lane {
        Lane { scale, power }
    }

    /// The integral.
    pub(crate) fn in_lives(&self) -> f64 {
        let mut sum = 0.0;
        self.each_node(|v, weight| {
            let part = weight * (-self.buying.ln_left(v) - self.living.ln_left(v)).exp()
                / (self.living.scale + v);
            sum += part;
            part > NEGLIGIBLE * sum
        });
        sum
    }

    /// Calls `visit` with each node and dv-weight, panel by panel, until a whole panel answered false.
    #[inline]
    pub(crate) fn each_node(&self, visit: impl FnMut(f64, f64) -> bool) {
        self.each_node_of(0.0, visit);
    }

    /// The same for an integrand with a further factor v^n: panels shrink with the width of its peak.
    #[inline]
    pub(crate) fn each_node_of(&self, n: f64, mut visit: impl FnMut(f64, f64) -> bool) {
        let narrow = 1.0 / (1.0 + 0.5 * n.sqrt());
        // v^n rises e-fold n times per unit of y where v is large: six e-folds a panel at most.
        let width_max = WIDTH_MAX * narrow.min(6.0 / n.max(6.0));
        let smaller = self.buying.scale.min(self.living.scale);
        let last = (self.end / smaller).ln_1p();
        let mut width = FIRST_WIDTH * narrow / (self.buying.power + self.living.power + 1.0);
        let widening = 1.0 + (WIDENING - 1.0) * narrow;
        let mut from = 0.0;
        while from < last {
            let half = 0.5 * width.min(width_max).min(last - from);
            let mut matters = false;
            for (node, weight) in NODES.iter().zip(&WEIGHTS) {
                for y in [from + half * (1.0 - node), from + half * (1.0 + node)] {
                    let rise = y.exp_m1();
                    matters |= visit(smaller * rise, half * weight * smaller * (1.0 + rise));
                }
            }
            if !matters {
                return;
            }
            from += 2.0 * half;
            width *= widening;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Silence;

    #[test]
    fn equal_clocks_have_a_closed_form() {
        for (scale, r, s, end) in [
            (1.0, 0.5, 0.5, 1.0),
            (1e-6, 3.0, 0.2, 1e6),
            (40.0, 3_000.0, 2.0, 500.0),
        ] {
            let (buying, living) = (Silence::lane(scale, r), Silence::lane(scale, s));
            let sum = Silence {
                buying,
                living,
                end,
            }
            .in_lives();
            let exact = -(-(r + s) * f64::ln_1p(end / scale)).exp_m1() / (r + s);
            assert!(
                (sum / exact - 1.0).abs() < 1e-13,
                "{scale} {r} {s} {end}: {sum} {exact}"
            );
        }
    }

    #[test]
    fn only_dropout_has_a_closed_form_too() {
        for (small, large) in [(1e-3, 1e3), (1.0, 1.0 + 1e-12), (0.3, 7.0)] {
            // R = 1, s = 0: ∫ A/((A+v)(B+v)) dv = A/(A−B) ln((B+t) A/(B (A+t))) with A the larger.
            let (buying, living) = (Silence::lane(large, 1.0), Silence::lane(small, 0.0));
            let sum = Silence {
                buying,
                living,
                end: 50.0,
            }
            .in_lives();
            let gap: f64 = large - small;
            let ratio = gap * 50.0 / (small * (large + 50.0));
            let exact = large / gap * ratio.ln_1p();
            assert!(
                (sum / exact - 1.0).abs() < 1e-12,
                "{small} {large}: {sum} {exact}"
            );
        }
    }
}
