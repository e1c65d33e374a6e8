//! Salla's abandoned carts: told once they are left, and once more when they are bought after all.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::{customers, moment, money};
use crate::{Cart, Error, Event, Fact, Kind, Line};

/// `abandoned.cart`, and what became of it: bought, or nothing we need to know.
pub(super) fn events(
    telling: &Telling<'_>,
    what: &str,
    cart: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let status = cart.get("status").soft_text().unwrap_or_default();
    let bought = what == "cart.purchased" || status == "purchased";
    if !bought && what != "cart" {
        return Ok(Vec::new());
    }
    Ok(vec![event(telling, cart, bought)?])
}

/// `coupon.applied` sends the cart it was applied to.
pub(super) fn coupon(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    match data.get("cart").fields()? {
        Some(cart) => Ok(vec![event(telling, &cart, false)?]),
        None => Ok(Vec::new()),
    }
}

fn event(telling: &Telling<'_>, cart: &Fields<'_>, completed: bool) -> Result<Event, Error> {
    telling.currency(&cart.get("currency"))?;
    let at = moment::read(&cart.get("updated_at"), &telling.store.zone);
    // That it was bought has no date but the envelope's, and is the last word.
    let at = match at {
        Some(at) if !completed => at,
        _ => telling.said_at,
    };
    let subtotal = money::amount(telling, &cart.get("subtotal"))?;
    let gross = match subtotal {
        Some(subtotal) => subtotal,
        None => money::of(telling, cart, "total")?,
    };
    let discount = money::of(telling, cart, "total_discount")?;
    let lines = cart.get("items").objects()?;
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: cart.need("id", Field::id)?,
        // Its end is told twice in the same second: with its amounts it is the newer.
        version: at.as_millisecond() + i64::from(completed && subtotal.is_some()),
        occurred_at: at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor: gross.saturating_sub(discount).max(0),
            lines: lines
                .iter()
                .map(|item| line(telling, item))
                .collect::<Result<_, _>>()?,
            completed,
            checkout: false,
        }),
    };
    Ok(telling.event(buyer(telling, cart)?, happening))
}

fn buyer(telling: &Telling<'_>, cart: &Fields<'_>) -> Result<Person, Error> {
    customers::person(telling, &cart.get("customer").soft_fields())
}

/// A cart's line names the product and how many; what it costs is mostly not said.
fn line(telling: &Telling<'_>, item: &Fields<'_>) -> Result<Line, Error> {
    let sku = match item.get("sku").id()? {
        None => item.get("product_id").id()?,
        sku => sku,
    };
    let sku = match sku {
        None => item.get("id").id()?,
        sku => sku,
    };
    let amounts = item.get("amounts").soft_fields();
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: item.get("name").soft_text().unwrap_or_default(),
        quantity: item.get("quantity").quantity(0)?.unwrap_or(0),
        amount_minor: money::of(telling, &amounts, "total")?,
        categories: Vec::new(),
    })
}
