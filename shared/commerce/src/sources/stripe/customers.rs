//! Stripe's customers, and who a payment names.

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person};
use super::Told;
use crate::{Attribute, CustomerRecord, Error, Event, Fact, Kind};

/// Most of the shop's own fields taken from one customer.
const METADATA_MAX: usize = 50;

/// A customer record.
pub(super) fn record(
    told: &Told<'_>,
    customer: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let id = customer.need("id", Field::id)?;
    let mut person = named(told, customer);
    person.identifiers.shop = Some(told.telling.customer(id.clone()));
    let languages = customer.get("preferred_locales").list().unwrap_or_default();
    person.contact.language = languages.iter().find_map(Field::language);
    let metadata = customer.get("metadata").soft_fields();
    let attributes = metadata
        .names()
        .take(METADATA_MAX)
        .filter_map(|name| {
            let value = metadata.get(name).soft_text()?;
            Some((name.to_owned(), Attribute::Text(value)))
        })
        .collect();
    let record = CustomerRecord {
        attributes,
        ..CustomerRecord::default()
    };
    Ok(vec![event(told, id, kind, person, record)])
}

/// A customer record that is gone. Only its id is still said of it.
pub(super) fn deleted(told: &Told<'_>, customer: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let id = customer.need("id", Field::id)?;
    let mut person = Person::default();
    person.identifiers.shop = Some(told.telling.customer(id.clone()));
    let record = CustomerRecord::default();
    Ok(vec![event(told, id, Kind::CustomerDeleted, person, record)])
}

/// The person whom an object with `email`, `phone`, `name` and `address` names.
pub(super) fn named(told: &Told<'_>, fields: &Fields<'_>) -> Person {
    let address = fields.get("address").soft_fields();
    let country = address.get("country").country();
    let phone = fields.get("phone");
    let mut person = Person::default();
    person.identifiers.email = fields.get("email").email();
    person.identifiers.phone = phone
        .phone(told.telling.store.country)
        .or_else(|| phone.phone(country));
    person.contact.name = fields.get("name").soft_text();
    person.contact.city = address.get("city").soft_text();
    person.contact.country = country.as_ref().map(Country::code).map(str::to_owned);
    person
}

fn event(told: &Told<'_>, id: String, kind: Kind, person: Person, record: CustomerRecord) -> Event {
    let at = told.telling.said_at;
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(record),
    };
    told.telling.event(person, happening)
}
