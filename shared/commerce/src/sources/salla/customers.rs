//! Salla's customer, in its three shapes: two names and a number with its country's code apart, one name and a number in
//! international form, and the same beside an abandoned cart.
//!
//! `is_notifications_enabled` is consent to marketing on every channel. A refusal is taken whenever it is told. A permission is taken
//! only with the record's making: it has no date of its own, and repeated with every change it would overrule a later refusal.

use awda_kernel::{Country, PhoneNumber};

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::moment;
use crate::{
    Activity, Birthday, Calendar, Channel, Consent, ConsentStatus, Contact, CustomerRecord, Error,
    Event, Fact, Gender, Identifiers, Kind, Topic,
};

const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Sms, Channel::Whatsapp];

/// The customer as of `updated_at`, and what they allow.
pub(super) fn events(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let id = customer.need("id", Field::id)?;
    let updated_at = moment::read(&customer.get("updated_at"), &telling.store.zone);
    let at = updated_at.unwrap_or(telling.said_at);
    let person = person(telling, customer)?;
    let consents = consents(telling, customer, &person.identifiers, kind);
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(CustomerRecord {
            birthday: birthday(&customer.get("birthday")),
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    let mut events = vec![telling.event(person, happening)];
    events.extend(consents);
    Ok(events)
}

/// Somebody logged in: what is known of them now, and the visit.
pub(super) fn login(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let mut events = events(telling, customer, Kind::CustomerUpdated)?;
    let id = customer.need("id", Field::id)?;
    let at = telling.said_at;
    let seen = Happening {
        kind: Kind::ActivitySeen,
        object_id: format!("login/{id}/{}", at.as_millisecond()),
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Activity(Activity {
            name: "logged_in".to_owned(),
            ..Activity::default()
        }),
    };
    let who = Person {
        identifiers: person(telling, customer)?.identifiers,
        ..Person::default()
    };
    events.push(telling.event(who, seen));
    Ok(events)
}

/// A record that is gone.
pub(super) fn deleted(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let happening = Happening {
        kind: Kind::CustomerDeleted,
        object_id: customer.need("id", Field::id)?,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    let who = Person {
        identifiers: person(telling, customer)?.identifiers,
        ..Person::default()
    };
    Ok(vec![telling.event(who, happening)])
}

/// Who bought. An order without a customer is known by who receives it.
pub(super) fn buyer(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Person, Error> {
    let mut known = person(telling, &order.get("customer").soft_fields())?;
    let shipping = order.get("shipping").soft_fields();
    if known.identifiers.is_empty() {
        let receiver = shipping.get("receiver").soft_fields();
        known.identifiers.email = receiver.get("email").email();
        known.identifiers.phone = receiver.get("phone").phone(telling.store.country);
        known.contact.name = known.contact.name.or(receiver.get("name").soft_text());
    }
    let address = shipping.get("address").soft_fields();
    if known.contact.country.is_none() && known.contact.city.is_none() {
        known.contact.country = country(&address);
        known.contact.city = address.get("city").soft_text();
    } else if known.contact.country.is_none()
        && known.contact.city == address.get("city").soft_text()
    {
        known.contact.country = country(&address);
    }
    Ok(known)
}

/// Who a customer object names, in any of its shapes.
pub(super) fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Person, Error> {
    let [first, last] = ["first_name", "last_name"].map(|name| customer.get(name).soft_text());
    let whole = customer.get("name").soft_text();
    let gender = customer.get("gender").soft_text().unwrap_or_default();
    Ok(Person {
        identifiers: Identifiers {
            shop: customer.get("id").id()?.map(|id| telling.customer(id)),
            email: customer.get("email").email(),
            phone: phone(telling, customer),
            handles: Vec::new(),
        },
        contact: Contact {
            name: gateway::full_name(first, last).or(whole),
            country: country(customer),
            city: customer.get("city").soft_text(),
            gender: match gender.to_lowercase().as_str() {
                "female" => Some(Gender::Female),
                "male" => Some(Gender::Male),
                _ => None,
            },
            ..Contact::default()
        },
    })
}

/// The number, with its country's code in front where that is apart.
fn phone(telling: &Telling<'_>, customer: &Fields<'_>) -> Option<PhoneNumber> {
    let mobile = customer.get("mobile");
    let code = customer.get("mobile_code").soft_text().unwrap_or_default();
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let number = mobile.soft_text()?;
    let whole = number.starts_with('+') || number.starts_with("00");
    if code.is_empty() || whole {
        let number = number
            .strip_prefix("00")
            .map_or(number.clone(), |rest| format!("+{rest}"));
        return PhoneNumber::parse(&number, telling.store.country).ok();
    }
    let national = number.trim_start_matches('0');
    let rest = national.strip_prefix(&code);
    let has_code = rest.is_some_and(|rest| rest.len() >= 8);
    let international = if has_code {
        format!("+{national}")
    } else {
        format!("+{code}{national}")
    };
    PhoneNumber::parse(&international, None).ok()
}

fn country(fields: &Fields<'_>) -> Option<String> {
    let country = fields.get("country_code").country();
    let country = country.or_else(|| fields.get("country").country());
    country.as_ref().map(Country::code).map(str::to_owned)
}

fn birthday(field: &Field<'_>) -> Option<Birthday> {
    let day = moment::day(field)?;
    Some(Birthday {
        year: Some(day.year()),
        month: day.month(),
        day: day.day(),
        calendar: Calendar::Gregorian,
    })
}

fn consents(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    identifiers: &Identifiers,
    kind: Kind,
) -> Vec<Event> {
    let flag = customer.get("is_notifications_enabled");
    let (status, at) = match (flag.is_present(), flag.flag(), kind) {
        (true, Ok(false), _) => (ConsentStatus::Denied, telling.said_at),
        (true, Ok(true), Kind::CustomerCreated) => (ConsentStatus::Granted, telling.said_at),
        _ => return Vec::new(),
    };
    let said = CHANNELS.map(|channel| Consent {
        method: "shop".to_owned(),
        ..Consent::of(channel, Topic::Marketing, status)
    });
    said.into_iter()
        .filter_map(|consent| telling.consent(identifiers, consent, at))
        .collect()
}
