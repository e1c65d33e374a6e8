//! The people an event touches, and the one way identity changes: an identifier, with what hangs under it, moves to another tree.

use std::collections::{BTreeMap, BTreeSet};

use awda_kernel::{CustomerId, StoreId};

use crate::{Evidence, Identifier, Key, Known, Profile};

/// Profiles that were loaded for an event, who holds which identifier, and what changed since.
#[derive(Debug, Clone, Default)]
pub struct People {
    profiles: BTreeMap<CustomerId, Profile>,
    homes: BTreeMap<Key, CustomerId>,
    changed: BTreeSet<CustomerId>,
    absorbed: BTreeMap<CustomerId, CustomerId>,
    claims: BTreeMap<Key, (Option<CustomerId>, CustomerId)>,
}

impl People {
    /// The people of these profiles.
    pub fn new(profiles: impl IntoIterator<Item = Profile>) -> Self {
        let mut people = Self::default();
        for profile in profiles {
            for key in profile.identifiers.keys() {
                people.homes.insert(key.clone(), profile.id.clone());
            }
            people.profiles.insert(profile.id.clone(), profile);
        }
        people
    }

    /// The person who holds `key`.
    pub fn home(&self, key: &Key) -> Option<&Profile> {
        self.profiles.get(self.homes.get(key)?)
    }

    /// The person who holds `key`, to be changed.
    pub(crate) fn home_mut(&mut self, key: &Key) -> Option<&mut Profile> {
        let id = self.homes.get(key)?;
        self.changed.insert(id.clone());
        self.profiles.get_mut(id)
    }

    /// Lets the strongest of `identifiers` have a home: its own; else that of a weaker one which is a root and would come along;
    /// else a new person with the id `fresh` gives.
    pub(crate) fn settle(
        &mut self,
        store: &StoreId,
        identifiers: &[Identifier],
        fresh: impl FnOnce() -> CustomerId,
    ) {
        let Some((strongest, weaker)) = identifiers.split_first() else {
            return;
        };
        if self.homes.contains_key(&strongest.key) {
            return;
        }
        let root = weaker.iter().find(|weak| self.is_root(&weak.key));
        let host = root.and_then(|root| self.homes.get(&root.key).cloned());
        let id = host.unwrap_or_else(fresh);
        self.profiles
            .entry(id.clone())
            .or_insert_with(|| Profile::new(store.clone(), id.clone()));
        self.claim(strongest, &id, None);
    }

    /// Hangs `weak` under `strong` because of `evidence`, unless better evidence already holds it elsewhere.
    pub(crate) fn link(&mut self, weak: &Identifier, strong: &Identifier, evidence: Evidence) {
        let Some(target) = self.homes.get(&strong.key).cloned() else {
            return;
        };
        match self.known(&weak.key) {
            None => self.claim(weak, &target, Some(evidence)),
            Some(known) if known.under.as_ref().is_some_and(|held| *held <= evidence) => {}
            Some(_) => {
                self.rehang(&weak.key, evidence);
                self.carry(&weak.key, &target);
            }
        }
    }

    /// Takes apart what happened: changed profiles, who was absorbed into whom, and directory claims (key, before, now).
    pub(crate) fn into_changes(self) -> PeopleChanges {
        let Self {
            mut profiles,
            changed,
            absorbed,
            claims,
            ..
        } = self;
        let absorbed: Vec<_> = absorbed.into_iter().collect();
        let changed = changed
            .into_iter()
            .filter(|id| absorbed.iter().all(|(gone, _)| gone != id))
            .filter_map(|id| profiles.remove(&id))
            .collect();
        let claims = claims
            .into_iter()
            .filter(|(_, (before, now))| before.as_ref() != Some(now))
            .map(|(key, (before, now))| (key, before, now))
            .collect();
        PeopleChanges {
            changed,
            absorbed,
            claims,
        }
    }

    fn known(&self, key: &Key) -> Option<&Known> {
        self.home(key)?.identifiers.get(key)
    }

    fn is_root(&self, key: &Key) -> bool {
        self.known(key).is_some_and(|known| known.under.is_none())
    }

    /// A new identifier of the person `id`. When it becomes the root of somebody who had one, the old root is linked by the caller.
    fn claim(&mut self, identifier: &Identifier, id: &CustomerId, under: Option<Evidence>) {
        let known = Known {
            kind: identifier.kind,
            value: identifier.value.clone(),
            under,
        };
        if let Some(profile) = self.profiles.get_mut(id) {
            profile.identifiers.insert(identifier.key.clone(), known);
        }
        self.changed.insert(id.clone());
        self.homes.insert(identifier.key.clone(), id.clone());
        self.claims
            .insert(identifier.key.clone(), (None, id.clone()));
    }

    fn rehang(&mut self, key: &Key, evidence: Evidence) {
        let known = self
            .home_mut(key)
            .and_then(|home| home.identifiers.get_mut(key));
        if let Some(known) = known {
            known.under = Some(evidence);
        }
    }

    /// Moves `key`, what hangs under it, and their facets to the person `target`. Somebody left with nothing is absorbed.
    fn carry(&mut self, key: &Key, target: &CustomerId) {
        let Some(source) = self
            .homes
            .get(key)
            .cloned()
            .filter(|source| source != target)
        else {
            return;
        };
        let Some(from) = self.profiles.get_mut(&source) else {
            return;
        };
        let branch = branch_of(from, key);
        let moved: Vec<_> = branch
            .into_iter()
            .map(|key| {
                let known = from.identifiers.remove(&key);
                let facet = from.facets.remove(&key);
                (key, known, facet)
            })
            .collect();
        let emptied = from.identifiers.is_empty();
        let former = if emptied {
            std::mem::take(&mut from.merged)
        } else {
            Vec::new()
        };
        let Some(to) = self.profiles.get_mut(target) else {
            return;
        };
        for (key, known, facet) in moved {
            to.identifiers
                .extend(known.map(|known| (key.clone(), known)));
            to.facets.extend(facet.map(|facet| (key.clone(), facet)));
            self.homes.insert(key.clone(), target.clone());
            let before = self
                .claims
                .get(&key)
                .map_or(Some(source.clone()), |(old, _)| old.clone());
            self.claims.insert(key, (before, target.clone()));
        }
        if emptied {
            to.merged.extend(former);
            to.merged.push(source.clone());
            to.merged.sort();
            self.absorbed.insert(source.clone(), target.clone());
        }
        self.changed.extend([source, target.clone()]);
    }
}

/// What identity and folding changed in a set of people.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleChanges {
    pub(crate) changed: Vec<Profile>,
    pub(crate) absorbed: Vec<(CustomerId, CustomerId)>,
    pub(crate) claims: Vec<(Key, Option<CustomerId>, CustomerId)>,
}

/// `key` and everything that hangs under it, directly or not.
fn branch_of(profile: &Profile, key: &Key) -> Vec<Key> {
    let mut branch = vec![key.clone()];
    let mut next = 0;
    while let Some(parent) = branch.get(next).cloned() {
        let children = profile.identifiers.iter().filter(|(_, known)| {
            known
                .under
                .as_ref()
                .is_some_and(|evidence| evidence.under == parent)
        });
        branch.extend(children.map(|(child, _)| child.clone()));
        next += 1;
    }
    branch
}
