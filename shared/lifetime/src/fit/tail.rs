//! An integral over the rest of a silence, with its derivatives in ln r, ln α, ln s, ln β.
//!
//! H(t) = ∫_t^end ((α+t)/(α+u))^R ((β+t)/(β+u))^s du/(β+u) obeys H(t) = cell(t, t') + e^−left(t, t') H(t'): every
//! H of a group comes from one backward pass, and any silence is H(t_x) − e^−left H(T). It refuses the models around it.

/// A part smaller than this share of the sum ends an integral.
const NEGLIGIBLE: f64 = 1e-17;

/// An integral and its derivatives; only the upper triangle of the Hessian is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; 4],
    pub(crate) hessian: [[f64; 4]; 4],
}

/// What both clocks lose in a stretch of time: `left` = R ln((α+t')/(α+t)) + s ln((β+t')/(β+t)), with its derivatives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) left: f64,
    pub(crate) slopes: [f64; 4],
    /// rr, rα, αα, ss, sβ, ββ; the others are 0.
    pub(crate) bends: [f64; 6],
}

impl Step {
    /// The bends as the upper triangle of a matrix.
    pub(crate) fn matrix(&self) -> [[f64; 4]; 4] {
        let [rr, ra, aa, ss, sb, bb] = self.bends;
        [
            [rr, ra, 0.0, 0.0],
            [0.0, aa, 0.0, 0.0],
            [0.0, 0.0, ss, sb],
            [0.0, 0.0, 0.0, bb],
        ]
    }
}

impl Tail {
    pub(crate) const ZERO: Self = Self {
        value: 0.0,
        gradient: [0.0; 4],
        hessian: [[0.0; 4]; 4],
    };

    /// Adds a node: its part f, and slopes and bends of ln f. Tells whether it mattered.
    #[inline]
    pub(crate) fn add(&mut self, part: f64, g: [f64; 4], bends: &[f64; 6]) -> bool {
        self.value += part;
        for (entry, slope) in self.gradient.iter_mut().zip(g) {
            *entry += part * slope;
        }
        for (i, row) in self.hessian.iter_mut().enumerate() {
            for j in i..4 {
                row[j] += part * g[i] * g[j];
            }
        }
        let [rr, ra, aa, ss, sb, bb] = *bends;
        self.hessian[0][0] += part * rr;
        self.hessian[0][1] += part * ra;
        self.hessian[1][1] += part * aa;
        self.hessian[2][2] += part * ss;
        self.hessian[2][3] += part * sb;
        self.hessian[3][3] += part * bb;
        part > NEGLIGIBLE * self.value
    }

    /// e^−left times this integral: the same seen from before the step.
    pub(crate) fn before(&self, step: &Step) -> Self {
        let factor = (-step.left).exp();
        let (bends, slopes, own) = (step.matrix(), step.slopes, self.gradient);
        let hessian = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let mixed = slopes[i] * own[j] + slopes[j] * own[i];
                let square = self.value * (slopes[i] * slopes[j] - bends[i][j]);
                factor * (self.hessian[i][j] - mixed + square)
            })
        });
        let gradient = std::array::from_fn(|i| factor * (own[i] - self.value * slopes[i]));
        Self {
            value: factor * self.value,
            gradient,
            hessian,
        }
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.combined(other, 1.0)
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.combined(other, -1.0)
    }

    fn combined(&self, other: &Self, sign: f64) -> Self {
        Self {
            value: self.value + sign * other.value,
            gradient: std::array::from_fn(|i| self.gradient[i] + sign * other.gradient[i]),
            hessian: std::array::from_fn(|i| {
                std::array::from_fn(|j| self.hessian[i][j] + sign * other.hessian[i][j])
            }),
        }
    }
}
