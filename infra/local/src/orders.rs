//! A shop's history as a file of order lines, and the deliveries it stands for: what `awda demo` replays. What the lines mean is
//! `awda_commerce::tables::retail`'s.

use std::io::Read;

use awda_commerce::tables::{Row, Table, retail};
use awda_kernel::Currency;

pub use awda_commerce::tables::retail::{Document, DocumentKind, Invoice, InvoiceLine, documents};

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// Reads invoices from CSV with the header `invoice,stock_code,description,quantity,invoice_at,unit_price,customer_id,country`
/// (`invoice_at` a local `2010-12-01T08:45`). They come ordered by time, then by where they stand in the file.
///
/// # Errors
/// [`BadLine`] for the first line that cannot be read.
pub fn read_invoices(input: impl Read, currency: Currency) -> Result<Vec<Invoice>, BadLine> {
    let mut reader = csv::Reader::from_reader(input);
    let bad = |line: u64, why: &csv::Error| BadLine {
        line,
        reason: why.to_string(),
    };
    let headers = reader.headers().map_err(|why| bad(1, &why))?;
    let headers = headers.iter().map(str::to_owned).collect();
    let mut table = Table {
        headers,
        ..Table::default()
    };
    for (record, line) in reader.records().zip(2..) {
        let record = record.map_err(|why| bad(line, &why))?;
        table.rows.push(Row::new(line, record.iter()));
    }
    let (invoices, problems) = retail::invoices(&table, currency);
    match problems.into_iter().next() {
        None => Ok(invoices),
        Some(problem) => Err(BadLine {
            line: problem.line,
            reason: format!("{}: {}", problem.column.unwrap_or_default(), problem.why),
        }),
    }
}
