//! Profiles, entities and the directory held in memory while a history is folded, and written once at its end.
//!
//! The fold is the very same use case the queue drives; only the store it reads and writes is this one. Where the tables know these
//! people already, a dry run reads through to them and writes nothing; the writes of a real one are for tables that do not.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use awda_aws::Dynamo;
use awda_customers::{Count, Entity, EntityKey, FindingWord, Key, PlacedEvent, Profile, Suspicion};
use awda_kernel::{CustomerId, Day, EventId, StoreId};
use awda_messaging::{AgendaRow, Flow};
use awda_ports::{Change, Committed, Fault, Lookup, Records, Sight, Stored, Write};

/// Everything that will be written. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Ahead {
    state: Arc<Mutex<State>>,
    behind: Option<Dynamo>,
}

/// A row's person, flow and slot.
type AgendaKey = (CustomerId, Flow, Option<String>);

#[derive(Debug, Default)]
struct State {
    profiles: HashMap<CustomerId, Stored<Profile>>,
    holders: HashMap<Key, CustomerId>,
    entities: HashMap<EntityKey, Stored<Entity>>,
    kept: HashSet<(Key, EventId)>,
    gone: HashSet<CustomerId>,
    events: Vec<PlacedEvent>,
    agenda: BTreeMap<AgendaKey, AgendaRow>,
    counts: BTreeMap<Day, Count>,
    suspicions: BTreeMap<(Key, Key), Suspicion>,
    entries: BTreeMap<(String, CustomerId), String>,
}

impl Ahead {
    /// One that sees what the tables hold, for a fold whose writes are not wanted.
    pub fn over(tables: Dynamo) -> Self {
        Self {
            state: Arc::default(),
            behind: Some(tables),
        }
    }

    /// What was folded, as writes in the order they should be kept: people, then orders, then events.
    pub fn into_writes(self) -> Vec<Write> {
        let state = self.locked(std::mem::take);
        let claims = state
            .holders
            .into_iter()
            .collect::<BTreeMap<_, _>>()
            .into_iter();
        // Sorted: a resumed import must find the same writes at the same places.
        let profiles: BTreeMap<_, _> = state.profiles.into_iter().collect();
        let profiles = profiles.into_values().map(|stored| Write::Profile {
            revision: before(stored.revision),
            profile: Box::new(stored.value),
        });
        let entities: BTreeMap<_, _> = state.entities.into_iter().collect();
        let entities = entities.into_iter().map(|(key, stored)| Write::Entity {
            key,
            revision: before(stored.revision),
            entity: stored.value,
        });
        let entries = state.entries.into_iter();
        let entries = entries.map(|((word, customer), name)| Write::Find {
            entry: FindingWord { word, name },
            customer,
        });
        let counts = state.counts.into_values();
        claims
            .map(|(key, now)| Write::Claim {
                key,
                before: None,
                now,
            })
            .chain(profiles)
            .chain(entries)
            .chain(state.agenda.into_values().map(Write::Agenda))
            .chain(counts.map(|count| Write::Count { count, spread: 0 }))
            .chain(entities)
            .chain(state.suspicions.into_values().map(Write::Suspect))
            .chain(
                state
                    .events
                    .into_iter()
                    .map(|placed| Write::Event(Box::new(placed))),
            )
            .collect()
    }

    fn locked<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn agenda_key(row: &AgendaRow) -> AgendaKey {
    let slot = row.slot().map(Cow::into_owned);
    (row.customer.clone(), row.flow, slot)
}

impl Records for Ahead {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        let own = self.locked(|state| state.see(lookup));
        let Some(tables) = &self.behind else {
            return Ok(own);
        };
        if own.is_kept {
            return Ok(own);
        }
        let mut sight = tables.look_up(lookup, fresh).await?;
        sight.holders.extend(own.holders);
        sight.entity = own.entity.or(sight.entity);
        Ok(sight)
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let ids: BTreeSet<_> = ids.iter().cloned().collect();
        let (mut found, unknown) = self.locked(|state| {
            let held = |id: &CustomerId| state.profiles.get(id).cloned();
            let found: Vec<_> = ids.iter().filter_map(held).collect();
            let is_unknown =
                |id: &&CustomerId| !state.profiles.contains_key(id) && !state.gone.contains(id);
            let unknown: Vec<_> = ids.iter().filter(is_unknown).cloned().collect();
            (found, unknown)
        });
        if let Some(tables) = self.behind.as_ref().filter(|_| !unknown.is_empty()) {
            let known: BTreeSet<_> = found.iter().map(|stored| stored.value.id.clone()).collect();
            let more = tables.profiles(store, &unknown).await?;
            found.extend(
                more.into_iter()
                    .filter(|stored| !known.contains(&stored.value.id)),
            );
        }
        Ok(found)
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        let own = self.locked(|state| {
            let rows = state.agenda.values();
            let theirs = rows.filter(|row| customers.contains(&row.customer));
            theirs.cloned().collect::<Vec<_>>()
        });
        let Some(tables) = &self.behind else {
            return Ok(own);
        };
        let mut rows = tables.agenda(store, customers).await?;
        let is_own = |row: &AgendaRow| own.iter().any(|own| agenda_key(own) == agenda_key(row));
        rows.retain(|row| !is_own(row));
        rows.extend(own);
        Ok(rows)
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        self.locked(|state| {
            for write in change.writes {
                state.keep(write)?;
            }
            Ok(Committed::Kept)
        })
    }
}

impl State {
    fn see(&self, lookup: &Lookup) -> Sight {
        let held = lookup
            .keys
            .iter()
            .filter_map(|key| Some((key.clone(), self.holders.get(key)?.clone())));
        let row = lookup.event.as_ref();
        Sight {
            holders: held.collect(),
            entity: lookup
                .entity
                .as_ref()
                .and_then(|key| self.entities.get(key).cloned()),
            is_kept: row.is_some_and(|(key, _, id)| self.kept.contains(&(key.clone(), id.clone()))),
        }
    }

    fn keep(&mut self, write: Write) -> Result<(), Fault> {
        match write {
            Write::Event(placed) => {
                self.kept
                    .insert((placed.anchor.clone(), placed.event.id.clone()));
                self.events.push(*placed);
            }
            Write::Entity {
                key,
                entity,
                revision,
            } => {
                let stored = Stored {
                    value: entity,
                    revision: after(revision),
                };
                self.entities.insert(key, stored);
            }
            Write::Profile { profile, revision } => {
                let stored = Stored {
                    value: *profile,
                    revision: after(revision),
                };
                self.profiles.insert(stored.value.id.clone(), stored);
            }
            Write::Absorbed { id, .. } => {
                self.profiles.remove(&id);
                self.gone.insert(id);
            }
            Write::Claim { key, now, .. } => drop(self.holders.insert(key, now)),
            Write::Find { entry, customer } => {
                self.entries.insert((entry.word, customer), entry.name);
            }
            Write::Unfind { word, customer } => {
                self.entries.remove(&(word, customer));
            }
            Write::Count { count, .. } => self.count(count),
            Write::Agenda(row) => {
                self.agenda.insert(agenda_key(&row), row);
            }
            Write::Forget {
                customer,
                flow,
                slot,
            } => drop(self.agenda.remove(&(customer, flow, slot))),
            Write::Suspect(one) => {
                let pair = (one.weak.clone(), one.strong.clone());
                if one.why.is_some() {
                    self.suspicions.insert(pair, one);
                } else {
                    self.suspicions.remove(&pair);
                }
            }
            // Answers are told by carriers, and no history holds them.
            Write::Heard { .. } => {}
            Write::Respond { .. } => {
                return Err(Fault::broken("fold a history: no conversations are in it"));
            }
            Write::Reduce(_) | Write::Strike { .. } => {
                return Err(Fault::broken("fold a history: nobody is erased in it"));
            }
            Write::Placed { .. }
            | Write::Class { .. }
            | Write::Listed { .. }
            | Write::Enter { .. }
            | Write::Leave { .. } => {
                return Err(Fault::broken("fold a history: only a night classifies"));
            }
        }
        Ok(())
    }

    fn count(&mut self, count: Count) {
        self.counts
            .entry(count.day)
            .or_insert(Count::none(count.day))
            .add(&count);
    }
}

/// The revision a row has once it is written with this expectation.
fn after(revision: Option<u64>) -> u64 {
    revision.map_or(1, |revision| revision + 1)
}

/// The expectation that a row of this revision was written with.
fn before(revision: u64) -> Option<u64> {
    revision.checked_sub(1).filter(|before| *before > 0)
}
