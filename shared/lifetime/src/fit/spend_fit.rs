//! Fits Gamma-Gamma to what customers spent.
//!
//! The ladder is that of the purchase models; q ≤ 1, an infinite mean, is a reason for the prior: no forecast could be made.

use crate::models::GammaGamma;
use crate::stats::SpendCohort;

use super::diagnosis::{Diagnosis, Ridge};
use super::gamma_gamma::{Spending, curve};
use super::newton::{Curve, Summit, maximise};
use super::prior::SpendPrior;
use super::repeat_fit::LOG_ERROR_MAX;
use super::{Fit, REPEATS_MIN, Source};

/// A cold start: p, q, γ in mean values.
const COLD: [f64; 3] = [3.0, 3.0, 0.7];
/// At or below this q the mean is infinite or as good as.
const Q_MIN: f64 = 1.01;

impl GammaGamma {
    /// The store's maximum of likelihood, from `start` or cold; or why there is none with a finite mean.
    pub fn most_likely(
        cohort: &SpendCohort,
        start: Option<&Self>,
    ) -> Result<Fit<Self, 3>, Diagnosis> {
        most_likely(&Spending::of(cohort), start)
    }

    /// The best model the store's data allow; `None` only when nobody has spent anything, because a store without
    /// values has no unit to shrink to.
    pub fn fit(cohort: &SpendCohort, start: Option<&Self>) -> Option<Fit<Self, 3>> {
        let spending = Spending::of(cohort);
        if spending.customers < 1.0 {
            return None;
        }
        let (repeats, needed) = (spending.repeaters as u64, REPEATS_MIN);
        let summit = climb(&spending, start);
        if repeats < needed {
            let diagnosis = Diagnosis::TooFewRepeats { repeats, needed };
            let alone = (repeats > 0).then(|| summit.limit());
            return Some(shrunk(&spending, diagnosis, alone));
        }
        Some(match trouble(&summit) {
            None => found(&spending, &summit),
            Some(diagnosis) if diagnosis.is_limit() => at_limit(&spending, &summit, diagnosis),
            Some(diagnosis) => shrunk(&spending, diagnosis, Some(summit.limit())),
        })
    }
}

fn most_likely(
    spending: &Spending,
    start: Option<&GammaGamma>,
) -> Result<Fit<GammaGamma, 3>, Diagnosis> {
    if spending.customers < 1.0 {
        return Err(Diagnosis::Empty);
    }
    if spending.repeaters < 1.0 {
        return Err(Diagnosis::TooFewRepeats {
            repeats: 0,
            needed: 1,
        });
    }
    let summit = climb(spending, start);
    match trouble(&summit) {
        None => Ok(found(spending, &summit)),
        Some(diagnosis) => Err(diagnosis),
    }
}

/// Where the likelihood alone leads, from `start` or, where that leads nowhere, cold.
fn climb(spending: &Spending, start: Option<&GammaGamma>) -> Summit<3> {
    let climb = |from: [f64; 3]| maximise(from.map(f64::ln), |logs| curve(spending, 0.0, logs));
    let warm = start.map(|model| climb([model.p(), model.q(), model.scale() / spending.unit]));
    match warm {
        Some(summit) if trouble(&summit).is_none() => summit,
        _ => climb(COLD),
    }
}

/// The store's own maximum.
fn found(spending: &Spending, summit: &Summit<3>) -> Fit<GammaGamma, 3> {
    let parameters = summit.at.map(f64::exp);
    report(spending, summit, parameters, Source::Fitted, None)
}

/// The highest point of a ridge, as uncertain as data and prior together leave it.
fn at_limit(spending: &Spending, summit: &Summit<3>, diagnosis: Diagnosis) -> Fit<GammaGamma, 3> {
    let prior = SpendPrior::STANDARD;
    let mut bend = prior.curve(&prior.centre()).hessian;
    // The prior speaks of ln(q − 1): d ln(q−1) = q/(q−1) d ln q.
    let q = summit.at[1].exp();
    let slope = q / (q - 1.0);
    bend[1] = bend[1].map(|entry| entry * slope);
    for row in &mut bend {
        row[1] *= slope;
    }
    let parameters = summit.at.map(f64::exp);
    Fit {
        log_covariance: summit.covariance_with(&bend),
        limit_log_likelihood: Some(in_units(spending, summit.limit())),
        ..report(spending, summit, parameters, Source::Limit, Some(diagnosis))
    }
}

/// The maximum of likelihood times prior over q > 1.
fn shrunk(spending: &Spending, diagnosis: Diagnosis, limit: Option<f64>) -> Fit<GammaGamma, 3> {
    let prior = SpendPrior::STANDARD;
    let summit = maximise(prior.centre(), |logs| {
        let mut posterior = prior.curve(logs);
        posterior.add(&curve(spending, 1.0, logs));
        posterior
    });
    let [p, beyond_one, scale] = summit.at.map(f64::exp);
    let source = if spending.repeaters < 1.0 {
        Source::Prior
    } else {
        Source::Shrunk
    };
    let value = curve(spending, 1.0, &summit.at).value;
    let own = Summit {
        curve: Curve {
            value,
            ..summit.curve
        },
        ..summit
    };
    let mut fit = report(
        spending,
        &own,
        [p, 1.0 + beyond_one, scale],
        source,
        Some(diagnosis),
    );
    fit.limit_log_likelihood = limit.map(|value| in_units(spending, value));
    // The climb was in ln(q − 1): d ln q = (q−1)/q d ln(q−1).
    let slope = beyond_one / (1.0 + beyond_one);
    if let Some(covariance) = &mut fit.log_covariance {
        covariance[1] = covariance[1].map(|entry| entry * slope);
        for row in covariance {
            row[1] *= slope;
        }
    }
    fit
}

fn trouble(summit: &Summit<3>) -> Option<Diagnosis> {
    let q = summit.at[1].exp();
    if q <= Q_MIN {
        return Some(Diagnosis::InfiniteMean { q });
    }
    if summit.at_wall() {
        return Some(Diagnosis::Boundary {
            ridge: Ridge::SameRate,
        });
    }
    if !summit.converged {
        return Some(not_converged(summit));
    }
    match summit.covariance() {
        Some(c) if (0..3).all(|i| c[i][i].sqrt() <= LOG_ERROR_MAX) => None,
        _ => Some(Diagnosis::Boundary { ridge: Ridge::Flat }),
    }
}

fn not_converged(summit: &Summit<3>) -> Diagnosis {
    Diagnosis::NotConverged {
        iterations: summit.iterations,
        gradient_norm: summit.gradient_norm(),
    }
}

fn report(
    spending: &Spending,
    summit: &Summit<3>,
    [p, q, scale]: [f64; 3],
    source: Source,
    diagnosis: Option<Diagnosis>,
) -> Fit<GammaGamma, 3> {
    let model = GammaGamma::nearest([p, q, scale * spending.unit]);
    Fit {
        model,
        source,
        diagnosis,
        log_likelihood: in_units(spending, summit.curve.value),
        gradient_norm: summit.gradient_norm(),
        iterations: summit.iterations,
        customers: spending.customers as u64,
        repeats: spending.repeaters as u64,
        log_covariance: summit.covariance(),
        limit_log_likelihood: None,
        parameters: model.parameters(),
    }
}

/// A log-likelihood from mean values to the caller's unit: every customer's mean is a density in value.
fn in_units(spending: &Spending, log_likelihood: f64) -> f64 {
    log_likelihood - spending.customers * spending.unit.ln()
}
