//! The two shapes of Saleor's payloads, read as one: a field is looked for under its GraphQL name, then under Python's.

use super::super::fields::{Field, Fields};
use super::super::telling::Telling;
use super::{NAME, carts, customers, orders, parcels};
use crate::{Delivery, Error, Event, Kind, StoreFacts};

/// The events of a delivery, by the event's name in lower case with underscores.
pub(super) fn events(
    delivery: &Delivery,
    store: &StoreFacts,
    event: &str,
) -> Result<Vec<Event>, Error> {
    let body = delivery.body.trim_ascii_start();
    let wrapped =
        (body.first() == Some(&b'[')).then(|| [b"{\"list\":".as_slice(), body, b"}"].concat());
    let fields = Fields::read(wrapped.as_deref().unwrap_or(&delivery.body), "body")?.named("");
    let objects = match wrapped {
        Some(_) => fields.get("list").objects()?,
        None => vec![match fields.get("event").fields() {
            Ok(Some(inner)) => inner,
            _ => fields,
        }],
    };
    let mut events = Vec::new();
    for object in &objects {
        let said_at = object.get("issuedAt").soft_moment();
        let meta = object.get("meta").soft_fields();
        let said_at = said_at.or_else(|| meta.get("issued_at").soft_moment());
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let named = object
            .get("__typename")
            .soft_text()
            .map(|name| snake(&name));
        let event = named
            .filter(|_| event.is_empty())
            .unwrap_or_else(|| event.to_owned());
        events.extend(one(&telling, &event, object)?);
    }
    Ok(events)
}

/// A field by its first name that is there.
pub(super) fn pick<'a>(fields: &Fields<'a>, names: &[&str]) -> Field<'a> {
    let mut found = fields.get(names.first().copied().unwrap_or_default());
    for name in names {
        if !found.is_present() {
            found = fields.get(name);
        }
    }
    found
}

/// The amount of a price of GraphQL's (`{"net": {"amount": 1}}`), else of Python's field beside it.
pub(super) fn price(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    name: &str,
    flat: &str,
    kind: &str,
) -> Result<Option<i64>, Error> {
    let part = fields.get(name).soft_fields().get(kind).soft_fields();
    let amount = part.get("amount");
    if amount.is_present() {
        let currency = telling.currency(&part.get("currency"))?;
        return amount.rounded(1, currency);
    }
    fields
        .get(&format!("{flat}_{kind}_amount"))
        .rounded(1, telling.store.currency)
}

fn one(telling: &Telling<'_>, event: &str, object: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let of = |names: &[&str]| {
        let inner = pick(object, names).soft_fields();
        if inner.get("id").is_present() || inner.get("token").is_present() {
            inner
        } else {
            object.clone()
        }
    };
    match event {
        "order_created" | "order_bulk_created" => {
            orders::events(telling, &of(&["order"]), Kind::OrderPlaced)
        }
        "order_cancelled" | "order_expired" => {
            orders::events(telling, &of(&["order"]), Kind::OrderCancelled)
        }
        event if event.starts_with("order_") => {
            orders::events(telling, &of(&["order"]), Kind::OrderUpdated)
        }
        "customer_created" => {
            customers::events(telling, &of(&["user", "customer"]), Kind::CustomerCreated)
        }
        "customer_deleted" | "account_deleted" => {
            customers::events(telling, &of(&["user", "customer"]), Kind::CustomerDeleted)
        }
        "customer_updated" | "customer_metadata_updated" => {
            customers::events(telling, &of(&["user", "customer"]), Kind::CustomerUpdated)
        }
        event if event.starts_with("checkout_") => carts::events(telling, &of(&["checkout"])),
        event if event.starts_with("fulfillment_") || event.starts_with("tracking_number") => {
            parcels::events(telling, &of(&["fulfillment"]), object)
        }
        event if is_of_no_interest(event) => Ok(Vec::new()),
        _ => Err(Error::UnknownTopic {
            source_name: NAME,
            topic: event.chars().take(80).collect(),
        }),
    }
}

/// Things Saleor tells of that say nothing about a person, or nothing the order does not say.
fn is_of_no_interest(event: &str) -> bool {
    let thing = event.split('_').next().unwrap_or_default();
    matches!(
        thing,
        "account"
            | "address"
            | "app"
            | "attribute"
            | "category"
            | "channel"
            | "collection"
            | "draft"
            | "gift"
            | "invoice"
            | "menu"
            | "notify"
            | "observability"
            | "page"
            | "permission"
            | "product"
            | "promotion"
            | "sale"
            | "shipping"
            | "shop"
            | "staff"
            | "stock"
            | "thumbnail"
            | "transaction"
            | "translation"
            | "voucher"
            | "warehouse"
    )
}

/// `OrderCreated` as `order_created`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
