//! A history of invoices whose cancellations name no invoice: the layout of the Online Retail data set. It is read as a whole, because
//! which orders a cancellation takes from depends on all that came before.
//!
//! The mapping, so that anyone can recompute it: an invoice without the C prefix is an order; a line's amount is quantity times unit
//! price rounded half up to the minor unit. A C-invoice is a refund: its lines, in time order, are taken from the customer's newest
//! earlier orders that hold the stock code with quantity left, at the C-line's price; what finds no order is a credit without one.

mod documents;
mod lines;
mod refunds;

pub use documents::{Document, DocumentKind, documents};
pub use lines::{Invoice, InvoiceLine, invoices};
pub use refunds::{Settled, Taken, settle};

use super::mapping::Mapping;
use super::records::{Outcome, Record, broken};
use super::table::Table;
use crate::StoreFacts;

/// The source whose documents the history becomes.
const SOURCE: &str = "generic";

/// Every document of a table, in the order of time.
pub(super) fn read(table: &Table, _mapping: &Mapping, store: &StoreFacts) -> Outcome {
    let (invoices, mut problems) = invoices(table, store.currency);
    problems.extend(
        table
            .broken
            .iter()
            .map(|line| broken(line.line, line.fault)),
    );
    problems.sort_by_key(|problem| problem.line);
    let people = invoices
        .iter()
        .filter(|invoice| invoice.customer.is_some())
        .count();
    let records = documents(&invoices, store.currency, &store.zone, 0);
    let record = |document: Document| Record {
        line: 0,
        source: SOURCE,
        body: document.body.to_string().into_bytes(),
    };
    Outcome {
        rows: (table.rows.len() + table.broken.len()) as u64,
        records: records.into_iter().map(record).collect(),
        problems,
        repeats: Vec::new(),
        quality: super::Quality {
            people: people as u64,
            missing_phone: people as u64,
            missing_email: people as u64,
            missing_name: people as u64,
            ..super::Quality::default()
        },
    }
}
