//! Cells of a file: quoted as RFC 4180 has it, and no text among them that a spreadsheet would compute.

use serde_json::{Map, Value};

use super::columns::Cell;

/// What a formula may begin with (OWASP, "CSV Injection"), in both widths that spreadsheets read.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text that stays one in a spreadsheet: what begins like a formula gets an apostrophe before it, which our importer takes off again.
pub fn guarded(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Adds a line of CSV.
pub(super) fn csv_line(file: &mut Vec<u8>, row: &[Cell]) {
    for (place, cell) in row.iter().enumerate() {
        if place > 0 {
            file.push(b',');
        }
        let text = match cell {
            Cell::None => continue,
            Cell::Text(text) => guarded(text),
            Cell::Count(count) => count.to_string(),
            Cell::Plain(plain) => plain.clone(),
            // A list's own words are inside the cell, which they do not begin.
            Cell::List(words) => guarded(&words.join("; ")),
        };
        if text.contains(['"', ',', '\r', '\n']) || text.trim() != text {
            file.push(b'"');
            file.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            file.push(b'"');
        } else {
            file.extend_from_slice(text.as_bytes());
        }
    }
    file.extend_from_slice(b"\r\n");
}

/// Adds a line of JSON: every column is there, what is not known as null.
pub(super) fn json_line(file: &mut Vec<u8>, names: &[&str], row: &[Cell]) {
    let value = |cell: &Cell| match cell {
        Cell::None => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Count(count) => Value::from(*count),
        // An amount stays text: a number of JSON may be read as one with a binary fraction.
        Cell::Plain(plain) => Value::from(plain.as_str()),
        Cell::List(words) => Value::from(words.as_slice()),
    };
    let cells = names.iter().zip(row);
    let object: Map<String, Value> = cells
        .map(|(name, cell)| ((*name).to_owned(), value(cell)))
        .collect();
    file.extend_from_slice(Value::Object(object).to_string().as_bytes());
    file.push(b'\n');
}
