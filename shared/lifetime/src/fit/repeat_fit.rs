//! Fits the models of repeat purchases to a cohort, all in the same way.
//!
//! The ladder: from [`REPEATS_MIN`] repeats on the store's own maximum, or, where the likelihood runs away, the highest point of
//! its ridge inside the box; below, the maximum of likelihood times prior; without any repeat the same, called prior.

use crate::models::{BetaGeometric, PARAMETER_MAX, ParetoNbd};
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
/// Rows of the roughest sketch.
const ROUGH_ROWS: usize = 4_096;
/// So many nats below another top of a sketch, a top is not worth climbing on the whole.
const SKETCH_LEAD: f64 = 4.0;
/// Summits as high as that, in nats, are equally high.
const TIE: f64 = 1e-7;
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
        let alone = climb::<F>(&seen, start).ok().map(|summit| summit.limit());
        return shrunk(cohort, &seen, diagnosis, alone);
    }
    let summit = match climb(&seen, start) {
        Ok(summit) => summit,
        Err(diagnosis) => return shrunk(cohort, &seen, diagnosis, None),
    };
    match trouble::<F>(&summit) {
        None => report(cohort, &seen, &summit, Source::Fitted, None),
        Some(diagnosis) if diagnosis.is_limit() => at_limit(cohort, &seen, &summit, diagnosis),
        Some(diagnosis) => shrunk(cohort, &seen, diagnosis, Some(summit.limit())),
    }
}

/// The highest point of a ridge, as uncertain as data and prior together leave it.
fn at_limit<F: Family>(
    cohort: &Cohort,
    seen: &Observations,
    summit: &Summit<4>,
    diagnosis: Diagnosis,
) -> Fit<F, 4> {
    let bend = F::prior(&F::prior_centre()).hessian;
    Fit {
        log_covariance: summit.covariance_with(&bend),
        limit_log_likelihood: Some(in_weeks(seen, summit.limit())),
        ..report(cohort, seen, summit, Source::Limit, Some(diagnosis))
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
    let is_top = |summit: &Summit<4>| trouble::<F>(summit).is_none();
    let warm = start
        .map(|model| climb(F::scaled(model.parameters(), 1.0 / seen.unit_weeks).map(f64::ln)))
        .filter(is_top);
    if let Some(summit) = warm {
        return Ok(summit);
    }
    let summits = foothills::<F>(seen).into_iter().map(climb);
    let highest = summits.reduce(|best, other| higher::<F>(best, other));
    // There is always a foothill.
    Ok(highest.unwrap_or_else(|| climb(F::COLD.map(f64::ln))))
}

/// The higher of two summits; of two as high, the one that is a true top.
fn higher<F: Family>(one: Summit<4>, other: Summit<4>) -> Summit<4> {
    let lead = other.curve.value - one.curve.value;
    let is_better = if lead.abs() > TIE {
        lead > 0.0
    } else {
        trouble::<F>(&one).is_some() && trouble::<F>(&other).is_none()
    };
    if is_better { other } else { one }
}

/// Where cold climbs start. A likelihood can have two tops (few leave, or many leave at once), so a small store is climbed from
/// all of the family's starts; a large one on a sketch first, and then from those tops of the sketch that may be the highest.
fn foothills<F: Family>(seen: &Observations) -> Vec<[f64; 4]> {
    let starts = F::STARTS.map(|start| start.map(f64::ln));
    if seen.spots.len() < SKETCH_FROM {
        return starts.to_vec();
    }
    // Which tops there are is asked of a few thousand rows, where they stand of one in sixteen.
    let rough = seen.sketch((seen.spots.len() / ROUGH_ROWS).max(SKETCH_STEP));
    let mut summits = starts.map(|from| maximise(from, |logs| F::curve(&rough, logs)));
    summits.sort_by(|left, right| right.curve.value.total_cmp(&left.curve.value));
    let mut found: Vec<Summit<4>> = Vec::new();
    for summit in summits.into_iter().filter(|summit| summit.converged) {
        let is_low = |best: &Summit<4>| best.curve.value - summit.curve.value > SKETCH_LEAD;
        let is_same = |known: &Summit<4>| (0..4).all(|i| (known.at[i] - summit.at[i]).abs() < 0.1);
        if !found.first().is_some_and(is_low) && !found.iter().any(is_same) {
            found.push(summit);
        }
    }
    let sketch = seen.sketch(SKETCH_STEP);
    let inside = |summit: &Summit<4>| {
        let top = maximise(summit.at, |logs| F::curve(&sketch, logs));
        if top.converged && !top.at_wall() {
            top.at
        } else {
            starts[0]
        }
    };
    let mut from: Vec<[f64; 4]> = found.iter().map(inside).collect();
    // Two rough tops are often one.
    from.dedup_by(|one, other| (0..4).all(|i| (one[i] - other[i]).abs() < 0.1));
    if from.is_empty() {
        from.push(starts[0]);
    }
    from
}

/// The maximum of likelihood times prior; the prior keeps it inside the box.
fn posterior_top<F: Family>(seen: &Observations) -> Summit<4> {
    maximise(F::prior_centre(), |logs| {
        let mut posterior = F::prior(logs);
        posterior.add(&F::curve(seen, logs));
        posterior
    })
}

/// The maximum of likelihood times prior. `limit` is the limit of the likelihood alone.
fn shrunk<F: Family>(
    cohort: &Cohort,
    seen: &Observations,
    diagnosis: Diagnosis,
    limit: Option<f64>,
) -> Fit<F, 4> {
    let summit = posterior_top::<F>(seen);
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
    let model = F::nearest(in_range(F::scaled(summit.at.map(f64::exp), unit)));
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

/// Far along a ridge a shape and its time grow together; where they leave the range of models they come back together.
fn in_range([r, alpha, one, other]: [f64; 4]) -> [f64; 4] {
    let excess = |time: f64| (time / PARAMETER_MAX).max(1.0);
    let (rate, life) = (excess(alpha), excess(other));
    [r / rate, alpha / rate, one / life, other / life]
}

/// A log-likelihood from the unit of the observations to weeks: every repeat is a density in time.
fn in_weeks(seen: &Observations, log_likelihood: f64) -> f64 {
    log_likelihood - seen.repeats * seen.unit_weeks.ln()
}
