//! The tables that put expectations beside what happened.
//!
//! It refuses to compute: the findings are given.

use awda_lifetime::checks::{Accuracy, Period, chi_squared};

use super::super::dates::written;
use super::super::numbers::{count, off, percent, short};
use super::findings::{Findings, HeldOut, LEVELS, REPEATS_LAST, covered, held};
use super::tables::{Section, section};

/// Rows of the tracking table, about.
const TRACK_ROWS: usize = 12;

/// Repeat purchases added up.
pub(super) fn track(findings: &Findings) -> Section {
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
            let miss = off(period.expected, period.actual);
            cells.push(format!("{:.0}, {miss}", period.expected));
        }
        Some(cells)
    };
    let places = (0..periods).filter(|place| (place + 1) % step == 0 || place + 1 == periods);
    let rows = places.filter_map(row).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    section(
        "Repeat purchases since the first day",
        &header,
        rows,
        Vec::new(),
    )
}

/// Frequency of repeats.
pub(super) fn repeats(findings: &Findings) -> Section {
    let mut header = vec!["repeats", "actual"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut notes = Vec::new();
    if let Some((_, classes)) = findings.frequencies.first() {
        rows.extend(
            classes
                .iter()
                .map(|class| vec![class_name(class.repeats), count_of(class.actual)]),
        );
    }
    for (kind, classes) in &findings.frequencies {
        header.push(kind.name());
        for (row, class) in rows.iter_mut().zip(classes) {
            row.push(format!("{:.1}", class.expected));
        }
        notes.push(format!(
            "{kind}: χ² = {:.2} with {} degrees of freedom",
            chi_squared(classes),
            classes.len().saturating_sub(5)
        ));
    }
    section("Customers by repeats in calibration", &header, rows, notes)
}

/// How well the hold-out was forecast.
pub(super) fn accuracy(held: &HeldOut, unit: f64) -> Section {
    let row = |what: String, accuracy: &Accuracy, unit: f64| {
        vec![
            what,
            short(accuracy.actual / unit),
            short(accuracy.predicted / unit),
            off(accuracy.predicted, accuracy.actual),
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
    let header = [
        "forecast",
        "actual",
        "predicted",
        "off",
        "MAE",
        "RMSE",
        "correlation",
        "ranks",
        "norm. Gini",
        "top tenth holds",
    ];
    let notes = held.accuracy.first().map(|(_, orders, value)| {
        let value = value
            .map(|value| format!(", of value {}", percent(value.top_tenth_ideal)))
            .unwrap_or_default();
        format!(
            "the tenth that ordered most holds {} of orders{value}: no forecast can do better",
            percent(orders.top_tenth_ideal)
        )
    });
    section(
        &format!("The {:.1} weeks held out", held.weeks),
        &header,
        rows,
        notes.into_iter().collect(),
    )
}

/// Orders held out by repeats.
pub(super) fn conditional(held: &HeldOut) -> Section {
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
    section(
        "Orders per customer held out, by repeats in calibration",
        &header,
        rows,
        Vec::new(),
    )
}

/// Lift by tenths.
pub(super) fn deciles(held: &HeldOut, unit: f64) -> Section {
    let mut header = vec!["tenth", "orders forecast", "actual"];
    let mut rows: Vec<Vec<String>> = held
        .deciles
        .iter()
        .zip(1..)
        .map(|(pair, tenth)| {
            vec![
                tenth.to_string(),
                format!("{:.3}", pair.0),
                format!("{:.3}", pair.1),
            ]
        })
        .collect();
    if let Some(values) = &held.value_deciles {
        header.extend(["value forecast", "actual"]);
        for (row, pair) in rows.iter_mut().zip(values) {
            row.extend([
                format!("{:.2}", pair.0 / unit),
                format!("{:.2}", pair.1 / unit),
            ]);
        }
    }
    let notes = vec!["per customer; tenths of equal size, the highest forecast first".to_owned()];
    section("Lift by tenths of the forecast", &header, rows, notes)
}

/// Coverage of intervals.
pub(super) fn calibration(held_out: &HeldOut) -> Section {
    let (customers, groups) = (
        covered(&held_out.customers_stand),
        covered(&held_out.groups_stand),
    );
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
    let header = [
        "interval",
        "customers: orders",
        "value",
        "groups of 25: orders",
        "value",
    ];
    let notes = vec![
        format!(
            "outcomes inside; ties of whole numbers are broken by chance. P5 to P95 with both ends holds {} of customers' orders",
            percent(held(&held_out.customers_stand)),
        ),
        "groups also feel what no model of the past can know: seasons, campaigns, a changing shop"
            .to_owned(),
    ];
    section("Calibration of intervals", &header, rows.collect(), notes)
}

fn class_name(repeats: u32) -> String {
    if repeats == REPEATS_LAST {
        format!("{repeats} and more")
    } else {
        repeats.to_string()
    }
}

fn count_of(whole: f64) -> String {
    format!("{whole:.0}")
}
