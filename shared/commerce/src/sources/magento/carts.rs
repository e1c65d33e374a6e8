//! Adobe Commerce's quote: the cart until it becomes an order, when it is no longer active.

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Telling};
use super::customers;
use super::money::Books;
use super::orders::{lines, moment};
use crate::{Cart, Error, Event, Fact, Kind};

/// The quote as of `updated_at`.
pub(super) fn events(telling: &Telling<'_>, quote: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let books = Books::read(telling, quote)?;
    let id = match quote.get("entity_id").id()? {
        Some(id) => id,
        None => quote.need("id", Field::id)?,
    };
    let at = moment(quote, "updated_at").unwrap_or(telling.said_at);
    let items_minor = match books.amount(quote, "subtotal_with_discount")? {
        None => books.of(quote, "subtotal")?,
        Some(amount) => amount,
    };
    let active = quote.get("is_active").soft_text();
    let active = active.or_else(|| Some(quote.get("is_active").flag().ok()?.to_string()));
    let completed =
        quote.get("is_active").is_present() && matches!(active.as_deref(), Some("0" | "false"));
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor,
            lines: lines(quote, books)?,
            completed,
            checkout: false,
        }),
    };
    Ok(vec![
        telling.event(customers::buyer(telling, quote)?, happening),
    ])
}
