//! Zid's abandoned carts. Their prices are floats with noise (`239.000935`) and are rounded half up to the minor unit.

use super::super::fields::{Field, Fields, total};
use super::super::telling::{Happening, Person, Telling};
use super::{customers, moment};
use crate::{Cart, Error, Event, Fact, Kind, Line};

/// A cart that was left, or that became an order after all.
pub(super) fn events(
    telling: &Telling<'_>,
    cart: &Fields<'_>,
    completed: bool,
) -> Result<Vec<Event>, Error> {
    telling.currency(&cart.get("currency_code"))?;
    let phase = cart.get("phase").soft_text().unwrap_or_default();
    let completed = completed || phase == "completed" || cart.get("order_id").is_present();
    let at = moment::read(cart, "updated_at").or_else(|| moment::read(cart, "created_at"));
    let at = at.unwrap_or(telling.said_at);
    let place = cart.get("products");
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|product| line(telling, product))
        .collect::<Result<_, _>>()?;
    let told = cart.get("cart_total").rounded(1, telling.store.currency)?;
    let items_minor = match told {
        Some(told) if lines.is_empty() => told,
        _ => total(lines.iter().map(|line| line.amount_minor), &place)?,
    };
    let happening = Happening {
        kind: Kind::CartUpdated,
        object_id: cart.need("id", Field::id)?,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Cart(Cart {
            currency: telling.store.currency,
            items_minor,
            lines,
            completed,
            checkout: false,
        }),
    };
    Ok(vec![telling.event(owner(telling, cart)?, happening)])
}

fn line(telling: &Telling<'_>, product: &Fields<'_>) -> Result<Line, Error> {
    let currency = telling.store.currency;
    let quantity = product.get("quantity").measure()?.unwrap_or(0);
    let amount = match product.get("total").rounded(1, currency)? {
        None => product.get("price").rounded(quantity, currency)?,
        amount => amount,
    };
    let sku = match product.get("sku").id()? {
        None => product.get("product_id").id()?,
        sku => sku,
    };
    let sku = match sku {
        None => product.get("id").id()?,
        sku => sku,
    };
    Ok(Line {
        sku: sku.unwrap_or_default(),
        title: product.get("name").soft_text().unwrap_or_default(),
        quantity,
        amount_minor: amount.unwrap_or(0),
        categories: Vec::new(),
    })
}

/// Whose cart it is: an object, or fields beside the rest.
fn owner(telling: &Telling<'_>, cart: &Fields<'_>) -> Result<Person, Error> {
    let mut person = customers::person(telling, &cart.get("customer").soft_fields())?;
    let ids = &mut person.identifiers;
    if ids.shop.is_none() {
        ids.shop = cart.get("customer_id").id()?.map(|id| telling.customer(id));
    }
    ids.email = ids
        .email
        .take()
        .or_else(|| cart.get("customer_email").email());
    ids.phone = ids
        .phone
        .take()
        .or_else(|| customers::phone(telling, &cart.get("customer_mobile")));
    let known = &mut person.contact;
    known.name = known
        .name
        .take()
        .or_else(|| cart.get("customer_name").soft_text());
    if known.city.is_none() && known.country.is_none() {
        let city = cart.get("city").soft_fields();
        let country = city.get("country_code").country();
        known.city = city.get("name").soft_text();
        known.country = country.map(|country| country.code().to_owned());
    }
    Ok(person)
}
