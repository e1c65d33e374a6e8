//! What commands print: JSON for programs, plain lines for people. Colour and progress only on terminals.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

/// How a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One JSON value.
    Json,
    /// Lines for people.
    Plain,
}

impl Style {
    /// The style that a `--json` switch asks for.
    pub const fn of(is_json: bool) -> Self {
        if is_json { Self::Json } else { Self::Plain }
    }
}

/// Whether progress may be drawn: standard error is a terminal.
pub fn has_progress() -> bool {
    io::stderr().is_terminal()
}

/// Whether colour may be used on standard error.
pub fn has_colour() -> bool {
    has_progress() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether colour may be used on standard output.
pub fn has_colour_out() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints a line. Whoever closed the pipe has read enough: that is no failure.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a value as JSON, or as lines.
pub fn value(value: &Value, style: Style) {
    match style {
        Style::Json => line(&serde_json::to_string_pretty(value).unwrap_or_default()),
        Style::Plain => {
            let mut lines = Vec::new();
            outline(value, 0, &mut lines);
            for text in &lines {
                line(text);
            }
        }
    }
}

/// A table of the objects' fields, in the order of `columns`.
pub fn table(rows: &[Value], columns: &[&str]) {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(columns);
    for row in rows {
        table.add_row(
            columns
                .iter()
                .map(|column| inline(row.get(column).unwrap_or(&Value::Null))),
        );
    }
    line(&table.to_string());
}

fn outline(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if is_flat(field) {
                    lines.push(format!("{indent}{name}: {}", inline(field)));
                } else {
                    lines.push(format!("{indent}{name}:"));
                    outline(field, depth + 1, lines);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                if is_flat(item) {
                    lines.push(format!("{indent}- {}", inline(item)));
                } else {
                    lines.push(format!("{indent}-"));
                    outline(item, depth + 1, lines);
                }
            }
        }
        flat => lines.push(format!("{indent}{}", inline(flat))),
    }
}

fn is_flat(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items
            .iter()
            .all(|item| !item.is_object() && !item.is_array()),
        _ => true,
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_becomes_an_outline() {
        let mut lines = Vec::new();
        let value = json!({"id": "a", "list": [1, 2], "deep": {"b": null}, "many": [{"c": "d"}]});
        outline(&value, 0, &mut lines);
        let expected = [
            "deep:",
            "  b: -",
            "id: a",
            "list: 1, 2",
            "many:",
            "  -",
            "    c: d",
        ];
        assert_eq!(lines.len(), expected.len());
        for line in expected {
            assert!(lines.iter().any(|other| other == line), "{line}");
        }
    }
}
