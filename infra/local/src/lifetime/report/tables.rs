//! The tables of the report, the same in the terminal and on the page.
//!
//! It refuses to compute: the findings are given.

use awda_lifetime::RepeatModel;

use super::super::args::Unit;
use super::super::dates::written;
use super::super::file::Purchases;
use super::super::fit::{Models, log_likelihood, origin, spend_log_likelihood};
use super::super::numbers::{count, heading, off, short, table};
use super::against;
use super::findings::Findings;
use crate::cli::print;

/// A heading, a table and what to say below it.
#[derive(Debug)]
pub(super) struct Section {
    /// Its heading.
    pub title: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Sentences below.
    pub notes: Vec<String>,
}

/// Every table these findings allow.
pub(super) fn all(
    purchases: &Purchases,
    models: &Models,
    findings: &Findings,
    unit: Unit,
) -> Vec<Section> {
    let mut sections = vec![input(purchases), fits(models, unit)];
    sections.extend(choice(models));
    sections.extend(spend(purchases, models));
    sections.push(against::track(findings));
    sections.push(against::repeats(findings));
    if let Some(held) = &findings.hold_out {
        sections.push(against::accuracy(held, purchases.minor_per_unit));
        sections.push(against::conditional(held));
        sections.push(against::deciles(held, purchases.minor_per_unit));
        sections.push(against::calibration(held));
    }
    sections
}

/// Prints them.
pub(super) fn print(sections: &[Section]) {
    for section in sections {
        heading(&section.title);
        if !section.rows.is_empty() {
            let header: Vec<&str> = section.header.iter().map(String::as_str).collect();
            table(&header, &section.rows);
        }
        for note in &section.notes {
            print::line(note);
        }
    }
}

fn input(purchases: &Purchases) -> Section {
    let seen = purchases.seen();
    let held = purchases.weeks_ahead();
    let mut notes = vec![format!(
        "{} rows, {} customers, {} purchase days, {} to {}",
        count(purchases.rows),
        count(purchases.panel.customers() as u64),
        count(purchases.panel.purchase_days() as u64),
        written(purchases.first_day),
        written(purchases.until),
    )];
    notes.push(format!(
        "calibrated to {} on {} customers; {}",
        written(purchases.calibrated_until),
        count(seen.len() as u64),
        if held > 0.0 {
            format!("{held:.1} weeks held out")
        } else {
            "nothing held out".to_owned()
        },
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
            notes.push(format!("{} {what}", count(number)));
        }
    }
    section("Data", &[], Vec::new(), notes)
}

fn fits(models: &Models, unit: Unit) -> Section {
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for fit in &models.fits {
        let kind = fit.model.kind();
        let errors = fit.standard_errors();
        let values = kind
            .parameter_names()
            .into_iter()
            .zip(fit.model.parameters())
            .zip(kind.times());
        let mut cells = vec![kind.name().to_owned()];
        for (place, ((name, value), is_time)) in values.enumerate() {
            let scale = if is_time { unit.per_week() } else { 1.0 };
            let error = errors.and_then(|errors| errors.get(place).copied());
            let error = error.map_or_else(|| "-".to_owned(), |error| short(error * scale));
            cells.push(format!("{name} {} ± {error}", short(value * scale)));
        }
        cells.push(format!("{:.4}", log_likelihood(fit, unit)));
        rows.push(cells);
        notes.push(format!(
            "{kind}: {}",
            origin(fit.source, fit.diagnosis, fit.grade().letter())
        ));
    }
    let header = ["model", "", "", "", "", "log-likelihood"];
    section(
        &format!("Models of repeat purchases, time in {}", unit.name()),
        &header,
        rows,
        notes,
    )
}

fn choice(models: &Models) -> Option<Section> {
    let contest = models.contest.as_ref()?;
    let row = |one: &awda_lifetime::Contender| {
        let held = one.hold_out;
        let cell = |of: fn(&awda_lifetime::HoldOut) -> f64, digits: usize| {
            held.as_ref()
                .map_or_else(|| "-".to_owned(), |held| format!("{:.digits$}", of(held)))
        };
        vec![
            one.fit.model.kind().to_string(),
            format!("{:.3}", one.fit.log_likelihood),
            cell(|held| held.log_score, 5),
            cell(|held| held.mae, 4),
            cell(|held| held.rmse, 4),
            held.map_or_else(|| "-".to_owned(), |held| off(held.predicted, held.actual)),
        ]
    };
    let header = [
        "model",
        "log-likelihood (weeks)",
        "log score",
        "MAE",
        "RMSE",
        "orders off",
    ];
    let mut notes = vec![
        "log score: mean of ln P(orders that then came) over three origins rolled through calibration; higher is better".to_owned(),
        format!("Use {}: {}.", contest.chosen, contest.reason),
    ];
    notes.extend(contest.warning().map(str::to_owned));
    Some(section(
        "Which model? Likelihood and rolling hold-out within calibration",
        &header,
        contest.contenders.iter().map(row).collect(),
        notes,
    ))
}

fn spend(purchases: &Purchases, models: &Models) -> Option<Section> {
    let fit = models.spend.as_ref()?;
    let unit = purchases.minor_per_unit;
    let errors = fit.standard_errors();
    let rows = ["p", "q", "v"]
        .into_iter()
        .zip(fit.model.parameters())
        .enumerate();
    let rows = rows.map(|(place, (name, value))| {
        let scale = if name == "v" { 1.0 / unit } else { 1.0 };
        let error = errors.and_then(|errors| errors.get(place).copied());
        let error = error.map_or_else(|| "-".to_owned(), |error| short(error * scale));
        vec![name.to_owned(), short(value * scale), error]
    });
    let independence = &models.independence;
    let notes = vec![
        format!(
            "{}; log-likelihood {:.4}; mean value of a purchase day {}",
            origin(fit.source, fit.diagnosis, fit.grade().letter()),
            spend_log_likelihood(fit, unit),
            short(fit.model.mean_spend() / unit),
        ),
        format!(
            "independence: correlation of value and repeats {:.3}, of ranks {:.3}, over {} repeat buyers{}",
            independence.correlation,
            independence.rank_correlation,
            count(independence.customers as u64),
            if independence.is_doubtful() {
                ": doubtful, take values with caution"
            } else {
                ""
            },
        ),
    ];
    Some(section(
        "Value: Gamma-Gamma",
        &["parameter", "estimate", "standard error"],
        rows.collect(),
        notes,
    ))
}

/// A section.
pub(super) fn section(
    title: &str,
    header: &[&str],
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
) -> Section {
    Section {
        title: title.to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes,
    }
}
