//! Vendure's customer. It is made for everybody who leaves an address at the checkout, with an account or not.

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use crate::{Activity, Contact, CustomerRecord, Error, Event, Fact, Identifiers, Kind};

/// The customer as of the event; the body is the record, or holds it under `customer`.
pub(super) fn events(
    telling: &Telling<'_>,
    data: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let inner = data.get("customer").soft_fields();
    let customer = if inner.get("id").is_present() {
        &inner
    } else {
        data
    };
    let kind = if customer.get("deletedAt").is_present() {
        Kind::CustomerDeleted
    } else {
        kind
    };
    let happening = Happening {
        kind,
        object_id: customer.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    Ok(vec![telling.event(person(telling, customer)?, happening)])
}

/// `customer.registered`: an account was made. The body is the customer, or only the account, which is known by its address.
pub(super) fn registered(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let inner = data.get("customer").soft_fields();
    if inner.get("id").is_present() || data.get("emailAddress").is_present() {
        return events(telling, data, Kind::CustomerUpdated);
    }
    let user = data.get("user").soft_fields();
    let account = if user.get("identifier").is_present() {
        &user
    } else {
        data
    };
    let Some(email) = account.get("identifier").email() else {
        return Ok(Vec::new());
    };
    let person = Person {
        identifiers: Identifiers {
            email: Some(email),
            ..Identifiers::default()
        },
        ..Person::default()
    };
    let happening = Happening {
        kind: Kind::ActivitySeen,
        object_id: format!("registered/{}", account.need("id", Field::id)?),
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Activity(Activity {
            name: "registered".to_owned(),
            ..Activity::default()
        }),
    };
    Ok(vec![telling.event(person, happening)])
}

/// Who bought: the customer, in the place the parcel goes to, else the bill's.
pub(super) fn buyer(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Person, Error> {
    let mut person = person(telling, &order.get("customer").soft_fields())?;
    if person.identifiers.shop.is_none() {
        let id = order.get("customerId").id()?;
        person.identifiers.shop = id.map(|id| telling.customer(id));
    }
    let addresses = ["shippingAddress", "billingAddress"].map(|name| order.get(name).soft_fields());
    for address in &addresses {
        let country = address.get("countryCode").country();
        let known = &mut person.contact;
        if known.country.is_none() && known.city.is_none() {
            known.country = country.as_ref().map(Country::code).map(str::to_owned);
            known.city = address.get("city").soft_text();
        }
        known.name = known
            .name
            .take()
            .or_else(|| address.get("fullName").soft_text());
        if person.identifiers.phone.is_none() && person.identifiers.email.is_none() {
            let country = country.or(telling.store.country);
            person.identifiers.phone = address.get("phoneNumber").phone(country);
        }
    }
    Ok(person)
}

fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Person, Error> {
    let [first, last] = ["firstName", "lastName"].map(|name| customer.get(name).soft_text());
    Ok(Person {
        identifiers: Identifiers {
            shop: customer.get("id").id()?.map(|id| telling.customer(id)),
            email: customer.get("emailAddress").email(),
            phone: customer.get("phoneNumber").phone(telling.store.country),
            handles: Vec::new(),
        },
        contact: Contact {
            name: gateway::full_name(first, last),
            ..Contact::default()
        },
    })
}
