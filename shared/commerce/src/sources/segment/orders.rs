//! Orders as a site tells them. Numbers are JSON numbers, sometimes printed floats: amounts are rounded half up to the minor unit.
//!
//! Item value is `subtotal`; without one `total` less shipping and tax; then `revenue`, which sites fill in differently; then the
//! products less the discount.

use awda_kernel::{Currency, Money as Exact, Timestamp};

use super::super::fields::{Field, Fields, total};
use super::super::telling::Happening;
use super::super::{gateway, moments};
use super::carts;
use super::message::Message;
use crate::{Error, Event, Fact, Kind, Line, Order, Refund};

/// Names under which a site may say when the order was placed, when it tells of a later change.
const PLACED: [&str; 4] = ["placed_at", "order_date", "created_at", "ordered_at"];

/// The money of an order, cart or refund.
pub(super) struct Money {
    pub(super) currency: Currency,
    pub(super) items: i64,
    pub(super) lines: Vec<Line>,
    discount: i64,
    tax: i64,
    shipping: i64,
    told: bool,
}

/// An order that was placed; its checkout is done.
pub(super) fn completed(message: &Message<'_>) -> Result<Vec<Event>, Error> {
    let mut events = vec![order(message, Kind::OrderPlaced)?];
    events.extend(carts::completed(message)?);
    Ok(events)
}

/// An order that changed.
pub(super) fn updated(message: &Message<'_>) -> Result<Vec<Event>, Error> {
    Ok(vec![order(message, Kind::OrderUpdated)?])
}

/// An order that was called off.
pub(super) fn cancelled(message: &Message<'_>) -> Result<Vec<Event>, Error> {
    Ok(vec![order(message, Kind::OrderCancelled)?])
}

/// Money of an order that went back: what the message names, products first.
pub(super) fn refunded(message: &Message<'_>) -> Result<Event, Error> {
    let properties = &message.properties;
    let money = Money::read(message)?;
    // The total of a refund has shipping and tax in it; its products have not.
    let listed = total(
        money.lines.iter().map(|line| line.amount_minor),
        &properties.get("products"),
    )?;
    let items_minor = if listed > 0 { listed } else { money.items };
    if !money.told {
        return Err(properties.get("total").missing());
    }
    let id = properties.get("refund_id").id()?;
    let refund = Refund {
        id: id.unwrap_or_else(|| message.id.clone()),
        refunded_at: message.moments.at,
        items_minor,
        lines: money.lines,
    };
    let happening = Happening {
        kind: Kind::OrderRefunded,
        object_id: id_of(properties)?,
        version: message.moments.told_at.as_millisecond(),
        occurred_at: message.moments.at,
        fact: Fact::Refund(refund),
    };
    Ok(message.telling.event(message.person.clone(), happening))
}

/// The products of an activity; what cannot be read is left out.
pub(super) fn soft_lines(message: &Message<'_>) -> Vec<Line> {
    let properties = &message.properties;
    let code = properties.get("currency").soft_text();
    let own = code.and_then(|code| code.parse().ok());
    let currency = own.unwrap_or(message.telling.store.currency);
    let listed = properties.get("products").objects().unwrap_or_default();
    let named = ["product_id", "sku"]
        .iter()
        .any(|name| properties.get(name).is_present());
    let single = Some(properties.clone()).filter(|_| listed.is_empty() && named);
    let entries = listed.iter().chain(&single);
    entries
        .filter_map(|entry| line(entry, currency).ok())
        .collect()
}

impl Money {
    /// Reads the money, which must be in the store's currency.
    pub(super) fn read(message: &Message<'_>) -> Result<Self, Error> {
        let properties = &message.properties;
        let currency = message.telling.written_in(&properties.get("currency"))?;
        let place = properties.get("products");
        let lines: Vec<Line> = place
            .objects()?
            .iter()
            .map(|entry| line(entry, currency))
            .collect::<Result<_, _>>()?;
        let sum = total(lines.iter().map(|line| line.amount_minor), &place)?;
        let amount = |name: &str| properties.get(name).rounded(1, currency);
        let discount = amount("discount")?.unwrap_or(0).max(0);
        let tax = amount("tax")?.unwrap_or(0).max(0);
        let shipping = amount("shipping")?.unwrap_or(0).max(0);
        let beside = tax.saturating_add(shipping);
        let whole = amount("total")?.map(|total| total.saturating_sub(beside).max(0));
        let told = amount("subtotal")?.or(whole).or(amount("revenue")?);
        let value = amount("value")?;
        let listed = Some(sum.saturating_sub(discount).max(0)).filter(|_| !lines.is_empty());
        let items = told.or(listed).or(value);
        Ok(Self {
            currency: message.telling.store.currency,
            items: items.unwrap_or(0),
            lines,
            discount,
            tax,
            shipping,
            told: items.is_some(),
        })
    }
}

fn order(message: &Message<'_>, kind: Kind) -> Result<Event, Error> {
    let properties = &message.properties;
    let money = Money::read(message)?;
    let text = |name: &str| properties.get(name).soft_text();
    let method = text("payment_method").and_then(|name| gateway::method(&name));
    let fact = Order {
        placed_at: placed_at(message, kind),
        currency: money.currency,
        items_minor: money.items,
        discount_minor: money.discount,
        tax_minor: money.tax,
        shipping_minor: money.shipping,
        cancelled: kind == Kind::OrderCancelled,
        test: false,
        lines: money.lines,
        coupons: text("coupon").into_iter().collect(),
        payment_methods: method.into_iter().collect(),
        till: None,
        refunds: Vec::new(),
    };
    let happening = Happening {
        kind,
        object_id: id_of(properties)?,
        version: message.moments.told_at.as_millisecond(),
        occurred_at: message.moments.at,
        fact: Fact::Order(fact),
    };
    Ok(message.telling.event(message.person.clone(), happening))
}

/// When the order was placed: now, unless the message tells of a later change and says.
fn placed_at(message: &Message<'_>, kind: Kind) -> Timestamp {
    let zone = &message.telling.store.zone;
    let told = PLACED
        .iter()
        .find_map(|name| moments::read(&message.properties.get(name), zone));
    match kind {
        Kind::OrderPlaced => message.moments.at,
        _ => told.unwrap_or(message.moments.at),
    }
}

fn id_of(properties: &Fields<'_>) -> Result<String, Error> {
    for name in ["order_id", "orderId", "transaction_id"] {
        if let Some(id) = properties.get(name).id()? {
            return Ok(id);
        }
    }
    Err(properties.get("order_id").missing())
}

fn line(entry: &Fields<'_>, currency: Currency) -> Result<Line, Error> {
    let quantity = entry.get("quantity").measure()?.unwrap_or(1).max(0);
    let mut sku = String::new();
    for name in ["sku", "product_id", "variant"] {
        if sku.is_empty() {
            sku = entry.get(name).id()?.unwrap_or_default();
        }
    }
    let category = entry.get("category").soft_text();
    let price: Field<'_> = entry.get("price");
    Ok(Line {
        sku,
        title: entry.get("name").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: worth(&price, &entry.get("quantity"), currency)?,
        categories: category.into_iter().collect(),
    })
}

/// A price times a quantity that may be broken (`1.5`), exactly, and then rounded half up: the price's point moves, and not the quantity's.
fn worth(price: &Field<'_>, quantity: &Field<'_>, currency: Currency) -> Result<i64, Error> {
    let Some(price_text) = price.text()? else {
        return Ok(0);
    };
    let quantity_text = quantity.text()?.unwrap_or_else(|| "1".to_owned());
    let (whole, fraction) = quantity_text
        .split_once('.')
        .unwrap_or((&quantity_text, ""));
    let count = format!("{whole}{fraction}").parse();
    let count: i64 = count.map_err(|_| quantity.invalid("not a number"))?;
    let money = Exact::parse_times(
        &shifted(&price_text, fraction.len()),
        count.max(0),
        currency,
    );
    let money = money.map_err(|fault| price.invalid(fault.to_string()))?;
    Ok(money.minor)
}

/// A decimal number with its point moved to the left.
fn shifted(text: &str, places: usize) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{whole:0>width$}", width = places + 1);
    let point = padded.len() - places;
    match (padded.get(..point), padded.get(point..)) {
        (Some(whole), Some(moved)) if places > 0 => format!("{sign}{whole}.{moved}{fraction}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_quantity_is_worth_its_part_of_the_price_to_the_minor_unit() {
        for (price, quantity, expected) in [
            ("19.99", "3", Some(5_997)),
            ("19.99", "1.5", Some(2_999)),
            ("10", "0.333", Some(333)),
            ("0.05", "0.5", Some(3)),
            ("7", "2.0", Some(1_400)),
            ("-7", "2.5", Some(-1_750)),
            ("7", "-1", Some(0)),
            ("x", "1.5", None),
            ("7", "1.5.1", None),
            ("7", "many", None),
        ] {
            let json = format!("{{\"price\":\"{price}\",\"quantity\":\"{quantity}\"}}");
            let fields = Fields::read(json.as_bytes(), "x").unwrap();
            let sar = "SAR".parse().unwrap();
            let told = worth(&fields.get("price"), &fields.get("quantity"), sar);
            assert_eq!(told.ok(), expected, "{json}");
        }
    }
}
