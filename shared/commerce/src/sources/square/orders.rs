//! Square's order, as it answers when asked.
//!
//! A bill that is still open and unpaid is no order yet. An order that only takes goods back tells the refunds of the order they came
//! from. Its location is the branch, unless the order was placed on a site or goes to somebody's door.

use awda_kernel::Timestamp;

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::super::{gateway, moments};
use super::lines::{self, money, share};
use crate::{Error, Event, Fact, Kind, Order, Refund, Till};

/// The order, or the refunds it is made of.
pub(super) fn order(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    test: bool,
) -> Result<Vec<Event>, Error> {
    let id = order.need("id", Field::id)?;
    let zone = &telling.store.zone;
    let moment = |name: &str| moments::read(&order.get(name), zone);
    let placed_at = moment("created_at").unwrap_or(telling.said_at);
    let changed_at = moment("updated_at").unwrap_or(placed_at);
    let version = order.get("version").integer()?;
    let version = version.unwrap_or_else(|| changed_at.as_millisecond());
    if order.get("line_items").list()?.is_empty() && !order.get("returns").list()?.is_empty() {
        return returned(telling, order, changed_at);
    }
    let state = order.get("state").soft_text().unwrap_or_default();
    let tenders = order.get("tenders").objects()?;
    let (kind, occurred_at) = match state.as_str() {
        "CANCELED" => (Kind::OrderCancelled, changed_at),
        "DRAFT" => return Ok(Vec::new()),
        "OPEN" if tenders.is_empty() => return Ok(Vec::new()),
        _ if changed_at == placed_at => (Kind::OrderPlaced, placed_at),
        _ => (Kind::OrderUpdated, changed_at),
    };
    let mut fact = sold(telling, order, placed_at)?;
    fact.test = test;
    fact.cancelled = kind == Kind::OrderCancelled;
    fact.payment_methods = methods(&tenders);
    let happening = Happening {
        kind,
        object_id: id,
        version,
        occurred_at,
        fact: Fact::Order(fact),
    };
    Ok(vec![
        telling.event(buyer(telling, order, &tenders), happening),
    ])
}

fn sold(telling: &Telling<'_>, order: &Fields<'_>, placed_at: Timestamp) -> Result<Order, Error> {
    let (lines, items_minor) = lines::read(telling, &order.get("line_items"))?;
    let whole = money(telling, order, "total_money")?;
    Ok(Order {
        placed_at,
        currency: telling.store.currency,
        items_minor,
        discount_minor: money(telling, order, "total_discount_money")?,
        tax_minor: money(telling, order, "total_tax_money")?,
        shipping_minor: money(telling, order, "total_service_charge_money")?,
        cancelled: false,
        test: false,
        lines,
        coupons: Vec::new(),
        payment_methods: Vec::new(),
        till: till(order)?,
        refunds: refunds(telling, order, items_minor, whole)?,
    })
}

/// The refunds that are through; those that failed or wait gave nothing back.
fn refunds(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    items: i64,
    whole: i64,
) -> Result<Vec<Refund>, Error> {
    let mut refunds = Vec::new();
    for refund in order.get("refunds").objects()? {
        let status = refund.get("status").soft_text().unwrap_or_default();
        if !matches!(status.as_str(), "APPROVED" | "COMPLETED" | "") {
            continue;
        }
        let at = moments::read(&refund.get("created_at"), &telling.store.zone);
        refunds.push(Refund {
            id: refund.need("id", Field::id)?,
            refunded_at: at.unwrap_or(telling.said_at),
            items_minor: share(money(telling, &refund, "amount_money")?, items, whole),
            lines: Vec::new(),
        });
    }
    Ok(refunds)
}

/// The refunds of an order that takes goods back, each told of the order the goods came from. Goods of an order Square does not name
/// are no refund of anything we know, and their money is the payment's to tell.
fn returned(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    changed_at: Timestamp,
) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    let own = order.need("id", Field::id)?;
    let refunds = order.get("refunds").objects()?;
    let given = refunds.first().map(|refund| refund.get("id").id());
    let given = given.transpose()?.flatten();
    for (place, entry) in order.get("returns").objects()?.iter().enumerate() {
        let Some(source) = entry.get("source_order_id").id()? else {
            continue;
        };
        let (lines, items_minor) = lines::read(telling, &entry.get("return_line_items"))?;
        let refund = Refund {
            id: match (&given, place) {
                (Some(id), 0) => id.clone(),
                _ => format!("{own}/{place}"),
            },
            refunded_at: changed_at,
            items_minor,
            lines,
        };
        let happening = Happening {
            kind: Kind::OrderRefunded,
            object_id: source,
            version: changed_at.as_millisecond(),
            occurred_at: changed_at,
            fact: Fact::Refund(refund),
        };
        events.push(telling.event(Person::default(), happening));
    }
    Ok(events)
}

fn till(order: &Fields<'_>) -> Result<Option<Till>, Error> {
    let place = order.get("source").soft_fields().get("name").soft_text();
    let online = place.is_some_and(|name| name.to_lowercase().contains("online"));
    let sent = order.get("fulfillments").objects()?.iter().any(|entry| {
        let kind = entry.get("type").soft_text().unwrap_or_default();
        matches!(kind.as_str(), "SHIPMENT" | "DELIVERY" | "DIGITAL")
    });
    if online || sent {
        return Ok(None);
    }
    let branch = order.get("location_id").id()?;
    let receipt = match order.get("ticket_name").soft_text() {
        Some(ticket) => Some(ticket),
        None => order.get("reference_id").soft_text(),
    };
    let cashier = order.get("employee_id").id()?;
    Ok(branch.map(|branch| Till {
        branch: Some(branch),
        cashier,
        receipt,
    }))
}

fn methods(tenders: &[Fields<'_>]) -> Vec<String> {
    let mut methods = Vec::new();
    for tender in tenders {
        let card = tender.get("card_details").soft_fields();
        let brand = card.get("card").soft_fields().get("card_brand").soft_text();
        let name = brand.or_else(|| tender.get("type").soft_text());
        if let Some(name) = name.and_then(|name| gateway::method(&name))
            && !methods.contains(&name)
        {
            methods.push(name);
        }
    }
    methods
}

/// The customer's id at Square, where the order or its payment names one.
pub(super) fn customer_of(order: &Fields<'_>) -> Result<Option<String>, Error> {
    let tenders = order.get("tenders").objects()?;
    Ok(numbered(order, &tenders))
}

fn numbered(order: &Fields<'_>, tenders: &[Fields<'_>]) -> Option<String> {
    let id_in = |fields: &Fields<'_>| fields.get("customer_id").id().ok().flatten();
    id_in(order).or_else(|| tenders.iter().find_map(id_in))
}

/// Who bought: the order's customer, else a tender's, and whoever a fulfilment is for.
fn buyer(telling: &Telling<'_>, order: &Fields<'_>, tenders: &[Fields<'_>]) -> Person {
    let id = numbered(order, tenders);
    let mut person = Person::default();
    person.identifiers.shop = id.map(|id| telling.customer(id));
    let country = telling.store.country;
    for entry in order.get("fulfillments").objects().unwrap_or_default() {
        for name in ["pickup_details", "shipment_details", "delivery_details"] {
            let recipient = entry.get(name).soft_fields().get("recipient").soft_fields();
            let ids = &mut person.identifiers;
            ids.email = ids
                .email
                .take()
                .or_else(|| recipient.get("email_address").email());
            ids.phone = ids
                .phone
                .take()
                .or_else(|| recipient.get("phone_number").phone(country));
            let address = recipient.get("address").soft_fields();
            let contact = &mut person.contact;
            contact.name = contact
                .name
                .take()
                .or_else(|| recipient.get("display_name").soft_text());
            contact.city = contact
                .city
                .take()
                .or_else(|| address.get("locality").soft_text());
        }
    }
    person
}
