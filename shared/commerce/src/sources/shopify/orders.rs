//! Shopify's order document: the whole order, on every order topic but `orders/edited`.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::{customers, money, refunds};
use crate::{Error, Event, Fact, Kind, Line, Order};

/// The order as of `updated_at`. It was placed at `processed_at` (for an imported order the day it was really placed), else
/// `created_at`.
pub(super) fn event(telling: &Telling<'_>, order: &Fields<'_>, kind: Kind) -> Result<Event, Error> {
    telling.currency(&order.get("currency"))?;
    let object_id = order.need("id", Field::id)?;
    let moment = |name: &str| order.get(name).soft_moment();
    let updated_at = moment("updated_at").unwrap_or(telling.said_at);
    let placed_at = moment("processed_at")
        .or_else(|| moment("created_at"))
        .unwrap_or(updated_at);
    let occurred_at = match kind {
        Kind::OrderPlaced => placed_at,
        Kind::OrderCancelled => moment("cancelled_at").unwrap_or(updated_at),
        _ => updated_at,
    };
    let totals = money::Totals::read(telling, order)?;
    let fact = Order {
        placed_at,
        currency: telling.store.currency,
        items_minor: totals.items,
        discount_minor: money::amount(telling, order, "total_discounts")?.unwrap_or(0),
        tax_minor: totals.tax,
        shipping_minor: totals.shipping,
        cancelled: order.get("cancelled_at").is_present() || kind == Kind::OrderCancelled,
        test: order.get("test").flag()?,
        lines: lines(telling, order)?,
        coupons: Vec::new(),
        payment_methods: Vec::new(),
        till: None,
        refunds: order
            .get("refunds")
            .objects()?
            .iter()
            .map(|refund| refunds::read(telling, refund))
            .collect::<Result<_, _>>()?,
    };
    let happening = Happening {
        kind,
        object_id,
        version: updated_at.as_millisecond(),
        occurred_at,
        fact: Fact::Order(fact),
    };
    Ok(telling.event(buyer(telling, order)?, happening))
}

/// The lines of an order or checkout. A tip is sent as a line and is no item.
pub(super) fn lines(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Vec<Line>, Error> {
    let taxes_included = body.get("taxes_included").flag()?;
    let lines = body.get("line_items").objects()?;
    let items = lines.iter().filter(|line| !line.get("tip").is_present());
    items
        .map(|line| money::line(telling, line, taxes_included))
        .collect()
}

/// Who bought: the shop's customer with their own addresses, else the addresses given with the order. A guest who left neither in
/// the usual places is known by the phone number of the bill or the parcel.
pub(super) fn buyer(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Person, Error> {
    let customer = body.get("customer").soft_fields();
    let mut person = customers::person(telling, &customer)?;
    let billing = body.get("billing_address").soft_fields();
    let shipping = body.get("shipping_address").soft_fields();
    let country = telling.store.country;
    let ids = &mut person.identifiers;
    ids.email = ids
        .email
        .take()
        .or_else(|| body.get("email").email())
        .or_else(|| body.get("contact_email").email());
    ids.phone = ids
        .phone
        .take()
        .or_else(|| body.get("phone").phone(country))
        .or_else(|| body.get("sms_marketing_phone").phone(country));
    if ids.is_empty() {
        ids.phone = [&billing, &shipping].into_iter().find_map(|address| {
            let country = address.get("country_code").country().or(country);
            address.get("phone").phone(country)
        });
    }
    // The bill names the buyer, the parcel the place.
    if person.contact.name.is_none() {
        person.contact.name = billing.get("name").soft_text();
    }
    for address in [&shipping, &billing] {
        customers::add_address(&mut person.contact, address);
    }
    if person.contact.language.is_none() {
        person.contact.language = body.get("customer_locale").language();
    }
    Ok(person)
}
