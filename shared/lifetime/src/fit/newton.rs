//! Finds the top of a smooth function by Newton steps bent uphill: eigenvalues flipped, steps bounded, halved if needed.
//!
//! It refuses to know what the function means; coordinates are logarithms of parameters inside a box.

use super::symmetric::{Matrix, spectrum};

/// The box of every log-parameter, relative to its natural scale: e^18 is 66 million, so far along a ridge that less than a
/// millionth of a nat is left of a store of thousands.
pub(crate) const LOG_BOUND: f64 = 18.0;
/// From here on a coordinate stands at the wall.
const WALL: f64 = LOG_BOUND - 1e-9;
/// The longest step in any coordinate.
const STEP_MAX: f64 = 2.0;
const ITERATIONS_MAX: u32 = 200;
const HALVINGS_MAX: u32 = 40;
/// Half of gᵀH⁻¹g: how much height is still above; the last step squares it.
const DECREMENT_DONE: f64 = 1e-9;
/// A step that promises less than this is not taken: a warm start may already stand on the top.
const DECREMENT_NIL: f64 = 1e-16;
/// Eigenvalues of smaller size count as this size when a step is computed.
const CURVATURE_MIN: f64 = 1e-10;

/// A value with its first and second derivatives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Curve<const N: usize> {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; N],
    pub(crate) hessian: Matrix<N>,
}

impl<const N: usize> Curve<N> {
    pub(crate) const ZERO: Self = Self {
        value: 0.0,
        gradient: [0.0; N],
        hessian: [[0.0; N]; N],
    };

    /// Adds another curve term by term.
    pub(crate) fn add(&mut self, other: &Self) {
        self.value += other.value;
        for i in 0..N {
            self.gradient[i] += other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
    }

    /// Adds a symmetric pair of second derivatives, or one on the diagonal.
    pub(crate) fn bend(&mut self, i: usize, j: usize, amount: f64) {
        self.hessian[i][j] += amount;
        if i != j {
            self.hessian[j][i] += amount;
        }
    }
}

/// Where the climb ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summit<const N: usize> {
    pub(crate) at: [f64; N],
    pub(crate) curve: Curve<N>,
    pub(crate) iterations: u32,
    pub(crate) converged: bool,
}

impl<const N: usize> Summit<N> {
    /// The largest slope left, per unit of log-parameter.
    pub(crate) fn gradient_norm(&self) -> f64 {
        self.curve
            .gradient
            .iter()
            .fold(0.0, |norm, g| norm.max(g.abs()))
    }

    /// The inverse of the negative Hessian, `None` unless the top is a true one.
    pub(crate) fn covariance(&self) -> Option<Matrix<N>> {
        spectrum(&negated(&self.curve.hessian)).inverse()
    }

    /// The same with the second derivatives of a prior added, for tops that are flat in some direction.
    pub(crate) fn covariance_with(&self, prior: &Matrix<N>) -> Option<Matrix<N>> {
        let mut bend = negated(&self.curve.hessian);
        for (row, more) in bend.iter_mut().zip(prior) {
            for (entry, more) in row.iter_mut().zip(more) {
                *entry -= more;
            }
        }
        spectrum(&bend).inverse()
    }

    /// The height of the limit behind the walls: a ridge that flattens like e^−u in its coordinate u still rises by its slope.
    pub(crate) fn limit(&self) -> f64 {
        let beyond = (0..N)
            .filter(|i| self.at[*i].abs() >= WALL)
            .map(|i| (self.curve.gradient[i] * self.at[i].signum()).max(0.0));
        self.curve.value + beyond.sum::<f64>()
    }

    /// Whether some coordinate stands at the wall of the box.
    pub(crate) fn at_wall(&self) -> bool {
        self.at.iter().any(|value| value.abs() >= WALL)
    }
}

/// Climbs from `start` to a local maximum inside the box.
pub(crate) fn maximise<const N: usize>(
    start: [f64; N],
    mut curve_at: impl FnMut(&[f64; N]) -> Curve<N>,
) -> Summit<N> {
    let mut at = boxed(start);
    let mut curve = curve_at(&at);
    for iteration in 1..=ITERATIONS_MAX {
        let (step, rise) = uphill(&at, &curve);
        if !rise.is_finite() || rise < DECREMENT_NIL {
            return Summit {
                at,
                curve,
                iterations: iteration,
                converged: rise.is_finite(),
            };
        }
        let done = rise < DECREMENT_DONE;
        let Some((next, next_curve)) = advance(&at, &curve, &step, rise, &mut curve_at) else {
            // No point along the step is higher: the arithmetic has no more digits to give.
            let converged = rise < noise(&curve).max(DECREMENT_DONE);
            return Summit {
                at,
                curve,
                iterations: iteration,
                converged,
            };
        };
        (at, curve) = (next, next_curve);
        if done {
            return Summit {
                at,
                curve,
                iterations: iteration,
                converged: true,
            };
        }
    }
    let mut last = Summit {
        at,
        curve,
        iterations: ITERATIONS_MAX,
        converged: false,
    };
    // On a plain so level that all of the box would not gain a ten-thousandth of a nat, there is nowhere left to go.
    last.converged = last.gradient_norm() * 2.0 * LOG_BOUND < 1e-4;
    last
}

/// The Newton step on the coordinates that are free to move, and the height it promises.
fn uphill<const N: usize>(at: &[f64; N], curve: &Curve<N>) -> ([f64; N], f64) {
    let mut held = [false; N];
    loop {
        let (step, rise) = newton_step(curve, &held);
        // A coordinate at the wall that the step would push out is held there, and the others step without it.
        let out = (0..N).find(|i| !held[*i] && at[*i].abs() >= WALL && step[*i] * at[*i] > 0.0);
        match out {
            Some(coordinate) => held[coordinate] = true,
            None => return (step, rise),
        }
    }
}

fn newton_step<const N: usize>(curve: &Curve<N>, held: &[bool; N]) -> ([f64; N], f64) {
    let mut gradient = curve.gradient;
    let mut bend = negated(&curve.hessian);
    for i in (0..N).filter(|i| held[*i]) {
        gradient[i] = 0.0;
        bend[i] = [0.0; N];
        for row in &mut bend {
            row[i] = 0.0;
        }
        bend[i][i] = 1.0;
    }
    let mut step = spectrum(&bend).apply(&gradient, |value| 1.0 / value.abs().max(CURVATURE_MIN));
    let rise = 0.5 * (0..N).map(|i| step[i] * gradient[i]).sum::<f64>();
    let longest = step
        .iter()
        .fold(0.0_f64, |longest, entry| longest.max(entry.abs()));
    if longest > STEP_MAX {
        step = step.map(|entry| entry * (STEP_MAX / longest));
    }
    (step, rise)
}

/// The first point along the step, halving, that is not lower.
fn advance<const N: usize>(
    at: &[f64; N],
    curve: &Curve<N>,
    step: &[f64; N],
    rise: f64,
    curve_at: &mut impl FnMut(&[f64; N]) -> Curve<N>,
) -> Option<([f64; N], Curve<N>)> {
    let slack = if rise < 1e-4 { noise(curve) } else { 0.0 };
    // Up to the wall and no further: a clipped step might not lead uphill.
    let mut share = (0..N).fold(1.0, |share, i| to_wall(at[i], step[i]).min(share));
    for _ in 0..HALVINGS_MAX {
        let mut next = *at;
        for i in 0..N {
            next[i] += share * step[i];
        }
        let next = boxed(next);
        let next_curve = curve_at(&next);
        if next_curve.value.is_finite() && next_curve.value >= curve.value - slack {
            return Some((next, next_curve));
        }
        share *= 0.5;
    }
    None
}

/// How many times the step fits between a coordinate and the wall it moves to.
fn to_wall(at: f64, step: f64) -> f64 {
    if step == 0.0 {
        return f64::INFINITY;
    }
    (LOG_BOUND.copysign(step) - at) / step
}

/// What rounding alone may change in a sum of this size.
fn noise<const N: usize>(curve: &Curve<N>) -> f64 {
    1e-13 * curve.value.abs() + 1e-12
}

fn boxed<const N: usize>(mut at: [f64; N]) -> [f64; N] {
    for entry in &mut at {
        *entry = if entry.is_nan() {
            0.0
        } else {
            entry.clamp(-LOG_BOUND, LOG_BOUND)
        };
    }
    at
}

fn negated<const N: usize>(matrix: &Matrix<N>) -> Matrix<N> {
    matrix.map(|row| row.map(|entry| -entry))
}

#[cfg(test)]
mod tests {
    use super::{Curve, LOG_BOUND, maximise};

    fn quartic(at: &[f64; 2]) -> Curve<2> {
        let (x, y) = (at[0] - 1.0, at[1] + 2.0);
        Curve {
            value: -(x * x + y.powi(4) + y * y),
            gradient: [-2.0 * x, -4.0 * y.powi(3) - 2.0 * y],
            hessian: [[-2.0, 0.0], [0.0, -12.0 * y * y - 2.0]],
        }
    }

    #[test]
    fn the_top_of_a_smooth_hill_is_found() {
        let summit = maximise([9.0, 9.0], quartic);
        assert!(summit.converged && !summit.at_wall());
        assert!((summit.at[0] - 1.0).abs() < 1e-9 && (summit.at[1] + 2.0).abs() < 1e-9);
    }

    #[test]
    fn an_endless_slope_ends_at_the_wall_and_says_so() {
        let slope = |at: &[f64; 1]| Curve {
            value: at[0],
            gradient: [1.0],
            hessian: [[0.0]],
        };
        let summit = maximise([0.0], slope);
        assert!(summit.at_wall() && (summit.at[0] - LOG_BOUND).abs() < 1e-9);
    }

    #[test]
    fn a_function_without_numbers_does_not_converge() {
        let nothing = |_: &[f64; 1]| Curve {
            value: f64::NAN,
            gradient: [f64::NAN],
            hessian: [[0.0]],
        };
        assert!(!maximise([0.0], nothing).converged);
    }
}
