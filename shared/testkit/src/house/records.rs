//! Profiles, entities, events and the directory in memory.

use std::collections::BTreeSet;

use awda_customers::{Class, Count, FINDING_RULES, Profile, ResponseCount, Suspicion};
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::AgendaRow;
use awda_ports::{Change, Committed, Fault, Lookup, Records, Sight, Stored, Write};

use super::{Content, MemoryHouse, PersonRow, State, order_of};
use crate::lock;

impl Records for MemoryHouse {
    async fn look_up(&self, lookup: &Lookup, _fresh: bool) -> Result<Sight, Fault> {
        let state = lock(&self.state);
        let store = &lookup.store;
        let holder = |key: &awda_customers::Key| {
            let id = state.holders.get(&(store.clone(), key.clone()))?;
            Some((key.clone(), id.clone()))
        };
        let entity = lookup.entity.as_ref();
        let entity = entity.and_then(|key| state.entities.get(key));
        let is_kept = lookup.event.as_ref().is_some_and(|(key, at, id)| {
            let place = (store.clone(), key.clone(), order_of(*at, id));
            state.events.contains_key(&place)
        });
        Ok(Sight {
            holders: lookup.keys.iter().filter_map(holder).collect(),
            entity: entity.map(|(value, revision)| Stored {
                value: value.clone(),
                revision: *revision,
            }),
            is_kept,
        })
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let state = lock(&self.state);
        let mut seen = BTreeSet::new();
        let mut wanted: Vec<CustomerId> = ids.to_vec();
        let mut found = Vec::new();
        while let Some(id) = wanted.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            let Some(row) = state.people.get(&(store.clone(), id)) else {
                continue;
            };
            match &row.content {
                Content::Profile(profile) => found.push(state.stored(row, profile)),
                Content::Absorbed(into) => wanted.push(into.clone()),
                Content::Unreadable => return Err(Fault::unreadable("read a profile")),
            }
        }
        Ok(found)
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        let mut rows = Vec::new();
        for customer in customers {
            rows.extend(self.agenda_of(store, customer));
        }
        Ok(rows)
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        let mut state = lock(&self.state);
        let store = &change.store;
        let is_known =
            |write: &Write| matches!(write, Write::Event(_)) && !state.allows(store, write);
        if change.writes.iter().any(is_known) {
            return Ok(Committed::AlreadyKept);
        }
        if !change.writes.iter().all(|write| state.allows(store, write)) {
            return Err(Fault::conflict("keep a change"));
        }
        for write in change.writes {
            state.keep(store, write);
        }
        Ok(Committed::Kept)
    }
}

impl State {
    /// The profile with its class, what it heard, and its revision.
    pub(super) fn stored(&self, row: &PersonRow, profile: &Profile) -> Stored<Profile> {
        let mut value = profile.clone();
        value.class.clone_from(&row.class);
        value.heard = self.heard_by(profile);
        Stored {
            value,
            revision: row.revision,
        }
    }

    /// Whether what a write expects holds.
    fn allows(&self, store: &StoreId, write: &Write) -> bool {
        let revision_of = |id: &CustomerId| {
            let row = self.people.get(&(store.clone(), id.clone()));
            row.map(|row| row.revision)
        };
        match write {
            Write::Event(placed) => {
                let order = order_of(placed.event.occurred_at, &placed.event.id);
                let place = (store.clone(), placed.anchor.clone(), order);
                !self.events.contains_key(&place)
            }
            Write::Entity { key, revision, .. } => {
                self.entities.get(key).map(|(_, revision)| *revision) == *revision
            }
            Write::Profile { profile, revision } => revision_of(&profile.id) == *revision,
            Write::Placed {
                profile, revision, ..
            } => {
                let row = self.people.get(&(store.clone(), profile.id.clone()));
                row.map(|row| row.revision) == *revision
                    && row.is_none_or(|row| row.class == profile.class)
            }
            Write::Absorbed { id, revision, .. }
            | Write::Listed {
                customer: id,
                revision,
                ..
            } => revision_of(id) == Some(*revision),
            Write::Claim { key, before, .. } => {
                self.holders.get(&(store.clone(), key.clone())) == before.as_ref()
            }
            Write::Reduce(placed) => {
                let order = order_of(placed.event.occurred_at, &placed.event.id);
                let place = (store.clone(), placed.anchor.clone(), order);
                self.events.contains_key(&place)
            }
            Write::Class {
                customer, before, ..
            } => {
                let row = self.people.get(&(store.clone(), customer.clone()));
                row.is_some_and(|row| row.class == *before)
            }
            Write::Heard { customer, heard } => self.may_hear(store, customer, heard),
            Write::Strike { .. }
            | Write::Suspect(_)
            | Write::Count { .. }
            | Write::Respond { .. }
            | Write::Agenda(_)
            | Write::Forget { .. }
            | Write::Find { .. }
            | Write::Unfind { .. }
            | Write::Enter { .. }
            | Write::Leave { .. } => true,
        }
    }

    pub(super) fn keep(&mut self, store: &StoreId, write: Write) {
        let store = store.clone();
        match write {
            Write::Event(placed) | Write::Reduce(placed) => {
                let order = order_of(placed.event.occurred_at, &placed.event.id);
                self.events
                    .insert((store, placed.anchor, order), placed.event);
            }
            Write::Strike { anchor, at, event } => {
                self.events.remove(&(store, anchor, order_of(at, &event)));
            }
            Write::Suspect(suspicion) => self.suspect(store, suspicion),
            Write::Entity {
                key,
                entity,
                revision,
            } => drop(self.entities.insert(key, (entity, next(revision)))),
            Write::Profile { profile, revision } => self.keep_profile(store, profile, revision),
            Write::Placed {
                profile,
                revision,
                class,
            } => {
                let id = profile.id.clone();
                self.keep_profile(store.clone(), profile, revision);
                self.classify(store, id, Some(class));
            }
            Write::Absorbed { id, into, revision } => {
                self.keep_person(store, id, Content::Absorbed(into), Some(revision));
            }
            Write::Claim { key, now, .. } => drop(self.holders.insert((store, key), now)),
            Write::Find { entry, customer } => {
                let place = (store, entry.word, customer);
                drop(self.entries.insert(place, entry.name));
            }
            Write::Unfind { word, customer } => {
                drop(self.entries.remove(&(store, word, customer)));
            }
            Write::Listed {
                customer, rules, ..
            } => self.list(store, customer, rules),
            Write::Count { count, .. } => self.add(store, &count),
            Write::Respond { count, .. } => self.respond(store, &count),
            Write::Agenda(row) => drop(self.agenda.insert(super::agenda_key(&row), row)),
            Write::Forget {
                customer,
                flow,
                slot,
            } => {
                self.agenda.remove(&(store, customer, flow, slot));
            }
            Write::Class {
                customer, class, ..
            } => self.classify(store, customer, class),
            Write::Heard { customer, heard } => drop(self.heard.insert((store, customer), heard)),
            Write::Enter {
                segment,
                customer,
                since,
                why,
            } => {
                self.members
                    .insert((store, segment, customer), (since, why));
            }
            Write::Leave { segment, customer } => {
                self.members.remove(&(store, segment, customer));
            }
        }
    }

    /// Keeps that two may be one, or ends it.
    fn suspect(&mut self, store: StoreId, suspicion: Suspicion) {
        let pair = (suspicion.weak.clone(), suspicion.strong.clone());
        self.suspicions.remove(&(store.clone(), pair.clone()));
        if suspicion.why.is_some() {
            self.suspicions.insert((store, pair), suspicion);
        }
    }

    fn keep_profile(&mut self, store: StoreId, profile: Box<Profile>, revision: Option<u64>) {
        let id = profile.id.clone();
        self.keep_person(store, id, Content::Profile(profile), revision);
    }

    fn keep_person(
        &mut self,
        store: StoreId,
        id: CustomerId,
        content: Content,
        revision: Option<u64>,
    ) {
        let key = (store, id);
        let before = self.people.remove(&key);
        let rules = before.as_ref().map_or(FINDING_RULES, |row| row.rules);
        let row = PersonRow {
            content,
            class: before.and_then(|row| row.class),
            revision: next(revision),
            rules,
        };
        self.people.insert(key, row);
    }

    fn classify(&mut self, store: StoreId, customer: CustomerId, class: Option<Class>) {
        if let Some(row) = self.people.get_mut(&(store, customer)) {
            row.class = class;
        }
    }

    /// Notes by which rules somebody's entries were written.
    fn list(&mut self, store: StoreId, customer: CustomerId, rules: u32) {
        if let Some(row) = self.people.get_mut(&(store, customer)) {
            row.rules = rules;
        }
    }

    fn respond(&mut self, store: StoreId, count: &ResponseCount) {
        let day = self.responses.entry((store, count.day)).or_default();
        day.day = count.day;
        day.add(count);
    }

    fn add(&mut self, store: StoreId, count: &Count) {
        let day = count.day;
        self.counts
            .entry((store, day))
            .or_insert(Count::none(day))
            .add(count);
    }
}

/// The revision a row has after a write that expects `revision`.
fn next(revision: Option<u64>) -> u64 {
    revision.unwrap_or_default() + 1
}
