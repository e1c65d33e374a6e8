//! The one term of a beta-geometric likelihood that joins the parameters of a customer: Σ w ln(1 + e^u).
//!
//! u = ln a/(b+x−1+k) + (r+x) (ln(α+T) − ln(α+t_x)). Customers are sorted by x, t_x and T: e^((r+x) ln(1+t/α)) stands in
//! a table per x, and what belongs to t_x is taken out of each run of customers who share it. So a customer costs one
//! division, some twenty products, and a logarithm now and then. It refuses to know parameters other than through
//! [`Chances`].

use super::beta_geometric::Age;
use super::newton::Curve;
use super::observations::Spot;

/// What customers with the same x share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chances {
    /// r.
    pub(super) r: f64,
    /// r + x.
    pub(super) shape: f64,
    /// a/(b+x−1+k).
    pub(super) odds: f64,
    /// b/(b+x−1+k).
    pub(super) share_b: f64,
}

/// Beyond e^this a table of powers might overflow; such rows are added one by one.
const LN_POWER_MAX: f64 = 300.0;
/// Odds beyond this are certainty: ln(1 + e^u) = u to the last digit, and e^u is still a number.
const LN_ODDS_MAX: f64 = 700.0;
/// A table pays from so many rows per entry.
const ROWS_PER_ENTRY: usize = 2;
/// A running product beyond this gives its logarithm away.
const PRODUCT_MAX: f64 = 1e150;
/// Larger factors, and heavier rows, are not multiplied.
const FACTOR_MAX: f64 = 1e30;
const WEIGHT_MAX: f64 = 4.5;

/// Σ w ln(1 + e^u) over rows of one x, sorted by t_x and T.
pub(super) fn gone(chances: &Chances, spots: &[Spot], ages: &[Age]) -> Curve<4> {
    let mut sums = Sums::default();
    let (from, to) = reach(spots);
    let ln_power = chances.shape * ages.get(to).map_or(0.0, |age| age.stretch);
    let runs = spots.chunk_by(|left, right| left.t_x == right.t_x);
    if ln_power < LN_POWER_MAX && spots.len() > ROWS_PER_ENTRY * (to - from) {
        let table: Vec<Slot> = ages[from..=to]
            .iter()
            .map(|age| chances.slot(age))
            .collect();
        for run in runs {
            let last = table[run[0].t_x as usize - from];
            let odds = chances.odds / last.power;
            sums.add(&last.age(), run, |spot| {
                let slot = table[spot.age as usize - from];
                (slot, odds * slot.power, 0.0)
            });
        }
    } else {
        for run in runs {
            let last = ages[run[0].t_x as usize];
            sums.add(&last, run, |spot| {
                let age = ages[spot.age as usize];
                let u = chances.odds.ln() + chances.shape * (age.stretch - last.stretch);
                let beyond = (u - LN_ODDS_MAX).max(0.0);
                (Slot::of(&age, 0.0), (u - beyond).exp(), beyond)
            });
        }
    }
    sums.curve(chances)
}

/// The earliest and the latest time of these rows.
fn reach(spots: &[Spot]) -> (usize, usize) {
    let from = spots.iter().map(|spot| spot.t_x).min().unwrap_or(0);
    let to = spots.iter().map(|spot| spot.age).max().unwrap_or(0);
    (from as usize, to as usize)
}

/// What one time contributes.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// e^(shape · stretch).
    power: f64,
    /// ln(1 + t/α).
    stretch: f64,
    /// α/(α+t).
    share: f64,
    /// share (1 − share).
    bend: f64,
}

impl Chances {
    fn slot(&self, age: &Age) -> Slot {
        Slot::of(age, (self.shape * age.stretch).exp())
    }
}

impl Slot {
    fn of(age: &Age, power: f64) -> Self {
        Self {
            power,
            stretch: age.stretch,
            share: age.share,
            bend: age.share * (1.0 - age.share),
        }
    }

    fn age(&self) -> Age {
        Age {
            stretch: self.stretch,
            share: self.share,
        }
    }
}

/// What rows add up to; p = e^u/(1+e^u), v = p (1 − p).
#[derive(Default)]
struct Sums {
    value: f64,
    p: f64,
    p_stretch: f64,
    p_share: f64,
    p_bend: f64,
    v: f64,
    v_stretch: f64,
    v_share: f64,
    v_stretch_stretch: f64,
    v_stretch_share: f64,
    v_share_share: f64,
}

impl Sums {
    /// Adds the rows that share one t_x; `odds` gives each row's slot, e^u, and what u lost to stay a number.
    #[inline]
    fn add(&mut self, last: &Age, run: &[Spot], odds: impl Fn(&Spot) -> (Slot, f64, f64)) {
        let mut own = Self::default();
        let mut product = 1.0;
        for spot in run {
            let (slot, e, beyond) = odds(spot);
            let factor = 1.0 + e;
            let stay = 1.0 / factor;
            let weight = spot.weight;
            if factor < FACTOR_MAX && weight < 1.5 {
                product *= factor;
            } else if factor < FACTOR_MAX && weight < WEIGHT_MAX {
                product *= factor.powi(weight as i32);
            } else {
                own.value += weight * (factor.ln() + beyond);
            }
            if product > PRODUCT_MAX {
                own.value += product.ln();
                product = 1.0;
            }
            let p = weight * (e * stay);
            let v = p * stay;
            own.p += p;
            own.p_stretch += p * slot.stretch;
            own.p_share += p * slot.share;
            own.p_bend += p * slot.bend;
            own.v += v;
            own.v_stretch += v * slot.stretch;
            own.v_share += v * slot.share;
            own.v_stretch_stretch += v * slot.stretch * slot.stretch;
            own.v_stretch_share += v * slot.stretch * slot.share;
            own.v_share_share += v * slot.share * slot.share;
        }
        own.value += product.ln();
        self.take(&own, last);
    }

    /// Adds a run's sums, with stretch and share counted from the last purchase instead of the first.
    fn take(&mut self, own: &Self, last: &Age) {
        let (s, c) = (last.stretch, last.share);
        self.value += own.value;
        self.p += own.p;
        self.p_stretch += own.p_stretch - s * own.p;
        self.p_share += own.p_share - c * own.p;
        // (share − c)(1 − share − c) is the difference of share (1 − share) and c (1 − c).
        self.p_bend += own.p_bend - c * (1.0 - c) * own.p;
        self.v += own.v;
        self.v_stretch += own.v_stretch - s * own.v;
        self.v_share += own.v_share - c * own.v;
        self.v_stretch_stretch += own.v_stretch_stretch - s * (2.0 * own.v_stretch - s * own.v);
        self.v_stretch_share +=
            own.v_stretch_share - c * own.v_stretch - s * own.v_share + s * c * own.v;
        self.v_share_share += own.v_share_share - c * (2.0 * own.v_share - c * own.v);
    }

    /// u′ = (r·stretch, R·share, 1, −s) and u″ has only rr, rα, αα and bb entries.
    fn curve(&self, chances: &Chances) -> Curve<4> {
        let (r, shape, s) = (chances.r, chances.shape, chances.share_b);
        let mut curve = Curve::ZERO;
        curve.value = self.value;
        curve.gradient = [
            r * self.p_stretch,
            shape * self.p_share,
            self.p,
            -s * self.p,
        ];
        curve.bend(0, 0, r * r * self.v_stretch_stretch + r * self.p_stretch);
        curve.bend(0, 1, r * shape * self.v_stretch_share + r * self.p_share);
        curve.bend(0, 2, r * self.v_stretch);
        curve.bend(0, 3, -s * r * self.v_stretch);
        curve.bend(
            1,
            1,
            shape * shape * self.v_share_share + shape * self.p_bend,
        );
        curve.bend(1, 2, shape * self.v_share);
        curve.bend(1, 3, -s * shape * self.v_share);
        curve.bend(2, 2, self.v);
        curve.bend(2, 3, -s * self.v);
        curve.bend(3, 3, s * s * self.v - s * (1.0 - s) * self.p);
        curve
    }
}
