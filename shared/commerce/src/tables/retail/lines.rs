//! Reading order lines from a table: each line checked, exact money, invoices in the order they first appear.

use std::collections::HashMap;

use awda_kernel::{Currency, Money, TimeZone};
use jiff::civil::DateTime;

use super::super::cells;
use super::super::dates::{self, DayOrder, Style};
use super::super::header::plain;
use super::super::problem::{Fault, Problem};
use super::super::table::{Row, Table};

/// Rows the order of day and month is judged by.
const SAMPLE_ROWS: usize = 100_000;
/// Largest quantity of one line, as the generic source takes it.
const QUANTITY_MAX: i64 = 1_000_000;

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

/// The invoices of a table, ordered by time, then by where they stand; and what is wrong with its rows. An invoice with a row that
/// cannot be taken is left out whole.
pub fn invoices(table: &Table, currency: Currency) -> (Vec<Invoice>, Vec<Problem>) {
    let columns = Columns::of(table);
    let order = dates::order_of(
        table
            .rows
            .iter()
            .take(SAMPLE_ROWS)
            .map(|row| row.get(columns.at)),
    );
    let reading = Lines {
        columns,
        currency,
        order,
    };
    let (mut all, mut problems): (Vec<Opened>, Vec<Problem>) = (Vec::new(), Vec::new());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for row in &table.rows {
        let number = row.get(reading.columns.invoice).trim();
        let place = *places.entry(number).or_insert_with(|| {
            all.push(Opened::default());
            all.len() - 1
        });
        let Some(opened) = all.get_mut(place) else {
            continue;
        };
        opened.lines.push(row.line);
        match reading.line(row) {
            Ok((at, line)) => opened.take(reading.open(row, at), line),
            Err((fault, column)) => {
                let header = table.headers.get(column).map(String::as_str);
                problems.push(Problem::new(fault, row.line, header));
                opened.bad.push(row.line);
            }
        }
    }
    for opened in all.iter().filter(|opened| !opened.bad.is_empty()) {
        let silent = opened
            .lines
            .iter()
            .filter(|line| !opened.bad.contains(line));
        problems.extend(silent.map(|line| Problem::new(Fault::Sibling, *line, None)));
    }
    let good = all.into_iter().filter(|opened| opened.bad.is_empty());
    let mut invoices: Vec<Invoice> = good.filter_map(|opened| opened.invoice).collect();
    invoices.sort_by_key(|invoice| invoice.at);
    (invoices, problems)
}

/// An invoice while its lines come.
#[derive(Default)]
struct Opened {
    invoice: Option<Invoice>,
    lines: Vec<u64>,
    bad: Vec<u64>,
}

impl Opened {
    fn take(&mut self, opened: Invoice, line: InvoiceLine) {
        let at = opened.at;
        let invoice = self.invoice.get_or_insert(opened);
        invoice.at = invoice.at.min(at);
        invoice.lines.push(line);
    }
}

/// Where the columns are.
#[derive(Clone, Copy)]
struct Columns {
    invoice: usize,
    stock_code: usize,
    description: usize,
    quantity: usize,
    at: usize,
    unit_price: usize,
    customer: usize,
    country: usize,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let headers: Vec<String> = table.headers.iter().map(|header| plain(header)).collect();
        let place = |names: [&str; 2]| {
            let found = headers
                .iter()
                .position(|header| names.contains(&header.as_str()));
            found.unwrap_or(usize::MAX - 1)
        };
        Self {
            invoice: place(["invoice", "invoiceno"]),
            stock_code: place(["stock code", "stockcode"]),
            description: place(["description", "description"]),
            quantity: place(["quantity", "quantity"]),
            at: place(["invoice at", "invoicedate"]),
            unit_price: place(["unit price", "unitprice"]),
            customer: place(["customer id", "customerid"]),
            country: place(["country", "country"]),
        }
    }
}

struct Lines {
    columns: Columns,
    currency: Currency,
    order: Option<DayOrder>,
}

impl Lines {
    /// The moment and line of a row, or what is wrong in which column.
    fn line(&self, row: &Row) -> Result<(DateTime, InvoiceLine), (Fault, usize)> {
        let columns = self.columns;
        if cells::text(row.get(columns.invoice)).is_none() {
            return Err((Fault::Missing, columns.invoice));
        }
        let text = row.get(columns.at);
        let style = Style {
            calendar: None,
            order: self.order,
        };
        let at = text.trim().parse::<DateTime>().or_else(|_| {
            let moment = dates::moment(text, &TimeZone::UTC, style);
            moment
                .map(|at| at.to_zoned(TimeZone::UTC).datetime())
                .map_err(|_| (Fault::Date, columns.at))
        })?;
        let quantity: Option<i64> = row.get(columns.quantity).trim().parse().ok();
        let fits = |count: &i64| *count != 0 && count.abs() <= QUANTITY_MAX;
        let quantity = quantity
            .filter(fits)
            .ok_or((Fault::Quantity, columns.quantity))?;
        let unit_price = row.get(columns.unit_price).trim();
        let amount = Money::parse_times(unit_price, quantity, self.currency);
        let amount = amount.map_err(|_| (Fault::Amount, columns.unit_price))?;
        let invoice_line = InvoiceLine {
            stock_code: row.get(columns.stock_code).to_owned(),
            description: row.get(columns.description).to_owned(),
            quantity,
            unit_price: unit_price.to_owned(),
            amount_minor: amount.minor,
        };
        Ok((at, invoice_line))
    }

    fn open(&self, row: &Row, at: DateTime) -> Invoice {
        let customer = cells::id(row.get(self.columns.customer));
        Invoice {
            number: row.get(self.columns.invoice).trim().to_owned(),
            at,
            customer,
            country: row.get(self.columns.country).to_owned(),
            lines: Vec::new(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const HEADER: [&str; 8] = [
        "invoice",
        "stock_code",
        "description",
        "quantity",
        "invoice_at",
        "unit_price",
        "customer_id",
        "country",
    ];

    /// Rows with a comma between cells.
    pub(in super::super) fn read(rows: &str) -> (Vec<Invoice>, Vec<Problem>) {
        let table = Table {
            headers: HEADER.map(str::to_owned).to_vec(),
            rows: rows
                .lines()
                .zip(2..)
                .map(|(row, line)| Row::new(line, row.split(',')))
                .collect(),
            broken: Vec::new(),
        };
        invoices(&table, "GBP".parse().unwrap())
    }

    #[test]
    fn lines_of_one_number_are_one_invoice_whose_sum_is_exact() {
        let (invoices, problems) = read(
            "2,A,Cup,3,2010-12-02T09:00,1.250,7,France\n\
             1,B,Pot,1,2010-12-01T09:00,0.005,,France\n\
             2,C,Jar,1,12/2/2010 9:01,2.00,7,France\n\
             3,C,Jar,1,12/13/2010 9:01,2.00,7,France\n",
        );
        assert_eq!(problems, []);
        let numbers: Vec<_> = invoices
            .iter()
            .map(|invoice| invoice.number.as_str())
            .collect();
        assert_eq!(numbers, ["1", "2", "3"], "ordered by time");
        assert_eq!(invoices[0].net_minor(), 1, "half a penny rounds up");
        assert_eq!(invoices[0].customer, None);
        assert_eq!(invoices[1].net_minor(), 575);
        assert_eq!(invoices[1].lines[1].description, "Jar");
    }

    #[test]
    fn a_bad_line_costs_its_invoice_and_no_other() {
        for (row, code) in [
            ("1,A,Cup,x,2010-12-01T09:00,1.0,,F", "row.quantity"),
            ("1,A,Cup,0,2010-12-01T09:00,1.0,,F", "row.quantity"),
            ("1,A,Cup,1,yesterday,1.0,,F", "row.date"),
            ("1,A,Cup,1,2010-12-01T09:00,one,,F", "row.amount"),
            (",A,Cup,1,2010-12-01T09:00,1.0,,F", "row.field_missing"),
        ] {
            let rest = "1,B,Pot,1,2010-12-01T09:00,1.0,,F\n2,B,Pot,1,2010-12-01T09:00,1.0,,F";
            let (invoices, problems) = read(&format!("{row}\n{rest}"));
            assert!(
                invoices.iter().any(|invoice| invoice.number == "2"),
                "{row}"
            );
            assert_eq!((problems[0].line, problems[0].code), (2, code), "{row}");
        }
        let (invoices, problems) =
            read("1,A,Cup,x,2010-12-01T09:00,1.0,,F\n1,B,Pot,1,2010-12-01T09:00,1.0,,F");
        assert!(invoices.is_empty());
        assert_eq!(problems[1].code, "row.order_refused");
    }
}
