//! Lines and amounts of the generic format: decimal text or numbers in the store's currency, never negative.

use awda_kernel::Currency;

use super::super::fields::{Field, Fields, total};
use crate::{Error, Line};

/// The lines of an object and the sum of their amounts.
pub(super) fn read(place: &Field<'_>, currency: Currency) -> Result<(Vec<Line>, i64), Error> {
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(entry, currency))
        .collect::<Result<_, _>>()?;
    let sum = total(lines.iter().map(|line| line.amount_minor), place)?;
    Ok((lines, sum))
}

/// The same of lines that must be there, if only as an empty list.
pub(super) fn needed(place: &Field<'_>, currency: Currency) -> Result<(Vec<Line>, i64), Error> {
    if !place.is_present() {
        return Err(place.missing());
    }
    read(place, currency)
}

/// An amount that must not be negative; absent is absent.
pub(super) fn amount(field: &Field<'_>, currency: Currency) -> Result<Option<i64>, Error> {
    not_negative(field, field.amount(currency)?)
}

/// A line: its `amount`, else `quantity` times `unit_price` rounded half up to the minor unit.
fn line(entry: &Fields<'_>, currency: Currency) -> Result<Line, Error> {
    let quantity = entry.need("quantity", |field| field.quantity(1))?;
    let amount_minor = match amount(&entry.get("amount"), currency)? {
        Some(amount) => amount,
        None => entry.need("unit_price", |price| {
            not_negative(price, price.rounded(quantity, currency)?)
        })?,
    };
    Ok(Line {
        sku: entry.need("sku", Field::id)?,
        title: entry.get("title").text()?.unwrap_or_default(),
        quantity,
        amount_minor,
    })
}

fn not_negative(field: &Field<'_>, minor: Option<i64>) -> Result<Option<i64>, Error> {
    match minor {
        Some(minor) if minor < 0 => Err(field.invalid("negative")),
        minor => Ok(minor),
    }
}
