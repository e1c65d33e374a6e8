//! A row about a customer: the record as of its own date, else as of the file's; and what it says about consent.

use super::cells;
use super::consents;
use super::field::Field;
use super::problem::Fault;
use super::reading::{Reading, Refused, is_somebody};
use crate::sources::telling::{Happening, Person, person_key};
use crate::{Attribute, CustomerRecord, Event, Fact, Kind};

/// The events of one customer's row, the record first.
///
/// A record with `updated_at` is the very record a webhook of that version would have told. One without is as the file knew it; its
/// making, where that is dated, is told apart, so that it stays what it is when a later file says more.
pub(super) fn events(reading: &mut Reading<'_>) -> Result<Vec<Event>, Refused> {
    let person = reading.person()?;
    let key = person_key(&person.identifiers).filter(|_| is_somebody(&person.identifiers));
    let Some(key) = key else {
        return Err(reading.lack(Fault::Nobody, Field::CustomerId));
    };
    let object_id = person
        .identifiers
        .shop
        .as_ref()
        .map_or(key, |shop| shop.id.clone());
    let created_at = reading.soft_moment(Field::CreatedAt);
    let updated_at = reading.soft_moment(Field::UpdatedAt);
    let record = record(reading);
    let at = updated_at.unwrap_or(reading.telling.said_at);
    let is_new = updated_at.is_some() && created_at == updated_at;
    let happening = |kind, at: awda_kernel::Timestamp, record| Happening {
        kind,
        object_id: object_id.clone(),
        version: at.as_millisecond(),
        occurred_at: at,
        fact: Fact::Customer(record),
    };
    let kind = if is_new {
        Kind::CustomerCreated
    } else {
        Kind::CustomerUpdated
    };
    let mut events = vec![
        reading
            .telling
            .event(person.clone(), happening(kind, at, record)),
    ];
    if let Some(created_at) =
        created_at.filter(|created_at| updated_at.is_none() && *created_at < at)
    {
        let bare = CustomerRecord {
            keeps_tags: true,
            ..CustomerRecord::default()
        };
        let who = Person {
            identifiers: person.identifiers.clone(),
            ..Person::default()
        };
        let made = happening(Kind::CustomerCreated, created_at, bare);
        events.push(reading.telling.event(who, made));
    }
    events.extend(consents::of_row(reading, &person.identifiers, created_at));
    Ok(events)
}

fn record(reading: &mut Reading<'_>) -> CustomerRecord {
    let attributes = reading
        .mapping
        .attributes
        .iter()
        .filter_map(|(name, place)| {
            let cell = reading
                .rows
                .iter()
                .find_map(|row| cells::words(row.get(*place)))?;
            Some((name.clone(), attribute(&cell)))
        });
    let attributes = attributes.collect();
    CustomerRecord {
        birthday: reading.birthday(),
        tags: reading.tags(),
        keeps_tags: !reading.mapping.has(Field::Tags),
        attributes,
        ..CustomerRecord::default()
    }
}

/// A number where it is written as one without further marks, else words.
fn attribute(cell: &str) -> Attribute {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number that begins with a zero is a code.
    let is_code = whole.len() > 1 && whole.starts_with('0');
    if is_digits(whole) && is_digits(fraction) && !is_code && cell.len() <= 30 {
        return Attribute::Number(cell.to_owned());
    }
    Attribute::Text(cell.to_owned())
}
