//! A sheet of a workbook as a table. Numbers come as a spreadsheet shows them, to 15 digits; a date comes as the day and time it shows.

use std::io::Cursor;

use awda_commerce::tables::{BrokenLine, Row, Table};
use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};
use csv::StringRecord;

use crate::Error;
use crate::delimited::{fault_of, place_of_headers};
use crate::file::too_large;

/// Whole numbers from here on have lost digits in a spreadsheet.
const EXACT_BELOW: f64 = 1e15;
/// Rows above the headers that may be titles.
const TITLE_ROWS: usize = 15;

/// A sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) table: Table,
    pub(crate) name: String,
}

/// Reads the sheet called `wanted`, else the first that holds anything.
///
/// # Errors
/// [`Error::Workbook`], [`Error::NoSheet`], [`Error::TooLarge`].
pub(crate) fn read(bytes: &[u8], wanted: Option<&str>, bytes_max: u64) -> Result<Sheet, Error> {
    let wrong = |why: String| Error::Workbook { why };
    if unpacked(bytes).is_some_and(|size| size > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let book = open_workbook_auto_from_rs(Cursor::new(bytes));
    let mut book = book.map_err(|why| wrong(why.to_string()))?;
    let names = book.sheet_names();
    if let Some(wanted) = wanted
        && !names.iter().any(|name| name == wanted)
    {
        let (sheet, found) = (wanted.to_owned(), names.join(", "));
        return Err(Error::NoSheet { sheet, found });
    }
    for name in names {
        if wanted.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let range = book
            .worksheet_range(&name)
            .map_err(|why| wrong(why.to_string()))?;
        if !range.is_empty() || wanted.is_some() {
            return Ok(Sheet {
                table: table(&range),
                name,
            });
        }
    }
    Ok(Sheet {
        table: Table::default(),
        name: String::new(),
    })
}

fn table(range: &Range<Data>) -> Table {
    let first = range.start().map_or(0, |(row, _)| u64::from(row)) + 1;
    let records = range.rows().zip(first..).map(|(cells, line)| {
        let record: StringRecord = cells.iter().map(text).collect();
        (line, record)
    });
    let records: Vec<(u64, StringRecord)> = records
        .filter(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let titles = records.iter().take(TITLE_ROWS);
    let place = place_of_headers(titles.map(|(_, record)| record.iter()));
    let Some((_, headers)) = records.get(place) else {
        return Table::default();
    };
    let width = headers.len();
    let headers = headers.iter().map(str::to_owned).collect();
    let mut table = Table {
        headers,
        ..Table::default()
    };
    for (line, record) in records.iter().skip(place + 1) {
        match fault_of(record, width) {
            Some(fault) => table.broken.push(BrokenLine { line: *line, fault }),
            None => table.rows.push(Row::new(*line, record.iter())),
        }
    }
    table
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => shown(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            // A day is a number without a fraction: it shows no time, and a birthday has none.
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                day
            } else {
                format!("{day}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A number as a spreadsheet shows it. One too large to be exact keeps its exponent, so that nobody takes it for an id.
fn shown(number: f64) -> String {
    if number.abs() >= EXACT_BELOW {
        return format!("{number:E}");
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// What the parts of a zip archive say they unpack to; nothing where it is none.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, width: usize| -> Option<u64> {
        let digits = bytes.get(at..at.checked_add(width)?)?.iter().rev();
        Some(digits.fold(0, |sum, digit| (sum << 8) | u64::from(*digit)))
    };
    let end = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")?;
    let mut at = usize::try_from(number(end + 16, 4)?).ok()?;
    let mut sum = 0_u64;
    while bytes.get(at..at.checked_add(4)?) == Some(b"PK\x01\x02".as_slice()) {
        sum = sum.saturating_add(number(at + 24, 4)?);
        let behind = number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
        at = at
            .checked_add(46)?
            .checked_add(usize::try_from(behind).ok()?)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_as_they_are_shown() {
        for (number, text) in [
            (1001.0, "1001"),
            (149.5, "149.5"),
            (0.1 + 0.2, "0.3"),
            (966_501_234_567.0, "966501234567"),
            (7_210_448_301_122_334_455.0, "7.210448301122335E18"),
            (-5.0, "-5"),
        ] {
            assert_eq!(shown(number), text);
        }
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(matches!(
            read(b"PK\x03\x04 not really", None, 1 << 20),
            Err(Error::Workbook { .. })
        ));
        assert_eq!(unpacked(b"nothing"), None);
    }
}
