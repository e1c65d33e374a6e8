//! A shop's history as a file of order lines, and the deliveries it stands for: what `awda demo` replays and `awda import` folds.
//!
//! The mapping, so that anyone can recompute it: an invoice without the C prefix is an order; a line's amount is quantity times unit
//! price rounded half up to the minor unit. A C-invoice is a refund: its lines, in time order, are taken from the customer's newest
//! earlier orders that hold the stock code with quantity left, at the C-line's price; what finds no order is a credit without one.

mod documents;
mod lines;
mod refunds;

pub use documents::{Document, DocumentKind, documents};
pub use lines::{BadLine, Invoice, InvoiceLine, read_invoices};
pub use refunds::{Settled, Taken, settle};
