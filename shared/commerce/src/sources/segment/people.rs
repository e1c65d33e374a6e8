//! Who a message is about: a browser before anybody logged in, a user of the site, and what either told of themselves.

use awda_kernel::Country;
use jiff::civil::Date;

use super::super::fields::{Field, Fields};
use super::super::gateway;
use super::super::telling::{Happening, Person, Telling};
use super::message::Message;
use super::{NAME, activities};
use crate::{
    Birthday, Calendar, CustomerRecord, Error, Event, Fact, Gender, Handle, HandleKind,
    Identifiers, Kind, Link, ShopCustomer,
};

/// Traits that are read into fields of their own.
const READ_TRAITS: [&str; 22] = [
    "id",
    "email",
    "phone",
    "name",
    "firstName",
    "first_name",
    "lastName",
    "last_name",
    "address",
    "city",
    "country",
    "birthday",
    "gender",
    "language",
    "locale",
    "timezone",
    "password",
    "avatar",
    "username",
    "title",
    "token",
    "otp",
];

/// Everybody a message names.
pub(super) fn person(
    telling: &Telling<'_>,
    message: &Fields<'_>,
    context: &Fields<'_>,
    properties: &Fields<'_>,
) -> Person {
    let around = context.get("traits").soft_fields();
    // A group's traits are the group's.
    let (own, done) = if message.get("groupId").is_present() {
        (Fields::default(), Fields::default())
    } else {
        (message.get("traits").soft_fields(), properties.clone())
    };
    let told = [&own, &around, &done];
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    let user = message.get("userId").id().ok().flatten();
    ids.shop = user.map(|id| customer(&id));
    ids.handles = message
        .get("anonymousId")
        .id()
        .ok()
        .flatten()
        .map(anonymous)
        .into_iter()
        .collect();
    let country = telling.store.country;
    ids.email = told.iter().find_map(|traits| traits.get("email").email());
    ids.phone = told
        .iter()
        .find_map(|traits| traits.get("phone").phone(country));
    for traits in [&own, &around] {
        contact(&mut person, traits);
    }
    let contact = &mut person.contact;
    let locale = context.get("locale").language();
    contact.language = contact.language.take().or(locale);
    let zone = context.get("timezone").soft_text();
    contact.zone = contact.zone.take().or(zone);
    contact.zone = contact
        .zone
        .take()
        .filter(|zone| awda_kernel::zone(zone).is_ok());
    person
}

/// An identify: the record of the user, or of the browser while there is none; and that the two are one where both are named.
pub(super) fn identified(message: &Message<'_>) -> Vec<Event> {
    let ids = &message.person.identifiers;
    let user = ids.shop.as_ref().map(|shop| shop.id.clone());
    let browser = ids.handles.first().cloned();
    let object_id = match (&user, &browser) {
        (Some(user), _) => user.clone(),
        (None, Some(browser)) => format!("anonymous:{}", browser.id),
        (None, None) => return vec![activities::activity(message, "identify")],
    };
    let traits = message.fields.get("traits").soft_fields();
    let record = CustomerRecord {
        birthday: birthday(&traits.get("birthday")),
        attributes: activities::attributes(&traits, &READ_TRAITS),
        keeps_tags: true,
        ..CustomerRecord::default()
    };
    let happening = Happening {
        kind: Kind::CustomerUpdated,
        object_id,
        version: message.moments.told_at.as_millisecond(),
        occurred_at: message.moments.at,
        fact: Fact::Customer(record),
    };
    let mut events = vec![message.telling.event(message.person.clone(), happening)];
    if let (Some(user), Some(browser)) = (user, browser) {
        events.push(linked(message, &user, browser));
    }
    events
}

/// An alias: the former id, which was a browser's or a user's, is the user's.
pub(super) fn aliased(message: &Message<'_>) -> Result<Vec<Event>, Error> {
    let user = message.fields.need("userId", Field::id)?;
    let former = match message.fields.get("previousId").id()? {
        Some(former) => Some(anonymous(former)),
        None => message.person.identifiers.handles.first().cloned(),
    };
    let former = former.ok_or_else(|| message.fields.get("previousId").missing())?;
    Ok(vec![linked(message, &user, former)])
}

fn linked(message: &Message<'_>, user: &str, browser: Handle) -> Event {
    let mut person = Person::default();
    person.identifiers.shop = Some(customer(user));
    let object_id = format!("{user}/{}", browser.id);
    let with = Identifiers {
        handles: vec![browser],
        ..Identifiers::default()
    };
    let happening = Happening {
        kind: Kind::IdentityLinked,
        object_id,
        version: message.moments.told_at.as_millisecond(),
        occurred_at: message.moments.at,
        fact: Fact::Link(Link { with }),
    };
    message.telling.event(person, happening)
}

fn customer(id: &str) -> ShopCustomer {
    ShopCustomer {
        source: NAME.to_owned(),
        id: id.to_owned(),
    }
}

const fn anonymous(id: String) -> Handle {
    Handle {
        kind: HandleKind::Anonymous,
        id,
    }
}

/// Adds what traits say of a person and nothing said before.
fn contact(person: &mut Person, traits: &Fields<'_>) {
    let text = |names: &[&str]| names.iter().find_map(|name| traits.get(name).soft_text());
    let address = traits.get("address").soft_fields();
    let full = gateway::full_name(
        text(&["firstName", "first_name"]),
        text(&["lastName", "last_name"]),
    );
    let country = address
        .get("country")
        .country()
        .or_else(|| traits.get("country").country());
    let contact = &mut person.contact;
    contact.name = contact.name.take().or_else(|| text(&["name"])).or(full);
    let city = address.get("city").soft_text();
    contact.city = contact.city.take().or(city).or_else(|| text(&["city"]));
    let country = country.as_ref().map(Country::code).map(str::to_owned);
    contact.country = contact.country.take().or(country);
    let language = traits.get("language").language();
    let language = language.or_else(|| traits.get("locale").language());
    contact.language = contact.language.take().or(language);
    contact.zone = contact.zone.take().or_else(|| text(&["timezone"]));
    let gender = match text(&["gender"]).map(|word| word.to_lowercase()).as_deref() {
        Some("f" | "female") => Some(Gender::Female),
        Some("m" | "male") => Some(Gender::Male),
        _ => None,
    };
    contact.gender = contact.gender.take().or(gender);
}

/// A date, with or without a time behind it.
fn birthday(field: &Field<'_>) -> Option<Birthday> {
    let text = field.soft_text()?;
    let date: Date = text.get(..10)?.parse().ok()?;
    Some(Birthday {
        year: Some(date.year()),
        month: date.month(),
        day: date.day(),
        calendar: Calendar::Gregorian,
    })
}
