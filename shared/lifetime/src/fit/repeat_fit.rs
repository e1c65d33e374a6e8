//! Fits the models of repeat purchases to a cohort, all in the same way.
//!
//! The ladder: the store's own maximum from [`REPEATS_MIN`] repeats on; else, or where the likelihood runs away, the
//! maximum of likelihood times prior; without any repeat the same, called prior.

use crate::models::{BetaGeometric, ParetoNbd};
use crate::stats::Cohort;

use super::diagnosis::Diagnosis;
use super::family::Family;
use super::newton::{Curve, Summit, maximise};
use super::observations::Observations;
use super::prior::RepeatPrior;
use super::{Fit, REPEATS_MIN, Source};

/// Rows from which a cold climb begins on a sketch of the store.
const SKETCH_FROM: usize = 16_384;
/// A sketch keeps one row in this many.
const SKETCH_STEP: usize = 16;
/// A log-parameter known no better than to a factor e^3 either way counts as undetermined.
pub(crate) const LOG_ERROR_MAX: f64 = 3.0;

impl<const FIRST: u32> BetaGeometric<FIRST> {
    /// The store's maximum of likelihood, from `start` (last night's model) or cold; or why there is none.
    pub fn most_likely(cohort: &Cohort, start: Option<&Self>) -> Result<Fit<Self, 4>, Diagnosis> {
        most_likely(cohort, &Observations::of(cohort), start)
    }

    /// The best model the store's data allow: fitted, shrunk to the prior, or the prior. It always ends with one.
    pub fn fit(cohort: &Cohort, start: Option<&Self>) -> Fit<Self, 4> {
        fit(cohort, start)
    }
}

impl ParetoNbd {
    /// The store's maximum of likelihood, from `start` (last night's model) or cold; or why there is none.
    pub fn most_likely(cohort: &Cohort, start: Option<&Self>) -> Result<Fit<Self, 4>, Diagnosis> {
        most_likely(cohort, &Observations::of(cohort), start)
    }

    /// The best model the store's data allow: fitted, shrunk to the prior, or the prior. It always ends with one.
    pub fn fit(cohort: &Cohort, start: Option<&Self>) -> Fit<Self, 4> {
        fit(cohort, start)
    }
}

fn fit<F: Family>(cohort: &Cohort, start: Option<&F>) -> Fit<F, 4> {
    let seen = Observations::of(cohort);
    let repeats = cohort.repeats();
    if repeats < REPEATS_MIN {
        let needed = REPEATS_MIN;
        let diagnosis = Diagnosis::TooFewRepeats { repeats, needed };
        return shrunk(cohort, &seen, diagnosis, None);
    }
    let summit = match climb(&seen, start) {
        Ok(summit) => summit,
        Err(diagnosis) => return shrunk(cohort, &seen, diagnosis, None),
    };
    match trouble::<F>(&summit) {
        None => report(cohort, &seen, &summit, Source::Fitted, None),
        Some(diagnosis) => shrunk(cohort, &seen, diagnosis, Some(summit.curve.value)),
    }
}

fn most_likely<F: Family>(
    cohort: &Cohort,
    seen: &Observations,
    start: Option<&F>,
) -> Result<Fit<F, 4>, Diagnosis> {
    let summit = climb(seen, start)?;
    match trouble::<F>(&summit) {
        None => Ok(report(cohort, seen, &summit, Source::Fitted, None)),
        Some(diagnosis) => Err(diagnosis),
    }
}

/// Where the likelihood alone leads, from `start` or, where that leads nowhere, cold.
fn climb<F: Family>(seen: &Observations, start: Option<&F>) -> Result<Summit<4>, Diagnosis> {
    if seen.customers < 1.0 {
        return Err(Diagnosis::Empty);
    }
    if seen.repeats < 1.0 {
        return Err(Diagnosis::TooFewRepeats {
            repeats: 0,
            needed: 1,
        });
    }
    let climb = |from: [f64; 4]| maximise(from, |logs| F::curve(seen, logs));
    let warm =
        start.map(|model| climb(F::scaled(model.parameters(), 1.0 / seen.unit_weeks).map(f64::ln)));
    Ok(match warm {
        Some(summit) if trouble::<F>(&summit).is_none() => summit,
        _ => climb(foothill::<F>(seen)),
    })
}

/// Where a cold climb starts: a large store is first climbed on one row in sixteen, which ends near the top.
fn foothill<F: Family>(seen: &Observations) -> [f64; 4] {
    let cold = F::COLD.map(f64::ln);
    if seen.spots.len() < SKETCH_FROM {
        return cold;
    }
    let sketch = seen.sketch(SKETCH_STEP);
    let summit = maximise(cold, |logs| F::curve(&sketch, logs));
    if summit.converged && !summit.at_wall() {
        summit.at
    } else {
        cold
    }
}

/// The maximum of likelihood times prior; the prior keeps it inside the box. `limit` is what the likelihood alone reached.
fn shrunk<F: Family>(
    cohort: &Cohort,
    seen: &Observations,
    diagnosis: Diagnosis,
    limit: Option<f64>,
) -> Fit<F, 4> {
    let summit = maximise(F::prior_centre(), |logs| {
        let mut posterior = F::prior(logs);
        posterior.add(&F::curve(seen, logs));
        posterior
    });
    let source = if cohort.repeats() == 0 {
        Source::Prior
    } else {
        Source::Shrunk
    };
    let diagnosis = if cohort.customers() == 0 {
        Diagnosis::Empty
    } else {
        diagnosis
    };
    let value = F::curve(seen, &summit.at).value;
    let own = Summit {
        curve: Curve {
            value,
            ..summit.curve
        },
        ..summit
    };
    Fit {
        limit_log_likelihood: limit.map(|value| in_weeks(seen, value)),
        ..report(cohort, seen, &own, source, Some(diagnosis))
    }
}

/// What keeps a summit from being the store's own maximum.
fn trouble<F: Family>(summit: &Summit<4>) -> Option<Diagnosis> {
    if summit.at_wall() {
        return Some(F::ridge(&summit.at));
    }
    if !summit.converged {
        let (iterations, gradient_norm) = (summit.iterations, summit.gradient_norm());
        return Some(Diagnosis::NotConverged {
            iterations,
            gradient_norm,
        });
    }
    match summit.covariance() {
        Some(c) if (0..4).all(|i| c[i][i].sqrt() <= LOG_ERROR_MAX) => None,
        _ => Some(F::ridge(&summit.at)),
    }
}

fn report<F: Family>(
    cohort: &Cohort,
    seen: &Observations,
    summit: &Summit<4>,
    source: Source,
    diagnosis: Option<Diagnosis>,
) -> Fit<F, 4> {
    // An empty store has no age of its own.
    let unit = if cohort.customers() == 0 {
        RepeatPrior::AGE_WEEKS
    } else {
        seen.unit_weeks
    };
    let model = F::nearest(F::scaled(summit.at.map(f64::exp), unit));
    Fit {
        model,
        source,
        diagnosis,
        log_likelihood: in_weeks(seen, summit.curve.value),
        gradient_norm: summit.gradient_norm(),
        iterations: summit.iterations,
        customers: cohort.customers(),
        repeats: cohort.repeats(),
        log_covariance: summit.covariance(),
        limit_log_likelihood: None,
        parameters: model.parameters(),
    }
}

/// A log-likelihood from the unit of the observations to weeks: every repeat is a density in time.
fn in_weeks(seen: &Observations, log_likelihood: f64) -> f64 {
    log_likelihood - seen.repeats * seen.unit_weeks.ln()
}
