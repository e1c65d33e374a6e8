//! Zid's order: the whole of it with an invoice and products, or the short form that tells only a total.

use super::super::fields::{Field, Fields, total};
use super::super::gateway;
use super::super::telling::{Happening, Telling};
use super::invoice::Invoice;
use super::{customers, moment};
use crate::{Error, Event, Fact, Kind, Line, Order, Refund, Till};

/// The order as of `updated_at`.
pub(super) fn events(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    telling.currency(&order.get("currency_code"))?;
    let object_id = order.need("id", Field::id)?;
    let updated_at = moment::read(order, "updated_at");
    let created_at = moment::read(order, "created_at");
    let at = updated_at.or(created_at).unwrap_or(telling.said_at);
    let status = status(order);
    let cancelled = matches!(status.as_str(), "cancelled" | "canceled");
    let mut fact = content(telling, order)?;
    fact.placed_at = created_at.unwrap_or(at);
    fact.cancelled = cancelled;
    if matches!(status.as_str(), "reversed" | "refunded") {
        // Zid tells that the order went back, and no amount.
        fact.refunds = vec![Refund {
            id: format!("{object_id}/refund"),
            refunded_at: at,
            items_minor: fact.items_minor.max(0),
            lines: Vec::new(),
        }];
    }
    let kind = if cancelled {
        Kind::OrderCancelled
    } else {
        kind
    };
    let happening = Happening {
        kind,
        object_id,
        version: at.as_millisecond() + rank(&status),
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

fn content(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Order, Error> {
    let invoice = Invoice::read(telling, order)?;
    let place = order.get("products");
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|product| line(telling, product))
        .collect::<Result<_, _>>()?;
    let currency = telling.store.currency;
    let items_minor = match invoice.items() {
        Some(items) => items,
        None if !lines.is_empty() => total(lines.iter().map(|line| line.amount_minor), &place)?,
        // The short form: its total is the best that is told.
        None => order.need("order_total", |amount| amount.rounded(1, currency))?,
    };
    let coupon = order.get("coupon").soft_fields().get("code").soft_text();
    let payment = order.get("payment").soft_fields();
    let method = payment.get("method").soft_fields().get("code").soft_text();
    Ok(Order {
        items_minor,
        discount_minor: invoice.discount(),
        tax_minor: invoice.tax(),
        shipping_minor: invoice.shipping(),
        cancelled: false,
        lines,
        coupons: coupon.into_iter().collect(),
        payment_methods: method
            .and_then(|code| gateway::method(&code))
            .into_iter()
            .collect(),
        till: till(order)?,
        ..Order::gone(telling.said_at, currency)
    })
}

/// A product as sold: without tax where that is told, and without its discount where that is told too.
fn line(telling: &Telling<'_>, product: &Fields<'_>) -> Result<Line, Error> {
    let currency = telling.store.currency;
    let quantity = product.get("quantity").measure()?.unwrap_or(0);
    let discounted = product.get("discounted_total").rounded(1, currency)?;
    let tax = product.get("discounted_tax_amount").rounded(1, currency)?;
    let mut amount = match (discounted, tax) {
        (Some(total), Some(tax)) => Some(total.saturating_sub(tax)),
        _ => None,
    };
    for name in [
        "net_price_with_additions",
        "net_sale_price",
        "net_price",
        "price",
    ] {
        amount = match amount {
            None => product.get(name).rounded(quantity, currency)?,
            found => found,
        };
    }
    let sku = match product.get("sku").id()? {
        None => product.get("id").id()?,
        sku => sku,
    };
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: product.get("name").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: amount.unwrap_or(0),
        categories: Vec::new(),
    })
}

/// `order_status` is an object with a code; some deliveries write `inDelivery` for `indelivery`.
fn status(order: &Fields<'_>) -> String {
    let field = order.get("order_status");
    let code = field.soft_fields().get("code").soft_text();
    let code = code.or_else(|| field.soft_text()).unwrap_or_default();
    code.to_lowercase()
}

/// How far a status is along: of two changes in one second the further is the newer.
fn rank(status: &str) -> i64 {
    match status {
        "new" => 0,
        "preparing" => 100,
        "ready" => 200,
        "indelivery" => 400,
        "delivered" => 500,
        "cancelled" | "canceled" => 700,
        "reversed" | "refunded" => 800,
        _ => 300,
    }
}

/// An order that was sold at a till names its branch as the place its goods are in.
fn till(order: &Fields<'_>) -> Result<Option<Till>, Error> {
    let source = order.get("source_code").soft_text().unwrap_or_default();
    if source != "pos" {
        return Ok(None);
    }
    let branch = order.get("inventory_address").soft_fields();
    Ok(Some(Till {
        branch: branch.get("id").id()?.or(branch.get("name").soft_text()),
        cashier: None,
        receipt: order.get("code").id()?,
    }))
}
