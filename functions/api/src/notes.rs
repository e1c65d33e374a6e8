//! Labels and notes on a person. A label is a decision, kept as an event like any other; a note is kept as it is, under the id its person
//! had then, and shown with whoever they are now.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_customers::{Decision, Profile};
use awda_kernel::{CustomerId, fingerprint};
use awda_ports::{Note, Notes, Queue, Records, Stores};

use crate::call::Call;
use crate::customers::{id_of, profile};
use crate::decisions::{queued, strongest};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{Decided, NoteList, NoteText, NoteView, TagText};

/// Most labels of one decision.
const TAGS_MAX: usize = 50;
/// Longest label, in characters.
const TAG_CHARS_MAX: usize = 120;
/// Longest note, in characters.
const TEXT_CHARS_MAX: usize = 4_000;
/// Most notes of a person.
const NOTES_MAX: usize = 500;

/// Puts labels on a person, or takes them off.
pub(crate) async fn tag<P: Records, B: Stores, Q: Queue<Delivery>>(
    (records, books, queue): (&P, &B, &Q),
    call: &Call,
) -> Result<Decided, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: TagText = call.body()?;
    let tags = changes_of(asked.add, asked.remove)?;
    let person = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let one = strongest(&person)?;
    queued(queue, &shop, &Decision::Tag { one, tags }).await
}

/// Each label, and whether it is put on.
pub(crate) fn changes_of(
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<BTreeMap<String, bool>, Refusal> {
    let changes = remove.into_iter().map(|tag| (tag, false));
    let changes = changes.chain(add.into_iter().map(|tag| (tag, true)));
    let tags: BTreeMap<String, bool> = changes
        .map(|(tag, is_on)| (tag.trim().to_owned(), is_on))
        .collect();
    let is_right = |tag: &String| {
        (1..=TAG_CHARS_MAX).contains(&tag.chars().count()) && !tag.contains(char::is_control)
    };
    if !(1..=TAGS_MAX).contains(&tags.len()) || !tags.keys().all(is_right) {
        return Err(Refusal::Body(
            "under add and remove 1 to 50 labels of 1 to 120 characters",
        ));
    }
    Ok(tags)
}

/// Every note on a person.
pub(crate) async fn list<P: Records, T: Notes, B: Stores>(
    (records, notes, books): (&P, &T, &B),
    call: &Call,
) -> Result<NoteList, Refusal> {
    let (shop, person) = opened(records, books, call).await?;
    let held = held(notes, &shop, &person).await?;
    Ok(NoteList {
        items: held.iter().map(NoteView::of).collect(),
    })
}

/// Writes a note.
pub(crate) async fn write<P: Records, T: Notes, B: Stores>(
    (records, notes, books): (&P, &T, &B),
    call: &Call,
) -> Result<NoteView, Refusal> {
    let (shop, person) = opened(records, books, call).await?;
    strongest(&person)?;
    let text = text_of(&call.body()?)?;
    let held = held(notes, &shop, &person).await?;
    if held.len() >= NOTES_MAX {
        return Err(Refusal::NoteTooMany(NOTES_MAX));
    }
    let count = held.len().to_string();
    let id = fingerprint(&[
        person.id.as_str(),
        &call.now.to_string(),
        &call.who,
        &text,
        &count,
    ]);
    let note = Note {
        id: format!("note_{id}"),
        customer: person.id,
        text,
        by: call.who.clone(),
        written_at: call.now,
        changed_at: None,
        version: 1,
    };
    if !notes.keep_note(&shop.settings.id, &note, None).await? {
        return Err(Refusal::NoteChanged);
    }
    Ok(NoteView::of(&note))
}

/// Changes a note.
pub(crate) async fn change<P: Records, T: Notes, B: Stores>(
    (records, notes, books): (&P, &T, &B),
    call: &Call,
) -> Result<NoteView, Refusal> {
    let (shop, person) = opened(records, books, call).await?;
    let asked: NoteText = call.body()?;
    let held = named(notes, &shop, &person, call).await?;
    let version = call.version(asked.version)?;
    if version.is_some_and(|version| version != held.version) {
        return Err(Refusal::NoteChanged);
    }
    let next = Note {
        text: text_of(&asked)?,
        by: call.who.clone(),
        changed_at: Some(call.now),
        version: held.version + 1,
        ..held.clone()
    };
    let store = &shop.settings.id;
    if !notes.keep_note(store, &next, Some(held.version)).await? {
        return Err(Refusal::NoteChanged);
    }
    Ok(NoteView::of(&next))
}

/// Takes a note away; answers it as it was.
pub(crate) async fn end<P: Records, T: Notes, B: Stores>(
    (records, notes, books): (&P, &T, &B),
    call: &Call,
) -> Result<NoteView, Refusal> {
    let (shop, person) = opened(records, books, call).await?;
    let held = named(notes, &shop, &person, call).await?;
    let version = call.version(None)?;
    let is_read = version.is_none_or(|version| version == held.version);
    if !is_read || !notes.drop_note(&shop.settings.id, &held).await? {
        return Err(Refusal::NoteChanged);
    }
    Ok(NoteView::of(&held))
}

async fn opened<P: Records, B: Stores>(
    records: &P,
    books: &B,
    call: &Call,
) -> Result<(Shop, Profile), Refusal> {
    let shop = Shop::open(books, call).await?;
    let person = profile(records, &shop.settings.id, &id_of(call)?).await?;
    Ok((shop, person))
}

/// Every note under every id the person has or had.
pub(crate) async fn held<T: Notes>(
    notes: &T,
    shop: &Shop,
    person: &Profile,
) -> Result<Vec<Note>, Refusal> {
    let ids: Vec<CustomerId> = person.every_id().cloned().collect();
    Ok(notes.notes(&shop.settings.id, &ids).await?)
}

async fn named<T: Notes>(
    notes: &T,
    shop: &Shop,
    person: &Profile,
    call: &Call,
) -> Result<Note, Refusal> {
    let wanted = call.path("note").unwrap_or_default();
    let held = held(notes, shop, person).await?;
    let note = held.into_iter().find(|note| note.id == wanted);
    note.ok_or(Refusal::Note)
}

fn text_of(asked: &NoteText) -> Result<String, Refusal> {
    let text = asked.text.trim();
    if (1..=TEXT_CHARS_MAX).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::Body("under text 1 to 4000 characters"))
    }
}
