//! Cells and tables: what of an answer's values is shown, and how it stands.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};
use serde_json::Value;

use crate::cli::print::has_colour_out;

/// What is new is shown in this colour, where there is any.
const TINT: &str = "36";

pub(super) fn items(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["items"].as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn month(value: &Value) -> String {
    text(value).chars().take(7).collect()
}

pub(super) fn minor(money: &Value) -> i64 {
    money["minor"].as_i64().unwrap_or_default()
}

/// An amount without its currency, which stands above the table.
pub(super) fn amount(money: &Value) -> String {
    let shown = money["display"].as_str().unwrap_or("-");
    shown.split(' ').next().unwrap_or_default().to_owned()
}

pub(super) fn currency(money: &Value) -> String {
    text(&money["currency"])
}

pub(super) fn in_currency(all: &[&Value], key: &str) -> String {
    let first = all.first();
    first.map_or_else(String::new, |one| format!("in {}, ", currency(&one[key])))
}

pub(super) fn percent(rate: &Value) -> String {
    let value = rate["value"].as_f64();
    value.map_or_else(|| "-".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

pub(super) fn whole_percent(rate: &Value, is_over: &Value) -> String {
    let mark = if *is_over == Value::Bool(false) {
        "~"
    } else {
        ""
    };
    let value = rate["value"].as_f64();
    value.map_or_else(
        || "-".to_owned(),
        |value| format!("{mark}{:.0}%", value * 100.0),
    )
}

pub(super) fn most(values: impl Iterator<Item = i64>) -> i64 {
    values.max().unwrap_or_default()
}

pub(super) fn tinted(text: &str) -> String {
    if text.is_empty() || !has_colour_out() {
        return text.to_owned();
    }
    format!("\u{1b}[{TINT}m{text}\u{1b}[0m")
}

pub(super) fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(header);
    table
}

/// Numbers stand at the right, from this column on.
pub(super) fn right(table: &mut Table, from: usize) {
    let columns = table.column_count();
    for place in from..columns {
        if let Some(column) = table.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

pub(super) fn right_but_last(table: &mut Table, from: usize) {
    right(table, from);
    let last = table.column_count().saturating_sub(1);
    if let Some(column) = table.column_mut(last) {
        column.set_cell_alignment(CellAlignment::Left);
    }
}
