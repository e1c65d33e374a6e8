//! Square's customers and loyalty cards.

use awda_kernel::Country;
use jiff::civil::Date;

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::super::{gateway, moments};
use crate::{
    Attribute, Birthday, Calendar, Channel, Consent, ConsentStatus, CustomerRecord, Error, Event,
    Fact, Handle, HandleKind, Identifiers, Kind, Link, Topic,
};

/// The year Square writes for a birthday without one.
const NO_YEAR: i16 = 0;

/// A customer record, and a refusal of mail where it says so. That nobody refused is no permission.
pub(super) fn record(
    telling: &Telling<'_>,
    object: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let place = object.get("customer");
    let customer = place.fields()?.ok_or_else(|| place.missing())?;
    let id = customer.need("id", Field::id)?;
    let at = moments::read(&customer.get("updated_at"), &telling.store.zone);
    let at = at.unwrap_or(telling.said_at);
    let person = named(telling, &customer, &id);
    let preferences = customer.get("preferences").soft_fields();
    let refuses = preferences.get("email_unsubscribed").soft_flag() == Some(true);
    let refusal = Consent {
        method: "square".to_owned(),
        ..Consent::of(Channel::Email, Topic::Marketing, ConsentStatus::Denied)
    };
    let refusal = refuses
        .then(|| telling.consent(&person.identifiers, refusal, at))
        .flatten();
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(details(&customer)),
    };
    let event = telling.event(person, happening);
    Ok(std::iter::once(event).chain(refusal).collect())
}

/// A customer record that is gone.
pub(super) fn deleted(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    object: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let named = object.get("customer").soft_fields().get("id").id()?;
    let id = match named {
        Some(id) => id,
        None => body.get("data").soft_fields().need("id", Field::id)?,
    };
    let mut person = Person::default();
    person.identifiers.shop = Some(telling.customer(id.clone()));
    let happening = Happening {
        kind: Kind::CustomerDeleted,
        object_id: id,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(CustomerRecord::default()),
    };
    Ok(vec![telling.event(person, happening)])
}

/// What a merge says: the customers it took in are the one it made.
pub(super) fn merged(telling: &Telling<'_>, object: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let merge = object.get("event_context").soft_fields().get("merge");
    let merge = merge.soft_fields();
    let Some(into) = merge.get("to_customer_id").id()? else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    for place in merge.get("from_customer_ids").list()? {
        let Some(former) = place.id()? else {
            continue;
        };
        let mut person = Person::default();
        person.identifiers.shop = Some(telling.customer(into.clone()));
        let with = Identifiers {
            shop: Some(telling.customer(former.clone())),
            ..Identifiers::default()
        };
        let happening = Happening {
            kind: Kind::IdentityLinked,
            object_id: format!("{into}/{former}"),
            version: telling.said_at.as_millisecond(),
            occurred_at: telling.said_at,
            fact: Fact::Link(Link { with }),
        };
        events.push(telling.event(person, happening));
    }
    Ok(events)
}

/// A loyalty account: its card, its phone number and its customer are one person's.
pub(super) fn card(telling: &Telling<'_>, object: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let place = object.get("loyalty_account");
    let account = place.fields()?.ok_or_else(|| place.missing())?;
    let id = account.need("id", Field::id)?;
    let customer = account.get("customer_id").id()?;
    let mapping = account.get("mapping").soft_fields();
    let phone = mapping.get("phone_number");
    let mapped = mapping.get("value");
    let country = telling.store.country;
    let mut person = Person::default();
    person.identifiers.shop = customer.map(|id| telling.customer(id));
    person.identifiers.phone = phone.phone(country).or_else(|| mapped.phone(country));
    if person.identifiers.is_empty() {
        return Ok(Vec::new());
    }
    let at = moments::read(&account.get("updated_at"), &telling.store.zone);
    let at = at.unwrap_or(telling.said_at);
    let with = Identifiers {
        handles: vec![Handle {
            kind: HandleKind::Card,
            id: id.clone(),
        }],
        ..Identifiers::default()
    };
    let happening = Happening {
        kind: Kind::IdentityLinked,
        object_id: format!("card:{id}"),
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Link(Link { with }),
    };
    Ok(vec![telling.event(person, happening)])
}

fn named(telling: &Telling<'_>, customer: &Fields<'_>, id: &str) -> Person {
    let text = |name: &str| customer.get(name).soft_text();
    let address = customer.get("address").soft_fields();
    let country = address.get("country").country();
    let phone = customer.get("phone_number");
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    ids.shop = Some(telling.customer(id.to_owned()));
    ids.email = customer.get("email_address").email();
    ids.phone = phone
        .phone(telling.store.country)
        .or_else(|| phone.phone(country));
    let name = gateway::full_name(text("given_name"), text("family_name"));
    person.contact.name = name
        .or_else(|| text("nickname"))
        .or_else(|| text("company_name"));
    person.contact.city = address.get("locality").soft_text();
    person.contact.country = country.as_ref().map(Country::code).map(str::to_owned);
    person
}

fn details(customer: &Fields<'_>) -> CustomerRecord {
    let groups = customer.get("group_ids").list().unwrap_or_default();
    let reference = customer.get("reference_id").soft_text();
    let attributes = reference.map(|id| ("reference_id".to_owned(), Attribute::Text(id)));
    CustomerRecord {
        birthday: birthday(&customer.get("birthday")),
        tags: groups.iter().filter_map(Field::soft_text).collect(),
        attributes: attributes.into_iter().collect(),
        ..CustomerRecord::default()
    }
}

/// `1998-09-21`, or `0000-09-21` where the year is not told. Anything else is no birthday.
fn birthday(field: &Field<'_>) -> Option<Birthday> {
    let text = field.soft_text()?;
    let date: Date = text.get(..10)?.parse().ok()?;
    Some(Birthday {
        year: Some(date.year()).filter(|year| *year != NO_YEAR),
        month: date.month(),
        day: date.day(),
        calendar: Calendar::Gregorian,
    })
}
