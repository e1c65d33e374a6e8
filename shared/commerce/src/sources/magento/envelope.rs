//! The envelopes around Adobe Commerce's objects: CloudEvents (`data.value`), the older one (`event`), a list of either, a page of a
//! search of the REST API, or the object alone. Which object it is follows from the event's name, else from the address.

use super::super::fields::{Field, Fields};
use super::super::telling::Telling;
use super::{NAME, carts, customers, orders, parcels};
use crate::{Error, Event};

/// Words in the names of events that say nothing about a person, or nothing the order does not say: it tells itself what of it was
/// refunded, invoiced and paid.
const OF_NO_INTEREST: [&str; 31] = [
    "creditmemo",
    "invoice",
    "payment",
    "order_address",
    "order_item",
    "order_tax",
    "order_status",
    "order_grid",
    "quote_item",
    "quote_address",
    "checkout_cart",
    "customer_address",
    "customer_group",
    "customer_log",
    "catalog",
    "inventory",
    "product",
    "category",
    "cms_",
    "company",
    "negotiable",
    "stock",
    "config",
    "wishlist",
    "review",
    "admin",
    "store_",
    "sales_rule",
    "salesrule",
    "coupon",
    "search",
];
/// Words in the names of events that are about an order.
const ORDERS: [&str; 8] = [
    "sales_order",
    "sales.api.order",
    "order_cancel",
    "order_management",
    "order_repository",
    "checkout_submit",
    "quote_submit",
    "orders",
];
/// Most events of one delivery.
const EVENTS_MAX: usize = 2_000;

/// The events of a body. `code` is the event's name or the thing's as the delivery tells it beside the body, or empty.
pub(super) fn events(telling: &Telling<'_>, code: &str, body: &[u8]) -> Result<Vec<Event>, Error> {
    let wrapped = wrapped(body);
    let fields = Fields::read(wrapped.as_deref().unwrap_or(body), "body")?.named("");
    let mut events = Vec::new();
    for object in objects(&fields)? {
        events.extend(one(telling, code, &object)?);
    }
    Ok(events)
}

/// The events of a list, or the items of a search, each as it came; nothing for one object.
pub(super) fn parts(body: &[u8]) -> Vec<Vec<u8>> {
    let wrapped = wrapped(body);
    let fields = Fields::read(wrapped.as_deref().unwrap_or(body), "body").unwrap_or_default();
    listed(&fields).apart(EVENTS_MAX)
}

/// Whom the events of a body are meant for; nothing when one of them does not say.
pub(super) fn recipients(body: &[u8]) -> Option<Vec<String>> {
    let wrapped = wrapped(body);
    let fields = Fields::read(wrapped.as_deref().unwrap_or(body), "body").ok()?;
    let named = objects(&fields).ok()?;
    let named = named.iter().map(|event| {
        let name = event.get("recipient_client_id").soft_text();
        name.or_else(|| event.get("recipientclientid").soft_text())
    });
    named.collect()
}

/// A list as the one field of an object.
fn wrapped(body: &[u8]) -> Option<Vec<u8>> {
    (body.trim_ascii_start().first() == Some(&b'['))
        .then(|| [b"{\"events\":".as_slice(), body, b"}"].concat())
}

/// The events of a list, the items of a search, or the one object.
fn objects<'a>(fields: &Fields<'a>) -> Result<Vec<Fields<'a>>, Error> {
    let list = listed(fields);
    if !list.is_present() {
        return Ok(vec![fields.clone()]);
    }
    let objects = list.objects()?;
    if objects.len() > EVENTS_MAX {
        return Err(list.invalid(format!("more than {EVENTS_MAX} objects")));
    }
    Ok(objects)
}

fn listed<'a>(fields: &Fields<'a>) -> Field<'a> {
    let names = ["search_criteria", "total_count"];
    let is_search = names.iter().any(|name| fields.get(name).is_present());
    fields.get(if is_search { "items" } else { "events" })
}

fn one(telling: &Telling<'_>, code: &str, object: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let older = object.get("event").soft_fields();
    let header = older.get("header").soft_fields();
    let named = [
        object.get("type"),
        object.get("event_code"),
        older.get("type"),
        header.get("eventCode"),
    ];
    let named = named.iter().find_map(Field::soft_text);
    let name = named.unwrap_or_else(|| code.to_owned());
    let said_at = [
        object.get("time"),
        older.get("time"),
        header.get("publishTime"),
    ];
    let said_at = said_at.iter().find_map(Field::soft_moment);
    let telling = Telling {
        said_at: said_at.unwrap_or(telling.said_at),
        ..*telling
    };
    let data = [
        object.get("data"),
        older.get("data"),
        older.get("body"),
        object.get("event"),
    ];
    let data = data
        .iter()
        .filter(|data| data.is_present())
        .map(Field::soft_fields);
    let value = data.map(|data| match data.get("value").fields() {
        Ok(Some(value)) => value,
        _ => data,
    });
    let value = value.into_iter().next().unwrap_or_else(|| object.clone());
    translated(&telling, &name, &value)
}

/// What the thing of a name is translated by.
fn translated(telling: &Telling<'_>, name: &str, value: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let start = name.find("observer.").or_else(|| name.find("plugin."));
    let short = start.and_then(|start| name.get(start..)).unwrap_or(name);
    let short = short.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| short.contains(word));
    if has(&OF_NO_INTEREST) {
        return Ok(Vec::new());
    }
    if has(&["newsletter"]) {
        return customers::newsletter(telling, &inner(value, "subscriber"));
    }
    if has(&["shipment"]) {
        return parcels::events(telling, &inner(value, "shipment"));
    }
    if has(&ORDERS) || (short.is_empty() && value.get("increment_id").is_present()) {
        return orders::events(telling, &inner(value, "order"), has(&["place", "submit"]));
    }
    if has(&["quote", "carts"]) {
        return carts::events(telling, &inner(value, "quote"));
    }
    if has(&["customer"]) {
        return customers::events(telling, &inner(value, "customer"), has(&["delete"]));
    }
    Err(Error::UnknownTopic {
        source_name: NAME,
        topic: short.chars().take(80).collect(),
    })
}

/// Some events hold the object under its own name.
fn inner<'a>(value: &Fields<'a>, name: &str) -> Fields<'a> {
    match value.get(name).fields() {
        Ok(Some(inner)) => inner,
        _ => value.clone(),
    }
}
