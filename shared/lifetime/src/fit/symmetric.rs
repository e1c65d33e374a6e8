//! Small symmetric matrices: eigenvalues by Jacobi rotations, and what a damped Newton step needs of them.
//!
//! It refuses large matrices: everything is on the stack, three or four wide.

/// A square matrix by rows; only symmetric ones are passed here.
pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

/// Sweeps after which a 4 by 4 matrix has long been diagonal.
const SWEEPS_MAX: usize = 60;

/// Eigenvalues and the matrix whose columns are the eigenvectors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spectrum<const N: usize> {
    pub(crate) values: [f64; N],
    pub(crate) vectors: Matrix<N>,
}

/// The spectrum of a symmetric matrix (cyclic Jacobi; Golub and Van Loan, section 8.5).
pub(crate) fn spectrum<const N: usize>(matrix: &Matrix<N>) -> Spectrum<N> {
    let mut m = *matrix;
    let mut vectors = [[0.0; N]; N];
    for (i, row) in vectors.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..SWEEPS_MAX {
        let mut largest = 0.0_f64;
        for p in 0..N {
            for q in p + 1..N {
                largest = largest.max(m[p][q].abs() / (m[p][p] * m[q][q]).abs().sqrt().max(1e-300));
                rotate(&mut m, &mut vectors, p, q);
            }
        }
        if largest < 1e-15 {
            break;
        }
    }
    let mut values = [0.0; N];
    for i in 0..N {
        values[i] = m[i][i];
    }
    Spectrum { values, vectors }
}

impl<const N: usize> Spectrum<N> {
    /// V diag(f(λ)) Vᵀ g.
    pub(crate) fn apply(&self, vector: &[f64; N], f: impl Fn(f64) -> f64) -> [f64; N] {
        let mut result = [0.0; N];
        for (k, value) in self.values.iter().enumerate() {
            let along: f64 = self
                .vectors
                .iter()
                .zip(vector)
                .map(|(row, entry)| row[k] * entry)
                .sum();

            for (i, entry) in result.iter_mut().enumerate() {
                *entry += self.vectors[i][k] * along * f(*value);
            }
        }
        result
    }

    /// The inverse, or `None` unless every eigenvalue is positive.
    pub(crate) fn inverse(&self) -> Option<Matrix<N>> {
        if self
            .values
            .iter()
            .any(|value| !(*value > 0.0 && value.is_finite()))
        {
            return None;
        }
        let mut inverse = [[0.0; N]; N];
        for (i, row) in inverse.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                for (k, value) in self.values.iter().enumerate() {
                    *entry += self.vectors[i][k] * self.vectors[j][k] / value;
                }
            }
        }
        Some(inverse)
    }
}

fn rotate<const N: usize>(m: &mut Matrix<N>, vectors: &mut Matrix<N>, p: usize, q: usize) {
    if m[p][q] == 0.0 {
        return;
    }
    let ratio = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in m.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (upper, lower) = (m[p], m[q]);
    m[p] = std::array::from_fn(|k| c * upper[k] - s * lower[k]);
    m[q] = std::array::from_fn(|k| s * upper[k] + c * lower[k]);
    for row in vectors.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, spectrum};

    #[test]
    fn the_inverse_times_the_matrix_is_the_identity() {
        let matrix: Matrix<4> = [
            [4.0, 1.0, 0.5, -0.3],
            [1.0, 9.0, -2.0, 0.1],
            [0.5, -2.0, 2.5, 0.2],
            [-0.3, 0.1, 0.2, 0.7],
        ];
        let inverse = spectrum(&matrix).inverse().unwrap();
        for (i, row) in matrix.iter().enumerate() {
            let product: [f64; 4] =
                std::array::from_fn(|j| row.iter().zip(&inverse).map(|(m, v)| m * v[j]).sum());
            for (j, entry) in product.into_iter().enumerate() {
                let identity = if i == j { 1.0 } else { 0.0 };
                assert!((entry - identity).abs() < 1e-12, "{i} {j} {entry}");
            }
        }
    }

    #[test]
    fn an_indefinite_matrix_has_no_inverse_covariance() {
        assert!(spectrum(&[[1.0, 2.0], [2.0, 1.0]]).inverse().is_none());
    }
}
