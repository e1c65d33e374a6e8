//! What the lifetime commands found, for programs: every digit, names that stay.
//!
//! It refuses to print.

use awda_lifetime::checks::Independence;
use awda_lifetime::{AnyModel, Contender, Contest, Diagnosis, Fit, GammaGamma, RepeatModel};
use serde_json::{Map, Value, json};

use super::args::Unit;
use super::dates::written;
use super::file::Purchases;
use super::fit::{Models, log_likelihood, scales, spend_log_likelihood};

/// Everything `awda lifetime fit` found.
pub(super) fn whole(purchases: &Purchases, models: &Models, unit: Unit) -> Value {
    json!({
        "input": input_json(purchases),
        "unit": unit.name(),
        "fits": models.fits.iter().map(|fit| fit_json(fit, unit)).collect::<Vec<_>>(),
        "choice": models.contest.as_ref().map(contest_json),
        "spend": models.spend.as_ref().map(|fit| spend_json(fit, purchases.minor_per_unit)),
        "independence": independence_json(&models.independence),
        "typical_gap": models.typical_gap_weeks.map(|gap| gap * unit.per_week()),
    })
}

/// What was read.
pub(super) fn input_json(purchases: &Purchases) -> Value {
    json!({
        "rows": purchases.rows,
        "customers": purchases.panel.customers(),
        "customers_calibrated": purchases.seen().len(),
        "purchase_days": purchases.panel.purchase_days(),
        "first_day": written(purchases.first_day),
        "calibration_end": written(purchases.calibrated_until),
        "until": written(purchases.until),
        "negative_rows_skipped": purchases.skipped,
        "rows_after_until": purchases.late,
        "unmatched_refunds": purchases.panel.unmatched_refunds(),
    })
}

/// A model of repeat purchases and how it was found.
pub(super) fn fit_json(fit: &Fit<AnyModel, 4>, unit: Unit) -> Value {
    let kind = fit.model.kind();
    let (names, scales) = (kind.parameter_names(), scales(kind, unit));
    let parameters = fit.model.parameters();
    json!({
        "model": kind.name(),
        "source": fit.source.name(),
        "diagnosis": diagnosis_json(fit.diagnosis),
        "grade": fit.grade().letter(),
        "parameters": named(names, parameters, scales),
        "standard_errors": fit.standard_errors().map(|errors| named(names, errors, scales)),
        "correlation_of_logs": fit.correlation().map(|rows| rows.map(Vec::from).to_vec()),
        "log_likelihood": log_likelihood(fit, unit),
        "limit_log_likelihood": fit.limit_log_likelihood.map(|limit| limit - fit.log_likelihood + log_likelihood(fit, unit)),
        "gradient_norm": fit.gradient_norm,
        "iterations": fit.iterations,
        "customers": fit.customers,
        "repeats": fit.repeats,
    })
}

/// The value model and how it was found.
pub(super) fn spend_json(fit: &Fit<GammaGamma, 3>, minor_per_unit: f64) -> Value {
    let names = ["p", "q", "v"];
    let scales = [1.0, 1.0, 1.0 / minor_per_unit];
    json!({
        "model": "Gamma-Gamma",
        "source": fit.source.name(),
        "diagnosis": diagnosis_json(fit.diagnosis),
        "grade": fit.grade().letter(),
        "parameters": named(names, fit.model.parameters(), scales),
        "standard_errors": fit.standard_errors().map(|errors| named(names, errors, scales)),
        "correlation_of_logs": fit.correlation().map(|rows| rows.map(Vec::from).to_vec()),
        "log_likelihood": spend_log_likelihood(fit, minor_per_unit),
        "limit_log_likelihood": fit.limit_log_likelihood.map(|limit| limit - fit.log_likelihood + spend_log_likelihood(fit, minor_per_unit)),
        "gradient_norm": fit.gradient_norm,
        "iterations": fit.iterations,
        "customers": fit.customers,
        "mean_value": fit.model.mean_spend() / minor_per_unit,
    })
}

fn diagnosis_json(diagnosis: Option<Diagnosis>) -> Value {
    diagnosis.map_or(
        Value::Null,
        |why| json!({"name": why.name(), "text": why.to_string()}),
    )
}

fn named<const N: usize>(names: [&str; N], values: [f64; N], scales: [f64; N]) -> Value {
    let mut fields = Map::new();
    for ((name, value), scale) in names.iter().zip(values).zip(scales) {
        fields.insert((*name).to_owned(), json!(value * scale));
    }
    Value::Object(fields)
}

/// How the models compare.
pub(super) fn contest_json(contest: &Contest) -> Value {
    let one = |one: &Contender| {
        json!({
            "model": one.fit.model.kind().name(),
            "source": one.fit.source.name(),
            "log_likelihood_weeks": one.fit.log_likelihood,
            "hold_out": one.hold_out.map(|held| json!({
                "forecasts": held.forecasts,
                "log_score": held.log_score,
                "error_to_default": held.error_to_default,
                "actual": held.actual,
                "predicted": held.predicted,
                "mae": held.mae,
                "rmse": held.rmse,
            })),
        })
    };
    json!({
        "chosen": contest.chosen.name(),
        "reason": contest.reason.to_string(),
        "warning": contest.warning(),
        "models": contest.contenders.iter().map(one).collect::<Vec<_>>(),
    })
}

/// Whether value hangs on frequency.
pub(super) fn independence_json(independence: &Independence) -> Value {
    json!({
        "customers": independence.customers,
        "correlation": independence.correlation,
        "rank_correlation": independence.rank_correlation,
        "doubtful": independence.is_doubtful(),
    })
}
