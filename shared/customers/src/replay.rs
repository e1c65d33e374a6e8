//! A profile as it was: the fold over what had happened, or what had been heard, by a moment.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{Event, ObjectKey, StoreFacts};
use awda_kernel::{CustomerId, Timestamp};

use crate::{Entity, Key, People, Profile, Unified, anchor_of, keys_of, unify};

/// The clock a moment of the past is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The source's: what had happened by then, whenever we heard of it.
    Occurred,
    /// Ours: what we had heard by then.
    Received,
}

impl Clock {
    /// The moment of an event by this clock.
    pub const fn of(self, event: &Event) -> Timestamp {
        match self {
            Self::Occurred => event.occurred_at,
            Self::Received => event.received_at,
        }
    }
}

/// The people that `events` had made by `at`. Their ids are not those of today; their identifiers are.
pub fn replayed(
    events: impl IntoIterator<Item = Event>,
    store: &StoreFacts,
    (clock, at): (Clock, Timestamp),
) -> Vec<Profile> {
    let mut world = World::default();
    for event in events {
        if clock.of(&event) <= at {
            world.hear(event, store);
        }
    }
    world.profiles.into_values().collect()
}

/// The smallest world that can keep what is decided.
#[derive(Default)]
struct World {
    profiles: BTreeMap<CustomerId, Profile>,
    holders: BTreeMap<Key, CustomerId>,
    entities: BTreeMap<(String, ObjectKey), Entity>,
    kept: BTreeSet<(Key, String)>,
}

impl World {
    fn hear(&mut self, event: Event, store: &StoreFacts) {
        let row = (anchor_of(&event, store), event.id.to_string());
        if !self.kept.insert(row) {
            return;
        }
        let object = (event.source.clone(), event.object.clone());
        let entity = self.entities.get(&object).cloned();
        let people = self.around(&event, entity.as_ref(), store);
        let Unified::Kept(effects) = unify(event, entity, people, store) else {
            return;
        };
        self.entities
            .extend(effects.entity.map(|entity| (object, entity)));
        for (gone, _) in effects.absorbed {
            self.profiles.remove(&gone);
        }
        for profile in effects.profiles {
            self.profiles.insert(profile.id.clone(), profile);
        }
        self.holders
            .extend(effects.claims.into_iter().map(|(key, _, now)| (key, now)));
    }

    /// The people of the event and of its entity, and everybody evidence ties to them.
    fn around(&self, event: &Event, entity: Option<&Entity>, store: &StoreFacts) -> People {
        let mut wanted: BTreeSet<Key> = keys_of(event, store);
        wanted.extend(entity.and_then(|entity| entity.anchor.clone()));
        let mut ids = BTreeSet::new();
        loop {
            ids.extend(
                wanted
                    .iter()
                    .filter_map(|key| self.holders.get(key).cloned()),
            );
            let people = People::new(ids.iter().filter_map(|id| self.profiles.get(id).cloned()));
            let more = people.strangers();
            if more.is_subset(&wanted) {
                return people;
            }
            wanted.extend(more);
        }
    }
}
