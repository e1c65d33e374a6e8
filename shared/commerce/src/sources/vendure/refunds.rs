//! Vendure's refunds, with tax, inside the payments of their order and alone. A line that was cancelled is already gone from the
//! order's `subTotal`: of what goes back, only what is more than the cancelled lines takes from the order again.

use super::super::fields::{Field, Fields, total};
use super::super::gateway::Paid;
use super::super::share;
use super::super::telling::{Happening, Person, Telling};
use super::orders;
use crate::{Announcement, Error, Event, Fact, Kind, Refund};

/// The settled refunds an order lists.
pub(super) fn listed(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Vec<Refund>, Error> {
    let items = orders::minor(order, "subTotal")?;
    let tax = orders::minor(order, "subTotalWithTax")?.saturating_sub(items);
    let mut cancelled = cancelled_value(order)?;
    let mut left = items.max(0);
    let mut refunds = Vec::new();
    for payment in order.get("payments").objects()? {
        for refund in payment.get("refunds").objects()? {
            if refund
                .get("state")
                .soft_text()
                .is_some_and(|state| state != "Settled")
            {
                continue;
            }
            let given = given(&refund)?;
            let again = given.saturating_sub(cancelled).max(0);
            cancelled = cancelled.saturating_sub(given).max(0);
            let worth = share::of_items(again, items, tax, left);
            left = left.saturating_sub(worth);
            let at = refund.get("createdAt").soft_moment();
            refunds.push(Refund {
                id: refund.need("id", Field::id)?,
                refunded_at: at.unwrap_or(telling.said_at),
                items_minor: worth,
                lines: Vec::new(),
            });
        }
    }
    Ok(refunds)
}

/// `refund.state`: the money that went back, and, where the order is told with it, what that takes from the order.
pub(super) fn events(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let inner = data.get("refund").soft_fields();
    let refund = if inner.get("id").is_present() {
        &inner
    } else {
        data
    };
    let state = data.get("toState").soft_text();
    let state = state.or_else(|| refund.get("state").soft_text());
    if state.as_deref() != Some("Settled") {
        return Ok(Vec::new());
    }
    let order = data.get("order").soft_fields();
    let code = match data.get("orderCode").id()? {
        None => order.get("code").id()?,
        code => code,
    };
    let amount = match refund.get("total").integer()? {
        None => given(refund)?,
        Some(total) => total,
    };
    let id = refund.need("id", Field::id)?;
    let paid = Paid {
        kind: Kind::PaymentRefunded,
        id: format!("refund:{id}"),
        version: telling.said_at.as_millisecond(),
        at: telling.said_at,
        amount_minor: amount,
        currency: telling.store.currency,
        order: code.clone(),
        method: None,
        reason: refund.get("reason").soft_text(),
        test: false,
        person: Person::default(),
    };
    let mut events = paid.event(telling, &refund.get("total"))?;
    let is_whole = order.get("subTotal").is_present() && order.get("lines").is_present();
    if is_whole {
        events.extend(orders::events(telling, data, Kind::OrderUpdated)?);
    }
    let is_listed = is_whole && listed(telling, &order)?.iter().any(|known| known.id == id);
    if let Some(code) = code.filter(|_| !is_listed) {
        events.push(match worth(&order, refund)? {
            Some(items_minor) => alone(telling, id, code, items_minor),
            None => announced(telling, code),
        });
    }
    Ok(events)
}

/// What a refund takes from its order's items, without tax: as the order's own sums or the refunded lines tell it. Nothing where neither
/// is told: a refund has no tax of its own.
fn worth(order: &Fields<'_>, refund: &Fields<'_>) -> Result<Option<i64>, Error> {
    let sums = |net: &str, gross: &str| -> Result<Option<(i64, i64)>, Error> {
        let (net, gross) = (order.get(net).integer()?, order.get(gross).integer()?);
        Ok(net.zip(gross))
    };
    let told = match sums("subTotal", "subTotalWithTax")? {
        None => sums("total", "totalWithTax")?,
        told => told,
    };
    let Some((net, gross)) = told else {
        return of_lines(refund);
    };
    let again = given(refund)?
        .saturating_sub(cancelled_value(order)?)
        .max(0);
    let tax = gross.saturating_sub(net);
    Ok(Some(share::of_items(again, net, tax, net)))
}

/// The refunded lines without tax, where each is told with its price.
fn of_lines(refund: &Fields<'_>) -> Result<Option<i64>, Error> {
    let place = refund.get("lines");
    let mut amounts = Vec::new();
    for line in place.objects()? {
        let bought = line.get("orderLine").soft_fields();
        let price = match bought.get("proratedUnitPrice").integer()? {
            None => bought.get("unitPrice").integer()?,
            price => price,
        };
        let Some((price, count)) = price.zip(line.get("quantity").integer()?) else {
            return Ok(None);
        };
        amounts.push(price.max(0).saturating_mul(count.max(0)));
    }
    if amounts.is_empty() {
        return Ok(None);
    }
    total(amounts, &place).map(Some)
}

/// A refund whose order is not told with it.
fn alone(telling: &Telling<'_>, id: String, order: String, items_minor: i64) -> Event {
    let happening = Happening {
        kind: Kind::OrderRefunded,
        object_id: order,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Refund(Refund {
            id,
            refunded_at: telling.said_at,
            items_minor,
            lines: Vec::new(),
        }),
    };
    telling.event(Person::default(), happening)
}

/// An order that changed by an amount nobody told without its tax: it is to be fetched.
fn announced(telling: &Telling<'_>, order: String) -> Event {
    let happening = Happening {
        kind: Kind::OrderAnnounced,
        object_id: order,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Announcement(Announcement {
            topic: "refund.state".to_owned(),
            state: Some("Settled".to_owned()),
        }),
    };
    telling.event(Person::default(), happening)
}

/// What went back for items: their own amount, else all but the shipping.
fn given(refund: &Fields<'_>) -> Result<i64, Error> {
    match refund.get("items").integer()? {
        Some(items) if items != 0 => Ok(items.saturating_add(orders::minor(refund, "adjustment")?)),
        _ => Ok(orders::minor(refund, "total")?.saturating_sub(orders::minor(refund, "shipping")?)),
    }
}

/// What the lines that were cancelled after the order was placed were worth, with tax.
fn cancelled_value(order: &Fields<'_>) -> Result<i64, Error> {
    let mut value = 0_i64;
    for line in order.get("lines").objects()? {
        let quantity = orders::minor(&line, "quantity")?;
        let placed = orders::minor(&line, "orderPlacedQuantity")?;
        let price = orders::minor(&line, "proratedUnitPriceWithTax")?;
        let gone = placed.saturating_sub(quantity).max(0);
        value = value.saturating_add(gone.saturating_mul(price));
    }
    Ok(value)
}
