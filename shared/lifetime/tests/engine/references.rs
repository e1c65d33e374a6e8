//! What the reference tests share: the CDNOW summary as cohorts, the reference file, and a relative comparison.

use awda_lifetime::{Cohort, SpendCohort, Triple};
use serde_json::Value;

const SUMMARY: &str = include_str!("../data/cdnow_summary.csv");
const REFERENCE: &str = include_str!("../data/reference.json");

/// One customer of the summary: x, t_x and T in hundredths of a week, z in cents.
pub(crate) struct SummaryRow {
    pub(crate) x: u32,
    pub(crate) t_x: u32,
    pub(crate) age: u32,
    pub(crate) mean_cents: u64,
}

/// The CDNOW summary (weeks with two decimals).
pub(crate) fn summary() -> Vec<SummaryRow> {
    SUMMARY.lines().skip(1).map(summary_row).collect()
}

fn summary_row(line: &str) -> SummaryRow {
    let cells: Vec<f64> = line
        .split(',')
        .map(|cell| cell.trim().parse().unwrap())
        .collect();
    let hundredths = |value: f64| (value * 100.0).round() as u32;
    SummaryRow {
        x: cells[1] as u32,
        t_x: hundredths(cells[2]),
        age: hundredths(cells[3]),
        mean_cents: u64::from(hundredths(cells[4])),
    }
}

/// The summary as a cohort of hundredths of a week.
pub(crate) fn cdnow() -> Cohort {
    let mut cohort = Cohort::with_grain(100, Cohort::LIMIT);
    for (key, row) in summary().iter().enumerate() {
        cohort.add(key as u64, Triple::new(row.x, row.t_x, row.age).unwrap());
    }
    cohort
}

/// The mean values of repeat purchase days of the 946 repeat buyers, as the papers use them (n = x).
pub(crate) fn cdnow_spend() -> SpendCohort {
    let mut cohort = SpendCohort::new();
    for (key, row) in summary().iter().enumerate().filter(|(_, row)| row.x > 0) {
        cohort.add(key as u64, row.x, u64::from(row.x) * row.mean_cents);
    }
    cohort
}

/// The reference file.
pub(crate) fn reference() -> Value {
    serde_json::from_str(REFERENCE).unwrap()
}

/// A number that the reference file keeps as a decimal string or as a number.
pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::String(digits) => digits.parse().unwrap(),
        other => other.as_f64().unwrap(),
    }
}

/// Asserts that `actual` is within `tolerance` of `expected`, relative; numbers below 1e-290 only need to be as small.
pub(crate) fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(actual.is_finite(), "{what}: {actual}");
    let size = expected.abs();
    if size < 1e-290 {
        assert!(actual.abs() < 1e-289, "{what}: {actual} is not {expected}");
        return;
    }
    let error = (actual - expected).abs() / size;
    assert!(
        error <= tolerance,
        "{what}: {actual} is not {expected}, off by {error:e}"
    );
}
