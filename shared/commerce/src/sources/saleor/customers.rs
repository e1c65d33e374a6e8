//! Saleor's user, and the buyer of an order or owner of a checkout.

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::payload::pick;
use crate::{Contact, CustomerRecord, Error, Event, Fact, Identifiers, Kind};

/// The user as of `updatedAt`.
pub(super) fn events(
    telling: &Telling<'_>,
    user: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let id = user.need("id", Field::id)?;
    let at = pick(user, &["updatedAt", "updated_at"]).soft_moment();
    let at = match kind {
        Kind::CustomerDeleted => telling.said_at,
        _ => at.unwrap_or(telling.said_at),
    };
    let mut person = Person::default();
    person.identifiers.shop = Some(telling.customer(id.clone()));
    person.identifiers.email = user.get("email").email();
    person.contact.name = names(user);
    person.contact.language = pick(user, &["languageCode", "language_code"]).language();
    let address = pick(
        user,
        &["defaultShippingAddress", "default_shipping_address"],
    );
    let other = pick(user, &["defaultBillingAddress", "default_billing_address"]);
    add(
        telling,
        &mut person,
        &[address.soft_fields(), other.soft_fields()],
    );
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    Ok(vec![telling.event(person, happening)])
}

/// Who bought.
pub(super) fn buyer(telling: &Telling<'_>, body: &Fields<'_>) -> Result<Person, Error> {
    let user = body.get("user").soft_fields();
    let email = pick(body, &["userEmail", "user_email", "email"]).email();
    let mut person = Person {
        identifiers: Identifiers {
            shop: user.get("id").id()?.map(|id| telling.customer(id)),
            email: email.or_else(|| user.get("email").email()),
            ..Identifiers::default()
        },
        contact: Contact {
            name: names(&user),
            language: pick(body, &["languageCodeEnum", "languageCode", "language_code"]).language(),
            ..Contact::default()
        },
    };
    let parcel = pick(body, &["shippingAddress", "shipping_address"]).soft_fields();
    let bill = pick(body, &["billingAddress", "billing_address"]).soft_fields();
    if person.contact.name.is_none() {
        person.contact.name = names(&bill);
    }
    add(telling, &mut person, &[parcel, bill]);
    Ok(person)
}

/// Takes from addresses what is not known yet: the place of the first that has one, and a number.
fn add(telling: &Telling<'_>, person: &mut Person, addresses: &[Fields<'_>]) {
    for address in addresses {
        let country = country(address);
        let known = &mut person.contact;
        if known.country.is_none() && known.city.is_none() {
            known.country = country.as_ref().map(Country::code).map(str::to_owned);
            known.city = address.get("city").soft_text();
        }
        known.name = known.name.take().or_else(|| names(address));
        if person.identifiers.phone.is_none() {
            let phone = address.get("phone");
            person.identifiers.phone = phone.phone(country.or(telling.store.country));
        }
    }
}

fn names(fields: &Fields<'_>) -> Option<String> {
    gateway::full_name(
        pick(fields, &["firstName", "first_name"]).soft_text(),
        pick(fields, &["lastName", "last_name"]).soft_text(),
    )
}

/// A country as an object with a code, or the code itself.
fn country(address: &Fields<'_>) -> Option<Country> {
    let field = address.get("country");
    let code = field.soft_fields().get("code").country();
    code.or_else(|| field.country())
}
