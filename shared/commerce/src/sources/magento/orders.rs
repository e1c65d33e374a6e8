//! Adobe Commerce's order. Its subtotal is without tax and before discounts; discounts are negative and include what is taken off the
//! shipping. What was refunded is a running total, which stands for all refunds of the order.

use awda_kernel::{TimeZone, Timestamp};

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::moments;
use super::super::share;
use super::super::telling::{Happening, Telling};
use super::customers;
use super::money::Books;
use crate::{Error, Event, Fact, Kind, Line, Order, Refund};

/// The order as of `updated_at`.
pub(super) fn events(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    placed: bool,
) -> Result<Vec<Event>, Error> {
    let books = Books::read(telling, order)?;
    let object_id = key(order)?;
    let created_at = moment(order, "created_at");
    let updated_at = moment(order, "updated_at");
    let at = updated_at.or(created_at).unwrap_or(telling.said_at);
    let state = state(order);
    let cancelled = matches!(state.as_str(), "canceled" | "cancelled");
    let mut fact = content(telling, order, books)?;
    fact.placed_at = created_at.unwrap_or(at);
    fact.cancelled = cancelled;
    fact.refunds = refunded(order, books, &fact, &object_id, at)?;
    let kind = match (cancelled, placed || created_at == Some(at)) {
        (true, _) => Kind::OrderCancelled,
        (false, true) => Kind::OrderPlaced,
        (false, false) => Kind::OrderUpdated,
    };
    let happening = Happening {
        kind,
        object_id,
        version: at.as_millisecond() + rank(&state),
        occurred_at: match kind {
            Kind::OrderPlaced => fact.placed_at,
            _ => at,
        },
        fact: Fact::Order(fact),
    };
    Ok(vec![
        telling.event(customers::buyer(telling, order)?, happening),
    ])
}

/// The moment `name` of an object: UTC where it names no zone.
pub(super) fn moment(fields: &Fields<'_>, name: &str) -> Option<Timestamp> {
    moments::read(&fields.get(name), &TimeZone::UTC)
}

/// The lines of an order or quote. The variant of a configurable product, and the parts of a bundle, are lines of their own without a
/// price; the parent's line stands for them.
pub(super) fn lines(order: &Fields<'_>, books: Books) -> Result<Vec<Line>, Error> {
    let entries = order.get("items").objects()?;
    let own = entries.iter().filter(|entry| {
        let parent = entry.get("parent_item_id").soft_text();
        parent.is_none_or(|id| id == "0")
    });
    own.map(|entry| line(entry, books)).collect()
}

fn content(telling: &Telling<'_>, order: &Fields<'_>, books: Books) -> Result<Order, Error> {
    let lines = lines(order, books)?;
    let discount = books.of(order, "discount_amount")?.saturating_abs();
    let off_shipping = books
        .of(order, "shipping_discount_amount")?
        .saturating_abs();
    let discount_minor = discount.saturating_sub(off_shipping).max(0);
    let tax_minor = books.of(order, "tax_amount")?;
    let shipping = books.of(order, "shipping_amount")?;
    let items_minor = match books.amount(order, "subtotal")? {
        Some(subtotal) => subtotal.saturating_sub(discount_minor),
        None => order
            .need("grand_total", |_| books.amount(order, "grand_total"))?
            .saturating_sub(tax_minor)
            .saturating_sub(shipping.saturating_sub(off_shipping)),
    };
    let payment = order.get("payment").soft_fields();
    let method = payment.get("method").soft_text();
    Ok(Order {
        items_minor,
        discount_minor,
        tax_minor,
        shipping_minor: shipping.saturating_sub(off_shipping),
        cancelled: false,
        lines,
        coupons: order.get("coupon_code").soft_text().into_iter().collect(),
        payment_methods: method
            .and_then(|name| gateway::method(&name))
            .into_iter()
            .collect(),
        ..Order::gone(telling.said_at, telling.store.currency)
    })
}

fn line(entry: &Fields<'_>, books: Books) -> Result<Line, Error> {
    let ordered = entry.get("qty_ordered").measure()?;
    let quantity = match ordered {
        None => entry.get("qty").measure()?.unwrap_or(0),
        Some(quantity) => quantity,
    };
    let gross = match books.amount(entry, "row_total")? {
        Some(total) => total,
        None => books.times(entry, "price", quantity)?,
    };
    let sku = match entry.get("sku").id()? {
        None => entry.get("product_id").id()?,
        sku => sku,
    };
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: entry.get("name").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: gross.saturating_sub(books.of(entry, "discount_amount")?.saturating_abs()),
        categories: Vec::new(),
    })
}

/// What was given back so far, as one refund: the subtotal of it where that is told, else the items' share of the money.
fn refunded(
    order: &Fields<'_>,
    books: Books,
    fact: &Order,
    id: &str,
    at: Timestamp,
) -> Result<Vec<Refund>, Error> {
    let all = books.of(order, "total_refunded")?;
    let goods = books.amount(order, "subtotal_refunded")?;
    let items = if let Some(goods) = goods {
        let off = books.of(order, "discount_refunded")?.saturating_abs();
        goods.saturating_sub(off).clamp(0, fact.items_minor.max(0))
    } else {
        let shipping_tax = books.of(order, "shipping_tax_amount")?;
        let tax = fact.tax_minor.saturating_sub(shipping_tax);
        share::of_items(all, fact.items_minor, tax, fact.items_minor)
    };
    if items <= 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Refund {
        id: format!("{id}/refunded"),
        refunded_at: at,
        items_minor: items,
        lines: Vec::new(),
    }])
}

fn key(order: &Fields<'_>) -> Result<String, Error> {
    match order.get("entity_id").id()? {
        Some(id) => Ok(id),
        None => order.need("increment_id", Field::id),
    }
}

/// The state, which shops cannot rename as they can the status.
fn state(order: &Fields<'_>) -> String {
    let state = order.get("state").soft_text();
    let state = state.or_else(|| order.get("status").soft_text());
    state.unwrap_or_default().to_lowercase()
}

/// How far a state is along: of two changes in one second the further is the newer.
fn rank(state: &str) -> i64 {
    match state {
        "new" | "pending" => 0,
        "pending_payment" => 100,
        "payment_review" => 200,
        "processing" => 300,
        "complete" => 500,
        "closed" => 600,
        "canceled" | "cancelled" => 700,
        _ => 400,
    }
}
