//! Shopify's customer record and its two consent topics.
//!
//! Consent is taken from the consent topics, and from a customer record where it says when consent changed: both then give the same
//! event. The flags `buyer_accepts_marketing` and `accepts_marketing` have no date and are never read.

use std::collections::BTreeMap;

use awda_kernel::Country;

use super::super::fields::{Field, Fields};
use super::super::telling::{Happening, Person, Telling};
use super::ids;
use crate::{
    Channel, Consent, ConsentStatus, Contact, CustomerRecord, Error, Event, Fact, Identifiers,
    Kind, Link, Topic,
};

/// The customer as of `updated_at`, and the consents whose change it dates.
pub(super) fn events(
    telling: &Telling<'_>,
    customer: &Fields<'_>,
    kind: Kind,
) -> Result<Vec<Event>, Error> {
    let object_id = customer.need("id", ids::id)?;
    let moment = |name: &str| customer.get(name).soft_moment();
    let updated_at = moment("updated_at").unwrap_or(telling.said_at);
    let occurred_at = match kind {
        Kind::CustomerCreated => moment("created_at").unwrap_or(updated_at),
        _ => updated_at,
    };
    let person = person(telling, customer)?;
    let mut events = vec![];
    for (channel, name) in CONSENTS {
        let consent = customer.get(name).soft_fields();
        if consent.get("consent_updated_at").soft_moment().is_some() {
            events.extend(statement(telling, &person.identifiers, channel, &consent)?);
        }
    }
    let tags = customer.get("tags");
    let happening = Happening {
        kind,
        object_id,
        version: updated_at.as_millisecond(),
        occurred_at,
        fact: Fact::Customer(CustomerRecord {
            tags: labels(&tags),
            // Since API version 2025-01 records come without them.
            keeps_tags: !tags.is_present(),
            ..CustomerRecord::default()
        }),
    };
    events.insert(0, telling.event(person, happening));
    Ok(events)
}

/// The statement of a consent topic. Its state may be `null`: then nothing is stated.
pub(super) fn consent(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    channel: Channel,
) -> Result<Vec<Event>, Error> {
    let id = match ids::id(&body.get("customer_id"))? {
        None => ids::id(&body.get("id"))?,
        id => id,
    };
    let identifiers = Identifiers {
        shop: Some(telling.customer(id.ok_or_else(|| body.get("customer_id").missing())?)),
        email: body.get("email_address").email(),
        phone: body.get("phone").phone(telling.store.country),
        handles: Vec::new(),
    };
    let name = CONSENTS.iter().find(|(known, _)| *known == channel);
    let consent = body.get(name.map_or("", |(_, name)| name)).soft_fields();
    Ok(statement(telling, &identifiers, channel, &consent)?
        .into_iter()
        .collect())
}

/// `customers/delete`: the record is gone. It names nobody but the id.
pub(super) fn deleted(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Event, Error> {
    let id = customer.need("id", ids::id)?;
    let person = Person {
        identifiers: Identifiers {
            shop: Some(telling.customer(id.clone())),
            ..Identifiers::default()
        },
        ..Person::default()
    };
    let happening = Happening {
        kind: Kind::CustomerDeleted,
        object_id: id,
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        }),
    };
    Ok(telling.event(person, happening))
}

/// `customers/merge`: two records became one, unless it failed or is still at it. Shopify keeps one of the two ids.
pub(super) fn merged(telling: &Telling<'_>, merge: &Fields<'_>) -> Result<Vec<Event>, Error> {
    let status = merge.get("status").soft_text().unwrap_or_default();
    if matches!(
        status.to_lowercase().as_str(),
        "failed" | "in_progress" | "requested"
    ) {
        return Ok(Vec::new());
    }
    let kept = needed_id(&merge.get("admin_graphql_api_id_customer_kept"))?;
    let gone = needed_id(&merge.get("admin_graphql_api_id_customer_deleted"))?;
    let named = |id: &str| Identifiers {
        shop: Some(telling.customer(id.to_owned())),
        ..Identifiers::default()
    };
    let happening = Happening {
        kind: Kind::IdentityLinked,
        object_id: format!("customer:{kept}+customer:{gone}"),
        version: telling.said_at.as_millisecond(),
        occurred_at: telling.said_at,
        fact: Fact::Link(Link { with: named(&gone) }),
    };
    let person = Person {
        identifiers: named(&kept),
        ..Person::default()
    };
    Ok(vec![telling.event(person, happening)])
}

/// `customer.tags_added` and `customer.tags_removed`: only the labels that came or went.
pub(super) fn tags(
    telling: &Telling<'_>,
    body: &Fields<'_>,
    added: bool,
) -> Result<Vec<Event>, Error> {
    let id = needed_id(&body.get("customerId"))?;
    let changes: BTreeMap<String, bool> = labels(&body.get("tags"))
        .into_iter()
        .map(|tag| (tag, added))
        .collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let at = body.get("occurredAt").soft_moment();
    let at = at.unwrap_or(telling.said_at);
    let person = Person {
        identifiers: Identifiers {
            shop: Some(telling.customer(id.clone())),
            ..Identifiers::default()
        },
        ..Person::default()
    };
    let happening = Happening {
        kind: Kind::CustomerUpdated,
        object_id: id,
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(CustomerRecord {
            keeps_tags: true,
            tag_changes: changes,
            ..CustomerRecord::default()
        }),
    };
    Ok(vec![telling.event(person, happening)])
}

/// Who a customer object names; nobody when it is empty.
pub(super) fn person(telling: &Telling<'_>, customer: &Fields<'_>) -> Result<Person, Error> {
    let country = telling.store.country;
    let names = ["first_name", "last_name"].map(|name| customer.get(name).soft_text());
    let mut contact = Contact {
        name: Some(names.into_iter().flatten().collect::<Vec<_>>().join(" "))
            .filter(|name| !name.is_empty()),
        language: customer.get("locale").language(),
        ..Contact::default()
    };
    add_address(&mut contact, &customer.get("default_address").soft_fields());
    Ok(Person {
        identifiers: Identifiers {
            shop: ids::id(&customer.get("id"))?.map(|id| telling.customer(id)),
            email: customer.get("email").email(),
            phone: customer.get("phone").phone(country),
            handles: Vec::new(),
        },
        contact,
    })
}

/// Takes from an address what is not known yet. Country and city go together: they are taken from one address or not at all.
pub(super) fn add_address(contact: &mut Contact, address: &Fields<'_>) {
    if contact.name.is_none() {
        contact.name = address.get("name").soft_text();
    }
    if contact.country.is_none() && contact.city.is_none() {
        let country = address.get("country_code").country();
        contact.country = country.as_ref().map(Country::code).map(str::to_owned);
        contact.city = address.get("city").soft_text();
    }
}

/// An id that must be there.
fn needed_id(field: &Field<'_>) -> Result<String, Error> {
    ids::id(field)?.ok_or_else(|| field.missing())
}

/// Labels as one text with commas, or as a list.
fn labels(field: &Field<'_>) -> Vec<String> {
    let parts: Vec<String> = if let Ok(list) = field.list() {
        list.iter().filter_map(Field::soft_text).collect()
    } else {
        let text = field.soft_text().unwrap_or_default();
        text.split(',').map(str::to_owned).collect()
    };
    let parts = parts.iter().map(|tag| tag.trim().to_owned());
    parts.filter(|tag| !tag.is_empty()).collect()
}

const CONSENTS: [(Channel, &str); 2] = [
    (Channel::Email, "email_marketing_consent"),
    (Channel::Sms, "sms_marketing_consent"),
];

fn statement(
    telling: &Telling<'_>,
    identifiers: &Identifiers,
    channel: Channel,
    consent: &Fields<'_>,
) -> Result<Option<Event>, Error> {
    let state = consent.get("state");
    let Some(status) = state.text()? else {
        return Ok(None);
    };
    // The documentation shows both cases.
    let status = match status.to_lowercase().as_str() {
        "subscribed" => ConsentStatus::Granted,
        "pending" => ConsentStatus::Pending,
        "unsubscribed" | "not_subscribed" | "redacted" | "invalid" => ConsentStatus::Denied,
        _ => return Err(state.invalid("not a state of consent")),
    };
    let level = consent.get("opt_in_level").soft_text().unwrap_or_default();
    let method = match level.to_lowercase().as_str() {
        "confirmed_opt_in" => "double_opt_in",
        "single_opt_in" => "single_opt_in",
        _ => "shop",
    };
    let at = consent.get("consent_updated_at").soft_moment();
    let consent = Consent {
        channel,
        topic: Topic::Marketing,
        status,
        method: method.to_owned(),
        wording: None,
        proof: None,
    };
    Ok(telling.consent(identifiers, consent, at.unwrap_or(telling.said_at)))
}
