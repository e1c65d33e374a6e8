//! Zid's customer, alone, and as the buyer of an order or the owner of a cart. Mobiles are digits in international form without a plus.

use awda_kernel::{Country, PhoneNumber};

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::moment;
use crate::{Contact, CustomerRecord, Error, Event, Fact, Gender, Identifiers, Kind};

/// The customer as of `updated_at`.
pub(super) fn events(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let id = customer.need("id", Field::id)?;
    let at = moment::read(customer, "updated_at").or_else(|| moment::read(customer, "created_at"));
    let at = at.unwrap_or(telling.said_at);
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
    Ok(vec![telling.event(person(telling, customer)?, happening)])
}

/// Who bought, in the place the parcel goes to.
pub(super) fn buyer(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Person, Error> {
    let mut person = person(telling, &order.get("customer").soft_fields())?;
    let shipping = order.get("shipping").soft_fields();
    let address = shipping.get("address").soft_fields();
    if person.contact.city.is_none() {
        person.contact.city = place(&address.get("city"));
    }
    if person.contact.language.is_none() {
        person.contact.language = order.get("language").language();
    }
    Ok(person)
}

/// Who a customer object names.
pub(super) fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Person, Error> {
    let city = customer.get("city");
    let country = city.soft_fields().get("country_code").country();
    let gender = customer.get("gender").soft_text().unwrap_or_default();
    Ok(Person {
        identifiers: Identifiers {
            shop: customer.get("id").id()?.map(|id| telling.customer(id)),
            email: customer.get("email").email(),
            phone: phone(telling, &customer.get("mobile")),
            handles: Vec::new(),
        },
        contact: Contact {
            name: customer.get("name").soft_text(),
            country: country.as_ref().map(Country::code).map(str::to_owned),
            city: place(&city),
            gender: match gender.to_lowercase().as_str() {
                "female" => Some(Gender::Female),
                "male" => Some(Gender::Male),
                _ => None,
            },
            ..Contact::default()
        },
    })
}

/// A number in international form, with or without its plus, or in the store's national form.
pub(super) fn phone(telling: &Telling<'_>, field: &Field<'_>) -> Option<PhoneNumber> {
    let text = field.soft_text()?;
    let bare = text.bytes().all(|byte| byte.is_ascii_digit());
    if bare && text.len() >= 11 && !text.starts_with('0') {
        return PhoneNumber::parse(&format!("+{text}"), None).ok();
    }
    PhoneNumber::parse(&text, telling.store.country).ok()
}

/// A city by its name; `NA` stands for none.
fn place(field: &Field<'_>) -> Option<String> {
    let name = field.soft_fields().get("name").soft_text();
    let name = name.or_else(|| field.soft_text());
    name.filter(|name| name != "NA")
}
