//! Orders and refunds of the generic format.

use awda_kernel::{Currency, Timestamp};

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling};
use super::{customers, lines};
use crate::{Credit, Error, Event, Fact, Kind, Line, Order, Refund};

/// Most codes of an order.
const COUPONS_MAX: usize = 20;

/// An order. It was cancelled when it says so, updated when `updated_at` differs from `placed_at`, and placed otherwise.
pub(super) fn order(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let object_id = fields.need("id", Field::id)?;
    let currency = fields.need("currency", |code| in_currency(telling, code))?;
    let placed_at = fields.need("placed_at", Field::moment)?;
    let updated_at = fields.get("updated_at").moment()?;
    let cancelled_at = fields.get("cancelled_at").moment()?;
    let (kind, occurred_at) = match (cancelled_at, updated_at) {
        (Some(at), _) => (Kind::OrderCancelled, at),
        (None, Some(at)) if at != placed_at => (Kind::OrderUpdated, at),
        _ => (Kind::OrderPlaced, placed_at),
    };
    let amount = |name: &str| -> Result<i64, Error> {
        Ok(lines::amount(&fields.get(name), currency)?.unwrap_or(0))
    };
    let (lines, sum) = lines::needed(&fields.get("lines"), currency, lines::Adjustments::Allowed)?;
    if lines.is_empty() {
        return Err(fields
            .get("lines")
            .invalid("an order has at least one line"));
    }
    let discount_minor = amount("discount")?;
    if discount_minor > sum.max(0) {
        return Err(fields.get("discount").invalid("more than the lines"));
    }
    let refunds = fields.get("refunds").objects()?;
    let fact = Order {
        placed_at,
        currency: telling.store.currency,
        items_minor: sum - discount_minor,
        discount_minor,
        tax_minor: amount("tax")?,
        shipping_minor: amount("shipping")?,
        cancelled: cancelled_at.is_some(),
        test: fields.get("test").flag()?,
        lines,
        coupons: coupons(fields)?,
        payment_methods: Vec::new(),
        till: None,
        refunds: refunds
            .iter()
            .map(|refund| Ok(part(refund, currency)?.into()))
            .collect::<Result<_, Error>>()?,
    };
    let happening = Happening {
        kind,
        object_id,
        version: version(fields, updated_at.unwrap_or(occurred_at))?,
        occurred_at,
        fact: Fact::Order(fact),
    };
    let person = customers::person(telling, &fields.get("customer"))?;
    Ok(telling.event(person, happening))
}

/// A refund of an order, or, when it names none, money given back all the same.
pub(super) fn refund(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let currency = fields.need("currency", |code| in_currency(telling, code))?;
    let given = part(fields, currency)?;
    let at = given.at;
    let person = customers::person(telling, &fields.get("customer"))?;
    let (kind, object_id, fact) = if let Some(order) = fields.get("order_id").id()? {
        (Kind::OrderRefunded, order, Fact::Refund(given.into()))
    } else {
        let credit = Credit {
            issued_at: at,
            currency: telling.store.currency,
            items_minor: given.items_minor,
            lines: given.lines,
        };
        (Kind::CreditIssued, given.id, Fact::Credit(credit))
    };
    let happening = Happening {
        kind,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact,
    };
    Ok(telling.event(person, happening))
}

/// The currency the amounts are in, which the field must name: the store's, or its tomans.
pub(super) fn in_currency(
    telling: &Telling<'_>,
    code: &Field<'_>,
) -> Result<Option<Currency>, Error> {
    let currency = telling.written_in(code)?;
    Ok(Some(currency).filter(|_| code.is_present()))
}

/// The version an object gives itself, else the milliseconds of its last change.
pub(super) fn version(fields: &Fields<'_>, changed_at: Timestamp) -> Result<i64, Error> {
    let given = fields.get("version").integer()?;
    Ok(given.unwrap_or_else(|| changed_at.as_millisecond()))
}

/// What went back, of an order or not.
struct Part {
    id: String,
    at: Timestamp,
    items_minor: i64,
    lines: Vec<Line>,
}

fn part(fields: &Fields<'_>, currency: Currency) -> Result<Part, Error> {
    let place = fields.get("lines");
    let (lines, sum) = lines::read(&place, currency, lines::Adjustments::Refused)?;
    let items_minor = match lines::amount(&fields.get("amount"), currency)? {
        Some(amount) => amount,
        None if place.is_present() => sum,
        None => return Err(fields.get("amount").missing()),
    };
    Ok(Part {
        id: fields.need("id", Field::id)?,
        at: fields.need("refunded_at", Field::moment)?,
        items_minor,
        lines,
    })
}

impl From<Part> for Refund {
    fn from(part: Part) -> Self {
        Self {
            id: part.id,
            refunded_at: part.at,
            items_minor: part.items_minor,
            lines: part.lines,
        }
    }
}
/// Codes that gave the discount, as texts.
fn coupons(fields: &Fields<'_>) -> Result<Vec<String>, Error> {
    let field = fields.get("coupons");
    let codes = field.list()?;
    if codes.len() > COUPONS_MAX {
        return Err(field.invalid(format!("more than {COUPONS_MAX} codes")));
    }
    let codes = codes.iter().filter_map(|code| code.text().transpose());
    codes.collect()
}
