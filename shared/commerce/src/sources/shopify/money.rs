//! Amounts as Shopify writes them: text or numbers at the top level, and a `_set` beside them with `shop_money`.
//!
//! They are rounded half up to the minor unit: its numbers are sometimes printed floats (`16.486`), and its texts never have more
//! decimals than the currency, so rounding changes none of them.

use awda_kernel::Currency;

use super::super::fields::{Field, Fields, total};
use super::super::telling::Telling;
use crate::{Error, Line};

/// An amount in the shop's currency: the field itself, else its set's `shop_money`.
pub(super) fn amount(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    name: &str,
) -> Result<Option<i64>, Error> {
    match fields.get(name).rounded(1, telling.store.currency)? {
        None => set_amount(telling, fields, &format!("{name}_set")),
        given => Ok(given),
    }
}

/// The `shop_money` of a set, which must be in the store's currency.
pub(super) fn set_amount(
    telling: &Telling<'_>,
    fields: &Fields<'_>,
    name: &str,
) -> Result<Option<i64>, Error> {
    let money = fields.get(name).soft_fields().get("shop_money");
    let money = money.soft_fields();
    let currency = telling.currency(&money.get("currency_code"))?;
    money.get("amount").rounded(1, currency)
}

/// The sum of the `price` of every tax line.
pub(super) fn tax(fields: &Fields<'_>, currency: Currency) -> Result<i64, Error> {
    sum(&fields.get("tax_lines"), "price", currency)
}

/// The sum of field `name` over a list of objects.
pub(super) fn sum(list: &Field<'_>, name: &str, currency: Currency) -> Result<i64, Error> {
    let amounts: Result<Vec<i64>, Error> = list
        .objects()?
        .iter()
        .map(|entry| Ok(entry.get(name).rounded(1, currency)?.unwrap_or(0)))
        .collect();
    total(amounts?, list)
}

/// Items without tax and shipping, tax, and shipping of an order or checkout, in minor units.
pub(super) struct Totals {
    /// `subtotal_price` (after discounts, before refunds), without the tax it includes where prices include tax.
    pub(super) items: i64,
    /// `total_tax`.
    pub(super) tax: i64,
    /// Shipping, without the tax it includes where prices include tax.
    pub(super) shipping: i64,
}

impl Totals {
    /// Reads the totals. Where prices include tax, the items' share is the sum of the lines' tax lines, or, when the lines name
    /// none, the total tax less the shipping's.
    pub(super) fn read(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Self, Error> {
        let currency = telling.store.currency;
        let subtotal = body.need("subtotal_price", |_| {
            amount(telling, body, "subtotal_price")
        })?;
        let tax = amount(telling, body, "total_tax")?.unwrap_or(0);
        let shipping = shipping(telling, body)?;
        let (mut items_tax, mut shipping_tax) = (0, 0);
        if body.get("taxes_included").soft_flag().unwrap_or(false) {
            shipping_tax = tax_of(&body.get("shipping_lines"), currency)?;
            items_tax = match tax_of(&body.get("line_items"), currency)? {
                0 => tax.saturating_sub(shipping_tax),
                named => named,
            };
        }
        Ok(Self {
            items: without(items_tax, subtotal),
            tax,
            shipping: without(shipping_tax, shipping),
        })
    }
}

/// A line as bought: quantity times price, less the discounts allocated to it, without the tax it includes.
pub(super) fn line(
    telling: &Telling<'_>,
    line: &Fields<'_>,
    taxes_included: bool,
) -> Result<Line, Error> {
    let currency = telling.store.currency;
    let quantity = line.get("quantity").quantity(0)?.unwrap_or(0);
    let gross = line.get("price").rounded(quantity, currency)?.unwrap_or(0);
    let discount = sum(&line.get("discount_allocations"), "amount", currency)?;
    let tax = if taxes_included {
        tax(line, currency)?
    } else {
        0
    };
    Ok(Line {
        sku: stock_code(line)?,
        title: line.get("title").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: gross.saturating_sub(discount).saturating_sub(tax),
        categories: line.get("product_type").soft_text().into_iter().collect(),
    })
}

/// The stock code, else the variant's, product's or line's id.
pub(super) fn stock_code(line: &Fields<'_>) -> Result<String, Error> {
    for name in ["sku", "variant_id", "product_id", "line_item_id", "id"] {
        if let Some(code) = line.get(name).id()? {
            return Ok(code);
        }
    }
    Ok(String::new())
}

/// The tax lines of every entry of a list.
fn tax_of(list: &Field<'_>, currency: Currency) -> Result<i64, Error> {
    let taxes: Result<Vec<i64>, Error> = list
        .objects()?
        .iter()
        .map(|entry| tax(entry, currency))
        .collect();
    total(taxes?, list)
}

/// What is left of an amount without the tax in it; never below zero.
fn without(tax: i64, amount: i64) -> i64 {
    amount.saturating_sub(tax.clamp(0, amount.max(0)))
}

fn shipping(telling: &Telling<'_>, body: &Fields<'_>) -> Result<i64, Error> {
    if let Some(given) = set_amount(telling, body, "total_shipping_price_set")? {
        return Ok(given);
    }
    let list = body.get("shipping_lines");
    let prices: Result<Vec<i64>, Error> = list
        .objects()?
        .iter()
        .map(|entry| match amount(telling, entry, "discounted_price")? {
            None => Ok(amount(telling, entry, "price")?.unwrap_or(0)),
            Some(price) => Ok(price),
        })
        .collect();
    total(prices?, &list)
}
