//! What must be seen before an event is decided: two round trips for somebody who is known, one more for a new identifier.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Event, Fact, StoreFacts};
use awda_customers::{Entity, EntityKey, Key, People, Profile, anchor_of, identifiers_of};
use awda_kernel::CustomerId;
use awda_ports::{Fault, Lookup, Records, Stored};

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
/// profile does not hold.
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
        entity: entity_key(event, store),
        event: Some((anchor.clone(), event.occurred_at, event.id.clone())),
    };
    let first = records.look_up(&lookup, fresh).await?;
    let mut seen = Seen {
        is_kept: first.is_kept,
        entity: first.entity,
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
    let rest = unseen(event, &anchor, store, &seen);
    if !rest.is_empty() {
        let lookup = Lookup {
            store: store.store.clone(),
            keys: rest,
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
    }
    seen.people = People::new(seen.loaded.values().map(|stored| stored.value.clone()));
    Ok(seen)
}

/// Where an event's entity is kept; customers, carts and consents have none.
pub(crate) fn entity_key(event: &Event, store: &StoreFacts) -> Option<EntityKey> {
    let has_entity = matches!(
        event.fact,
        Fact::Order(_) | Fact::Refund(_) | Fact::Credit(_)
    );
    has_entity.then(|| EntityKey {
        store: store.store.clone(),
        source: event.source.clone(),
        object: event.object.clone(),
    })
}

/// Identifiers of the event and the anchor of its entity that no loaded profile holds.
fn unseen(event: &Event, anchor: &Key, store: &StoreFacts, seen: &Seen) -> Vec<Key> {
    let named = identifiers_of(&store.store, &event.identifiers).into_iter();
    let former = seen
        .entity
        .as_ref()
        .and_then(|entity| entity.value.anchor.clone());
    let wanted: BTreeSet<Key> = named
        .map(|identifier| identifier.key)
        .chain(former)
        .collect();
    let held = |key: &Key| {
        seen.loaded
            .values()
            .any(|stored| stored.value.identifiers.contains_key(key))
    };
    wanted
        .into_iter()
        .filter(|key| key.is_person() && key != anchor && !held(key))
        .collect()
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
