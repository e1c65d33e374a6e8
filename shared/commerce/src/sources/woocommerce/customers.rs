//! WooCommerce's customer record, and the buyer of an order. Whoever buys without an account has the number 0.

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::orders;
use crate::{Attribute, Contact, CustomerRecord, Error, Event, Fact, Identifiers, Kind};

/// The customer as of `date_modified`, which is `null` until something changes.
pub(super) fn events(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let id = customer.need("id", Field::id)?;
    let created_at = orders::moment(telling, customer, "date_created");
    let at = orders::moment(telling, customer, "date_modified")
        .or(created_at)
        .unwrap_or(telling.said_at);
    let mut person = addressed(telling, customer);
    person.identifiers.shop = Some(telling.customer(id.clone()));
    let email = customer.get("email").email();
    person.identifiers.email = email.or(person.identifiers.email);
    let names = ["first_name", "last_name"].map(|name| customer.get(name).soft_text());
    let [first, last] = names;
    person.contact.name = gateway::full_name(first, last).or(person.contact.name);
    let role = customer.get("role").soft_text();
    let attributes = role.map(|role| ("role".to_owned(), Attribute::Text(role)));
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: match kind {
            Kind::CustomerCreated => created_at.unwrap_or(at),
            _ => at,
        },
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            attributes: attributes.into_iter().collect(),
            ..CustomerRecord::default()
        }),
    };
    Ok(vec![telling.event(person, happening)])
}

/// A record that is gone. The body holds only the id.
pub(super) fn deleted(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Event, Error> {
    let id = customer.need("id", Field::id)?;
    let person = Person {
        identifiers: Identifiers {
            shop: Some(telling.customer(id.clone())),
            ..Identifiers::default()
        },
        ..Person::default()
    };
    let happening = Happening {
        kind: Kind::CustomerDeleted,
        object_id: id,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    Ok(telling.event(person, happening))
}

/// Who bought.
pub(super) fn buyer(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Person, Error> {
    let id = order.get("customer_id").id()?.filter(|id| id != "0");
    let mut person = addressed(telling, order);
    person.identifiers.shop = id.map(|id| telling.customer(id));
    Ok(person)
}

/// The person of the two addresses: the bill names them, the parcel the place.
fn addressed(telling: &Telling<'_>, body: &Fields<'_>) -> Person {
    let billing = body.get("billing").soft_fields();
    let shipping = body.get("shipping").soft_fields();
    let phone = |address: &Fields<'_>| {
        let country = address.get("country").country();
        let phone = address.get("phone");
        phone
            .phone(country.or(telling.store.country))
            .or_else(|| phone.phone(telling.store.country))
    };
    let name = |address: &Fields<'_>| {
        let [first, last] = ["first_name", "last_name"].map(|name| address.get(name).soft_text());
        gateway::full_name(first, last)
    };
    let mut contact = Contact {
        name: name(&billing).or_else(|| name(&shipping)),
        ..Contact::default()
    };
    for address in [&shipping, &billing] {
        if contact.country.is_none() && contact.city.is_none() {
            let country = address.get("country").country();
            contact.country = country.as_ref().map(Country::code).map(str::to_owned);
            contact.city = address.get("city").soft_text();
        }
    }
    Person {
        identifiers: Identifiers {
            email: billing.get("email").email(),
            phone: phone(&billing).or_else(|| phone(&shipping)),
            ..Identifiers::default()
        },
        contact,
    }
}
