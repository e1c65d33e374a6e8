//! The rows that were left out, as a file of their own with reasons: to be mended in a spreadsheet and imported again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use awda_commerce::tables::{Outcome, Row, Table, Weight};

/// Columns behind the file's own.
const ADDED: [&str; 4] = ["import_row", "import_code", "import_reason", "import_fix"];

/// Writes the rows of `table` that `outcome` left out to `path`; without any, an old file of this name is taken away.
///
/// A line that could not be read as a row has only its number and reason. Cells that a spreadsheet would compute get an apostrophe,
/// which an import takes off again.
///
/// # Errors
/// What the system says.
pub fn write(table: &Table, outcome: &Outcome, path: &Path) -> anyhow::Result<usize> {
    let mut reasons: BTreeMap<u64, Vec<(&str, String, &str)>> = BTreeMap::new();
    for problem in outcome
        .problems
        .iter()
        .filter(|problem| problem.weight == Weight::Row)
    {
        let column = problem
            .column
            .as_deref()
            .map(|column| format!("{column}: "))
            .unwrap_or_default();
        let reason = (
            problem.code,
            format!("{column}{}", problem.why),
            problem.fix,
        );
        reasons.entry(problem.line).or_default().push(reason);
    }
    if reasons.is_empty() {
        return match fs::remove_file(path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why.into()),
            _ => Ok(0),
        };
    }
    let failed = || format!("failed to write {}", path.display());
    let mut file = BufWriter::new(private(path).with_context(failed)?);
    // Without this mark spreadsheets take UTF-8 for something else.
    file.write_all("\u{feff}".as_bytes()).with_context(failed)?;
    let mut out = csv::Writer::from_writer(file);
    let headers = table.headers.iter().map(|header| guarded(header));
    out.write_record(headers.chain(ADDED.map(str::to_owned)))?;
    let rows: BTreeMap<u64, &Row> = table.rows.iter().map(|row| (row.line, row)).collect();
    for (line, reasons) in &reasons {
        let row = rows.get(line);
        let cells = (0..table.headers.len())
            .map(|place| row.map_or(String::new(), |row| guarded(row.get(place))));
        let joined = |part: fn(&(&str, String, &str)) -> String| {
            reasons.iter().map(part).collect::<Vec<_>>().join("; ")
        };
        let added = [
            line.to_string(),
            joined(|reason| reason.0.to_owned()),
            joined(|reason| reason.1.clone()),
            joined(|reason| reason.2.to_owned()),
        ];
        out.write_record(cells.chain(added))?;
    }
    out.flush().with_context(failed)?;
    Ok(reasons.len())
}

fn guarded(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

/// A new file that is its owner's alone: it holds personal data.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
