//! Saleor's checkout.

use super::super::fields::{Field, Fields, total};
use super::super::telling::{Happening, Telling};
use super::payload::pick;
use super::{customers, orders};
use crate::{Cart, Error, Event, Fact, Kind};

/// The checkout as of `updatedAt`.
pub(super) fn events(telling: &Telling<'_>, checkout: &Fields<'_>) -> Result<Vec<Event>, Error> {
    telling.currency(&pick(checkout, &["currency"]))?;
    let moment = pick(
        checkout,
        &["updatedAt", "updated_at", "last_change", "lastChange"],
    );
    let at = moment.soft_moment().unwrap_or(telling.said_at);
    let id = match checkout.get("id").id()? {
        None => checkout.need("token", Field::id)?,
        Some(id) => id,
    };
    let lines = orders::lines(telling, checkout)?;
    let subtotal = match orders::worth(telling, checkout, "subtotalPrice", "subtotal")? {
        None => orders::worth(telling, checkout, "subtotal", "subtotal")?,
        subtotal => subtotal,
    };
    let items_minor = match subtotal {
        Some(subtotal) => subtotal,
        None => total(
            lines.iter().map(|line| line.amount_minor),
            &checkout.get("lines"),
        )?,
    };
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor,
            lines,
            completed: false,
            checkout: false,
        }),
    };
    Ok(vec![
        telling.event(customers::buyer(telling, checkout)?, happening),
    ])
}
