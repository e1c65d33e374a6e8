//! Square's payments and refunds, which come whole.

use super::super::fields::{Field, Fields};
use super::super::gateway::{self, Paid};
use super::super::moments;
use super::super::telling::{Person, Telling};
use crate::{Error, Event, Kind};

/// A payment that came to an end.
pub(super) fn payment(
    telling: &Telling<'_>,
    object: &Fields<'_>,
    test: bool,
) -> Result<Vec<Event>, Error> {
    let place = object.get("payment");
    let payment = place.fields()?.ok_or_else(|| place.missing())?;
    let kind = match payment.need("status", Field::text)?.as_str() {
        "COMPLETED" => Kind::PaymentSucceeded,
        "FAILED" | "CANCELED" => Kind::PaymentFailed,
        _ => return Ok(Vec::new()),
    };
    let mut paid = paid(telling, &payment, kind, test)?;
    let details = payment.get("card_details").soft_fields();
    let brand = details.get("card").soft_fields().get("card_brand");
    let wallet = payment.get("wallet_details").soft_fields().get("brand");
    let method = brand.soft_text().or_else(|| wallet.soft_text());
    let method = method.or_else(|| payment.get("source_type").soft_text());
    paid.method = method.and_then(|name| gateway::method(&name));
    if kind == Kind::PaymentFailed {
        let faults = details.get("errors").objects().unwrap_or_default();
        let fault = faults.into_iter().next().unwrap_or_default();
        paid.reason = fault.get("detail").soft_text();
        paid.reason = paid.reason.or_else(|| fault.get("code").soft_text());
    }
    paid.person = person(telling, &payment);
    paid.event(telling, &payment.get("amount_money"))
}

/// A refund, once it is through.
pub(super) fn refund(
    telling: &Telling<'_>,
    object: &Fields<'_>,
    test: bool,
) -> Result<Vec<Event>, Error> {
    let place = object.get("refund");
    let refund = place.fields()?.ok_or_else(|| place.missing())?;
    if refund.get("status").soft_text().as_deref() != Some("COMPLETED") {
        return Ok(Vec::new());
    }
    let mut paid = paid(telling, &refund, Kind::PaymentRefunded, test)?;
    if let Some(payment) = refund.get("payment_id").id()? {
        paid.id = payment;
    }
    paid.reason = refund.get("reason").soft_text();
    paid.event(telling, &refund.get("amount_money"))
}

fn paid(telling: &Telling<'_>, object: &Fields<'_>, kind: Kind, test: bool) -> Result<Paid, Error> {
    let at = moments::read(&object.get("updated_at"), &telling.store.zone);
    let at = at.unwrap_or(telling.said_at);
    // The total holds the tip.
    let total = object.get("total_money");
    let money = if total.is_present() {
        total
    } else {
        object.get("amount_money")
    };
    let money = money.fields()?.ok_or_else(|| money.missing())?;
    Ok(Paid {
        kind,
        id: object.need("id", Field::id)?,
        version: at.as_millisecond(),
        at,
        amount_minor: money.need("amount", Field::integer)?,
        currency: gateway::currency(&money, "currency")?,
        order: object.get("order_id").id()?,
        method: None,
        reason: None,
        test,
        person: Person::default(),
    })
}

fn person(telling: &Telling<'_>, payment: &Fields<'_>) -> Person {
    let billing = payment.get("billing_address").soft_fields();
    let shipping = payment.get("shipping_address").soft_fields();
    let country = billing.get("country").country();
    let mut person = Person::default();
    let id = payment.get("customer_id").id().ok().flatten();
    person.identifiers.shop = id.map(|id| telling.customer(id));
    person.identifiers.email = payment.get("buyer_email_address").email();
    let phone = payment.get("buyer_phone_number");
    person.identifiers.phone = phone.phone(telling.store.country);
    let text = |name: &str| billing.get(name).soft_text();
    person.contact.name = gateway::full_name(text("first_name"), text("last_name"));
    person.contact.city = shipping
        .get("locality")
        .soft_text()
        .or_else(|| text("locality"));
    person.contact.country = country.map(|country| country.code().to_owned());
    person
}
