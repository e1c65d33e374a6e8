//! How numbers are printed: six digits for people, all of them for programs.
//!
//! It refuses to round what a program reads.

use comfy_table::{CellAlignment, Table, presets};

use crate::cli::print;

/// Six significant digits.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e9).contains(&size) {
        return format!("{value:.5e}");
    }
    let decimals = [1e5, 1e4, 1e3, 1e2, 1e1, 1e0]
        .iter()
        .position(|bound| size >= *bound)
        .unwrap_or(6);
    format!("{value:.decimals$}")
}

/// Two decimals, as amounts are written.
pub(super) fn money(value: f64) -> String {
    format!("{value:.2}")
}

/// A share as a percentage with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// How far a prediction is off what happened; nothing can be said of nothing.
pub(super) fn off(predicted: f64, actual: f64) -> String {
    if actual > 0.0 {
        percent(predicted / actual - 1.0)
    } else {
        "-".to_owned()
    }
}

/// A count with separated thousands.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Prints a heading, set off by an empty line.
pub(super) fn heading(text: &str) {
    print::line("");
    print::line(text);
}

/// Prints a table: names to the left, numbers to the right.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.to_string().lines() {
        print::line(line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::{count, short};

    #[test]
    fn numbers_keep_six_digits() {
        for (value, written) in [
            (0.0, "0"),
            (0.242_593, "0.242593"),
            (4.413_532, "4.41353"),
            (30.895_214, "30.8952"),
            (-9_582.425_56, "-9582.43"),
            (1.5e-7, "1.50000e-7"),
        ] {
            assert_eq!(short(value), written);
        }
        assert_eq!(
            (
                count(0).as_str(),
                count(23_570).as_str(),
                count(1_234_567).as_str()
            ),
            ("0", "23,570", "1,234,567")
        );
    }
}
