//! Vendure's order. Until it is placed it is a cart; its `subTotal` is the items after all discounts and before tax.

use super::super::fields::{Field, Fields, total};
use super::super::gateway;
use super::super::telling::{Happening, Telling};
use super::{customers, refunds};
use crate::{Cart, Error, Event, Fact, Kind, Line, Order};

/// The order of an event: the body itself, or under `order` beside the states it went through.
pub(super) fn events(
    telling: &Telling<'_>,
    data: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let inner = data.get("order").soft_fields();
    let order = if inner.get("code").is_present() {
        &inner
    } else {
        data
    };
    // A marketplace tells the buyer's order, and once more the part of every seller.
    if order.get("type").soft_text().as_deref() == Some("Seller") {
        return Ok(Vec::new());
    }
    telling.currency(&order.get("currencyCode"))?;
    let state = order.get("state").soft_text();
    let state = state.or_else(|| data.get("toState").soft_text());
    let state = state.unwrap_or_default();
    if !order.get("orderPlacedAt").is_present() && kind != Kind::OrderPlaced {
        return Ok(vec![cart(telling, order, state == "Cancelled")?]);
    }
    let cancelled = state == "Cancelled";
    let placed_at = order.get("orderPlacedAt").soft_moment();
    let placed_at = placed_at.unwrap_or(telling.said_at);
    let mut fact = content(telling, order)?;
    fact.placed_at = placed_at;
    fact.cancelled = cancelled;
    let kind = if cancelled {
        Kind::OrderCancelled
    } else {
        kind
    };
    let happening = Happening {
        kind,
        object_id: key(order)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: match kind {
            Kind::OrderPlaced => placed_at,
            _ => telling.said_at,
        },
        fact: Fact::Order(fact),
    };
    Ok(vec![
        telling.event(customers::buyer(telling, order)?, happening),
    ])
}

/// What an order is known by.
pub(super) fn key(order: &Fields<'_>) -> Result<String, Error> {
    match order.get("code").id()? {
        Some(code) => Ok(code),
        None => order.need("id", Field::id),
    }
}

/// An amount in minor units; absent is zero.
pub(super) fn minor(fields: &Fields<'_>, name: &str) -> Result<i64, Error> {
    Ok(fields.get(name).integer()?.unwrap_or(0))
}

fn content(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Order, Error> {
    let with_tax = minor(order, "totalWithTax")?;
    let place = order.get("discounts");
    // What a cancellation takes away is no discount.
    let discounts: Vec<i64> = place
        .objects()?
        .iter()
        .filter(|discount| {
            discount.get("adjustmentSource").soft_text().as_deref() != Some("CANCEL_ORDER")
        })
        .map(|discount| minor(discount, "amount"))
        .collect::<Result<_, _>>()?;
    let payments = order.get("payments").objects()?;
    let methods = payments.iter().filter_map(|payment| {
        let state = payment.get("state").soft_text().unwrap_or_default();
        let is_good = !matches!(state.as_str(), "Declined" | "Error" | "Cancelled");
        is_good.then(|| gateway::method(&payment.get("method").soft_text()?))?
    });
    let coupons = order.get("couponCodes").list()?;
    Ok(Order {
        items_minor: order.need("subTotal", Field::integer)?,
        discount_minor: total(discounts, &place)?.saturating_abs(),
        tax_minor: with_tax.saturating_sub(minor(order, "total")?).max(0),
        shipping_minor: minor(order, "shipping")?,
        cancelled: false,
        lines: lines(order)?,
        coupons: coupons.iter().filter_map(Field::soft_text).collect(),
        payment_methods: methods.collect(),
        refunds: refunds::listed(telling, order)?,
        ..Order::gone(telling.said_at, telling.store.currency)
    })
}

fn cart(telling: &Telling<'_>, order: &Fields<'_>, completed: bool) -> Result<Event, Error> {
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: key(order)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor: minor(order, "subTotal")?,
            lines: lines(order)?,
            completed,
            checkout: false,
        }),
    };
    Ok(telling.event(customers::buyer(telling, order)?, happening))
}

fn lines(order: &Fields<'_>) -> Result<Vec<Line>, Error> {
    order.get("lines").objects()?.iter().map(line).collect()
}

fn line(line: &Fields<'_>) -> Result<Line, Error> {
    let variant = line.get("productVariant").soft_fields();
    let sku = match variant.get("sku").id()? {
        None => line.get("productVariantId").id()?,
        sku => sku,
    };
    let sku = match sku {
        None => line.get("id").id()?,
        sku => sku,
    };
    let translations = variant.get("translations").objects().unwrap_or_default();
    let title = variant.get("name").soft_text();
    let title = title.or_else(|| translations.first()?.get("name").soft_text());
    let amount = match line.get("proratedLinePrice").integer()? {
        None => minor(line, "discountedLinePrice")?,
        Some(amount) => amount,
    };
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: title.unwrap_or_default(),
        quantity: line.get("quantity").quantity(0)?.unwrap_or(0),
        amount_minor: amount,
        categories: Vec::new(),
    })
}
