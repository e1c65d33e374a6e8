//! Shopify's three compliance topics. They ask for a person's data or for its end, and are answered by acting, not by a reply.

use super::super::fields::Fields;
use super::super::telling::{Happening, Person, Telling, person_key};
use super::ids;
use crate::{Error, Event, Fact, Identifiers, Kind, PrivacyRequest};

/// `customers/redact` and `customers/data_request`: one person, named by any of id, email and phone, and their orders.
pub(super) fn request(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let customer = body.get("customer").soft_fields();
    let identifiers = Identifiers {
        shop: ids::id(&customer.get("id"))?.map(|id| telling.customer(id)),
        email: customer.get("email").email(),
        phone: customer.get("phone").phone(telling.store.country),
        handles: Vec::new(),
    };
    let list = match kind {
        Kind::ErasureRequested => body.get("orders_to_redact"),
        _ => body.get("orders_requested"),
    };
    let orders: Vec<String> = list
        .list()?
        .iter()
        .filter_map(|order| ids::id(order).transpose())
        .collect::<Result<_, _>>()?;
    let request = body.get("data_request").soft_fields().get("id").integer()?;
    let who = person_key(&identifiers)
        .or_else(|| orders.first().map(|order| format!("order:{order}")))
        .ok_or_else(|| customer.get("id").missing())?;
    let happening = Happening {
        kind,
        object_id: who,
        version: request.unwrap_or_else(|| telling.said_at.as_millisecond()),
        occurred_at: telling.said_at,
        fact: Fact::Privacy(PrivacyRequest {
            orders,
            everybody: false,
        }),
    };
    let person = Person {
        identifiers,
        ..Person::default()
    };
    Ok(vec![telling.event(person, happening)])
}

/// `shop/redact`: the shop uninstalled the app two days ago, and everything it told must go.
pub(super) fn everybody(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let shop = body.need("shop_id", ids::id)?;
    let happening = Happening {
        kind: Kind::ErasureRequested,
        object_id: format!("shop:{shop}"),
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Privacy(PrivacyRequest {
            orders: Vec::new(),
            everybody: true,
        }),
    };
    Ok(vec![telling.event(Person::default(), happening)])
}
