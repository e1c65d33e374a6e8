//! Vendure's payments: settled, or declined. Authorized is no money yet.

use super::super::fields::{Field, Fields};
use super::super::gateway::{self, Paid};
use super::super::telling::{Person, Telling};
use crate::{Error, Event, Kind};

/// `payment.state`.
pub(super) fn events(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let payment = data.get("payment").soft_fields();
    let state = data.get("toState").soft_text();
    let state = state.or_else(|| payment.get("state").soft_text());
    let kind = match state.as_deref() {
        Some("Settled") => Kind::PaymentSucceeded,
        Some("Declined" | "Error") => Kind::PaymentFailed,
        _ => return Ok(Vec::new()),
    };
    let order = data.get("order").soft_fields();
    let currency = order.get("currencyCode");
    let currency = if currency.is_present() {
        gateway::currency(&order, "currencyCode")?
    } else {
        telling.store.currency
    };
    let code = match data.get("orderCode").id()? {
        None => order.get("code").id()?,
        code => code,
    };
    let method = payment.get("method").soft_text();
    let paid = Paid {
        kind,
        id: payment.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        at: telling.said_at,
        amount_minor: payment.need("amount", Field::integer)?,
        currency,
        order: code,
        method: method.and_then(|method| gateway::method(&method)),
        reason: payment.get("errorMessage").soft_text(),
        test: false,
        person: Person::default(),
    };
    paid.event(telling, &payment.get("amount"))
}
