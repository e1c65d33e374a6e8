//! Stripe's payments. An intent, its charge, the checkout session and the invoice tell of one payment: all are told of the intent where
//! they name one, so that they are one object's events. Each teller has its own version within the second the envelope names.

use awda_kernel::Currency;

use super::super::fields::{Field, Fields};
use super::super::gateway::{self, Paid};
use super::super::telling::Person;
use super::{Told, customers, id_of, money};
use crate::{Error, Event, Kind};

/// Who tells of a payment: two tellers in one second stay two events.
#[derive(Clone, Copy)]
enum Teller {
    Intent = 0,
    Charge = 1,
    Session = 2,
    Invoice = 3,
}

/// A payment intent that came to an end.
pub(super) fn intent(
    told: &Told<'_>,
    intent: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let charge = latest_charge(intent);
    let fault = intent.get("last_payment_error").soft_fields();
    let mut paid = paid(told, intent, kind, Teller::Intent)?;
    let amount = match kind {
        Kind::PaymentSucceeded => "amount_received",
        _ => "amount",
    };
    paid.amount_minor = match money::amount(intent, amount, paid.currency)? {
        Some(amount) if amount > 0 => amount,
        _ => needed(intent, "amount", paid.currency)?,
    };
    paid.method = method_in(&charge.get("payment_method_details").soft_fields())
        .or_else(|| method_in(&fault.get("payment_method").soft_fields()))
        .or_else(|| only_method(intent));
    paid.reason = Some(kind)
        .filter(|kind| *kind == Kind::PaymentFailed)
        .and_then(|_| {
            first_text(&fault, &["message", "decline_code", "code"])
                .or_else(|| intent.get("cancellation_reason").soft_text())
        });
    let billed = customers::named(told, &charge.get("billing_details").soft_fields());
    fill(&mut paid.person, billed);
    paid.event(told.telling, &intent.get("amount"))
}

/// A charge that succeeded: money only once it is captured.
pub(super) fn charged(told: &Told<'_>, fields: &Fields<'_>) -> Result<Vec<Event>, Error> {
    if fields.get("captured").soft_flag() == Some(false) {
        return Ok(Vec::new());
    }
    charge(told, fields, Kind::PaymentSucceeded)
}

/// A charge that succeeded or failed.
pub(super) fn charge(
    told: &Told<'_>,
    charge: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let mut paid = of_charge(told, charge, kind)?;
    let captured = money::amount(charge, "amount_captured", paid.currency)?;
    paid.amount_minor = match (kind, captured) {
        (Kind::PaymentSucceeded, Some(captured)) if captured > 0 => captured,
        _ => needed(charge, "amount", paid.currency)?,
    };
    if kind == Kind::PaymentFailed {
        paid.reason = first_text(charge, &["failure_message", "failure_code"]);
    }
    paid.event(told.telling, &charge.get("amount"))
}

/// Money that went back on a charge: what `amount_refunded` grew by. The newest refund's moment is the version, so that the refund's
/// own event is the same one.
pub(super) fn charge_refunded(
    told: &Told<'_>,
    event: &Fields<'_>,
    charge: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let mut paid = of_charge(told, charge, Kind::PaymentRefunded)?;
    let refunds = charge.get("refunds").soft_fields().get("data").objects();
    let newest = refunds.unwrap_or_default().into_iter().next();
    let before = event.get("data").soft_fields();
    let before = before.get("previous_attributes").soft_fields();
    let now = needed(charge, "amount_refunded", paid.currency)?;
    let then = money::amount(&before, "amount_refunded", paid.currency)?;
    let listed = match &newest {
        Some(refund) => money::amount(refund, "amount", paid.currency)?,
        None => None,
    };
    paid.amount_minor = match (then, listed) {
        (Some(then), _) => now.saturating_sub(then),
        (None, Some(listed)) => listed,
        (None, None) => now,
    };
    let newest = newest.unwrap_or_default();
    let at = newest.get("created").soft_moment();
    let at = at.unwrap_or(told.telling.said_at);
    (paid.at, paid.version) = (at, at.as_millisecond());
    paid.reason = newest.get("reason").soft_text();
    paid.event(told.telling, &charge.get("amount_refunded"))
}

/// A refund, once it has succeeded.
pub(super) fn refund(told: &Told<'_>, refund: &Fields<'_>) -> Result<Vec<Event>, Error> {
    if refund.get("status").soft_text().as_deref() != Some("succeeded") {
        return Ok(Vec::new());
    }
    let mut paid = paid(told, refund, Kind::PaymentRefunded, Teller::Charge)?;
    let of = |name: &str| id_of(&refund.get(name));
    if let Some(id) = of("payment_intent").or_else(|| of("charge")) {
        paid.id = id;
    }
    paid.amount_minor = needed(refund, "amount", paid.currency)?;
    let at = refund.get("created").soft_moment();
    let at = at.unwrap_or(told.telling.said_at);
    (paid.at, paid.version) = (at, at.as_millisecond());
    paid.reason = refund.get("reason").soft_text();
    paid.event(told.telling, &refund.get("amount"))
}

/// A checkout session: what is paid later succeeds later, in an event of its own.
pub(super) fn session(
    told: &Told<'_>,
    session: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let status = session.get("payment_status").soft_text();
    let unpaid = matches!(status.as_deref(), Some("unpaid" | "no_payment_required"));
    if (kind == Kind::PaymentSucceeded && unpaid) || !session.get("amount_total").is_present() {
        return Ok(Vec::new());
    }
    let mut paid = paid(told, session, kind, Teller::Session)?;
    paid.amount_minor = needed(session, "amount_total", paid.currency)?;
    paid.method = only_method(session);
    let reference = session.get("client_reference_id").id().ok().flatten();
    paid.order = paid.order.or(reference);
    let details = customers::named(told, &session.get("customer_details").soft_fields());
    fill(&mut paid.person, details);
    let given = session.get("customer_email").email();
    let email = &mut paid.person.identifiers.email;
    *email = email.take().or(given);
    paid.event(told.telling, &session.get("amount_total"))
}

/// An invoice that was paid, or that a payment failed for.
pub(super) fn invoice(
    told: &Told<'_>,
    invoice: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let mut paid = paid(told, invoice, kind, Teller::Invoice)?;
    let charge = id_of(&invoice.get("charge"));
    if id_of(&invoice.get("payment_intent")).is_none() {
        paid.id = charge.unwrap_or(paid.id);
    }
    let amount = match kind {
        Kind::PaymentSucceeded => "amount_paid",
        _ => "amount_due",
    };
    paid.amount_minor = needed(invoice, amount, paid.currency)?;
    let number = invoice.get("number").id().ok().flatten();
    paid.order = paid.order.or(number);
    let mut person = Person::default();
    person.identifiers.email = invoice.get("customer_email").email();
    let phone = invoice.get("customer_phone");
    person.identifiers.phone = phone.phone(told.telling.store.country);
    person.contact.name = invoice.get("customer_name").soft_text();
    fill(&mut paid.person, person);
    paid.event(told.telling, &invoice.get(amount))
}

fn of_charge(told: &Told<'_>, charge: &Fields<'_>, kind: Kind) -> Result<Paid, Error> {
    let mut paid = paid(told, charge, kind, Teller::Charge)?;
    paid.method = method_in(&charge.get("payment_method_details").soft_fields());
    let billed = customers::named(told, &charge.get("billing_details").soft_fields());
    fill(&mut paid.person, billed);
    Ok(paid)
}

/// What every teller says the same way. The amount is still to be read.
fn paid(told: &Told<'_>, object: &Fields<'_>, kind: Kind, teller: Teller) -> Result<Paid, Error> {
    let own = object.need("id", Field::id)?;
    let mut person = Person::default();
    let customer = id_of(&object.get("customer"));
    person.identifiers.shop = customer.map(|id| told.telling.customer(id));
    person.identifiers.email = object.get("receipt_email").email();
    let at = told.telling.said_at;
    let currency: Currency = gateway::currency(object, "currency")?;
    Ok(Paid {
        kind,
        id: id_of(&object.get("payment_intent")).unwrap_or(own),
        version: at.as_millisecond().saturating_add(teller as i64),
        at,
        amount_minor: 0,
        currency,
        order: gateway::order_in(&object.get("metadata").soft_fields()),
        method: None,
        reason: None,
        test: told.test,
        person,
    })
}

fn needed(fields: &Fields<'_>, name: &str, currency: Currency) -> Result<i64, Error> {
    fields.need(name, |_| money::amount(fields, name, currency))
}

/// What a second object says of a person the first said nothing of.
fn fill(person: &mut Person, more: Person) {
    let (ids, contact) = (&mut person.identifiers, &mut person.contact);
    ids.email = ids.email.take().or(more.identifiers.email);
    ids.phone = ids.phone.take().or(more.identifiers.phone);
    contact.name = contact.name.take().or(more.contact.name);
    contact.city = contact.city.take().or(more.contact.city);
    contact.country = contact.country.take().or(more.contact.country);
}

/// The intent's newest charge: a list in old versions of the API, one object or only an id in new ones.
fn latest_charge<'a>(intent: &Fields<'a>) -> Fields<'a> {
    let listed = intent.get("charges").soft_fields().get("data").objects();
    let first = listed.unwrap_or_default().into_iter().next();
    first.unwrap_or_else(|| intent.get("latest_charge").soft_fields())
}

/// `mada` before `visa` before `card`: the wallet, else the brand, else the type.
fn method_in(details: &Fields<'_>) -> Option<String> {
    let card = details.get("card").soft_fields();
    let wallet = card.get("wallet").soft_fields().get("type").soft_text();
    let named = wallet.or_else(|| card.get("brand").soft_text());
    gateway::method(&named.or_else(|| details.get("type").soft_text())?)
}

fn only_method(object: &Fields<'_>) -> Option<String> {
    let types = object.get("payment_method_types").list().ok()?;
    match types.as_slice() {
        [only] => gateway::method(&only.soft_text()?),
        _ => None,
    }
}

fn first_text(fields: &Fields<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| fields.get(name).soft_text())
}
