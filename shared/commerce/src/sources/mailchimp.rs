//! Mailchimp's audience webhooks: unsigned forms to an address that holds a secret, as its last segment or as `?secret=`.
//!
//! Whoever subscribed there allowed mail, and whoever left, complained or bounced for good does not: statements of consent, beside what
//! the list knows of the person.

use awda_kernel::{Secret, TimeZone, Timestamp};
use jiff::civil::Date;

use super::fields::{Field, Fields};
use super::telling::{Happening, Person, Telling, person_key};
use super::{Door, Source, Verified, form, gateway, moments, signature};
use crate::{
    Attribute, Birthday, Calendar, Channel, Consent, ConsentStatus, CustomerRecord, Delivery,
    Error, Event, Fact, Identifiers, Kind, Link, RawRequest, StoreFacts, Topic,
};

const NAME: &str = "mailchimp";
/// Most merge fields kept of one person.
const MERGES_MAX: usize = 50;
/// Merge fields that are read into fields of their own.
const READ_MERGES: [&str; 8] = [
    "EMAIL",
    "FNAME",
    "LNAME",
    "PHONE",
    "SMSPHONE",
    "BIRTHDAY",
    "MC_LANGUAGE",
    "ADDRESS",
];
/// A year that has a 29 February: a birthday comes without one.
const LEAP_YEAR: i16 = 2000;

/// Mailchimp.
pub(super) struct Mailchimp;

impl Door for Mailchimp {
    fn name(&self) -> &'static str {
        NAME
    }

    fn methods(&self) -> &'static [&'static str] {
        &["GET", "POST"]
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }

    fn keeps_topic(&self) -> bool {
        false // It may be the secret.
    }

    fn verify(
        &self,
        request: &RawRequest<'_>,
        secrets: &[Secret<String>],
        _now: Timestamp,
    ) -> Result<Verified, Error> {
        if request.method == "GET" {
            // How Mailchimp asks whether an address is there, before it uses it.
            return Ok(Verified::Answered("OK".to_owned()));
        }
        signature::usable(NAME, secrets)?;
        let in_query = form::value_of(request.query().as_bytes(), "secret");
        let in_path = request.topic.rsplit('/').next().unwrap_or_default();
        let given = in_query.unwrap_or_else(|| in_path.to_owned());
        if given.is_empty() {
            return Err(Error::SignatureMissing {
                header: "secret (of the address)",
            });
        }
        signature::check_word(NAME, &given, secrets)?;
        Ok(Verified::Unwrapped(
            form::as_json(request.body).unwrap_or_else(|_| request.body.to_vec()),
        ))
    }
}

impl Source for Mailchimp {
    fn translate(&self, delivery: &Delivery, store: &StoreFacts) -> Result<Vec<Event>, Error> {
        let body = Fields::read(&delivery.body, "body")?.named("");
        // Mailchimp writes UTC.
        let said_at = moments::read(&body.get("fired_at"), &TimeZone::UTC);
        let telling = Telling {
            store,
            source: NAME,
            said_at: said_at.unwrap_or(delivery.received_at),
            received_at: delivery.received_at,
        };
        let topic = body.need("type", Field::text)?;
        let data = body.get("data").soft_fields();
        let denied = ConsentStatus::Denied;
        match topic.as_str() {
            "subscribe" => {
                let granted = ConsentStatus::Granted;
                let mut events = vec![record(&telling, &data)?];
                events.extend(consent(&telling, &data, granted, "mailchimp")?);
                Ok(events)
            }
            "profile" => Ok(vec![record(&telling, &data)?]),
            "unsubscribe" => {
                let method = match data.get("reason").soft_text().as_deref() {
                    Some("abuse") => "complaint",
                    _ => "mailchimp",
                };
                consent(&telling, &data, denied, method)
            }
            "cleaned" => {
                let method = match data.get("reason").soft_text().as_deref() {
                    Some("abuse") => "complaint",
                    _ => "bounce",
                };
                consent(&telling, &data, denied, method)
            }
            "upemail" => Ok(vec![moved(&telling, &data)?]),
            "campaign" => Ok(Vec::new()),
            _ => Err(Error::UnknownTopic {
                source_name: NAME,
                topic: topic.chars().take(80).collect(),
            }),
        }
    }
}

/// Whom the data names. An address that is none names nobody.
fn named(telling: &Telling<'_>, data: &Fields<'_>) -> Person {
    let merges = data.get("merges").soft_fields();
    let text = |name: &str| merges.get(name).soft_text();
    let country = telling.store.country;
    let mut person = Person::default();
    let ids = &mut person.identifiers;
    let id = data.get("id").id().ok().flatten();
    ids.shop = id.map(|id| telling.customer(id));
    ids.email = data.get("email").email();
    ids.email = ids.email.take().or_else(|| merges.get("EMAIL").email());
    ids.phone = ["PHONE", "SMSPHONE"]
        .iter()
        .find_map(|name| merges.get(name).phone(country));
    person.contact.name = gateway::full_name(text("FNAME"), text("LNAME"));
    person.contact.language = merges.get("MC_LANGUAGE").language();
    let address = merges.get("ADDRESS").soft_fields();
    person.contact.city = address.get("city").soft_text();
    let country = address.get("country").country();
    person.contact.country = country.map(|country| country.code().to_owned());
    person
}

fn record(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Event, Error> {
    let person = named(telling, data);
    let object_id = match &person.identifiers.shop {
        Some(shop) => shop.id.clone(),
        None => person_key(&person.identifiers).ok_or_else(|| data.get("id").missing())?,
    };
    let merges = data.get("merges").soft_fields();
    let attributes = merges
        .names()
        .filter(|name| !READ_MERGES.contains(name))
        .filter_map(|name| {
            let value = merges.get(name).soft_text()?;
            Some((name.to_lowercase(), Attribute::Text(value)))
        })
        .take(MERGES_MAX)
        .collect();
    let record = CustomerRecord {
        birthday: birthday(&merges.get("BIRTHDAY")),
        attributes,
        ..CustomerRecord::default()
    };
    let happening = Happening {
        kind: Kind::CustomerUpdated,
        object_id,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(record),
    };
    Ok(telling.event(person, happening))
}

fn consent(
    telling: &Telling<'_>,
    data: &Fields<'_>,
    status: ConsentStatus,
    method: &str,
) -> Result<Vec<Event>, Error> {
    let mut ids = named(telling, data).identifiers;
    // The statement is about the address, under whatever id the list knows it.
    ids.phone = None;
    if ids.email.is_none() {
        return Err(data.get("email").invalid("no usable address"));
    }
    let statement = Consent {
        method: method.to_owned(),
        ..Consent::of(Channel::Email, Topic::Marketing, status)
    };
    Ok(telling
        .consent(&ids, statement, telling.said_at)
        .into_iter()
        .collect())
}

/// A new address of somebody known by an old one.
fn moved(telling: &Telling<'_>, data: &Fields<'_>) -> Result<Event, Error> {
    let email = |name: &str| {
        let field = data.get(name);
        let email = field.email();
        email.ok_or_else(|| field.invalid("no usable address"))
    };
    let id = data.get("new_id").id()?;
    let mut person = Person::default();
    person.identifiers.shop = id.clone().map(|id| telling.customer(id));
    person.identifiers.email = Some(email("new_email")?);
    let with = Identifiers {
        email: Some(email("old_email")?),
        ..Identifiers::default()
    };
    let happening = Happening {
        kind: Kind::IdentityLinked,
        object_id: id.unwrap_or_else(|| "upemail".to_owned()),
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Link(Link { with }),
    };
    Ok(telling.event(person, happening))
}

/// `03/22`, month first; some lists keep the year behind it or a whole date.
fn birthday(field: &Field<'_>) -> Option<Birthday> {
    let text = field.soft_text()?;
    let told: Option<Date> = text.parse().ok();
    let (year, date) = if let Some(date) = told {
        (Some(date.year()), date)
    } else {
        let mut parts = text.split('/');
        let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let year: Option<i16> = parts.next().and_then(|year| year.parse().ok());
        let date = Date::new(year.unwrap_or(LEAP_YEAR), month, day).ok()?;
        (year, date)
    };
    Some(Birthday {
        year,
        month: date.month(),
        day: date.day(),
        calendar: Calendar::Gregorian,
    })
}
