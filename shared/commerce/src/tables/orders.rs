//! The rows of one order: what it was worth without tax and shipping, however its export says so.
//!
//! No export gives its refunds the ids that webhooks give them. Money given back is therefore taken off the order's value, in the share
//! it has of the total, and not told as a refund: the next version of the order, from its webhook, then replaces both.

use awda_kernel::{Timestamp, round_half_up};

use super::cells;
use super::field::Field;
use super::header::plain;
use super::lines::{self, Sold};
use super::problem::Fault;
use super::reading::{Reading, Refused};
use crate::sources::telling::Happening;
use crate::{Event, Fact, Kind, Order, Till};

/// An export tells a moment by the second. How much went back moves the version on within it.
const REFUND_STEPS: i64 = 998;

/// What an order's status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Placed,
    Cancelled,
    Refunded,
    Draft,
}

/// When an order did what.
#[expect(
    clippy::struct_field_names,
    reason = "moments are named `_at` everywhere"
)]
struct Moments {
    placed_at: Timestamp,
    updated_at: Option<Timestamp>,
    cancelled_at: Option<Timestamp>,
    /// The last of all.
    last_at: Timestamp,
}

/// The event of one order's rows.
pub(super) fn event(reading: &mut Reading<'_>) -> Result<Event, Refused> {
    let object_id = match reading.id(Field::OrderId)? {
        Some(id) => id,
        None => match reading.id(Field::OrderNumber)? {
            Some(number) => number,
            None => return Err(reading.lack(Fault::Missing, Field::OrderId)),
        },
    };
    currency(reading)?;
    let moments = moments(reading)?;
    let standing = standing(reading, &moments);
    if standing == Standing::Draft {
        return Err(reading.lack(Fault::Draft, Field::OrderStatus));
    }
    let (mut order, back) = content(reading, standing)?;
    order.placed_at = moments.placed_at;
    order.cancelled = standing == Standing::Cancelled;
    let person = reading.person()?;
    let at = moments.updated_at.unwrap_or(moments.last_at);
    let (kind, occurred_at) = match standing {
        Standing::Cancelled => (Kind::OrderCancelled, moments.cancelled_at.unwrap_or(at)),
        _ if at == moments.placed_at && back == 0 => (Kind::OrderPlaced, at),
        _ => (Kind::OrderUpdated, at),
    };
    let base = moments
        .updated_at
        .unwrap_or(occurred_at.max(moments.last_at));
    let happening = Happening {
        kind,
        object_id,
        version: base.as_millisecond().saturating_add(back),
        occurred_at,
        fact: Fact::Order(order),
    };
    Ok(reading.telling.event(person, happening))
}

fn currency(reading: &mut Reading<'_>) -> Result<(), Refused> {
    let Some((text, column, line)) = reading.cell(Field::Currency) else {
        return Ok(());
    };
    let own = reading.telling.store.currency;
    if text
        .parse()
        .is_ok_and(|given: awda_kernel::Currency| given == own)
    {
        return Ok(());
    }
    Err(reading.refuse(Fault::Currency, line, column))
}

fn moments(reading: &mut Reading<'_>) -> Result<Moments, Refused> {
    let Some(placed_at) = reading.moment(Field::PlacedAt)? else {
        return Err(reading.lack(Fault::Missing, Field::PlacedAt));
    };
    let updated_at = reading.soft_moment(Field::UpdatedAt);
    let cancelled_at = reading.soft_moment(Field::CancelledAt);
    let others = [Field::PaidAt, Field::FulfilledAt].map(|field| reading.soft_moment(field));
    let all = others
        .into_iter()
        .chain([updated_at, cancelled_at])
        .flatten();
    let last_at = all.fold(placed_at, Timestamp::max);
    Ok(Moments {
        placed_at,
        updated_at,
        cancelled_at,
        last_at,
    })
}

fn standing(reading: &Reading<'_>, moments: &Moments) -> Standing {
    if moments.cancelled_at.is_some() {
        return Standing::Cancelled;
    }
    let status = reading
        .text(Field::OrderStatus)
        .map(plain)
        .unwrap_or_default();
    let status = status.strip_prefix("wc ").unwrap_or(&status);
    match status {
        "cancelled"
        | "canceled"
        | "failed"
        | "trash"
        | "deleted"
        | "voided"
        | "ملغي"
        | "ملغاه"
        | "ملغي من المتجر"
        | "تم الالغاء"
        | "محذوف"
        | "فشل الدفع"
        | "لغو شده"
        | "لغو"
        | "ناموفق"
        | "كنسل" => Standing::Cancelled,
        "refunded"
        | "مسترجع"
        | "تم الاسترجاع"
        | "مرجع"
        | "مسترد"
        | "مرجوع"
        | "مرجوع شده"
        | "مسترد شده" => Standing::Refunded,
        "checkout draft" | "auto draft" | "draft" | "مسوده" | "پيش نويس" => {
            Standing::Draft
        }
        _ => Standing::Placed,
    }
}

/// The order but for its dates, and how far what went back moves its version on.
fn content(reading: &mut Reading<'_>, standing: Standing) -> Result<(Order, i64), Refused> {
    let mut sold = lines::read(reading)?;
    let amounts = Amounts::read(reading)?;
    let worth = items(reading, &mut sold, &amounts)?;
    let back = amounts.given_back(worth, standing);
    let steps = match (back, worth) {
        (1.., 1..) => 1 + share(REFUND_STEPS, back.min(worth), worth),
        _ => 0,
    };
    let store = reading.telling.store;
    let order = Order {
        items_minor: worth.saturating_sub(back),
        discount_minor: amounts.discount,
        tax_minor: amounts.tax,
        shipping_minor: amounts.shipping,
        test: reading.flag(Field::Test).unwrap_or(false),
        lines: sold.lines,
        coupons: list(reading, Field::Coupons),
        payment_methods: list(reading, Field::PaymentMethod),
        till: till(reading),
        ..Order::gone(reading.telling.said_at, store.currency)
    };
    Ok((order, steps))
}

/// What the order as a whole says about money.
struct Amounts {
    items: Option<i64>,
    gross: Option<i64>,
    discount: i64,
    tax: i64,
    shipping: i64,
    fees: i64,
    total: Option<i64>,
    refunded: i64,
}

impl Amounts {
    fn read(reading: &mut Reading<'_>) -> Result<Self, Refused> {
        let zero = |amount: Option<i64>| amount.unwrap_or(0);
        Ok(Self {
            items: reading.amount(Field::Items)?,
            gross: reading.amount(Field::Gross)?,
            // Some write a discount as what it takes away.
            discount: zero(reading.amount(Field::Discount)?).saturating_abs(),
            tax: zero(reading.amount(Field::Tax)?),
            shipping: zero(reading.amount(Field::Shipping)?),
            fees: zero(reading.amount(Field::Fees)?),
            total: reading.amount(Field::Total)?,
            refunded: zero(reading.amount(Field::Refunded)?).saturating_abs(),
        })
    }

    /// The items' share of what went back.
    fn given_back(&self, worth: i64, standing: Standing) -> i64 {
        match (self.refunded, self.total) {
            (0, _) if standing == Standing::Refunded => worth.max(0),
            (0, _) => 0,
            (refunded, Some(total)) if total > 0 && worth > 0 => {
                share(worth, refunded.min(total), total)
            }
            (refunded, _) => refunded.min(worth.max(0)),
        }
    }

    /// The subtotal without the tax it holds, where the total shows that it does: tax was charged, and nothing was added for it.
    fn without_tax(&self, subtotal: i64) -> i64 {
        let taxed = subtotal.saturating_add(self.shipping);
        if self.tax > 0 && taxed > 0 && self.total == Some(taxed) {
            return subtotal - share(self.tax, subtotal, taxed);
        }
        subtotal
    }
}

/// What the items were worth after discounts, without tax and shipping.
fn items(reading: &mut Reading<'_>, sold: &mut Sold, amounts: &Amounts) -> Result<i64, Refused> {
    let lines = sold.sum();
    if let Some(items) = amounts.items {
        let is_shopify = reading.mapping.layout.source == "shopify";
        let worth = if is_shopify {
            amounts.without_tax(items)
        } else {
            items
        };
        sold.settle(worth);
        return Ok(worth);
    }
    if let Some(sum) = lines {
        let is_discounted = reading.mapping.layout.is_discounted;
        let discount = if is_discounted { 0 } else { amounts.discount };
        if discount > sum.max(0) {
            return Err(reading.lack(Fault::Discount, Field::Discount));
        }
        return Ok(sum - discount);
    }
    let worth = match (amounts.gross, amounts.total) {
        (Some(gross), _) => Some(gross.saturating_sub(amounts.discount)),
        (None, Some(total)) => {
            let beside = amounts
                .tax
                .saturating_add(amounts.shipping)
                .saturating_add(amounts.fees);
            Some(total.saturating_sub(beside))
        }
        (None, None) => None,
    };
    match worth {
        Some(worth) => {
            sold.settle(worth);
            Ok(worth)
        }
        None => Err(reading.lack(Fault::NoAmount, Field::Total)),
    }
}

/// `amount` times `part` over `whole`, rounded half up. `whole` must be positive.
pub(super) fn share(amount: i64, part: i64, whole: i64) -> i64 {
    let exact = round_half_up(
        i128::from(amount) * i128::from(part),
        i128::from(whole.max(1)),
    );
    i64::try_from(exact).unwrap_or(amount)
}

fn list(reading: &Reading<'_>, field: Field) -> Vec<String> {
    let cell = reading.text(field).unwrap_or_default();
    let parts = cell.split([',', ';', '+', '،']);
    let code = |part: &str| {
        // WooCommerce writes a coupon as `code:SAVE10|amount:5.00`.
        let named = part
            .split('|')
            .find_map(|piece| piece.trim().strip_prefix("code:"));
        cells::words(named.unwrap_or(part))
    };
    parts.filter_map(code).take(20).collect()
}

fn till(reading: &mut Reading<'_>) -> Option<Till> {
    let till = Till {
        branch: reading
            .words(Field::Branch)
            .map(|branch| branch.trim_matches(['[', ']', '\'', '"']).to_owned()),
        cashier: reading.words(Field::Cashier),
        receipt: reading.words(Field::Receipt),
    };
    (till.branch.is_some() || till.receipt.is_some()).then_some(till)
}
