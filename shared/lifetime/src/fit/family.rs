//! What a model of repeat purchases must offer to be fitted: its likelihood, its prior, and the names of its ridges.
//!
//! It refuses to climb; `repeat_fit` does that the same way for every family.

use crate::models::{BetaGeometric, ParetoNbd};

use super::diagnosis::{Diagnosis, Ridge};
use super::newton::{Curve, LOG_BOUND};
use super::observations::Observations;
use super::prior::RepeatPrior;
use super::{beta_geometric, pareto_nbd};

/// Beyond this distance from its natural scale (e^6 = 400) a log-parameter counts as run away.
const FAR: f64 = 6.0;

/// A model with four positive parameters, fitted in their logarithms, times in mean ages.
pub(crate) trait Family: Copy {
    /// Whether each parameter is a time.
    const TIMES: [bool; 4];
    /// Where a cold climb starts, times in mean ages.
    const COLD: [f64; 4] = Self::STARTS[0];
    /// Where cold climbs start: the middle, few who leave alike, and all or nothing.
    const STARTS: [[f64; 4]; 3];

    /// The log-likelihood at these log-parameters.
    fn curve(seen: &Observations, logs: &[f64; 4]) -> Curve<4>;
    /// The log-density of the prior.
    fn prior(logs: &[f64; 4]) -> Curve<4>;
    /// The centre of the prior.
    fn prior_centre() -> [f64; 4];
    /// The name of the limit a climb ran to.
    fn ridge(logs: &[f64; 4]) -> Diagnosis;
    /// The model, times in weeks.
    fn nearest(parameters: [f64; 4]) -> Self;
    /// The parameters, times in weeks.
    fn parameters(&self) -> [f64; 4];

    /// Each parameter times the unit where it is a time.
    fn scaled(parameters: [f64; 4], unit: f64) -> [f64; 4] {
        std::array::from_fn(|i| {
            if Self::TIMES[i] {
                parameters[i] * unit
            } else {
                parameters[i]
            }
        })
    }
}

impl<const FIRST: u32> Family for BetaGeometric<FIRST> {
    const TIMES: [bool; 4] = [false, true, false, false];
    const STARTS: [[f64; 4]; 3] = [
        [0.5, 0.5, 0.7, 2.0],
        [0.6, 0.5, 0.2, 20.0],
        [0.6, 0.5, 0.05, 0.5],
    ];

    fn curve(seen: &Observations, logs: &[f64; 4]) -> Curve<4> {
        beta_geometric::curve::<FIRST>(seen, logs)
    }

    fn prior(logs: &[f64; 4]) -> Curve<4> {
        RepeatPrior::STANDARD.beta_geometric(logs)
    }

    fn prior_centre() -> [f64; 4] {
        RepeatPrior::STANDARD.beta_geometric_centre()
    }

    fn ridge(logs: &[f64; 4]) -> Diagnosis {
        let [r, alpha, a, b] = *logs;
        let nobody_leaves = a - b < -FAR || b >= LOG_BOUND - 1e-9;
        name([a, b], [r, alpha], nobody_leaves)
    }

    fn nearest(parameters: [f64; 4]) -> Self {
        Self::nearest(parameters)
    }

    fn parameters(&self) -> [f64; 4] {
        self.parameters()
    }
}

impl Family for ParetoNbd {
    const TIMES: [bool; 4] = [false, true, false, true];
    const STARTS: [[f64; 4]; 3] = [
        [0.5, 0.5, 0.5, 0.5],
        [0.6, 0.5, 2.0, 20.0],
        [0.6, 0.5, 0.05, 0.05],
    ];

    fn curve(seen: &Observations, logs: &[f64; 4]) -> Curve<4> {
        pareto_nbd::curve(seen, logs)
    }

    fn prior(logs: &[f64; 4]) -> Curve<4> {
        RepeatPrior::STANDARD.pareto(logs)
    }

    fn prior_centre() -> [f64; 4] {
        RepeatPrior::STANDARD.pareto_centre()
    }

    fn ridge(logs: &[f64; 4]) -> Diagnosis {
        let [r, alpha, s, beta] = *logs;
        name([s, beta], [r, alpha], beta - s > FAR)
    }

    fn nearest(parameters: [f64; 4]) -> Self {
        Self::nearest(parameters)
    }

    fn parameters(&self) -> [f64; 4] {
        self.parameters()
    }
}

/// Names a ridge from the logarithms of the pair that rules dropout and the pair that rules the rate.
fn name(dropout: [f64; 2], rate: [f64; 2], nobody_leaves: bool) -> Diagnosis {
    if dropout.iter().all(|log| *log > FAR) {
        return Diagnosis::Boundary {
            ridge: Ridge::SameDropout,
        };
    }
    if dropout.iter().all(|log| *log < -FAR) {
        return Diagnosis::Boundary {
            ridge: Ridge::AllOrNothing,
        };
    }
    if nobody_leaves {
        return Diagnosis::NoDropoutSignal;
    }
    if rate.iter().all(|log| *log > FAR) {
        return Diagnosis::Boundary {
            ridge: Ridge::SameRate,
        };
    }
    Diagnosis::Boundary { ridge: Ridge::Flat }
}
