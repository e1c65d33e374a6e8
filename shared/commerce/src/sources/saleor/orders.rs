//! Saleor's order. What it says depends on what the subscription asks for; an order without any amount is told as something to fetch.

use awda_kernel::Timestamp;

use super::super::fields::{Field, Fields, total};
use super::super::gateway;
use super::super::share;
use super::super::telling::{Happening, Telling};
use super::customers;
use super::payload::{pick, price};
use crate::{Announcement, Error, Event, Fact, Kind, Line, Order, Refund};

/// The order as of `updatedAt`. A draft is no order yet.
pub(super) fn events(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    telling.currency(&pick(order, &["currency"]))?;
    let status = order
        .get("status")
        .soft_text()
        .unwrap_or_default()
        .to_uppercase();
    if status == "DRAFT" {
        return Ok(Vec::new());
    }
    let moment = |names: &[&str]| pick(order, names).soft_moment();
    let updated_at = moment(&["updatedAt", "updated_at"]);
    let created_at = moment(&["created", "createdAt", "created_at"]);
    let at = updated_at.unwrap_or(telling.said_at);
    let object_id = order.need("id", Field::id)?;
    let cancelled = kind == Kind::OrderCancelled
        || matches!(status.as_str(), "CANCELED" | "CANCELLED" | "EXPIRED");
    let kind = if cancelled {
        Kind::OrderCancelled
    } else {
        kind
    };
    let placed_at = created_at.unwrap_or(at);
    let fact = match content(telling, order)? {
        Some(content) => Fact::Order(Order {
            placed_at,
            cancelled,
            refunds: refunds(telling, order, &content, &object_id, at)?,
            ..content
        }),
        None => Fact::Announcement(Announcement {
            topic: kind.name().to_owned(),
            state: Some(status).filter(|status| !status.is_empty()),
        }),
    };
    let happening = Happening {
        kind: match fact {
            Fact::Announcement(_) => Kind::OrderAnnounced,
            _ => kind,
        },
        object_id,
        version: at.as_millisecond(),
        occurred_at: match kind {
            Kind::OrderPlaced => placed_at,
            _ => at,
        },
        fact,
    };
    Ok(vec![
        telling.event(customers::buyer(telling, order)?, happening),
    ])
}

/// The lines of an order or checkout.
pub(super) fn lines(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Vec<Line>, Error> {
    let entries = body.get("lines").objects()?;
    entries.iter().map(|entry| line(telling, entry)).collect()
}

/// Net of tax where a net amount is told, else gross.
pub(super) fn worth(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    name: &str,
    flat: &str,
) -> Result<Option<i64>, Error> {
    match price(telling, fields, name, flat, "net")? {
        None => price(telling, fields, name, flat, "gross"),
        net => Ok(net),
    }
}

fn content(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Option<Order>, Error> {
    let lines = lines(telling, order)?;
    let shipping = worth(telling, order, "shippingPrice", "shipping_price")?.unwrap_or(0);
    let whole = worth(telling, order, "total", "total")?;
    let priced = lines.iter().any(|line| line.amount_minor != 0);
    let items_minor = match (worth(telling, order, "subtotal", "subtotal")?, whole) {
        (Some(subtotal), _) => subtotal,
        (None, Some(whole)) => whole.saturating_sub(shipping),
        (None, None) if priced => total(
            lines.iter().map(|line| line.amount_minor),
            &order.get("lines"),
        )?,
        (None, None) => return Ok(None),
    };
    let net = price(telling, order, "total", "total", "net")?;
    let gross = price(telling, order, "total", "total", "gross")?;
    let undiscounted = worth(telling, order, "undiscountedTotal", "undiscounted_total")?;
    let voucher = order.get("voucher").soft_fields().get("code").soft_text();
    let coupon = pick(order, &["voucherCode", "voucher_code"]).soft_text();
    Ok(Some(Order {
        items_minor,
        discount_minor: match (undiscounted, whole) {
            (Some(before), Some(after)) => before.saturating_sub(after).max(0),
            _ => 0,
        },
        tax_minor: match (gross, net) {
            (Some(gross), Some(net)) => gross.saturating_sub(net).max(0),
            _ => 0,
        },
        shipping_minor: shipping,
        cancelled: false,
        lines,
        coupons: coupon.or(voucher).into_iter().collect(),
        payment_methods: methods(order),
        ..Order::gone(telling.said_at, telling.store.currency)
    }))
}

fn line(telling: &Telling<'_>, entry: &Fields<'_>) -> Result<Line, Error> {
    let quantity = entry.get("quantity").measure()?.unwrap_or(0);
    let variant = entry.get("variant").soft_fields();
    let product = variant.get("product").soft_fields();
    let mut sku = pick(entry, &["productSku", "product_sku"]).id()?;
    for code in [
        variant.get("sku"),
        pick(entry, &["productVariantId", "product_variant_id"]),
        variant.get("id"),
        entry.get("id"),
    ] {
        sku = match sku {
            None => code.id()?,
            found => found,
        };
    }
    let amount = match worth(telling, entry, "totalPrice", "total_price")? {
        Some(amount) => amount,
        None => unit(telling, entry, quantity)?,
    };
    let title = pick(entry, &["productName", "product_name"]).soft_text();
    let category = product
        .get("category")
        .soft_fields()
        .get("name")
        .soft_text();
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: title
            .or_else(|| product.get("name").soft_text())
            .unwrap_or_default(),
        quantity,
        amount_minor: amount,
        categories: category.into_iter().collect(),
    })
}

/// A unit's price times how many.
fn unit(telling: &Telling<'_>, entry: &Fields<'_>, quantity: i64) -> Result<i64, Error> {
    let currency = telling.store.currency;
    let price = entry.get("unitPrice").soft_fields();
    for kind in ["net", "gross"] {
        let nested = price.get(kind).soft_fields().get("amount");
        let flat = entry.get(&format!("unit_price_{kind}_amount"));
        let amount = match nested.rounded(quantity, currency)? {
            None => flat.rounded(quantity, currency)?,
            amount => amount,
        };
        if let Some(amount) = amount {
            return Ok(amount);
        }
    }
    Ok(0)
}

fn methods(order: &Fields<'_>) -> Vec<String> {
    let payments = order.get("payments").objects().unwrap_or_default();
    let mut methods: Vec<String> = Vec::new();
    for payment in &payments {
        let name = pick(
            payment,
            &["paymentMethodType", "payment_method_type", "gateway"],
        );
        let method = name.soft_text().and_then(|name| gateway::method(&name));
        methods.extend(method.filter(|method| !methods.contains(method)));
    }
    methods
}

/// What was given back so far is a running total, which stands for all refunds of the order.
fn refunds(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    content: &Order,
    id: &str,
    at: Timestamp,
) -> Result<Vec<Refund>, Error> {
    let refunded = order.get("totalRefunded").soft_fields();
    let currency = telling.currency(&refunded.get("currency"))?;
    let Some(all) = refunded.get("amount").rounded(1, currency)? else {
        return Ok(Vec::new());
    };
    let items = content.items_minor;
    let of_subtotal = |kind: &str| price(telling, order, "subtotal", "subtotal", kind);
    let items_tax = match (of_subtotal("gross")?, of_subtotal("net")?) {
        (Some(gross), Some(net)) => gross.saturating_sub(net),
        _ => content.tax_minor,
    };
    let items = share::of_items(all, items, items_tax, items);
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
