//! Salla's order: whole at `data`, or inside `data.order` when its status changed. Its status is known by `slug`; older deliveries have
//! only its name, in the shop's language.

use awda_kernel::Timestamp;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Telling};
use super::{customers, moment, money};
use crate::{Announcement, Error, Event, Fact, Kind, Line, Order, Refund, Till};

/// What an order event says. A delivery that only names the order is told as something to fetch.
pub(super) fn events(
    telling: &Telling<'_>,
    topic: &str,
    data: &Fields<'_>,
    envelope: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let nested = data.get("order").soft_fields();
    let order = if nested.get("id").is_present() {
        &nested
    } else {
        data
    };
    let status = status(order).or_else(|| status(data));
    let at = changed_at(telling, data, order);
    if topic == "order.deleted" {
        return Ok(vec![gone(telling, order)?]);
    }
    if !order.get("amounts").is_present() && !order.get("total").is_present() {
        return Ok(vec![announced(telling, topic, order, status, at)?]);
    }
    Ok(vec![whole(telling, topic, order, envelope, status, at)?])
}

/// The line of an order: its total, without the tax in it and the discount that is not taken off it yet.
fn line(telling: &Telling<'_>, item: &Fields<'_>) -> Result<Line, Error> {
    let amounts = item.get("amounts").soft_fields();
    let product = item.get("product").soft_fields();
    let quantity = item.get("quantity").quantity(0)?.unwrap_or(0);
    let unit = amounts.get("price_without_tax").soft_fields().get("amount");
    let gross = match money::amount(telling, &amounts.get("total"))? {
        Some(total) => total.saturating_sub(money::tax(telling, &amounts)?),
        None => unit.rounded(quantity, telling.store.currency)?.unwrap_or(0),
    };
    let discount = money::of(telling, &amounts, "total_discount")?;
    let mut sku = None;
    for code in [
        item.get("sku"),
        product.get("sku"),
        item.get("product_id"),
        product.get("id"),
        item.get("id"),
    ] {
        sku = match sku {
            None => code.id()?,
            found => found,
        };
    }
    let categories = product.get("categories").objects().unwrap_or_default();
    let categories = categories
        .iter()
        .filter_map(|known| known.get("name").soft_text());
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: item.get("name").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: gross.saturating_sub(discount),
        categories: categories.collect(),
    })
}

fn whole(
    telling: &Telling<'_>,
    topic: &str,
    order: &Fields<'_>,
    envelope: &Fields<'_>,
    status: Option<String>,
    at: Timestamp,
) -> Result<Event, Error> {
    telling.currency(&order.get("currency"))?;
    let object_id = order.need("id", Field::id)?;
    let placed_at = moment::read(&order.get("date"), &telling.store.zone);
    let placed_at =
        placed_at.or_else(|| moment::read(&order.get("created_at"), &telling.store.zone));
    let placed_at = placed_at.unwrap_or(at);
    let status = status.unwrap_or_default();
    let mut fact = content(telling, order, envelope)?;
    fact.placed_at = placed_at;
    fact.cancelled = topic == "order.cancelled" || status == "canceled";
    if topic == "order.refunded" || status == "restored" {
        // Salla does not say how much of it went back.
        fact.refunds = vec![Refund {
            id: format!("{object_id}/refund"),
            refunded_at: at,
            items_minor: fact.items_minor.max(0),
            lines: Vec::new(),
        }];
    }
    let kind = match topic {
        _ if fact.cancelled => Kind::OrderCancelled,
        "order.created" => Kind::OrderPlaced,
        _ => Kind::OrderUpdated,
    };
    let happening = Happening {
        kind,
        object_id,
        version: at.as_millisecond() + rank(&status),
        occurred_at: match kind {
            Kind::OrderPlaced => placed_at,
            _ => at,
        },
        fact: Fact::Order(fact),
    };
    Ok(telling.event(customers::buyer(telling, order)?, happening))
}

/// Amounts, lines and how it was sold. Where there is no subtotal, the items are what is left of the total.
fn content(
    telling: &Telling<'_>,
    order: &Fields<'_>,
    envelope: &Fields<'_>,
) -> Result<Order, Error> {
    let amounts = order.get("amounts").soft_fields();
    let discount_minor = money::discounts(telling, &amounts.get("discounts"))?;
    let shipping_minor = money::of(telling, &amounts, "shipping_cost")?;
    let tax_minor = money::tax(telling, &amounts)?;
    let subtotal = money::amount(telling, &amounts.get("sub_total"))?;
    let items_minor = if let Some(subtotal) = subtotal {
        subtotal.saturating_sub(discount_minor)
    } else {
        let given = match money::amount(telling, &amounts.get("total"))? {
            None => order.need("total", |field| money::amount(telling, field))?,
            Some(total) => total,
        };
        given
            .saturating_sub(tax_minor)
            .saturating_sub(shipping_minor)
            .saturating_sub(money::of(telling, &amounts, "cash_on_delivery")?)
    };
    let lines = order.get("items").objects()?;
    Ok(Order {
        items_minor,
        discount_minor,
        tax_minor,
        shipping_minor,
        cancelled: false,
        lines: lines
            .iter()
            .map(|item| line(telling, item))
            .collect::<Result<_, _>>()?,
        coupons: coupons(order, &amounts),
        payment_methods: method(order).into_iter().collect(),
        till: till(order, envelope)?,
        ..Order::gone(telling.said_at, telling.store.currency)
    })
}

fn gone(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Event, Error> {
    let happening = Happening {
        kind: Kind::OrderCancelled,
        object_id: order.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Order(Order::gone(telling.said_at, telling.store.currency)),
    };
    Ok(telling.event(customers::buyer(telling, order)?, happening))
}

fn announced(
    telling: &Telling<'_>,
    topic: &str,
    order: &Fields<'_>,
    state: Option<String>,
    at: Timestamp,
) -> Result<Event, Error> {
    let happening = Happening {
        kind: Kind::OrderAnnounced,
        object_id: order.need("id", Field::id)?,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Announcement(Announcement {
            topic: topic.to_owned(),
            state,
        }),
    };
    Ok(telling.event(customers::buyer(telling, order)?, happening))
}

/// When the order changed: its own word, the change's, or the envelope's.
fn changed_at(telling: &Telling<'_>, data: &Fields<'_>, order: &Fields<'_>) -> Timestamp {
    let read = |field: Field<'_>| moment::read(&field, &telling.store.zone);
    read(order.get("updated_at"))
        .into_iter()
        .chain([telling.said_at])
        .chain(
            data.get("order")
                .is_present()
                .then(|| read(data.get("created_at")))
                .flatten(),
        )
        .max()
        .unwrap_or(telling.said_at)
}

/// The status in Salla's own word for it.
fn status(order: &Fields<'_>) -> Option<String> {
    let field = order.get("status");
    let parts = field.soft_fields();
    let told = parts.get("slug").soft_text();
    let told = told.or_else(|| parts.get("name").soft_text());
    let told = told.or_else(|| field.soft_text())?;
    let word = told.trim().to_lowercase().replace([' ', '-'], "_");
    let slug = match word.as_str() {
        "canceled" | "cancelled" | "ملغي" | "ملغية" | "تم_الإلغاء" => "canceled",
        "restored" | "refunded" | "returned" | "مسترجع" | "تم_الاسترجاع" | "مسترد" => {
            "restored"
        }
        "restoring" | "قيد_الاسترجاع" | "جاري_الاسترجاع" => "restoring",
        "completed" | "تم_التنفيذ" => "completed",
        "in_progress" | "قيد_التنفيذ" => "in_progress",
        "delivered" | "تم_التوصيل" => "delivered",
        "delivering" | "جاري_التوصيل" => "delivering",
        "shipped" | "تم_الشحن" => "shipped",
        "under_review" | "بإنتظار_المراجعة" | "بانتظار_المراجعة" => {
            "under_review"
        }
        "payment_pending" | "بإنتظار_الدفع" | "بانتظار_الدفع" => {
            "payment_pending"
        }
        other => other,
    };
    Some(slug.to_owned())
}

/// How far a status is along: of two changes in one second the further is the newer.
fn rank(status: &str) -> i64 {
    match status {
        "payment_pending" => 0,
        "under_review" => 100,
        "in_progress" => 200,
        "completed" => 400,
        "shipped" => 500,
        "delivering" => 600,
        "delivered" => 700,
        "canceled" | "restoring" => 800,
        "restored" => 900,
        _ => 300,
    }
}

fn coupons(order: &Fields<'_>, amounts: &Fields<'_>) -> Vec<String> {
    let discounts = amounts.get("discounts").objects().unwrap_or_default();
    let mut codes: Vec<String> = Vec::new();
    let named = order.get("coupon").soft_fields().get("code").soft_text();
    let given = discounts
        .iter()
        .filter_map(|discount| discount.get("code").soft_text());
    for code in named.into_iter().chain(given) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn method(order: &Fields<'_>) -> Option<String> {
    let field = order.get("payment_method");
    let parts = field.soft_fields();
    let named = parts
        .get("slug")
        .soft_text()
        .or_else(|| field.soft_text())?;
    gateway::method(&named)
}

/// The branch of an order that was sold at its till.
fn till(order: &Fields<'_>, envelope: &Fields<'_>) -> Result<Option<Till>, Error> {
    let source = order.get("source").soft_text().unwrap_or_default();
    if !source.to_lowercase().contains("pos") {
        return Ok(None);
    }
    let branches = order.get("shipment_branch").list().unwrap_or_default();
    let branch = branches.first().map(Field::soft_fields).unwrap_or_default();
    let pickup = envelope.get("pickup_branch").soft_fields();
    Ok(Some(Till {
        branch: branch.get("id").id()?.or(pickup.get("id").id()?),
        cashier: None,
        receipt: order.get("reference_id").id()?,
    }))
}
