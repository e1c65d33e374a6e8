//! What must be seen before an event is decided: two round trips for somebody who is known, one more for a new identifier.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Event, StoreFacts};
use awda_customers::{Entity, EntityKey, Key, People, Profile, anchor_of, keys_of};
use awda_kernel::CustomerId;
use awda_ports::{Fault, Lookup, Records, Stored};

/// Most people that are looked at for one event. Whoever evidence ties beyond them is left as they are: a chain of families must not
/// make one event cost a town.
const PEOPLE_MAX: usize = 24;
/// Most round trips from one person to those evidence ties to them.
const ROUNDS_MAX: usize = 12;

/// What was seen.
pub(crate) struct Seen {
    pub(crate) is_kept: bool,
    pub(crate) entity: Option<Stored<Entity>>,
    pub(crate) people: People,
    loaded: BTreeMap<CustomerId, Stored<Profile>>,
}

/// The revisions rows had when they were seen.
pub(crate) struct Revisions {
    pub(crate) entity: Option<u64>,
    pub(crate) profiles: BTreeMap<CustomerId, u64>,
}

impl Seen {
    pub(crate) fn revisions(&self) -> Revisions {
        let profiles = self
            .loaded
            .iter()
            .map(|(id, stored)| (id.clone(), stored.revision));
        Revisions {
            entity: self.entity.as_ref().map(|stored| stored.revision),
            profiles: profiles.collect(),
        }
    }

    pub(crate) fn profiles(&self) -> BTreeMap<CustomerId, Profile> {
        let loaded = self.loaded.iter();
        loaded
            .map(|(id, stored)| (id.clone(), stored.value.clone()))
            .collect()
    }
}

/// Looks: first at the strongest identifier, the entity and the event's own row; then at the profile; then only at what that
/// profile does not hold, and at people whom evidence ties to it without joining them.
pub(crate) async fn look<R: Records>(
    records: &R,
    event: &Event,
    store: &StoreFacts,
    fresh: bool,
) -> Result<Seen, Fault> {
    let anchor = anchor_of(event, store);
    let lookup = Lookup {
        store: store.store.clone(),
        keys: Some(&anchor)
            .filter(|key| key.is_person())
            .cloned()
            .into_iter()
            .collect(),
        entity: EntityKey::of(event, store).or_else(|| EntityKey::mark_of(event, store)),
        event: Some((anchor.clone(), event.occurred_at, event.id.clone())),
    };
    let first = records.look_up(&lookup, fresh).await?;
    let is_marked = match EntityKey::mark_of(event, store) {
        Some(_) if EntityKey::of(event, store).is_none() => first.entity.is_some(),
        Some(mark) if !first.is_kept => is_there(records, store, mark, fresh).await?,
        _ => false,
    };
    let mut seen = Seen {
        is_kept: first.is_kept || is_marked,
        entity: first.entity.filter(|_| !is_marked),
        people: People::default(),
        loaded: BTreeMap::new(),
    };
    if seen.is_kept {
        return Ok(seen);
    }
    load(
        records,
        store,
        first.holders.into_values().collect(),
        &mut seen,
    )
    .await?;
    let mut asked = BTreeSet::from([anchor.clone()]);
    let mut rest = unseen(event, store, &seen);
    for _ in 0..ROUNDS_MAX {
        rest.retain(|key| key.is_person() && asked.insert(key.clone()));
        if rest.is_empty() || seen.loaded.len() > PEOPLE_MAX {
            break;
        }
        let lookup = Lookup {
            store: store.store.clone(),
            keys: rest.into_iter().collect(),
            entity: None,
            event: None,
        };
        let more = records.look_up(&lookup, fresh).await?;
        load(
            records,
            store,
            more.holders.into_values().collect(),
            &mut seen,
        )
        .await?;
        rest = people(&seen).strangers();
        rest.extend(unseen(event, store, &seen));
    }
    seen.people = people(&seen);
    Ok(seen)
}

fn people(seen: &Seen) -> People {
    People::new(seen.loaded.values().map(|stored| stored.value.clone()))
}

async fn is_there<R: Records>(
    records: &R,
    store: &StoreFacts,
    entity: EntityKey,
    fresh: bool,
) -> Result<bool, Fault> {
    let lookup = Lookup {
        store: store.store.clone(),
        keys: Vec::new(),
        entity: Some(entity),
        event: None,
    };
    Ok(records.look_up(&lookup, fresh).await?.entity.is_some())
}

/// Identifiers of the event, the anchor of its entity, and whatever evidence ties to those who are loaded, that none of them holds.
fn unseen(event: &Event, store: &StoreFacts, seen: &Seen) -> BTreeSet<Key> {
    let mut wanted = keys_of(event, store);
    let entity = seen.entity.as_ref();
    wanted.extend(entity.and_then(|entity| entity.value.anchor.clone()));
    let people = people(seen);
    wanted.retain(|key| people.home(key).is_none());
    wanted.extend(people.strangers());
    wanted
}

async fn load<R: Records>(
    records: &R,
    store: &StoreFacts,
    ids: BTreeSet<CustomerId>,
    seen: &mut Seen,
) -> Result<(), Fault> {
    let ids: Vec<_> = ids
        .into_iter()
        .filter(|id| !seen.loaded.contains_key(id))
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    for stored in records.profiles(&store.store, &ids).await? {
        seen.loaded.insert(stored.value.id.clone(), stored);
    }
    Ok(())
}
