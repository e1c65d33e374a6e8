//! Receipts of a till: a sale, a sale that was called off, a return.

use awda_kernel::{Currency, Timestamp};

use super::super::fields::{Field, Fields, total};
use super::super::gateway;
use super::super::telling::{Happening, Telling};
use super::customers;
use crate::{Credit, Error, Event, Fact, Kind, Line, Order, Refund, Till};

/// One receipt, and what its customer allowed.
pub(super) fn receipt(telling: &Telling<'_>, receipt: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let kind = receipt.get("type").text()?;
    match kind.as_deref() {
        None | Some("sale") => sale(telling, receipt),
        Some("return") => Ok(vec![given_back(telling, receipt)?]),
        Some(other) => Err(Error::UnknownTopic {
            source_name: super::NAME,
            topic: other.chars().take(80).collect(),
        }),
    }
}

fn sale(telling: &Telling<'_>, receipt: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let number = receipt.need("receipt", Field::id)?;
    let branch = receipt.get("branch").id()?;
    let currency = super::currency(telling, receipt)?;
    let sold_at = super::moment(telling, receipt, "sold_at")?;
    let changed_at = super::optional_moment(telling, receipt, "updated_at")?;
    let voided_at = super::optional_moment(telling, receipt, "voided_at")?;
    let (kind, at) = match (voided_at, changed_at) {
        (Some(at), _) => (Kind::OrderCancelled, at),
        (None, Some(at)) if at != sold_at => (Kind::OrderUpdated, at),
        _ => (Kind::OrderPlaced, sold_at),
    };
    let fact = Order {
        till: Some(Till {
            branch: branch.clone(),
            cashier: receipt.get("cashier").id()?,
            receipt: Some(number.clone()),
        }),
        cancelled: voided_at.is_some(),
        test: receipt.get("test").flag()?,
        payment_methods: methods(receipt)?,
        currency: telling.store.currency,
        ..amounts(receipt, currency, sold_at)?
    };
    let version = receipt.get("version").integer()?;
    let happening = Happening {
        kind,
        object_id: receipt_id(branch.as_deref(), &number),
        version: version.unwrap_or_else(|| at.as_millisecond()),
        occurred_at: at,
        fact: Fact::Order(fact),
    };
    let person = customers::person(telling, receipt)?;
    let consents = customers::consents(telling, receipt, &person, &number, sold_at)?;
    let event = telling.event(person, happening);
    Ok(std::iter::once(event).chain(consents).collect())
}

fn given_back(telling: &Telling<'_>, receipt: &Fields<'_>) -> Result<Event, Error> {
    let number = receipt.need("receipt", Field::id)?;
    let branch = receipt.get("branch").id()?;
    let currency = super::currency(telling, receipt)?;
    let at = super::moment(telling, receipt, "sold_at")?;
    let place = receipt.get("lines");
    let (lines, sum) = lines(&place, currency)?;
    let items_minor = match amount(receipt, "amount", currency)? {
        Some(amount) => amount,
        None if place.is_present() => sum - tax_inside(receipt, currency, sum)?,
        None => return Err(receipt.get("amount").missing()),
    };
    let id = receipt_id(branch.as_deref(), &number);
    let (kind, object_id, fact) = if let Some(sold) = receipt.get("of_receipt").id()? {
        let sold_in = receipt.get("of_branch").id()?.or(branch);
        let refund = Refund {
            id,
            refunded_at: at,
            items_minor,
            lines,
        };
        let order = receipt_id(sold_in.as_deref(), &sold);
        (Kind::OrderRefunded, order, Fact::Refund(refund))
    } else {
        let credit = Credit {
            issued_at: at,
            currency: telling.store.currency,
            items_minor,
            lines,
        };
        (Kind::CreditIssued, id, Fact::Credit(credit))
    };
    let happening = Happening {
        kind,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact,
    };
    Ok(telling.event(customers::person(telling, receipt)?, happening))
}

/// The money of a sale. Where prices include tax, the items' value is what is left without it.
fn amounts(receipt: &Fields<'_>, currency: Currency, sold_at: Timestamp) -> Result<Order, Error> {
    let place = receipt.get("lines");
    let (lines, sum) = lines(&place, currency)?;
    if lines.is_empty() {
        return Err(if place.is_present() {
            place.invalid("a sale has at least one line")
        } else {
            place.missing()
        });
    }
    let discount_minor = amount(receipt, "discount", currency)?.unwrap_or(0);
    if discount_minor > sum.max(0) {
        return Err(receipt.get("discount").invalid("more than the lines"));
    }
    let paid = sum - discount_minor;
    let tax = tax_inside(receipt, currency, paid)?;
    Ok(Order {
        placed_at: sold_at,
        currency,
        items_minor: paid - tax,
        discount_minor,
        tax_minor: amount(receipt, "tax", currency)?.unwrap_or(0),
        shipping_minor: amount(receipt, "delivery", currency)?.unwrap_or(0),
        cancelled: false,
        test: false,
        lines,
        coupons: words(&receipt.get("coupons"))?,
        payment_methods: Vec::new(),
        till: None,
        refunds: Vec::new(),
    })
}

/// The tax in an amount: none where prices are without it.
fn tax_inside(receipt: &Fields<'_>, currency: Currency, whole: i64) -> Result<i64, Error> {
    let tax = amount(receipt, "tax", currency)?.unwrap_or(0);
    if !receipt.get("prices_include_tax").flag()? {
        return Ok(0);
    }
    if tax > whole.max(0) {
        return Err(receipt.get("tax").invalid("more than the lines"));
    }
    Ok(tax)
}

fn lines(place: &Field<'_>, currency: Currency) -> Result<(Vec<Line>, i64), Error> {
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(entry, currency))
        .collect::<Result<_, _>>()?;
    let sum = total(lines.iter().map(|line| line.amount_minor), place)?;
    Ok((lines, sum))
}

/// A line: its `amount`, else `quantity` times `unit_price` rounded half up; a negative quantity is an exchange.
fn line(entry: &Fields<'_>, currency: Currency) -> Result<Line, Error> {
    let quantity = entry.need("quantity", Field::quantity_or_less)?;
    let amount_minor = match entry.get("amount").amount(currency)? {
        Some(amount) => amount,
        None => entry.need("unit_price", |price| price.rounded(quantity, currency))?,
    };
    Ok(Line {
        sku: entry.need("sku", Field::id)?,
        title: entry.get("title").text()?.unwrap_or_default(),
        quantity,
        amount_minor,
        categories: words(&entry.get("categories"))?,
    })
}

/// How it was paid: one name, or a list of names.
fn methods(receipt: &Fields<'_>) -> Result<Vec<String>, Error> {
    let place = receipt.get("payment");
    let told = words(&place)?;
    let names: Option<Vec<String>> = told.iter().map(|name| gateway::method(name)).collect();
    names.ok_or_else(|| place.invalid("a method has a name such as cash or mada, never a number"))
}

/// One word, or a list of words.
fn words(place: &Field<'_>) -> Result<Vec<String>, Error> {
    if let Ok(word) = place.text() {
        return Ok(word.into_iter().collect());
    }
    let words = place.list()?;
    words
        .iter()
        .filter_map(|word| word.text().transpose())
        .collect()
}

/// Receipts are counted anew in every branch.
fn receipt_id(branch: Option<&str>, number: &str) -> String {
    match branch {
        Some(branch) => format!("{branch}/{number}"),
        None => number.to_owned(),
    }
}

fn amount(fields: &Fields<'_>, name: &str, currency: Currency) -> Result<Option<i64>, Error> {
    let field = fields.get(name);
    match field.amount(currency)? {
        Some(minor) if minor < 0 => Err(field.invalid("negative")),
        minor => Ok(minor),
    }
}
