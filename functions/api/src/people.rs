//! What there is to hand over about a person, and what there is to decide about people.

use std::collections::BTreeSet;

use awda_commerce::Fact;
use awda_customers::{Known, Profile, Suspicion, likeness};
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Acts, Desk, Lookup, Notes, Records, Runs, Stores, Timeline};

use crate::call::Call;
use crate::customers::{id_of, profile, shown};
use crate::messages::newest_of;
use crate::notes::held;
use crate::past::events_of;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// Everything kept about a person.
pub(crate) async fn export<P: Records, T: Timeline + Notes, B: Stores + Runs>(
    (records, timeline, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::Export, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let profile = profile(records, store, &id_of(call)?).await?;
    let events = events_of(timeline, &[&profile]).await?;
    let ids: Vec<CustomerId> = profile.every_id().cloned().collect();
    let messages = newest_of(timeline, store, &ids).await?;
    let notes = held(timeline, &shop, &profile).await?;
    let night = shop.last_night(books).await?;
    let currency = shop.settings.currency;
    Ok(view::Export {
        customer: shown(&profile, None, &shop, night.as_ref()),
        consents: view::Statement::all_of(&events),
        events: events
            .iter()
            .map(|event| view::Event::of(event, store, currency))
            .collect(),
        messages: messages.iter().map(view::Message::of).collect(),
        notes: notes.iter().map(view::NoteView::of).collect(),
    })
}

/// What a person allowed and forbade.
pub(crate) async fn consents<P: Records, T: Timeline, B: Stores>(
    (records, timeline, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::ConsentList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let profile = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let mut events = events_of(timeline, &[&profile]).await?;
    events.retain(|event| matches!(event.fact, Fact::Consent(_)));
    Ok(view::ConsentList {
        items: view::Statement::all_of(&events),
    })
}

/// People who may be one.
pub(crate) async fn duplicates<P: Records, B: Stores + Desk>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<view::DuplicatePage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let page = books
        .suspicions(store, call.limit()?, call.query("cursor"))
        .await
        .map_err(Refusal::of_page)?;
    let people = holders(records, store, &page.rows).await?;
    let items = page.rows.iter().filter_map(|one| duplicate(one, &people));
    Ok(view::DuplicatePage {
        items: items.collect(),
        next: page.next,
    })
}

/// Who changed what.
pub(crate) async fn acts<B: Stores + Acts>(
    books: &B,
    call: &Call,
) -> Result<view::ActPage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let page = books
        .acts(&shop.settings.id, call.limit()?, call.query("cursor"))
        .await
        .map_err(Refusal::of_page)?;
    Ok(view::ActPage {
        items: page.rows.into_iter().map(view::ActView::of).collect(),
        next: page.next,
    })
}

/// The people behind pairs of identifiers.
pub(crate) async fn holders(
    records: &impl Records,
    store: &StoreId,
    pairs: &[Suspicion],
) -> Result<Vec<Profile>, Refusal> {
    let keys: BTreeSet<_> = pairs
        .iter()
        .flat_map(|one| [&one.weak, &one.strong])
        .collect();
    let lookup = Lookup {
        store: store.clone(),
        keys: keys.into_iter().cloned().collect(),
        entity: None,
        event: None,
    };
    let sight = records.look_up(&lookup, false).await?;
    let ids: BTreeSet<_> = sight.holders.into_values().collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let found = records.profiles(store, &ids).await?;
    Ok(found.into_iter().map(|stored| stored.value).collect())
}

/// What is known of both identifiers of a pair, with who holds them; nothing when they are one person's by now.
pub(crate) fn pair<'a>(
    one: &Suspicion,
    people: &'a [Profile],
) -> Option<[(&'a Profile, &'a Known); 2]> {
    let known = |key| {
        people
            .iter()
            .find_map(|profile| Some((profile, profile.identifiers.get(key)?)))
    };
    let (strong, weak) = (known(&one.strong)?, known(&one.weak)?);
    (strong.0.id != weak.0.id).then_some([strong, weak])
}

fn duplicate(one: &Suspicion, people: &[Profile]) -> Option<view::Duplicate> {
    let [strong, weak] = pair(one, people)?;
    let why = one.why.as_ref()?;
    Some(view::Duplicate {
        id: format!("{}~{}", one.weak, one.strong),
        customers: vec![view::Person::of(strong.0), view::Person::of(weak.0)],
        shared: view::Identifier::of_known(weak.1, weak.0),
        likeness: likeness(weak.1.kind, strong.0, weak.0),
        seen_at: why.seen_at.to_string(),
        event: why.event.to_string(),
    })
}

/// Deliveries that are set aside.
pub(crate) async fn deliveries<B: Stores + Desk>(
    books: &B,
    call: &Call,
) -> Result<view::DeliveryPage, Refusal> {
    if call
        .query("state")
        .is_some_and(|state| state != "untranslated")
    {
        return Err(Refusal::Invalid {
            name: "state",
            expected: "untranslated",
        });
    }
    let shop = Shop::open(books, call).await?;
    let page = books
        .aside(&shop.settings.id, call.limit()?, call.query("cursor"))
        .await
        .map_err(Refusal::of_page)?;
    Ok(view::DeliveryPage {
        items: page.rows.iter().map(view::SetAside::of).collect(),
        next: page.next,
    })
}
