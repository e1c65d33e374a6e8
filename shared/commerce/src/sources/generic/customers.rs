//! Customers and consents of the generic format.

use std::collections::BTreeMap;

use awda_kernel::{Country, Timestamp};
use jiff::civil::Date;

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::orders;
use crate::{
    Attribute, Birthday, Calendar, Channel, Consent, ConsentStatus, Contact, CustomerRecord, Error,
    Event, Fact, Handle, HandleKind, Identifiers, Kind, Topic,
};

/// Most tags of one customer.
const TAGS_MAX: usize = 100;
/// Most attributes of one customer.
const ATTRIBUTES_MAX: usize = 30;
/// A year that has a 29 February, for birthdays that come without a year.
const LEAP_YEAR: i16 = 2000;

/// A customer record, then its consents. It was created when `created_at` is `updated_at`, and updated otherwise.
pub(super) fn customer(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let object_id = fields.need("id", Field::id)?;
    let updated_at = fields.need("updated_at", Field::moment)?;
    let kind = match fields.get("created_at").moment()? {
        Some(created_at) if created_at == updated_at => Kind::CustomerCreated,
        _ => Kind::CustomerUpdated,
    };
    let tags = fields.get("tags");
    let record = CustomerRecord {
        birthday: birthday(&fields.get("birthday"))?,
        tags: tags
            .list()?
            .iter()
            .filter_map(|tag| tag.text().transpose())
            .collect::<Result<_, _>>()?,
        attributes: attributes(&fields.get("attributes"))?,
        ..CustomerRecord::default()
    };
    if record.tags.len() > TAGS_MAX {
        return Err(tags.invalid(format!("more than {TAGS_MAX} tags")));
    }
    let person = read_person(telling, fields)?;
    let mut events = Vec::new();
    for consent in fields.get("consents").objects()? {
        let place = consent.get("at");
        let said = statement(&consent)?;
        // An undated permission that came again with every change of the record would overrule a later refusal.
        let at = match place.moment()? {
            None if said.status == ConsentStatus::Granted => return Err(place.missing()),
            at => at.unwrap_or(updated_at),
        };
        events.extend(telling.consent(&person.identifiers, said, at));
    }
    let happening = Happening {
        kind,
        object_id,
        version: orders::version(fields, updated_at)?,
        occurred_at: updated_at,
        fact: Fact::Customer(record),
    };
    events.insert(0, telling.event(person, happening));
    Ok(events)
}

/// What the shop tells of the customer beside: flags, numbers and short texts by name.
fn attributes(told: &Field<'_>) -> Result<BTreeMap<String, Attribute>, Error> {
    let Some(fields) = told.fields()? else {
        return Ok(BTreeMap::new());
    };
    let mut attributes = BTreeMap::new();
    for name in fields.names() {
        let field = fields.get(name);
        if field.is_present() {
            let value = field.attribute();
            let value = value.ok_or_else(|| field.invalid("a flag, a number or a text"))?;
            attributes.insert(name.to_owned(), value);
        }
    }
    if attributes.len() > ATTRIBUTES_MAX {
        return Err(told.invalid(format!("more than {ATTRIBUTES_MAX} attributes")));
    }
    Ok(attributes)
}

/// Why a customer is nobody.
pub(super) const NOBODY: &str = "neither an id, nor a usable email or phone";

/// A statement about consent. Somebody must be named in it.
pub(super) fn consent(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Event, Error> {
    let at: Timestamp = fields.need("at", Field::moment)?;
    let place = fields.get("customer");
    let customer = place.fields()?.ok_or_else(|| place.missing())?;
    let person = read_person(telling, &customer)?;
    let event = telling.consent(&person.identifiers, statement(fields)?, at);
    event.ok_or_else(|| place.invalid(NOBODY))
}

/// The `customer` of an order, refund or cart; nobody when it is absent.
pub(super) fn person(telling: &Telling<'_>, field: &Field<'_>) -> Result<Person, Error> {
    match field.fields()? {
        Some(customer) => read_person(telling, &customer),
        None => Ok(Person::default()),
    }
}

fn read_person(telling: &Telling<'_>, fields: &Fields<'_>) -> Result<Person, Error> {
    let country = fields.get("country").country();
    let phone = fields.get("phone").phone(telling.store.country);
    Ok(Person {
        identifiers: Identifiers {
            shop: fields.get("id").id()?.map(|id| telling.customer(id)),
            email: fields.get("email").email(),
            phone: phone.or_else(|| fields.get("phone").phone(country)),
            handles: handles(&fields.get("handles"))?,
        },
        contact: Contact {
            name: fields.get("name").text()?,
            language: fields.get("language").language(),
            country: country.as_ref().map(Country::code).map(str::to_owned),
            city: fields.get("city").text()?,
            ..Contact::default()
        },
    })
}

/// Ids of theirs in other systems, by the system's name.
fn handles(told: &Field<'_>) -> Result<Vec<Handle>, Error> {
    let Some(fields) = told.fields()? else {
        return Ok(Vec::new());
    };
    let mut handles = Vec::new();
    for name in fields.names() {
        let kind = match name {
            "card" => HandleKind::Card,
            "whatsapp" => HandleKind::Whatsapp,
            "messenger" => HandleKind::Messenger,
            "instagram" => HandleKind::Instagram,
            "telegram" => HandleKind::Telegram,
            "anonymous" => HandleKind::Anonymous,
            _ => {
                let names = "not one of card, whatsapp, messenger, instagram, telegram, anonymous";
                return Err(told.invalid(names));
            }
        };
        handles.extend(fields.get(name).id()?.map(|id| Handle { kind, id }));
    }
    Ok(handles)
}

fn statement(fields: &Fields<'_>) -> Result<Consent, Error> {
    let not_one_of =
        |name: &str, words: &str| fields.get(name).invalid(format!("not one of {words}"));
    let channel = fields.need("channel", Field::text)?;
    let channel = Channel::named(&channel);
    let channel = channel.ok_or_else(|| not_one_of("channel", Channel::NAMES))?;
    let topic = match fields.get("topic").text()?.as_deref() {
        None => Topic::default(),
        Some(name) => Topic::named(name).ok_or_else(|| not_one_of("topic", Topic::NAMES))?,
    };
    let status = match fields.need("status", Field::text)?.as_str() {
        "granted" => ConsentStatus::Granted,
        "pending" => ConsentStatus::Pending,
        "denied" => ConsentStatus::Denied,
        _ => return Err(not_one_of("status", "granted, pending, denied")),
    };
    Ok(Consent {
        channel,
        topic,
        status,
        method: fields.get("method").text()?.unwrap_or_default(),
        wording: fields.get("wording").text()?,
        proof: fields.get("proof").text()?,
    })
}

/// `1990-05-01`, or `--05-01` and `05-01` where the year is not known.
fn birthday(field: &Field<'_>) -> Result<Option<Birthday>, Error> {
    let Some(text) = field.text()? else {
        return Ok(None);
    };
    // The value is personal: the reason does not repeat it.
    let wrong = || field.invalid("not a day of the calendar as YYYY-MM-DD, --MM-DD or MM-DD");
    let day = text.strip_prefix("--").unwrap_or(&text);
    let parts: Vec<&str> = day.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && day.len() == 2 && month.len() == 2 => {
            (Some(*year), *month, *day)
        }
        [month, day] if day.len() == 2 && month.len() == 2 => (None, *month, *day),
        _ => return Err(wrong()),
    };
    let number = |digits: &str| -> Result<i16, Error> {
        Some(digits)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(wrong)
    };
    let year = year.map(number).transpose()?;
    let month = i8::try_from(number(month)?).map_err(|_| wrong())?;
    let day = i8::try_from(number(day)?).map_err(|_| wrong())?;
    Date::new(year.unwrap_or(LEAP_YEAR), month, day).map_err(|_| wrong())?;
    Ok(Some(Birthday {
        year,
        month,
        day,
        calendar: Calendar::Gregorian,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Birthday>, Error> {
        let body = format!("{{\"birthday\":\"{text}\"}}");
        birthday(
            &Fields::read(body.as_bytes(), "customer")
                .unwrap()
                .get("birthday"),
        )
    }

    #[test]
    fn birthdays_come_with_and_without_a_year() {
        for (text, year, month, day) in [
            ("1990-05-01", Some(1990), 5, 1),
            ("--05-01", None, 5, 1),
            ("05-01", None, 5, 1),
            ("--02-29", None, 2, 29),
            ("1992-02-29", Some(1992), 2, 29),
        ] {
            assert_eq!(
                read(text),
                Ok(Some(Birthday {
                    year,
                    month,
                    day,
                    calendar: Calendar::Gregorian,
                })),
                "{text}"
            );
        }
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_refused_without_repeating_it() {
        for text in [
            "1991-02-29",
            "02-30",
            "13-01",
            "1990-5-1",
            "01/05/1990",
            "1990-05",
            "--1990-05-01x",
            "-5-01-01",
            "+1-01",
            "1990-05-00",
        ] {
            let fault = read(text).unwrap_err();
            assert_eq!(fault.code(), "delivery.field_invalid", "{text}");
            assert!(!fault.to_string().contains(text), "{text}");
        }
    }
}
