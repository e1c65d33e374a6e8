//! Adobe Commerce's customer, the buyer of an order, and the subscribers of its newsletter.
//!
//! A customer's `is_subscribed` says what held when it was saved, and not since when. It is taken as said when the customer was made:
//! whatever anybody stated later stands. The newsletter's own events say when it changed.

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::orders::moment;
use crate::{
    Birthday, Calendar, Channel, Consent, ConsentStatus, Contact, CustomerRecord, Error, Event,
    Fact, Gender, Identifiers, Kind, Topic,
};

/// The customer as of `updated_at`, or the end of them.
pub(super) fn events(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    deleted: bool,
) -> Result<Vec<Event>, Error> {
    let id = key(customer)?;
    let created_at = moment(customer, "created_at");
    let updated_at = moment(customer, "updated_at");
    let told_at = updated_at.or(created_at).filter(|_| !deleted);
    let at = told_at.unwrap_or(telling.said_at);
    let kind = match (deleted, created_at == Some(at)) {
        (true, _) => Kind::CustomerDeleted,
        (false, true) => Kind::CustomerCreated,
        (false, false) => Kind::CustomerUpdated,
    };
    let person = person(telling, customer, &id);
    let mut consents = Vec::new();
    if !deleted {
        let said_at = created_at.unwrap_or(at);
        let extra = customer.get("extension_attributes").soft_fields();
        let status = match truth(&extra.get("is_subscribed")) {
            Some(true) => Some(ConsentStatus::Granted),
            Some(false) => Some(ConsentStatus::Denied),
            None => None,
        };
        let consent = status.map(by_email);
        consents.extend(
            consent.and_then(|consent| telling.consent(&person.identifiers, consent, said_at)),
        );
    }
    let happening = Happening {
        kind,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(CustomerRecord {
            birthday: birthday(&customer.get("dob")),
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    consents.insert(0, telling.event(person, happening));
    Ok(consents)
}

/// A subscriber whose state changed.
pub(super) fn newsletter(
    telling: &Telling<'_>,
    subscriber: &Fields<'_>,
) -> Result<Vec<Event>, Error> {
    let state = subscriber.get("subscriber_status");
    let state = if state.is_present() {
        state
    } else {
        subscriber.get("status")
    };
    let status = match state.text()?.as_deref() {
        Some("1") => ConsentStatus::Granted,
        Some("2" | "4") => ConsentStatus::Pending,
        Some("3") => ConsentStatus::Denied,
        Some(_) => return Err(state.invalid("not a state of a subscriber")),
        None => return Ok(Vec::new()),
    };
    let email = subscriber.get("subscriber_email").email();
    let id = subscriber.get("customer_id").id()?.filter(|id| id != "0");
    let identifiers = Identifiers {
        shop: id.map(|id| telling.customer(id)),
        email: email.or_else(|| subscriber.get("email").email()),
        ..Identifiers::default()
    };
    let at = moment(subscriber, "change_status_at").unwrap_or(telling.said_at);
    let event = telling.consent(&identifiers, by_email(status), at);
    Ok(event.into_iter().collect())
}

/// Who bought: the account, or what a guest left.
pub(super) fn buyer(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Person, Error> {
    let is_guest = truth(&order.get("customer_is_guest")) == Some(true);
    let id = order
        .get("customer_id")
        .id()?
        .filter(|id| id != "0" && !is_guest);
    let (bill, parcel) = addresses(order);
    let name = |fields: &Fields<'_>, first: &str, last: &str| {
        gateway::full_name(fields.get(first).soft_text(), fields.get(last).soft_text())
    };
    let phone = [&bill, &parcel].into_iter().find_map(|address| {
        let country = address.get("country_id").country();
        let phone = address.get("telephone");
        phone.phone(country.or(telling.store.country))
    });
    let mut contact = Contact {
        name: name(order, "customer_firstname", "customer_lastname")
            .or_else(|| name(&bill, "firstname", "lastname")),
        ..Contact::default()
    };
    for address in [&parcel, &bill] {
        if contact.country.is_none() && contact.city.is_none() {
            let country = address.get("country_id").country();
            contact.country = country.as_ref().map(Country::code).map(str::to_owned);
            contact.city = address.get("city").soft_text();
        }
    }
    let email = order.get("customer_email").email();
    Ok(Person {
        identifiers: Identifiers {
            shop: id.map(|id| telling.customer(id)),
            email: email.or_else(|| bill.get("email").email()),
            phone,
            handles: Vec::new(),
        },
        contact,
    })
}

/// The addresses of bill and parcel: fields of their own, or a list with their types.
fn addresses<'a>(order: &Fields<'a>) -> (Fields<'a>, Fields<'a>) {
    let listed = order.get("addresses").objects().unwrap_or_default();
    let of = |name: &str, kind: &str| {
        let own = order.get(name);
        if own.is_present() {
            return own.soft_fields();
        }
        let found = listed
            .iter()
            .find(|address| address.get("address_type").soft_text().as_deref() == Some(kind));
        found.cloned().unwrap_or_default()
    };
    let bill = of("billing_address", "billing");
    (bill, of("shipping_address", "shipping"))
}

fn person(telling: &Telling<'_>, customer: &Fields<'_>, id: &str) -> Person {
    let [first, last] = ["firstname", "lastname"].map(|name| customer.get(name).soft_text());
    let addresses = customer.get("addresses").objects().unwrap_or_default();
    let address = addresses
        .iter()
        .find(|address| truth(&address.get("default_billing")) == Some(true));
    let address = address.or(addresses.first()).cloned().unwrap_or_default();
    let country = address.get("country_id").country();
    let phone = address
        .get("telephone")
        .phone(country.or(telling.store.country));
    Person {
        identifiers: Identifiers {
            shop: Some(telling.customer(id.to_owned())),
            email: customer.get("email").email(),
            phone,
            handles: Vec::new(),
        },
        contact: Contact {
            name: gateway::full_name(first, last),
            country: country.as_ref().map(Country::code).map(str::to_owned),
            city: address.get("city").soft_text(),
            gender: match customer.get("gender").soft_text().as_deref() {
                Some("1") => Some(Gender::Male),
                Some("2") => Some(Gender::Female),
                _ => None,
            },
            ..Contact::default()
        },
    }
}

fn key(customer: &Fields<'_>) -> Result<String, Error> {
    match customer.get("id").id()? {
        Some(id) => Ok(id),
        None => customer.need("entity_id", Field::id),
    }
}

fn by_email(status: ConsentStatus) -> Consent {
    Consent {
        method: "shop".to_owned(),
        ..Consent::of(Channel::Email, Topic::Marketing, status)
    }
}

/// `true`, `1` and `"1"` are the same here.
fn truth(field: &Field<'_>) -> Option<bool> {
    if let (true, Ok(flag)) = (field.is_present(), field.flag()) {
        return Some(flag);
    }
    match field.soft_text()?.as_str() {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

fn birthday(field: &Field<'_>) -> Option<Birthday> {
    let text = field.soft_text()?;
    let day: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    Some(Birthday {
        year: Some(day.year()),
        month: day.month(),
        day: day.day(),
        calendar: Calendar::Gregorian,
    })
}
