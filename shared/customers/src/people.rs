//! The people an event touches, and the one way identity changes: evidence is added, and the people are drawn anew.

use std::collections::{BTreeMap, BTreeSet};

use awda_kernel::{CustomerId, StoreId};

use crate::partition::{Node, Nodes, people_of};
use crate::{Count, Evidence, Identifier, IdentifierKind, Key, Known, Profile, Verdict};

/// Profiles that were loaded for an event, who holds which identifier, and what changed since.
#[derive(Debug, Clone, Default)]
pub struct People {
    before: BTreeMap<CustomerId, Profile>,
    profiles: BTreeMap<CustomerId, Profile>,
    homes: BTreeMap<Key, CustomerId>,
    absorbed: BTreeMap<CustomerId, CustomerId>,
    newcomers: BTreeMap<Key, Known>,
    is_redrawn: bool,
}

/// Two identifiers that were seen together and whose holders were not joined, because both hold ids of one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suspicion {
    /// The identifier both were seen with.
    pub weak: Key,
    /// The identifier it was seen with and does not belong to.
    pub strong: Key,
    /// Why it is suspected; none once it is not any more.
    pub why: Option<Evidence>,
}

/// What identity and folding changed in a set of people.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleChanges {
    pub(crate) changed: Vec<Profile>,
    pub(crate) absorbed: Vec<(CustomerId, CustomerId)>,
    pub(crate) claims: Vec<(Key, Option<CustomerId>, CustomerId)>,
    pub(crate) suspicions: Vec<Suspicion>,
}

impl People {
    /// The people of these profiles.
    pub fn new(profiles: impl IntoIterator<Item = Profile>) -> Self {
        let profiles: BTreeMap<_, _> = profiles
            .into_iter()
            .map(|profile| (profile.id.clone(), profile))
            .collect();
        Self {
            homes: homes_of(&profiles),
            before: profiles.clone(),
            profiles,
            ..Self::default()
        }
    }

    /// The person who holds `key`.
    pub fn home(&self, key: &Key) -> Option<&Profile> {
        self.profiles.get(self.homes.get(key)?)
    }

    /// Identifiers that evidence ties to these people and that none of them holds: their holders must be loaded before anything is
    /// decided.
    pub fn strangers(&self) -> BTreeSet<Key> {
        let known = self
            .profiles
            .values()
            .flat_map(|one| one.identifiers.values());
        let tied = known.flat_map(|known| {
            let under = known.under.iter().map(|evidence| &evidence.under);
            let decided = known.verdicts.iter().map(|verdict| &verdict.with);
            under.chain(decided).chain(&known.across)
        });
        tied.filter(|key| !self.homes.contains_key(*key))
            .cloned()
            .collect()
    }

    /// The person who holds `key`, to be changed.
    pub(crate) fn home_mut(&mut self, key: &Key) -> Option<&mut Profile> {
        self.profiles.get_mut(self.homes.get(key)?)
    }

    /// When the holder of `key` was erased, if they were.
    pub(crate) fn erased_at(&self, key: &Key) -> Option<awda_kernel::Timestamp> {
        self.known(key)?.erased_at
    }

    /// Whether an identifier is known with its value.
    pub(crate) fn is_told(&self, key: &Key) -> bool {
        self.known(key).is_some_and(|known| !known.is_erased())
    }

    /// Lets an identifier say nothing any more but that it was erased.
    pub(crate) fn erase(&mut self, key: &Key, at: awda_kernel::Timestamp) {
        if let Some(known) = self.known_mut(key) {
            known.erase(at);
        }
    }

    /// Makes an identifier known, if it is not. A value that was erased comes back with the person.
    pub(crate) fn introduce(&mut self, identifier: &Identifier) {
        if self.known_mut(&identifier.key).is_none() {
            let known = Known::new(identifier.kind, identifier.value.clone());
            self.newcomers.insert(identifier.key.clone(), known);
            self.is_redrawn = true;
        } else if let Some(known) = self.known_mut(&identifier.key)
            && known.value != identifier.value
            && known.is_erased()
        {
            known.value.clone_from(&identifier.value);
        }
    }

    /// Takes in evidence that `weak` belongs to the identifier the evidence names.
    pub(crate) fn link(&mut self, weak: &Key, evidence: Evidence) {
        let learned = self
            .known_mut(weak)
            .is_some_and(|known| known.learn(evidence));
        self.is_redrawn |= learned;
    }

    /// Takes in what was decided about `weak` and the identifier the verdict names.
    pub(crate) fn decide(&mut self, weak: &Key, verdict: Verdict) {
        let learned = self
            .known_mut(weak)
            .is_some_and(|known| known.decide(verdict));
        self.is_redrawn |= learned;
    }

    /// Takes in that somebody of this name was seen with an identifier.
    pub(crate) fn name(&mut self, key: &Key, name: u32) {
        let crowded = self
            .known_mut(key)
            .is_some_and(|known| known.hear_name(name));
        self.is_redrawn |= crowded;
    }

    /// Draws the people anew, if anything changed that they rest on. `fresh` gives the id of a new person by their strongest
    /// identifier.
    pub(crate) fn redraw(&mut self, store: &StoreId, fresh: impl Fn(&Key) -> CustomerId) {
        if !self.is_redrawn {
            return;
        }
        let groups = people_of(&self.nodes());
        let ids = self.ids_of(&groups, fresh);
        let mut drawn: BTreeMap<CustomerId, Profile> = BTreeMap::new();
        for (group, id) in groups.iter().zip(&ids) {
            let old = self.profiles.get(id);
            let mut profile = Profile::new(store.clone(), id.clone());
            if let Some(old) = old {
                profile.merged.clone_from(&old.merged);
                profile.class.clone_from(&old.class);
            }
            drawn.insert(id.clone(), profile);
            for key in group {
                self.carry(key, id, &mut drawn);
            }
        }
        self.absorb(&mut drawn);
        self.hear(&mut drawn);
        self.homes = homes_of(&drawn);
        self.profiles = drawn;
        self.note_across();
    }

    /// How the first purchase days of these people changed.
    pub(crate) fn firsts(&self) -> Vec<Count> {
        let mut counts = Vec::new();
        for (profiles, sign) in [(&self.before, -1), (&self.profiles, 1)] {
            for profile in profiles.values() {
                if let Some(first) = profile.history().days().first() {
                    Count::of_first(first, sign).add_to(&mut counts);
                }
            }
        }
        counts
    }

    /// Takes apart what happened.
    pub(crate) fn into_changes(self) -> PeopleChanges {
        let mut suspicions: Vec<Suspicion> = Vec::new();
        if self.is_redrawn {
            let old = suspected(&self.before, &homes_of(&self.before));
            let new = suspected(&self.profiles, &self.homes);
            suspicions = changes_of(&old, &new);
        }
        let former = homes_of(&self.before);
        let claims = self.homes.iter().filter_map(|(key, now)| {
            let before = former.get(key);
            (before != Some(now)).then(|| (key.clone(), before.cloned(), now.clone()))
        });
        let claims = claims.collect();
        // Whoever was looked at to draw people anew is written as well, so that two writers cannot draw past each other.
        let is_changed =
            |profile: &Profile| self.is_redrawn || self.before.get(&profile.id) != Some(profile);
        PeopleChanges {
            claims,
            suspicions,
            absorbed: self.absorbed.clone().into_iter().collect(),
            changed: self
                .profiles
                .values()
                .filter(|one| is_changed(one))
                .cloned()
                .collect(),
        }
    }

    fn nodes(&self) -> Nodes<'_> {
        let mut nodes: Nodes<'_> = BTreeMap::new();
        for profile in self.profiles.values() {
            for (key, known) in &profile.identifiers {
                let has_events = profile.facets.contains_key(key);
                nodes.insert(key, Node { known, has_events });
            }
        }
        for (key, known) in &self.newcomers {
            let has_events = false;
            nodes.insert(key, Node { known, has_events });
        }
        nodes
    }

    /// An id for each group: that of whoever held its strongest identifier, else of a weaker one, else a new one.
    fn ids_of(
        &self,
        groups: &[BTreeSet<Key>],
        fresh: impl Fn(&Key) -> CustomerId,
    ) -> Vec<CustomerId> {
        let ranked: Vec<Vec<&Key>> = groups.iter().map(|group| self.ranked(group)).collect();
        let mut ids: Vec<Option<CustomerId>> = vec![None; groups.len()];
        let mut taken = BTreeSet::new();
        for is_first in [true, false] {
            for (id, keys) in ids.iter_mut().zip(&ranked).filter(|(id, _)| id.is_none()) {
                let considered = if is_first { 1 } else { keys.len() };
                let homes = keys.iter().take(considered);
                let mut homes = homes.filter_map(|key| self.homes.get(*key));
                *id = homes.find(|home| !taken.contains(*home)).cloned();
                taken.extend(id.clone());
            }
        }
        ids.into_iter()
            .zip(&ranked)
            .filter_map(|(id, keys)| id.or_else(|| keys.first().map(|key| fresh(key))))
            .collect()
    }

    /// The keys of a group, strongest first; of two customers of a shop the one we have known for longer.
    fn ranked<'a>(&self, group: &'a BTreeSet<Key>) -> Vec<&'a Key> {
        let mut keys: Vec<&Key> = group.iter().collect();
        keys.sort_by_key(|key| {
            let home = self.homes.get(*key);
            let kind = self.known(key).map(|known| known.kind);
            (kind, home.is_none(), home.cloned(), (*key).clone())
        });
        keys
    }

    /// Moves an identifier and its facet to the person `id`.
    fn carry(&mut self, key: &Key, id: &CustomerId, drawn: &mut BTreeMap<CustomerId, Profile>) {
        let Some(to) = drawn.get_mut(id) else {
            return;
        };
        let from = self
            .homes
            .get(key)
            .and_then(|home| self.profiles.get_mut(home));
        let (known, facet) = match from {
            Some(from) => (from.identifiers.remove(key), from.facets.remove(key)),
            None => (self.newcomers.remove(key), None),
        };
        to.identifiers
            .extend(known.map(|known| (key.clone(), known)));
        to.facets.extend(facet.map(|facet| (key.clone(), facet)));
    }

    /// Whoever is left with nothing goes on as the one who has what was their strongest.
    fn absorb(&mut self, drawn: &mut BTreeMap<CustomerId, Profile>) {
        let homes = homes_of(drawn);
        for (id, old) in &self.before {
            if drawn.contains_key(id) {
                continue;
            }
            let strongest = old.strongest().map(|(key, _)| key);
            let into = strongest.and_then(|key| homes.get(key));
            if let Some(heir) = into.and_then(|into| drawn.get_mut(into)) {
                heir.merged.extend(old.merged.iter().cloned());
                heir.merged.push(id.clone());
                heir.merged.sort();
                heir.merged.dedup();
                self.absorbed.insert(id.clone(), heir.id.clone());
            }
        }
    }

    /// What was sent to an id is heard by whoever has it now.
    fn hear(&self, drawn: &mut BTreeMap<CustomerId, Profile>) {
        let heard: BTreeMap<_, _> = self.before.values().flat_map(|one| &one.heard).collect();
        for profile in drawn.values_mut() {
            let own = profile.every_id().filter_map(|id| {
                let heard = heard.get(id)?;
                Some((id.clone(), (*heard).clone()))
            });
            profile.heard = own.collect();
        }
    }

    /// Notes at every identifier the weaker ones of other people that evidence ties to it. Those of people who are not loaded stay.
    fn note_across(&mut self) {
        let mut across: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
        for profile in self.profiles.values() {
            for (key, known) in &profile.identifiers {
                let tied = known.under.iter().map(|evidence| &evidence.under);
                let tied = tied.chain(known.verdicts.iter().map(|verdict| &verdict.with));
                for strong in tied.filter(|strong| self.homes.get(*strong) != Some(&profile.id)) {
                    across
                        .entry(strong.clone())
                        .or_default()
                        .insert(key.clone());
                }
            }
        }
        let homes = &self.homes;
        for profile in self.profiles.values_mut() {
            for (key, known) in &mut profile.identifiers {
                let absent = known
                    .across
                    .iter()
                    .filter(|weak| !homes.contains_key(*weak));
                let absent: BTreeSet<Key> = absent.cloned().collect();
                known.across = across.remove(key).unwrap_or_default();
                known.across.extend(absent);
            }
        }
    }

    fn known(&self, key: &Key) -> Option<&Known> {
        match self.home(key) {
            Some(home) => home.identifiers.get(key),
            None => self.newcomers.get(key),
        }
    }

    fn known_mut(&mut self, key: &Key) -> Option<&mut Known> {
        match self.homes.get(key) {
            Some(home) => self.profiles.get_mut(home)?.identifiers.get_mut(key),
            None => self.newcomers.get_mut(key),
        }
    }
}

fn homes_of(profiles: &BTreeMap<CustomerId, Profile>) -> BTreeMap<Key, CustomerId> {
    let held = profiles.values().flat_map(|profile| {
        let keys = profile.identifiers.keys();
        keys.map(|key| (key.clone(), profile.id.clone()))
    });
    held.collect()
}

/// What was seen together and belongs to two people, by the pair.
fn suspected(
    profiles: &BTreeMap<CustomerId, Profile>,
    homes: &BTreeMap<Key, CustomerId>,
) -> BTreeMap<(Key, Key), Evidence> {
    let mut found = BTreeMap::new();
    for profile in profiles.values() {
        for (weak, known) in &profile.identifiers {
            if known.is_crowded || known.kind == IdentifierKind::Anonymous {
                continue;
            }
            for evidence in &known.under {
                let home = homes.get(&evidence.under);
                let is_open = known.verdict(&evidence.under).is_none();
                if is_open && home.is_some_and(|home| *home != profile.id) {
                    found.insert((weak.clone(), evidence.under.clone()), evidence.clone());
                }
            }
        }
    }
    found
}

fn changes_of(
    old: &BTreeMap<(Key, Key), Evidence>,
    new: &BTreeMap<(Key, Key), Evidence>,
) -> Vec<Suspicion> {
    let risen = new.iter().filter(|(pair, why)| old.get(pair) != Some(why));
    let risen = risen.map(|(pair, why)| (pair, Some(why.clone())));
    let gone = old.keys().filter(|pair| !new.contains_key(pair));
    let gone = gone.map(|pair| (pair, None));
    risen
        .chain(gone)
        .map(|((weak, strong), why)| Suspicion {
            weak: weak.clone(),
            strong: strong.clone(),
            why,
        })
        .collect()
}
