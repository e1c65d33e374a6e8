//! Shopify's cart and checkout. A checkout is what a cart becomes once somebody begins to pay; only it says who that is. The two keep
//! their own tokens: their versions are unrelated, and under one token an anonymous cart could hide a checkout of the same moment.

use super::super::fields::{Field, Fields, total};
use super::super::telling::{Happening, Person, Telling};
use super::{money, orders};
use crate::{Cart, Error, Event, Fact, Kind, Line};

/// A checkout as of `updated_at`.
pub(super) fn checkout(telling: &Telling<'_>, checkout: &Fields<'_>) -> Result<Event, Error> {
    telling.currency(&checkout.get("currency"))?;
    let token = checkout.need("token", Field::id)?;
    let cart = Cart {
        currency: telling.store.currency,
        items_minor: money::Totals::read(telling, checkout)?.items,
        lines: orders::lines(telling, checkout)?,
        completed: checkout.get("completed_at").is_present(),
        checkout: true,
    };
    let buyer = orders::buyer(telling, checkout)?;
    Ok(updated(telling, checkout, token, buyer, cart))
}

/// A cart as of `updated_at`. It names neither a currency of its own nor anybody.
pub(super) fn cart(telling: &Telling<'_>, cart: &Fields<'_>) -> Result<Event, Error> {
    let token = match cart.get("token").id()? {
        None => cart.need("id", Field::id)?,
        Some(token) => token,
    };
    let place = cart.get("line_items");
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(telling, entry))
        .collect::<Result<_, _>>()?;
    let cart_of = Cart {
        currency: telling.store.currency,
        items_minor: total(lines.iter().map(|line| line.amount_minor), &place)?,
        lines,
        completed: false,
        checkout: false,
    };
    Ok(updated(telling, cart, token, Person::default(), cart_of))
}

fn updated(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    object_id: String,
    person: Person,
    cart: Cart,
) -> Event {
    let at = body.get("updated_at").soft_moment();
    let at = at.unwrap_or(telling.said_at);
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Cart(cart),
    };
    telling.event(person, happening)
}

fn line(telling: &Telling<'_>, entry: &Fields<'_>) -> Result<Line, Error> {
    let in_set = money::set_amount(telling, entry, "line_price_set")?;
    let given = entry.get("line_price").rounded(1, telling.store.currency)?;
    Ok(Line {
        sku: money::stock_code(entry)?,
        title: entry.get("title").soft_text().unwrap_or_default(),
        quantity: entry.get("quantity").quantity(0)?.unwrap_or(0),
        amount_minor: in_set.or(given).unwrap_or(0),
        categories: Vec::new(),
    })
}
