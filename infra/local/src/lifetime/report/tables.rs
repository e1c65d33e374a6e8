//! The tables of the report, the same in the terminal and on the page.
//!
//! It refuses to compute: the findings are given.

use awda_lifetime::RepeatModel;
use awda_lifetime::checks::{Accuracy, Period, chi_squared};

use super::super::args::Unit;
use super::super::dates::written;
use super::super::file::Purchases;
use super::super::fit::{Models, log_likelihood, origin, spend_log_likelihood};
use super::super::numbers::{count, heading, percent, short, table};
use super::findings::{Findings, HeldOut, LEVELS, REPEATS_LAST, covered, held};
use crate::cli::print;

/// Rows of the tracking table that are printed: quarters of the time, about.
const TRACK_ROWS: usize = 12;

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
pub(super) fn all(purchases: &Purchases, models: &Models, findings: &Findings, unit: Unit) -> Vec<Section> {
    let mut sections = vec![input(purchases), fits(models, unit)];
    sections.extend(choice(models));
    sections.extend(spend(purchases, models));
    sections.push(track(findings));
    sections.push(repeats(findings));
    if let Some(held) = &findings.hold_out {
        sections.push(accuracy(held, purchases.minor_per_unit));
        sections.push(conditional(held));
        sections.push(deciles(held, purchases.minor_per_unit));
        sections.push(calibration(held));
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
        if held > 0.0 { format!("{held:.1} weeks held out") } else { "nothing held out".to_owned() },
    ));
    for (number, what) in [
        (purchases.skipped, "negative rows left out"),
        (purchases.late, "rows after the last day left out"),
        (purchases.panel.unmatched_refunds(), "refunds found nothing to take back"),
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
        let values = kind.parameter_names().into_iter().zip(fit.model.parameters()).zip(kind.times());
        let mut cells = vec![kind.name().to_owned()];
        for (place, ((name, value), is_time)) in values.enumerate() {
            let scale = if is_time { unit.per_week() } else { 1.0 };
            let error = errors.and_then(|errors| errors.get(place).copied());
            let error = error.map_or_else(|| "-".to_owned(), |error| short(error * scale));
            cells.push(format!("{name} {} ± {error}", short(value * scale)));
        }
        cells.push(format!("{:.4}", log_likelihood(fit, unit)));
        rows.push(cells);
        notes.push(format!("{kind}: {}", origin(fit.source, fit.diagnosis, fit.grade().letter())));
    }
    let header = ["model", "", "", "", "", "log-likelihood"];
    section(&format!("Models of repeat purchases, time in {}", unit.name()), &header, rows, notes)
}

fn choice(models: &Models) -> Option<Section> {
    let contest = models.contest.as_ref()?;
    let row = |one: &awda_lifetime::Contender| {
        let held = one.hold_out;
        let cell = |of: fn(&awda_lifetime::HoldOut) -> f64, digits: usize| {
            held.as_ref().map_or_else(|| "-".to_owned(), |held| format!("{:.digits$}", of(held)))
        };
        vec![
            one.fit.model.kind().to_string(),
            format!("{:.3}", one.fit.log_likelihood),
            cell(|held| held.log_score, 5),
            cell(|held| held.mae, 4),
            cell(|held| held.rmse, 4),
            held.map_or_else(|| "-".to_owned(), |held| percent(held.predicted / held.actual.max(1.0) - 1.0)),
        ]
    };
    let header = ["model", "log-likelihood (weeks)", "log score", "MAE", "RMSE", "orders off"];
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
    let rows = ["p", "q", "v"].into_iter().zip(fit.model.parameters()).enumerate();
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
            if independence.is_doubtful() { ": doubtful, take values with caution" } else { "" },
        ),
    ];
    Some(section("Value: Gamma-Gamma", &["parameter", "estimate", "standard error"], rows.collect(), notes))
}

fn track(findings: &Findings) -> Section {
    let mut header = vec!["up to".to_owned(), "actual".to_owned()];
    let sums: Vec<Vec<Period>> = findings
        .tracking
        .iter()
        .map(|(kind, periods)| {
            header.push(format!("{kind}, off by"));
            awda_lifetime::checks::cumulative(periods)
        })
        .collect();
    let periods = sums.first().map_or(0, Vec::len);
    let step = periods.div_ceil(TRACK_ROWS).max(1);
    let row = |place: usize| -> Option<Vec<String>> {
        let first = sums.first()?.get(place)?;
        let mut cells = vec![written(first.until), count_of(first.actual)];
        for sums in &sums {
            let period = sums.get(place)?;
            let off = percent(period.expected / period.actual.max(1.0) - 1.0);
            cells.push(format!("{:.0}, {off}", period.expected));
        }
        Some(cells)
    };
    let places = (0..periods).filter(|place| (place + 1) % step == 0 || place + 1 == periods);
    let rows = places.filter_map(row).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    section("Repeat purchases since the first day", &header, rows, Vec::new())
}

fn repeats(findings: &Findings) -> Section {
    let mut header = vec!["repeats", "actual"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut notes = Vec::new();
    if let Some((_, classes)) = findings.frequencies.first() {
        rows.extend(classes.iter().map(|class| vec![class_name(class.repeats), count_of(class.actual)]));
    }
    for (kind, classes) in &findings.frequencies {
        header.push(kind.name());
        for (row, class) in rows.iter_mut().zip(classes) {
            row.push(format!("{:.1}", class.expected));
        }
        notes.push(format!("{kind}: χ² = {:.2} with {} degrees of freedom", chi_squared(classes), classes.len().saturating_sub(5)));
    }
    section("Customers by repeats in calibration", &header, rows, notes)
}

fn accuracy(held: &HeldOut, unit: f64) -> Section {
    let row = |what: String, accuracy: &Accuracy, unit: f64| {
        vec![
            what,
            short(accuracy.actual / unit),
            short(accuracy.predicted / unit),
            percent(accuracy.predicted / accuracy.actual.max(f64::MIN_POSITIVE) - 1.0),
            format!("{:.4}", accuracy.mae / unit),
            format!("{:.4}", accuracy.rmse / unit),
            format!("{:.3}", accuracy.correlation),
            format!("{:.3}", accuracy.rank_correlation),
            format!("{:.3}", accuracy.normalised_gini),
            percent(accuracy.top_tenth),
        ]
    };
    let mut rows = Vec::new();
    for (kind, orders, value) in &held.accuracy {
        rows.push(row(format!("{kind}: orders"), orders, 1.0));
        if let Some(value) = value {
            rows.push(row(format!("{kind}: value"), value, unit));
        }
    }
    let header = ["forecast", "actual", "predicted", "off", "MAE", "RMSE", "correlation", "ranks", "norm. Gini", "top tenth holds"];
    let notes = held.accuracy.first().map(|(_, orders, value)| {
        let value = value.map(|value| format!(", of value {}", percent(value.top_tenth_ideal))).unwrap_or_default();
        format!("the tenth that ordered most holds {} of orders{value}: no forecast can do better", percent(orders.top_tenth_ideal))
    });
    section(&format!("The {:.1} weeks held out", held.weeks), &header, rows, notes.into_iter().collect())
}

fn conditional(held: &HeldOut) -> Section {
    let mut header = vec!["repeats", "customers", "actual"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (repeats, customers) in (0..=REPEATS_LAST).zip(&held.customers) {
        rows.push(vec![class_name(repeats), count(*customers)]);
    }
    let cell = |found: Option<&(u32, f64, f64)>, of: fn(&(u32, f64, f64)) -> f64| {
        found.map_or_else(|| "-".to_owned(), |row| format!("{:.3}", of(row)))
    };
    for (place, (kind, classes)) in held.by_repeats.iter().enumerate() {
        header.push(kind.name());
        for (row, repeats) in rows.iter_mut().zip(0..) {
            let found = classes.iter().find(|class| class.0 == repeats);
            if place == 0 {
                row.push(cell(found, |class| class.2));
            }
            row.push(cell(found, |class| class.1));
        }
    }
    section("Orders per customer held out, by repeats in calibration", &header, rows, Vec::new())
}

fn deciles(held: &HeldOut, unit: f64) -> Section {
    let mut header = vec!["tenth", "orders forecast", "actual"];
    let mut rows: Vec<Vec<String>> = held
        .deciles
        .iter()
        .zip(1..)
        .map(|(pair, tenth)| vec![tenth.to_string(), format!("{:.3}", pair.0), format!("{:.3}", pair.1)])
        .collect();
    if let Some(values) = &held.value_deciles {
        header.extend(["value forecast", "actual"]);
        for (row, pair) in rows.iter_mut().zip(values) {
            row.extend([format!("{:.2}", pair.0 / unit), format!("{:.2}", pair.1 / unit)]);
        }
    }
    let notes = vec!["per customer; tenths of equal size, the highest forecast first".to_owned()];
    section("Lift by tenths of the forecast", &header, rows, notes)
}

fn calibration(held_out: &HeldOut) -> Section {
    let (customers, groups) = (covered(&held_out.customers_stand), covered(&held_out.groups_stand));
    let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), percent);
    let has_groups = !held_out.groups_stand.is_empty();
    let rows = (0..LEVELS.len()).filter_map(|place| {
        let (level, orders, value) = customers.get(place)?;
        let group = groups.get(place).filter(|_| has_groups);
        Some(vec![
            percent(*level),
            percent(*orders),
            cell(*value),
            cell(group.map(|group| group.1)),
            cell(group.and_then(|group| group.2)),
        ])
    });
    let header = ["interval", "customers: orders", "value", "groups of 25: orders", "value"];
    let notes = vec![
        format!(
            "outcomes inside; ties of whole numbers are broken by chance. P5 to P95 with both ends holds {} of customers' orders",
            percent(held(&held_out.customers_stand)),
        ),
        "groups also feel what no model of the past can know: seasons, campaigns, a changing shop".to_owned(),
    ];
    section("Calibration of intervals", &header, rows.collect(), notes)
}

fn section(title: &str, header: &[&str], rows: Vec<Vec<String>>, notes: Vec<String>) -> Section {
    Section {
        title: title.to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes,
    }
}

fn class_name(repeats: u32) -> String {
    if repeats == REPEATS_LAST { format!("{repeats} and more") } else { repeats.to_string() }
}

fn count_of(whole: f64) -> String {
    format!("{whole:.0}")
}
