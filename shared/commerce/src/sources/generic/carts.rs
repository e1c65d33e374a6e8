//! Carts of the generic format.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling};
use super::{customers, lines, orders};
use crate::{Cart, Error, Event, Fact, Kind};

/// A cart as of `updated_at`. An emptied one has no lines.
pub(super) fn cart(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let currency = fields.need("currency", |code| orders::in_currency(telling, code))?;
    let updated_at = fields.need("updated_at", Field::moment)?;
    let (lines, items_minor) =
        lines::needed(&fields.get("lines"), currency, lines::Adjustments::Refused)?;
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: fields.need("id", Field::id)?,
        version: orders::version(fields, updated_at)?,
        occurred_at: updated_at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor,
            lines,
            completed: fields.get("completed").flag()?,
            checkout: fields.get("checkout").flag()?,
        }),
    };
    let person = customers::person(telling, &fields.get("customer"))?;
    Ok(telling.event(person, happening))
}
