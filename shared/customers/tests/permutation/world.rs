//! The smallest world that can keep what `unify` decides, and its canonical dump.

use super::*;

/// The smallest world that can keep what `unify` decides.
#[derive(Default)]
pub(super) struct World {
    pub(super) profiles: BTreeMap<CustomerId, Profile>,
    directory: BTreeMap<Key, CustomerId>,
    pub(super) entities: BTreeMap<ObjectKey, Entity>,
    timeline: BTreeSet<(Key, EventId)>,
    pub(super) counters: BTreeMap<i32, Count>,
    suspicions: BTreeSet<(Key, Key)>,
}

impl World {
    pub(super) fn hear(&mut self, event: &Event, store: &StoreFacts) {
        let anchor = anchor_of(event, store);
        if self.timeline.contains(&(anchor, event.id.clone())) {
            return;
        }
        let entity = self.entities.get(&event.object).cloned();
        let mut wanted = keys_of(event, store);
        wanted.extend(entity.as_ref().and_then(|entity| entity.anchor.clone()));
        let people = loop {
            let ids: BTreeSet<_> = wanted
                .iter()
                .filter_map(|key| self.directory.get(key))
                .collect();
            let people = People::new(ids.into_iter().map(|id| self.profiles[id].clone()));
            let more = people.strangers();
            if more.is_subset(&wanted) {
                break people;
            }
            wanted.extend(more);
        };
        let Unified::Kept(effects) = unify(event.clone(), entity, people, store) else {
            return;
        };
        let placed = effects.event;
        let is_new = self.timeline.insert((placed.anchor, placed.event.id));
        assert!(is_new, "an event was kept twice");
        self.entities
            .extend(effects.entity.map(|entity| (event.object.clone(), entity)));
        for (gone, _) in effects.absorbed {
            self.profiles.remove(&gone);
        }
        for profile in effects.profiles {
            self.profiles.insert(profile.id.clone(), profile);
        }
        for (key, before, now) in effects.claims {
            assert_eq!(
                self.directory.insert(key, now),
                before,
                "a claim did not see who held it"
            );
        }
        for count in effects.counts {
            self.count(count);
        }
        for one in effects.suspicions {
            let pair = (one.weak, one.strong);
            if one.why.is_some() {
                self.suspicions.insert(pair);
            } else {
                self.suspicions.remove(&pair);
            }
        }
    }

    pub(super) fn count(&mut self, count: Count) {
        let day = self.counters.entry(count.day);
        day.or_insert(Count::none(count.day)).add(&count);
    }

    /// People named by their identifiers, never by generated ids; facts at the level of the person.
    pub(super) fn dump(&self) -> Vec<String> {
        let mut people: Vec<_> = self
            .profiles
            .values()
            .map(|profile| {
                assert!(self.holds_what_it_claims(profile));
                let keys: Vec<_> = profile.identifiers.keys().map(Key::as_str).collect();
                let events = self
                    .timeline
                    .iter()
                    .filter(|(key, _)| profile.timeline_keys().contains(key));
                format!(
                    "{keys:?} {:?} {:?} {:?} {} {} {} {:?} {:?} {:?} {:?} {:?} {:?} events={:?}",
                    profile.identifiers.values().collect::<Vec<_>>(),
                    joins_of(profile),
                    profile.history().days(),
                    profile.net_spend_minor(),
                    profile.discounted_orders(),
                    profile.visits(),
                    (
                        profile.branches().names(),
                        profile.products().names(),
                        profile.paid_by().names()
                    ),
                    profile.name(),
                    profile.email(),
                    profile.first_seen(),
                    profile.last_seen(),
                    profile.tags(),
                    events.map(|(_, id)| id.as_str()).collect::<BTreeSet<_>>(),
                )
            })
            .collect();
        people.sort();
        let days = self.counters.iter().filter(|(_, count)| !count.is_none());
        people.push(format!("suspected {:?}", self.suspicions));
        people.extend(days.map(|(day, counts)| format!("day {day} {counts:?}")));
        people
    }

    /// Who is who, and what each of them bought; without the decisions' own rows.
    pub(super) fn people(&self) -> Vec<String> {
        let mut people: Vec<_> = self
            .profiles
            .values()
            .map(|profile| {
                let keys: Vec<_> = profile.identifiers.keys().map(Key::as_str).collect();
                format!(
                    "{keys:?} {:?} {} {:?} {:?}",
                    profile.history().days(),
                    profile.net_spend_minor(),
                    profile.name(),
                    profile.tags(),
                )
            })
            .collect();
        people.sort();
        people
    }

    pub(super) fn holds_what_it_claims(&self, profile: &Profile) -> bool {
        profile
            .identifiers
            .keys()
            .all(|key| self.directory.get(key) == Some(&profile.id))
    }
}
