//! Salla's amounts: `{"amount": 100, "currency": "SAR"}`, or the bare number, or its text. They are rounded half up to the minor unit,
//! because its numbers are sometimes printed floats.

use super::super::fields::{Field, Fields, total};
use super::super::telling::Telling;
use crate::Error;

/// An amount in the store's currency.
pub(super) fn amount(telling: &Telling<'_>, field: &Field<'_>) -> Result<Option<i64>, Error> {
    let currency = telling.store.currency;
    let parts = field.soft_fields();
    let inner = parts.get("amount");
    if !inner.is_present() {
        return match field.fields() {
            Ok(Some(_)) => Ok(None),
            _ => field.rounded(1, currency),
        };
    }
    telling.currency(&parts.get("currency"))?;
    inner.rounded(1, currency)
}

/// The amount of `name`, zero where it is absent.
pub(super) fn of(telling: &Telling<'_>, fields: &Fields<'_>, name: &str) -> Result<i64, Error> {
    Ok(amount(telling, &fields.get(name))?.unwrap_or(0))
}

/// A tax is an amount inside an object that has its rate too.
pub(super) fn tax(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<i64, Error> {
    let tax = fields.get("tax");
    let inside = tax.soft_fields().get("amount");
    match inside.fields() {
        Ok(Some(_)) => Ok(amount(telling, &inside)?.unwrap_or(0)),
        _ => Ok(amount(telling, &tax)?.unwrap_or(0)),
    }
}

/// What the discounts of a list take off.
pub(super) fn discounts(telling: &Telling<'_>, list: &Field<'_>) -> Result<i64, Error> {
    let amounts: Result<Vec<i64>, Error> = list
        .objects()?
        .iter()
        .map(|discount| of(telling, discount, "discount"))
        .collect();
    total(amounts?, list)
}
