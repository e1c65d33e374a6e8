//! `awda lifetime fit`: the models of a file, how they were found and how sure they are.
//!
//! It refuses to hide a refusal: a model that is not the file's own maximum says so in its first line.

use awda_lifetime::checks::{Independence, independence};
use awda_lifetime::{
    AnyModel, Contender, Contest, Diagnosis, Fit, GammaGamma, Kind, RepeatModel, Source,
    StoreModel, Swings, cohorts, contest,
};

use super::args::{FitArgs, ModelArg, Unit};
use super::dates::written;
use super::file::Purchases;
use super::json;
use super::numbers::{count, heading, off, short, table};
use crate::cli::print::{self, Style};

/// Classes of repeats in the check of independence; the last gathers what is beyond.
const CLASS_LAST: u32 = 7;

/// `awda lifetime fit`.
pub(super) fn fit(args: &FitArgs) -> anyhow::Result<()> {
    let purchases = Purchases::read(&args.file, None)?;
    let models = Models::of(&purchases, args.model);
    let unit = args.file.unit;
    if args.file.json {
        print::value(&json::whole(&purchases, &models, unit), Style::Json);
        return Ok(());
    }
    print_input(&purchases);
    for fit in &models.fits {
        print_fit(fit, unit);
    }
    if let Some(contest) = &models.contest {
        print_contest(contest);
    }
    print_spend(&purchases, &models);
    Ok(())
}

/// The fitted models of a file; values in the panel's whole units.
#[derive(Debug)]
pub(super) struct Models {
    /// The models asked for.
    pub fits: Vec<Fit<AnyModel, 4>>,
    /// Their comparison, when it was asked for.
    pub contest: Option<Contest>,
    /// The model that answers.
    pub chosen: Kind,
    /// The value model, when anybody has spent anything.
    pub spend: Option<Fit<GammaGamma, 3>>,
    /// Usual gap in weeks.
    pub typical_gap_weeks: Option<f64>,
    /// Whether value hangs on frequency.
    pub independence: Independence,
}

impl Models {
    /// Fits what is asked for to everybody seen by the end of calibration.
    pub(super) fn of(purchases: &Purchases, asked: ModelArg) -> Self {
        let seen = purchases.seen();
        let (cohort, spend) = cohorts(&seen, purchases.spending);
        let (fits, contest, chosen) = if let Some(kind) = asked.kind() {
            (vec![kind.fit(&cohort)], None, kind)
        } else {
            let contest = contest(&purchases.panel, purchases.calibrated_until);
            let fits = contest.contenders.iter().map(|one| one.fit.clone());
            (fits.collect(), Some(contest.clone()), contest.chosen)
        };
        Self {
            fits,
            contest,
            chosen,
            spend: GammaGamma::fit(&spend, None),
            typical_gap_weeks: cohort.typical_gap_weeks(),
            independence: independence(&seen, purchases.spending, 1.0, CLASS_LAST),
        }
    }

    /// How far the store's totals swung around this model by the end of calibration.
    pub(super) fn swings(&self, purchases: &Purchases) -> Swings {
        let until = purchases.calibrated_until;
        Swings::of(&purchases.panel, until, self.chosen, purchases.spending)
    }

    /// The fit that answers.
    pub(super) fn answering(&self) -> Option<&Fit<AnyModel, 4>> {
        self.fits.iter().find(|fit| fit.model.kind() == self.chosen)
    }

    /// The models that answer.
    pub(super) fn store(&self) -> Option<StoreModel<AnyModel>> {
        Some(StoreModel {
            purchases: self.answering()?.model,
            spend: self.spend.as_ref().map(|fit| fit.model),
            typical_gap_weeks: self.typical_gap_weeks,
        })
    }
}

/// What was read.
pub(super) fn print_input(purchases: &Purchases) {
    let calibrated = if purchases.calibrated_until < purchases.until {
        format!(", calibrated to {}", written(purchases.calibrated_until))
    } else {
        String::new()
    };
    print::line(&format!(
        "{} rows: {} customers, {} purchase days, {} to {}{calibrated}",
        count(purchases.rows),
        count(purchases.panel.customers() as u64),
        count(purchases.panel.purchase_days() as u64),
        written(purchases.first_day),
        written(purchases.until),
    ));
    for (number, what) in [
        (purchases.skipped, "negative rows left out"),
        (purchases.late, "rows after the last day left out"),
        (
            purchases.panel.unmatched_refunds(),
            "refunds found nothing to take back",
        ),
    ] {
        if number > 0 {
            print::line(&format!("{} {what}", count(number)));
        }
    }
}

fn print_fit(fit: &Fit<AnyModel, 4>, unit: Unit) {
    let kind = fit.model.kind();
    heading(&format!(
        "{kind}, {}: {}",
        unit.name(),
        origin(fit.source, fit.diagnosis, fit.grade().letter())
    ));
    let scales = scales(kind, unit);
    let errors = fit.standard_errors();
    let parameters = fit.model.parameters();
    let rows = rows_of(kind.parameter_names(), parameters, errors, scales);
    table(
        &["parameter", "estimate", "standard error", "95 % from", "to"],
        &rows,
    );
    print::line(&format!(
        "log-likelihood {:.6} ({}), slope left {:.1e}, {} iterations, {} customers, {} repeats",
        log_likelihood(fit, unit),
        unit.name(),
        fit.gradient_norm,
        fit.iterations,
        count(fit.customers),
        count(fit.repeats),
    ));
    if let Some(limit) = fit.limit_log_likelihood {
        let what = if fit.source.is_own() {
            "still ahead"
        } else {
            "the price of the prior"
        };
        print::line(&format!(
            "the likelihood alone rises to {:.6}: {:.2e} nats are {what}",
            limit - fit.log_likelihood + log_likelihood(fit, unit),
            limit - fit.log_likelihood,
        ));
    }
    if fit.is_crowded() {
        print::line(&format!(
            "days hide {:.0} % of a living customer's purchases: forecasts of purchase days hold, parameters and errors are those of the days",
            100.0 * fit.model.merged_by_day(),
        ));
    }
    if let Some(correlation) = fit.correlation() {
        print_correlation(kind.parameter_names(), &correlation);
    }
}

/// Estimates with errors; the interval is taken on the logarithm, so that it never leaves the positive numbers.
fn rows_of<const N: usize>(
    names: [&str; N],
    values: [f64; N],
    errors: Option<[f64; N]>,
    scales: [f64; N],
) -> Vec<Vec<String>> {
    let row = |i: usize| -> Option<Vec<String>> {
        let (value, scale) = (values.get(i)?, scales.get(i)?);
        let error = errors.as_ref().and_then(|errors| errors.get(i));
        let spread = error.map(|error| (1.959_964 * error / value).exp());
        let cell = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), short);
        Some(vec![
            (*names.get(i)?).to_owned(),
            short(value * scale),
            cell(error.map(|error| error * scale)),
            cell(spread.map(|spread| value * scale / spread)),
            cell(spread.map(|spread| value * scale * spread)),
        ])
    };
    (0..N).filter_map(row).collect()
}

fn print_correlation<const N: usize>(names: [&str; N], correlation: &[[f64; N]; N]) {
    let pairs = (0..N).flat_map(|i| (0..i).map(move |j| (j, i)));
    let said = pairs.filter_map(|(j, i)| {
        let value = correlation.get(i)?.get(j)?;
        Some(format!("{}~{} {value:.3}", names.get(j)?, names.get(i)?))
    });
    print::line(&format!(
        "correlations of the logarithms: {}",
        said.collect::<Vec<_>>().join(", ")
    ));
}

/// Where parameters come from, in words.
pub(super) fn origin(source: Source, diagnosis: Option<Diagnosis>, grade: &str) -> String {
    let why = diagnosis.map(|why| format!(" ({why})")).unwrap_or_default();
    match source {
        Source::Fitted => format!("maximum likelihood, grade {grade}"),
        Source::Limit => format!("highest point of the likelihood's ridge{why}, grade {grade}"),
        Source::Shrunk => format!("shrunk to the documented prior{why}, grade {grade}"),
        Source::Prior => format!("the documented prior alone{why}, grade {grade}"),
    }
}

fn print_contest(contest: &Contest) {
    heading("Which model?");
    let cell = |number: Option<f64>, digits: usize| {
        number.map_or_else(|| "-".to_owned(), |number| format!("{number:.digits$}"))
    };
    let row = |one: &Contender| {
        let held = one.hold_out;
        vec![
            one.fit.model.kind().to_string(),
            format!("{:.3}", one.fit.log_likelihood),
            cell(held.map(|held| held.log_score), 5),
            cell(held.map(|held| held.mae), 4),
            cell(held.map(|held| held.rmse), 4),
            held.map_or_else(|| "-".to_owned(), |held| off(held.predicted, held.actual)),
            one.fit.source.name().to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = contest.contenders.iter().map(row).collect();
    table(
        &[
            "model",
            "log-likelihood (weeks)",
            "hold-out log score",
            "MAE",
            "RMSE",
            "orders off",
            "source",
        ],
        &rows,
    );
    print::line(&format!("Use {}: {}.", contest.chosen, contest.reason));
    if let Some(warning) = contest.warning() {
        print::line(warning);
    }
}

fn print_spend(purchases: &Purchases, models: &Models) {
    if !purchases.has_values {
        heading("No column of values: no spend model.");
        return;
    }
    let Some(fit) = &models.spend else {
        heading("Nobody has spent anything on the days that count: no spend model.");
        return;
    };
    heading(&format!(
        "Gamma-Gamma: {}",
        origin(fit.source, fit.diagnosis, fit.grade().letter())
    ));
    let unit = purchases.minor_per_unit;
    let rows = rows_of(
        ["p", "q", "v"],
        fit.model.parameters(),
        fit.standard_errors(),
        [1.0, 1.0, 1.0 / unit],
    );
    table(
        &["parameter", "estimate", "standard error", "95 % from", "to"],
        &rows,
    );
    print::line(&format!(
        "log-likelihood {:.6}, slope left {:.1e}, {} iterations, {} customers; mean value of a purchase day {}",
        spend_log_likelihood(fit, unit),
        fit.gradient_norm,
        fit.iterations,
        count(fit.customers),
        short(fit.model.mean_spend() / unit),
    ));
    print_independence(&models.independence);
}

/// Whether the spend model's assumption holds.
pub(super) fn print_independence(independence: &Independence) {
    let verdict = if independence.is_doubtful() {
        "value hangs on frequency: take the spend model with caution"
    } else {
        "value is near enough independent of frequency"
    };
    print::line(&format!(
        "correlation of value and repeats {:.3} (ranks {:.3}) over {} repeat buyers: {verdict}",
        independence.correlation,
        independence.rank_correlation,
        count(independence.customers as u64),
    ));
}

/// From weeks to the unit, per parameter.
pub(super) fn scales(kind: Kind, unit: Unit) -> [f64; 4] {
    kind.times()
        .map(|is_time| if is_time { unit.per_week() } else { 1.0 })
}

/// The log-likelihood with time in the unit: each of Σx repeat days is a density in time.
pub(super) fn log_likelihood(fit: &Fit<AnyModel, 4>, unit: Unit) -> f64 {
    // Counts of repeats are far below 2^53.
    #[expect(clippy::cast_precision_loss, reason = "a count becomes a real")]
    let repeats = fit.repeats as f64;
    fit.log_likelihood - repeats * unit.per_week().ln()
}

/// The log-likelihood with values in the file's unit: each customer's mean is a density in value.
pub(super) fn spend_log_likelihood(fit: &Fit<GammaGamma, 3>, minor_per_unit: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count becomes a real")]
    let customers = fit.customers as f64;
    fit.log_likelihood + customers * minor_per_unit.ln()
}
