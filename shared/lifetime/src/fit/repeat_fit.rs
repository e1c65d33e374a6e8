//! Fits BG/NBD and MBG/NBD to a cohort.
//!
//! The ladder: the store's own maximum from [`REPEATS_MIN`] repeats on; else, or where the likelihood runs away, the
//! maximum of likelihood times prior; without any repeat the same, called prior.

use crate::models::BetaGeometric;
use crate::stats::Cohort;

use super::beta_geometric::curve;
use super::diagnosis::{Diagnosis, name_ridge};
use super::newton::{Curve, Summit, maximise};
use super::observations::Observations;
use super::prior::RepeatPrior;
use super::{Fit, REPEATS_MIN, Source};

/// A cold start: r, α in mean ages, a, b.
const COLD: [f64; 4] = [0.5, 0.5, 0.7, 2.0];
/// A log-parameter known no better than to a factor e^3 either way counts as undetermined.
pub(crate) const LOG_ERROR_MAX: f64 = 3.0;

impl<const FIRST: u32> BetaGeometric<FIRST> {
    /// The store's maximum of likelihood, from `start` (last night's model) or cold; or why there is none.
    pub fn most_likely(cohort: &Cohort, start: Option<&Self>) -> Result<Fit<Self, 4>, Diagnosis> {
        most_likely(cohort, &Observations::of(cohort), start)
    }

    /// The best model the store's data allow: fitted, shrunk to the prior, or the prior. It always ends with one.
    pub fn fit(cohort: &Cohort, start: Option<&Self>) -> Fit<Self, 4> {
        let seen = Observations::of(cohort);
        let diagnosis = if cohort.repeats() < REPEATS_MIN {
            Diagnosis::TooFewRepeats {
                repeats: cohort.repeats(),
                needed: REPEATS_MIN,
            }
        } else {
            match most_likely(cohort, &seen, start) {
                Ok(fit) => return fit,
                Err(diagnosis) => diagnosis,
            }
        };
        shrunk(cohort, &seen, diagnosis)
    }
}

fn most_likely<const FIRST: u32>(
    cohort: &Cohort,
    seen: &Observations,
    start: Option<&BetaGeometric<FIRST>>,
) -> Result<Fit<BetaGeometric<FIRST>, 4>, Diagnosis> {
    if seen.customers < 1.0 {
        return Err(Diagnosis::Empty);
    }
    if seen.repeats < 1.0 {
        return Err(Diagnosis::TooFewRepeats {
            repeats: 0,
            needed: 1,
        });
    }
    let climb = |from: [f64; 4]| maximise(from, |logs| curve::<FIRST>(seen, logs));
    let warm = start.map(|model| climb(logs_of(model, seen.unit_weeks)));
    let summit = match warm {
        Some(summit) if trouble(&summit).is_none() => summit,
        _ => climb(COLD.map(f64::ln)),
    };
    match trouble(&summit) {
        None => Ok(report(cohort, seen, &summit, Source::Fitted, None)),
        Some(diagnosis) => Err(diagnosis),
    }
}

/// The maximum of likelihood times prior; the prior keeps it inside the box.
fn shrunk<const FIRST: u32>(
    cohort: &Cohort,
    seen: &Observations,
    diagnosis: Diagnosis,
) -> Fit<BetaGeometric<FIRST>, 4> {
    let prior = RepeatPrior::STANDARD;
    let summit = maximise(prior.centre(), |logs| {
        let mut posterior = prior.curve(logs);
        posterior.add(&curve::<FIRST>(seen, logs));
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
    let own = Summit {
        curve: Curve {
            value: curve::<FIRST>(seen, &summit.at).value,
            ..summit.curve
        },
        ..summit
    };
    report(cohort, seen, &own, source, Some(diagnosis))
}

/// What keeps a summit from being the store's own maximum.
fn trouble(summit: &Summit<4>) -> Option<Diagnosis> {
    if summit.at_wall() {
        return Some(name_ridge(&summit.at));
    }
    let errors = summit
        .covariance()
        .map(|c| (0..4).fold(0.0_f64, |worst, i| worst.max(c[i][i].sqrt())));
    match errors {
        _ if !summit.converged => Some(not_converged(summit)),
        Some(worst) if worst <= LOG_ERROR_MAX => None,
        _ => Some(name_ridge(&summit.at)),
    }
}

fn not_converged(summit: &Summit<4>) -> Diagnosis {
    Diagnosis::NotConverged {
        iterations: summit.iterations,
        gradient_norm: summit.gradient_norm(),
    }
}

fn report<const FIRST: u32>(
    cohort: &Cohort,
    seen: &Observations,
    summit: &Summit<4>,
    source: Source,
    diagnosis: Option<Diagnosis>,
) -> Fit<BetaGeometric<FIRST>, 4> {
    let [r, alpha, a, b] = summit.at.map(f64::exp);
    let model = BetaGeometric::nearest([r, alpha * unit_weeks(cohort, seen), a, b]);
    Fit {
        model,
        source,
        diagnosis,
        log_likelihood: summit.curve.value - seen.repeats * seen.unit_weeks.ln(),
        gradient_norm: summit.gradient_norm(),
        iterations: summit.iterations,
        customers: cohort.customers(),
        repeats: cohort.repeats(),
        log_covariance: summit.covariance(),
        parameters: model.parameters(),
    }
}

/// Weeks in the unit of the observations; an empty store borrows the prior's age.
fn unit_weeks(cohort: &Cohort, seen: &Observations) -> f64 {
    if cohort.customers() == 0 {
        RepeatPrior::AGE_WEEKS
    } else {
        seen.unit_weeks
    }
}

fn logs_of<const FIRST: u32>(model: &BetaGeometric<FIRST>, unit_weeks: f64) -> [f64; 4] {
    let [r, alpha, a, b] = model.parameters();
    [r.ln(), (alpha / unit_weeks).ln(), a.ln(), b.ln()]
}
