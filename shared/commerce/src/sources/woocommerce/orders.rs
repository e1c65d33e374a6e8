//! WooCommerce's order. Line totals are always without tax and after coupons, whether the shop enters prices with tax or not.
//!
//! Its clock counts seconds, and one checkout changes an order several times within one: of two versions of the same second the one
//! with the further status, then with more refunds, is the newer.

use awda_kernel::{Currency, TimeZone, Timestamp};

use super::super::fields::{Field, Fields, total};
use super::super::gateway;
use super::super::moments;
use super::super::telling::{Happening, Person, Telling};
use super::{customers, html, refunds};
use crate::{Error, Event, Fact, Kind, Line, Order, Till};

/// The order as of `date_modified`. A draft that the checkout keeps while it is filled in is no order yet.
pub(super) fn events(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let status = status(order);
    if matches!(status.as_str(), "checkout-draft" | "auto-draft") {
        return Ok(Vec::new());
    }
    let at = modified_at(telling, order).unwrap_or(telling.said_at);
    Ok(vec![event(telling, order, kind, at)?])
}

/// An order that was taken out of the bin: newer than its deletion, which has no date but ours.
pub(super) fn restored(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let at = modified_at(telling, order).map_or(telling.said_at, |at| at.max(telling.said_at));
    Ok(vec![event(telling, order, Kind::OrderUpdated, at)?])
}

/// An order in the bin or gone: it counts as cancelled. The body holds only the id.
pub(super) fn deleted(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Event, Error> {
    let happening = Happening {
        kind: Kind::OrderCancelled,
        object_id: order.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Order(Order::gone(telling.said_at, telling.store.currency)),
    };
    Ok(telling.event(Person::default(), happening))
}

/// The moment `name` tells: by Greenwich where that is there, else by the shop's own clock.
pub(super) fn moment(telling: &Telling<'_>, fields: &Fields<'_>, name: &str) -> Option<Timestamp> {
    moments::read(&fields.get(&format!("{name}_gmt")), &TimeZone::UTC)
        .or_else(|| moments::read(&fields.get(name), &telling.store.zone))
}

/// A line's name and what it is known by: its stock code, else the variation's or product's id.
pub(super) fn line(entry: &Fields<'_>, currency: Currency) -> Result<Line, Error> {
    let named = |name: &str| -> Result<Option<String>, Error> {
        Ok(entry.get(name).id()?.filter(|id| id != "0"))
    };
    let mut sku = None;
    for name in ["sku", "variation_id", "product_id", "id"] {
        sku = match sku {
            None => named(name)?,
            found => found,
        };
    }
    let amount = entry.get("total").rounded(1, currency)?;
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: html::decoded(&entry.get("name").soft_text().unwrap_or_default()),
        quantity: entry.get("quantity").measure()?.unwrap_or(0),
        amount_minor: amount.unwrap_or(0),
        categories: Vec::new(),
    })
}

fn event(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    kind: Kind,
    at: Timestamp,
) -> Result<Event, Error> {
    let currency = telling.written_in(&order.get("currency"))?;
    let status = status(order);
    let cancelled = matches!(status.as_str(), "cancelled" | "failed" | "trash");
    let placed_at = moment(telling, order, "date_created").unwrap_or(at);
    let kind = if cancelled {
        Kind::OrderCancelled
    } else {
        kind
    };
    let mut fact = content(telling, order, currency)?;
    fact.placed_at = placed_at;
    fact.cancelled = cancelled;
    fact.refunds = refunds::listed(telling, order, &fact, currency, at)?;
    let refund_count = i64::try_from(fact.refunds.len().min(99)).unwrap_or(99);
    let happening = Happening {
        kind,
        object_id: order.need("id", Field::id)?,
        version: at.as_millisecond() + rank(&status) * 100 + refund_count,
        occurred_at: match kind {
            Kind::OrderPlaced => placed_at,
            _ => at,
        },
        fact: Fact::Order(fact),
    };
    Ok(telling.event(customers::buyer(telling, order)?, happening))
}

/// Everything about the order but its dates and refunds.
fn content(telling: &Telling<'_>, order: &Fields<'_>, currency: Currency) -> Result<Order, Error> {
    let amount = |name: &str| -> Result<i64, Error> {
        Ok(order.get(name).rounded(1, currency)?.unwrap_or(0))
    };
    let place = order.get("line_items");
    let entries = place.objects()?;
    let lines: Vec<Line> = entries
        .iter()
        .map(|entry| line(entry, currency))
        .collect::<Result<_, _>>()?;
    // A fee below zero is a discount by another name; one above is no item.
    let fees = order.get("fee_lines").objects()?;
    let rebates: Vec<i64> = fees
        .iter()
        .map(|fee| Ok(fee.get("total").rounded(1, currency)?.unwrap_or(0).min(0)))
        .collect::<Result<_, Error>>()?;
    let sold = lines.iter().map(|line| line.amount_minor);
    let items_minor = total(sold.chain(rebates.iter().copied()), &place)?;
    Ok(Order {
        items_minor,
        cancelled: false,
        discount_minor: amount("discount_total")?.saturating_sub(
            rebates
                .iter()
                .fold(0, |sum, rebate| sum.saturating_add(*rebate)),
        ),
        tax_minor: amount("total_tax")?,
        shipping_minor: amount("shipping_total")?,
        lines,
        coupons: codes(&order.get("coupon_lines")),
        payment_methods: method(order).into_iter().collect(),
        till: till(order),
        ..Order::gone(telling.said_at, telling.store.currency)
    })
}

fn status(order: &Fields<'_>) -> String {
    let status = order.get("status").soft_text().unwrap_or_default();
    status.strip_prefix("wc-").unwrap_or(&status).to_owned()
}

/// How far a status is along the way of an order.
fn rank(status: &str) -> i64 {
    match status {
        "pending" => 0,
        "on-hold" => 1,
        "processing" => 3,
        "completed" => 5,
        "failed" => 6,
        "cancelled" => 7,
        "refunded" => 8,
        "trash" => 9,
        _ => 4,
    }
}

fn modified_at(telling: &Telling<'_>, order: &Fields<'_>) -> Option<Timestamp> {
    moment(telling, order, "date_modified").or_else(|| moment(telling, order, "date_created"))
}

fn codes(list: &Field<'_>) -> Vec<String> {
    let lines = list.objects().unwrap_or_default();
    let codes = lines.iter().filter_map(|line| line.get("code").soft_text());
    codes.collect()
}

fn method(order: &Fields<'_>) -> Option<String> {
    gateway::method(&order.get("payment_method").soft_text()?)
}

/// Orders of WooCommerce's point of sale say so in `created_via`.
fn till(order: &Fields<'_>) -> Option<Till> {
    let via = order.get("created_via").soft_text()?;
    via.starts_with("pos").then(|| Till {
        branch: None,
        cashier: None,
        receipt: order.get("number").soft_text(),
    })
}
