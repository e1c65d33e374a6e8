//! Shopify's order document: the whole order, on every order topic but `orders/edited`.

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::{customers, ids, money, refunds};
use crate::{Error, Event, Fact, Kind, Line, Order, Till};

/// The order as of `updated_at`. It was placed at `processed_at` (for an imported order the day it was really placed), else
/// `created_at`.
pub(super) fn event(telling: &Telling<'_>, order: &Fields<'_>, kind: Kind) -> Result<Event, Error> {
    telling.currency(&order.get("currency"))?;
    let object_id = order.need("id", ids::id)?;
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
        test: order.get("test").soft_flag().unwrap_or(false),
        lines: lines(telling, order)?,
        coupons: texts(&order.get("discount_codes"), |entry| {
            entry.soft_fields().get("code").soft_text()
        }),
        payment_methods: texts(&order.get("payment_gateway_names"), |name| {
            gateway::method(&name.soft_text()?)
        }),
        till: till(order)?,
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

/// `orders/delete`: the order is gone from the shop and from its figures, so it counts as cancelled. The body holds only the id.
pub(super) fn deleted(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Event, Error> {
    let happening = Happening {
        kind: Kind::OrderCancelled,
        object_id: order.need("id", ids::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Order(Order::gone(telling.said_at, telling.store.currency)),
    };
    Ok(telling.event(Person::default(), happening))
}

/// The lines of an order or checkout. A tip is sent as a line and is no item.
pub(super) fn lines(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Vec<Line>, Error> {
    let taxes_included = body.get("taxes_included").soft_flag().unwrap_or(false);
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

/// The till of an order that was sold at one: the branch, who sold it, and the receipt. An order of the site may name a location too,
/// namely where it is sent from.
fn till(order: &Fields<'_>) -> Result<Option<Till>, Error> {
    if order.get("source_name").soft_text().as_deref() != Some("pos") {
        return Ok(None);
    }
    let receipt = order.get("source_identifier").soft_text();
    Ok(Some(Till {
        branch: ids::id(&order.get("location_id"))?,
        cashier: ids::id(&order.get("user_id"))?,
        receipt: receipt.or_else(|| order.get("name").soft_text()),
    }))
}

/// What a list names, each once, in its order.
fn texts(list: &Field<'_>, read: impl Fn(&Field<'_>) -> Option<String>) -> Vec<String> {
    let mut texts = Vec::new();
    for text in list.list().unwrap_or_default().iter().filter_map(read) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}
