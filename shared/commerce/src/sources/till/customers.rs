//! Who was standing at the till: by loyalty card, phone, email or the till's own customer number; and what they allowed there.

use awda_kernel::{Country, Timestamp};

use super::super::fields::{Field, Fields};
use super::super::telling::{Person, Telling};
use crate::{
    Channel, Consent, ConsentStatus, Contact, Error, Event, Handle, HandleKind, Identifiers, Topic,
};

/// Channels a cashier may ask about, by their names in `marketing`.
const CHANNELS: [(&str, Channel); 3] = [
    ("email", Channel::Email),
    ("sms", Channel::Sms),
    ("whatsapp", Channel::Whatsapp),
];

/// The `customer` of a receipt; nobody when it is absent. An address or number that is none names nobody, and the sale stands.
pub(super) fn person(telling: &Telling<'_>, receipt: &Fields<'_>) -> Result<Person, Error> {
    let Some(customer) = receipt.get("customer").fields()? else {
        return Ok(Person::default());
    };
    let country = customer.get("country").country();
    let phone = customer.get("phone");
    let card = customer.get("loyalty_card").id()?;
    let card = card.map(|id| Handle {
        kind: HandleKind::Card,
        id,
    });
    Ok(Person {
        identifiers: Identifiers {
            shop: customer.get("id").id()?.map(|id| telling.customer(id)),
            email: customer.get("email").email(),
            phone: phone
                .phone(telling.store.country)
                .or_else(|| phone.phone(country)),
            handles: card.into_iter().collect(),
        },
        contact: Contact {
            name: customer.get("name").text()?,
            language: customer.get("language").language(),
            country: country.as_ref().map(Country::code).map(str::to_owned),
            city: customer.get("city").text()?,
            ..Contact::default()
        },
    })
}

/// What the customer allowed at the till, proven by the receipt.
pub(super) fn consents(
    telling: &Telling<'_>,
    receipt: &Fields<'_>,
    person: &Person,
    number: &str,
    at: Timestamp,
) -> Result<Vec<Event>, Error> {
    let customer = receipt.get("customer").soft_fields();
    let asked = customer.get("marketing");
    let Some(answers) = asked.fields()? else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    for (name, channel) in CHANNELS {
        let answer: Field<'_> = answers.get(name);
        if !answer.is_present() {
            continue;
        }
        let status = if answer.flag()? {
            ConsentStatus::Granted
        } else {
            ConsentStatus::Denied
        };
        let statement = Consent {
            method: "till".to_owned(),
            proof: Some(format!("receipt {number}")),
            ..Consent::of(channel, Topic::Marketing, status)
        };
        events.extend(telling.consent(&person.identifiers, statement, at));
    }
    Ok(events)
}
