//! Shopify's order transactions: what its gateways did. An authorization is no money yet, a void takes none away; neither is told.
//! Card numbers, even masked, are never read.

use super::super::fields::Fields;
use super::super::gateway::{self, Paid};
use super::super::telling::{Person, Telling};
use super::ids;
use crate::{Error, Event, Kind};

/// One transaction of an order.
pub(super) fn transaction(
    telling: &Telling<'_>,
    transaction: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let word = |name: &str| transaction.get(name).soft_text().unwrap_or_default();
    let Some(kind) = kind_of(&word("kind"), &word("status")) else {
        return Ok(Vec::new());
    };
    let currency = if transaction.get("currency").is_present() {
        gateway::currency(transaction, "currency")?
    } else {
        telling.store.currency
    };
    let moment = |name: &str| transaction.get(name).soft_moment();
    let at = moment("processed_at")
        .or_else(|| moment("created_at"))
        .unwrap_or(telling.said_at);
    let details = transaction.get("payment_details").soft_fields();
    let company = details.get("credit_card_company").soft_text();
    let reason = transaction.get("error_code").soft_text();
    let reason = reason.or_else(|| transaction.get("message").soft_text());
    let paid = Paid {
        kind,
        id: transaction.need("id", ids::id)?,
        version: at.as_millisecond(),
        at,
        amount_minor: transaction.need("amount", |amount| amount.rounded(1, currency))?,
        currency,
        order: ids::id(&transaction.get("order_id"))?,
        method: gateway::method(&company.unwrap_or_else(|| word("gateway"))),
        reason: reason.filter(|_| kind == Kind::PaymentFailed),
        test: transaction.get("test").soft_flag().unwrap_or(false),
        person: Person::default(),
    };
    paid.event(telling, &transaction.get("amount"))
}

fn kind_of(kind: &str, status: &str) -> Option<Kind> {
    match (kind, status) {
        ("sale" | "capture", "success") => Some(Kind::PaymentSucceeded),
        ("sale" | "capture" | "authorization", "failure" | "error") => Some(Kind::PaymentFailed),
        ("refund", "success") => Some(Kind::PaymentRefunded),
        _ => None,
    }
}
