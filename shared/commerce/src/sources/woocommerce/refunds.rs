//! WooCommerce's refunds: a list of negative totals inside the order, without dates, lines or tax, and alone as its API shows them.

use awda_kernel::{Currency, Timestamp};

use super::super::fields::{Field, Fields, total};
use super::super::share;
use super::super::telling::{Happening, Person, Telling};
use super::orders;
use crate::{Error, Event, Fact, Kind, Line, Order, Refund};

/// The refunds an order lists. What went back is with tax and shipping; of it, the items' share is what the order's items are of
/// its items and their tax, and never more than is left of them.
pub(super) fn listed(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    fact: &Order,
    currency: Currency,
    at: Timestamp,
) -> Result<Vec<Refund>, Error> {
    let shipping_tax = order.get("shipping_tax").rounded(1, currency)?.unwrap_or(0);
    let items_tax = match order.get("cart_tax").rounded(1, currency)? {
        Some(tax) => tax,
        None => fact.tax_minor.saturating_sub(shipping_tax),
    };
    let mut left = fact.items_minor.max(0);
    let mut refunds = Vec::new();
    for refund in order.get("refunds").objects()? {
        let given = refund.need("total", |amount| amount.rounded(1, currency))?;
        let items = share::of_items(given.saturating_abs(), fact.items_minor, items_tax, left);
        left -= items;
        refunds.push(Refund {
            id: refund.need("id", Field::id)?,
            refunded_at: orders::moment(telling, &refund, "date_created").unwrap_or(at),
            items_minor: items,
            lines: Vec::new(),
        });
    }
    Ok(refunds)
}

/// A refund alone. Its order is named by a link, or by what the shop put beside it.
pub(super) fn event(telling: &Telling<'_>, refund: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let order = match refund.get("order_id").id()? {
        Some(id) => id,
        None => match refund.get("parent_id").id()?.filter(|id| id != "0") {
            Some(id) => id,
            None => parent(refund).ok_or_else(|| refund.get("order_id").missing())?,
        },
    };
    // Its API names no currency; a shop that puts it beside is heard.
    let currency = telling.written_in(&refund.get("currency"))?;
    let at = orders::moment(telling, refund, "date_created").unwrap_or(telling.said_at);
    let place = refund.get("line_items");
    let entries = place.objects()?;
    let lines: Vec<Line> = entries
        .iter()
        .map(|entry| orders::line(entry, currency).map(positive))
        .collect::<Result<_, _>>()?;
    let items_minor = if lines.is_empty() {
        refund.need("amount", |amount| amount.rounded(1, currency))?
    } else {
        total(lines.iter().map(|line| line.amount_minor), &place)?
    };
    let happening = Happening {
        kind: Kind::OrderRefunded,
        object_id: order,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Refund(Refund {
            id: refund.need("id", Field::id)?,
            refunded_at: at,
            items_minor: items_minor.saturating_abs(),
            lines,
        }),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}

/// A refund's lines take away: their amounts and quantities are negative.
fn positive(line: Line) -> Line {
    Line {
        quantity: line.quantity.saturating_abs(),
        amount_minor: line.amount_minor.saturating_abs(),
        ..line
    }
}

/// The order's id at the end of the link to it.
fn parent(refund: &Fields<'_>) -> Option<String> {
    let links = refund.get("_links").soft_fields();
    let up = links.get("up").objects().ok()?;
    let address = up.first()?.get("href").soft_text()?;
    let id = address.rsplit('/').next()?;
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| id.to_owned())
}
