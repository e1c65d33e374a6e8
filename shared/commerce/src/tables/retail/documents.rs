//! Invoices as documents of the generic source: what a shop with this history would have sent.

use awda_kernel::Currency;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Invoice, Settled, Taken, settle};

/// A document with the moment its shop sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// When the shop sent it.
    pub at: Timestamp,
    /// The document.
    pub body: Value,
}

/// Kinds of documents an order history becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// An order.
    Order,
    /// A refund of an order.
    Refund,
    /// Money back for no order.
    Credit,
}

/// The documents of `invoices` (ordered by time), each invoice's local minute moved by `shift_days` and read in `zone`.
pub fn documents(
    invoices: &[Invoice],
    currency: Currency,
    zone: &TimeZone,
    shift_days: i32,
) -> Vec<Document> {
    let settled = settle(invoices, currency);
    let mut documents = Vec::with_capacity(invoices.len());
    for (place, invoice) in invoices.iter().enumerate() {
        let at = moment(invoice, zone, shift_days);
        match settled.get(&place) {
            Some(parts) => {
                let refunds = parts.iter().map(|part| refund(invoice, part, at, currency));
                documents.extend(refunds);
            }
            None => documents.push(order(invoice, at, currency)),
        }
    }
    documents
}

fn moment(invoice: &Invoice, zone: &TimeZone, shift_days: i32) -> Timestamp {
    let shifted = invoice
        .at
        .saturating_add(SignedDuration::from_hours(24 * i64::from(shift_days)));
    zone.to_ambiguous_zoned(shifted)
        .compatible()
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

fn order(invoice: &Invoice, at: Timestamp, currency: Currency) -> Document {
    let lines: Vec<_> = invoice
        .lines
        .iter()
        .map(|line| {
            json!({
                "sku": line.stock_code,
                "title": line.description,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
            })
        })
        .collect();
    let mut body = json!({
        "type": "order",
        "id": invoice.number,
        "placed_at": at.to_string(),
        "currency": currency.code(),
        "lines": lines,
    });
    name(&mut body, invoice);
    Document {
        kind: DocumentKind::Order,
        at,
        body,
    }
}

fn refund(invoice: &Invoice, part: &Settled, at: Timestamp, currency: Currency) -> Document {
    let id = match &part.order {
        Some(order) => format!("{}/{order}", invoice.number),
        None => invoice.number.clone(),
    };
    let mut body = json!({
        "type": "refund",
        "id": id,
        "order_id": part.order,
        "refunded_at": at.to_string(),
        "currency": currency.code(),
        "lines": part.taken.iter().map(|taken| line(taken, currency)).collect::<Vec<_>>(),
    });
    name(&mut body, invoice);
    let kind = if part.order.is_some() {
        DocumentKind::Refund
    } else {
        DocumentKind::Credit
    };
    Document { kind, at, body }
}

fn line(taken: &Taken, currency: Currency) -> Value {
    json!({
        "sku": taken.stock_code,
        "title": taken.description,
        "quantity": taken.quantity,
        "amount": decimal(taken.amount_minor, currency),
    })
}

/// An amount as decimal text without the currency.
fn decimal(minor: i64, currency: Currency) -> String {
    let shown = awda_kernel::Money { minor, currency }.to_string();
    shown.split(' ').next().unwrap_or_default().to_owned()
}

fn name(body: &mut Value, invoice: &Invoice) {
    if let (Some(customer), Some(fields)) = (&invoice.customer, body.as_object_mut()) {
        fields.insert("customer".to_owned(), json!({ "id": customer }));
    }
}
