//! Lines and amounts of the generic format: decimal text or numbers in the store's currency. Only an order's lines may be negative:
//! an exchange or an adjustment takes value away.

use awda_kernel::Currency;

use super::super::fields::{Field, Fields, total};
use crate::{Error, Line};

/// Whether a line may take value away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adjustments {
    /// In orders: quantity or price may be negative.
    Allowed,
    /// In carts and refunds: neither may.
    Refused,
}

/// The lines of an object and the sum of their amounts.
pub(super) fn read(
    place: &Field<'_>,
    currency: Currency,
    adjustments: Adjustments,
) -> Result<(Vec<Line>, i64), Error> {
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(entry, currency, adjustments))
        .collect::<Result<_, _>>()?;
    let sum = total(lines.iter().map(|line| line.amount_minor), place)?;
    Ok((lines, sum))
}

/// The same of lines that must be there, if only as an empty list.
pub(super) fn needed(
    place: &Field<'_>,
    currency: Currency,
    adjustments: Adjustments,
) -> Result<(Vec<Line>, i64), Error> {
    if !place.is_present() {
        return Err(place.missing());
    }
    read(place, currency, adjustments)
}

/// An amount that must not be negative; absent is absent.
pub(super) fn amount(field: &Field<'_>, currency: Currency) -> Result<Option<i64>, Error> {
    not_negative(field, field.amount(currency)?)
}

/// A line: its `amount`, else `quantity` times `unit_price` rounded half up to the minor unit.
fn line(entry: &Fields<'_>, currency: Currency, adjustments: Adjustments) -> Result<Line, Error> {
    let checked = |field: &Field<'_>, minor| match adjustments {
        Adjustments::Allowed => Ok(minor),
        Adjustments::Refused => not_negative(field, minor),
    };
    let quantity = entry.need("quantity", |field| match adjustments {
        Adjustments::Allowed => field.quantity_or_less(),
        Adjustments::Refused => field.quantity(1),
    })?;
    let amount = entry.get("amount");
    let amount_minor = match checked(&amount, amount.amount(currency)?)? {
        Some(amount) => amount,
        None => entry.need("unit_price", |price| {
            checked(price, price.rounded(quantity, currency)?)
        })?,
    };
    Ok(Line {
        sku: entry.need("sku", Field::id)?,
        title: entry.get("title").text()?.unwrap_or_default(),
        quantity,
        amount_minor,
        categories: Vec::new(),
    })
}

fn not_negative(field: &Field<'_>, minor: Option<i64>) -> Result<Option<i64>, Error> {
    match minor {
        Some(minor) if minor < 0 => Err(field.invalid("negative")),
        minor => Ok(minor),
    }
}
