//! Carts and checkouts as a site tells them whole. A product put in or taken out is an activity: it does not say what else is there.

use super::super::fields::{Field, Fields};
use super::super::telling::Happening;
use super::message::Message;
use super::orders;
use crate::{Cart, Error, Event, Fact, Kind};

/// Names under which a site may number a cart, in the order they are believed.
const NAMES: [&str; 3] = ["checkout_id", "cart_id", "order_id"];

/// Whether the message says what is in the cart and which cart it is.
pub(super) fn is_whole(message: &Message<'_>) -> bool {
    let properties = &message.properties;
    properties.get("products").is_present() && id_in(properties).is_some()
}

/// The cart as of this message.
pub(super) fn updated(message: &Message<'_>, is_checkout: bool) -> Result<Event, Error> {
    let properties = &message.properties;
    let id = id_in(properties);
    let id = id.ok_or_else(|| properties.get("cart_id").missing())?;
    told(message, id, (false, is_checkout))
}

/// The checkout an order grew out of, which is thereby done.
pub(super) fn completed(message: &Message<'_>) -> Result<Option<Event>, Error> {
    match id_in(&message.properties) {
        Some(id) => told(message, id, (true, true)).map(Some),
        None => Ok(None),
    }
}

fn told(
    message: &Message<'_>,
    object_id: String,
    (completed, checkout): (bool, bool),
) -> Result<Event, Error> {
    let money = orders::Money::read(message)?;
    let cart = Cart {
        currency: money.currency,
        items_minor: money.items,
        lines: money.lines,
        completed,
        checkout,
    };
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id,
        version: message.moments.told_at.as_millisecond(),
        occurred_at: message.moments.at,
        fact: Fact::Cart(cart),
    };
    Ok(message.telling.event(message.person.clone(), happening))
}

fn id_in(properties: &Fields<'_>) -> Option<String> {
    NAMES
        .iter()
        .find_map(|name| Field::id(&properties.get(name)).ok().flatten())
}
