//! Reading order lines from CSV: each line checked, exact money, invoices in the order they first appear.

use std::collections::HashMap;
use std::io::Read;

use awda_kernel::{Currency, Money};
use jiff::civil::DateTime;
use serde::Deserialize;

/// An invoice with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its number; a leading C marks a cancellation.
    pub number: String,
    /// The local minute of its first line.
    pub at: DateTime,
    /// The customer's number, where there is one.
    pub customer: Option<String>,
    /// The country as written.
    pub country: String,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
}

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Stock code.
    pub stock_code: String,
    /// Description.
    pub description: String,
    /// Pieces; negative on a cancellation.
    pub quantity: i64,
    /// Price of a piece, as written.
    pub unit_price: String,
    /// Quantity times price, rounded half up to the minor unit.
    pub amount_minor: i64,
}

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong, and what would be right.
    pub reason: String,
}

#[derive(Deserialize)]
struct Row {
    invoice: String,
    stock_code: String,
    description: String,
    quantity: i64,
    invoice_at: String,
    unit_price: String,
    customer_id: String,
    country: String,
}

impl Invoice {
    /// Whether it takes back what other invoices sold.
    pub fn is_cancellation(&self) -> bool {
        self.number.starts_with(['C', 'c'])
    }

    /// The sum of its lines in minor units.
    pub fn net_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.amount_minor).sum()
    }
}

/// Reads invoices from CSV with the header `invoice,stock_code,description,quantity,invoice_at,unit_price,customer_id,country`
/// (`invoice_at` a local `2010-12-01T08:45`). They come ordered by time, then by where they stand in the file.
///
/// # Errors
/// [`BadLine`] for the first line that cannot be read.
pub fn read_invoices(input: impl Read, currency: Currency) -> Result<Vec<Invoice>, BadLine> {
    let mut reader = csv::Reader::from_reader(input);
    let mut invoices: Vec<Invoice> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, row) in reader.deserialize::<Row>().enumerate() {
        let line = index as u64 + 2;
        let row = row.map_err(|why| BadLine {
            line,
            reason: why.to_string(),
        })?;
        let (at, invoice_line) = row.read(line, currency)?;
        let place = *places.entry(row.invoice.clone()).or_insert_with(|| {
            invoices.push(row.open(at));
            invoices.len() - 1
        });
        if let Some(invoice) = invoices.get_mut(place) {
            invoice.at = invoice.at.min(at);
            invoice.lines.push(invoice_line);
        }
    }
    invoices.sort_by_key(|invoice| invoice.at);
    Ok(invoices)
}

impl Row {
    fn read(&self, line: u64, currency: Currency) -> Result<(DateTime, InvoiceLine), BadLine> {
        let bad = |reason: String| BadLine { line, reason };
        let at: DateTime = self.invoice_at.parse().map_err(|_| {
            bad(format!(
                "invoice_at {:?} is not like 2010-12-01T08:45",
                self.invoice_at
            ))
        })?;
        let amount = Money::parse_times(&self.unit_price, self.quantity, currency)
            .map_err(|why| bad(format!("unit_price: {why}")))?;
        let invoice_line = InvoiceLine {
            stock_code: self.stock_code.clone(),
            description: self.description.clone(),
            quantity: self.quantity,
            unit_price: self.unit_price.clone(),
            amount_minor: amount.minor,
        };
        Ok((at, invoice_line))
    }

    fn open(&self, at: DateTime) -> Invoice {
        Invoice {
            number: self.invoice.clone(),
            at,
            customer: Some(self.customer_id.clone()).filter(|id| !id.is_empty()),
            country: self.country.clone(),
            lines: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "invoice,stock_code,description,quantity,invoice_at,unit_price,customer_id,country\n";

    fn read(rows: &str) -> Result<Vec<Invoice>, BadLine> {
        read_invoices(format!("{HEADER}{rows}").as_bytes(), "GBP".parse().unwrap())
    }

    #[test]
    fn lines_of_one_number_are_one_invoice_whose_sum_is_exact() {
        let invoices = read(
            "2,A,Cup,3,2010-12-02T09:00,1.250,7,France\n\
             1,B,Pot,1,2010-12-01T09:00,0.005,,France\n\
             2,C,\"Jar, big\",1,2010-12-02T09:01,2.00,7,France\n",
        )
        .unwrap();
        let numbers: Vec<_> = invoices
            .iter()
            .map(|invoice| invoice.number.as_str())
            .collect();
        assert_eq!(numbers, ["1", "2"], "ordered by time");
        assert_eq!(invoices[0].net_minor(), 1, "half a penny rounds up");
        assert_eq!(invoices[0].customer, None);
        assert_eq!(invoices[1].net_minor(), 575);
        assert_eq!(invoices[1].lines[1].description, "Jar, big");
    }

    #[test]
    fn a_bad_line_is_named() {
        for (row, word) in [
            ("1,A,Cup,x,2010-12-01T09:00,1.0,,F\n", "line 2"),
            ("1,A,Cup,1,yesterday,1.0,,F\n", "invoice_at"),
            ("1,A,Cup,1,2010-12-01T09:00,one,,F\n", "unit_price"),
        ] {
            assert!(read(row).unwrap_err().to_string().contains(word), "{row}");
        }
    }
}
