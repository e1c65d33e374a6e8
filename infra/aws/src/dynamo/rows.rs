//! What the rows hold, and how they are read back. Commit and bulk writing build their rows here, so that they are identical.
//!
//! A document is the stored form of a domain type: JSON text, or gzip once that is longer than [`TEXT_BYTES_MAX`], because a write
//! costs by the kilobyte, and a profile shares its row with its class: both together are to stay below one.

use std::io::{Read, Write};

use awda_customers::{
    Entity, EntityKey, FINDING_RULES, FindingWord, Heard, Key, PlacedEvent, Profile, Suspicion,
};
use awda_kernel::{CustomerId, Day, StoreId, Timestamp, fingerprint, sortable};
use awda_messaging::caps::Slots;
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::Fault;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::action::{Item, Row};
use super::place;
use super::wire::AttributeValue;

/// Longest document kept as text, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 512;
/// By the rules of which number a profile's entries were written.
pub(crate) const LISTED: &str = "listed";
/// What a document may unfold to (64 MiB).
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;

pub(crate) fn event(store: &StoreId, placed: &PlacedEvent) -> Row {
    let event = &placed.event;
    let at = (&placed.anchor, event.occurred_at, &event.id);
    Row::at(place::event(store, at)).with("doc", document(event))
}

pub(crate) fn entity(key: &EntityKey, entity: &Entity, revision: u64) -> Row {
    Row::at(place::entity(key))
        .with("doc", document(entity))
        .with("rev", number(revision))
}

pub(crate) fn profile(profile: &Profile, revision: u64) -> Row {
    Row::at(place::profile(&profile.store, &profile.id))
        .with("doc", pack(awda_customers::wire::write(profile)))
        .with("rev", number(revision))
}

/// A profile nobody had before, or that is written with all its entries.
pub(crate) fn new_profile(one: &Profile, revision: u64) -> Row {
    profile(one, revision).with(LISTED, number(FINDING_RULES))
}

/// Whether a profile's entries were written by the present rules.
pub(crate) fn is_listed(item: &Item) -> bool {
    number_of::<u32>(item, LISTED).is_some_and(|rules| rules >= FINDING_RULES)
}

/// What an id heard.
pub(crate) fn heard(store: &StoreId, customer: &CustomerId, heard: &Heard) -> Row {
    Row::at(place::heard(store, customer))
        .with("doc", document(heard))
        .with("rev", number(heard.version))
}

pub(crate) fn claim(store: &StoreId, key: &Key, holder: &CustomerId) -> Row {
    Row::at(place::holder(store, key)).with("customer", text(holder.as_str()))
}

/// An entry under which somebody is found.
pub(crate) fn entry(store: &StoreId, entry: &FindingWord, customer: &CustomerId) -> Row {
    let row = Row::at(place::entry(store, &entry.word, customer));
    if entry.name.is_empty() {
        return row;
    }
    row.with("name", text(&entry.name))
}

/// A possible duplicate; nothing when it is none any more.
pub(crate) fn suspected(store: &StoreId, suspicion: &Suspicion) -> Option<Row> {
    let why = suspicion.why.as_ref()?;
    let row = Row::at(place::suspected(store, &suspicion.weak, &suspicion.strong))
        .with("weak", text(suspicion.weak.as_str()))
        .with("doc", document(why));
    Some(row)
}

pub(crate) fn member(
    store: &StoreId,
    segment: &str,
    customer: &CustomerId,
    (since, why): (Day, &str),
) -> Row {
    Row::at(place::member(store, segment, customer))
        .with("since", number(since))
        .with("why", text(why))
}

pub(crate) fn agenda(row: &AgendaRow) -> Row {
    let (due_pk, due_sk) = place::due(row);
    let place = place::agenda(&row.store, &row.customer, row.flow, row.slot().as_deref());
    Row::at(place)
        .with("doc", document(row))
        .with("mark", agenda_mark(row))
        .with("due_pk", text(&due_pk))
        .with("due_sk", text(&due_sk))
}

/// What a row must still say to be moved. Not the document: that may gain fields while a row waits for a year.
pub(crate) fn agenda_mark(row: &AgendaRow) -> AttributeValue {
    let due_at = row.due_at.to_string();
    let mark = fingerprint(&[&due_at, &row.occurrence, &row.step.to_string()]);
    AttributeValue::S(mark.to_string())
}

pub(crate) fn message(row: &MessageRow) -> Row {
    let store = &row.asked.store;
    let day = place::day_of(row.decided_at);
    let day_pk = place::message_day(store, &day, place::message_shard(&row.id));
    Row::at(place::message(store, &row.asked.customer, &row.id))
        .with("doc", document(row))
        .with("mark", message_mark(row))
        .with("day_pk", text(&day_pk))
        .with("day_sk", text(&message_order(row.decided_at, row)))
}

/// What a row must still say to be replaced: all of it. A field that is added later is left out while it has its default, so that
/// rows from before keep their mark.
pub(crate) fn message_mark(row: &MessageRow) -> AttributeValue {
    let whole = serde_json::to_string(row).unwrap_or_default();
    AttributeValue::S(fingerprint(&[&whole]).to_string())
}

/// What one id of a person was sent lately.
pub(crate) fn slots(store: &StoreId, customer: &CustomerId, slots: &Slots) -> Row {
    Row::at(place::slots(store, customer))
        .with("doc", document(slots))
        .with("mark", slots_mark(slots))
        .with("customer", text(customer.as_str()))
}

/// What slots must still say to be replaced: all of it.
pub(crate) fn slots_mark(slots: &Slots) -> AttributeValue {
    let whole = serde_json::to_string(slots).unwrap_or_default();
    AttributeValue::S(fingerprint(&[&whole]).to_string())
}

/// A message's place within its day.
pub(crate) fn message_order(decided_at: Timestamp, row: &MessageRow) -> String {
    format!("{}#{}", sortable(decided_at), row.id)
}

/// A document of a domain type.
pub(crate) fn document<T: Serialize>(value: &T) -> AttributeValue {
    // The stored forms are plain structures with text keys: they always serialise.
    pack(serde_json::to_string(value).unwrap_or_default())
}

/// Text, or gzip when it is long.
pub(crate) fn pack(text: String) -> AttributeValue {
    if text.len() <= TEXT_BYTES_MAX {
        return AttributeValue::S(text);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let packed = encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish());
    match packed {
        Ok(bytes) => AttributeValue::B(bytes),
        Err(_) => AttributeValue::S(text),
    }
}

/// The text of a packed document.
pub(crate) fn unpack(value: &AttributeValue) -> Option<String> {
    match value {
        AttributeValue::S(text) => Some(text.clone()),
        AttributeValue::B(bytes) => {
            let mut text = String::new();
            let mut unpacked = GzDecoder::new(bytes.as_slice()).take(UNPACKED_BYTES_MAX);
            unpacked.read_to_string(&mut text).ok()?;
            Some(text)
        }
        _ => None,
    }
}

/// Reads a row's document.
///
/// # Errors
/// `Alarm`; where, but not what, so that nothing personal is told.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: &Item) -> Result<T, Fault> {
    let text = item
        .get("doc")
        .and_then(unpack)
        .ok_or_else(|| Fault::unreadable(what))?;
    serde_json::from_str(&text).map_err(|why| {
        let place = format!("line {} column {}", why.line(), why.column());
        Fault::unreadable(what).because(place)
    })
}

/// Reads a row's profile; nothing when the row is one that was absorbed.
pub(crate) fn read_profile(
    store: &StoreId,
    id: &CustomerId,
    item: &Item,
) -> Option<Result<Profile, Fault>> {
    let what = "read a profile";
    let text = match item.get("doc").map(unpack) {
        Some(Some(text)) => text,
        None if item.contains_key("into") => return None,
        _ => return Some(Err(Fault::unreadable(what).because(id.to_string()))),
    };
    let read = awda_customers::wire::read(store, id, &text, str_of(item, "class"));
    Some(read.map_err(|why| Fault::unreadable(what).because(why)))
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}

pub(crate) fn str_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s()
}

pub(crate) fn number_of<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_documents_are_packed_and_come_back() {
        let short = "s".repeat(TEXT_BYTES_MAX);
        let long = "l".repeat(TEXT_BYTES_MAX + 1);
        assert!(pack(short.clone()).as_s().is_some());
        assert!(pack(long.clone()).as_b().is_some());
        assert_eq!(unpack(&pack(short.clone())), Some(short));
        assert_eq!(unpack(&pack(long.clone())), Some(long));
        assert_eq!(unpack(&AttributeValue::B(b"not gzip".to_vec())), None);
    }

    #[test]
    fn an_unreadable_document_does_not_repeat_itself() {
        let item = Item::from([("doc".to_owned(), text("\"ali@example.com\""))]);
        let fault = read::<u64>("read a number", &item).unwrap_err();
        let source = std::error::Error::source(&fault).unwrap().to_string();
        assert_eq!(source, "line 1 column 17");
    }
}
