//! Profiles, entities, events and the directory.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{Key, Profile};
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::AgendaRow;
use awda_ports::{Change, Committed, Fault, Lookup, Records, Sight, Stored};

use super::action::Item;
use super::hearing::{heard_in, is_heard, owner};
use super::place::Table;
use super::requests::{Ask, side_by_side};
use super::{Dynamo, place, rows};

/// Most times an id may have been absorbed on.
const HOPS_MAX: usize = 16;

/// Agendas that are read at the same time.
const AGENDAS_AT_ONCE: usize = 24;

impl Records for Dynamo {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        let what = "look up an event's surroundings";
        let holders: Vec<(&Key, place::Place)> = lookup
            .keys
            .iter()
            .map(|key| (key, place::holder(&lookup.store, key)))
            .collect();
        let entity = lookup.entity.as_ref().map(place::entity);
        let event = lookup
            .event
            .as_ref()
            .map(|(key, at, id)| place::event(&lookup.store, (key, *at, id)));
        let wanted = holders.iter().map(|(_, place)| place.clone());
        let wanted = wanted.chain(entity.clone()).chain(event.clone()).collect();
        let mut sight = Sight::default();
        for (table, item) in self.get_many(what, wanted, fresh).await? {
            if table == Table::Directory {
                let key = holders.iter().find(|(_, place)| is_at(&item, place));
                if let (Some((key, _)), Some(id)) = (key, rows::str_of(&item, "customer")) {
                    sight.holders.insert((*key).clone(), parse(what, id)?);
                }
            } else if entity.as_ref().is_some_and(|place| is_at(&item, place)) {
                sight.entity = Some(Stored {
                    value: rows::read("read an entity", &item)?,
                    revision: revision(&item)?,
                });
            } else {
                sight.is_kept = true;
            }
        }
        Ok(sight)
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let what = "load profiles";
        let mut seen: BTreeSet<CustomerId> = ids.iter().cloned().collect();
        let mut wanted: Vec<CustomerId> = seen.iter().cloned().collect();
        let mut found = Vec::new();
        let mut heard = BTreeMap::new();
        for _ in 0..HOPS_MAX {
            if wanted.is_empty() {
                self.add_heard(&mut found, heard, (&seen, true)).await?;
                return Ok(found);
            }
            let places = wanted
                .drain(..)
                .flat_map(|id| [place::profile(store, &id), place::heard(store, &id)]);
            for (_, item) in self.get_many(what, places.collect(), true).await? {
                if is_heard(&item) {
                    heard.insert(owner(&item)?, heard_in(&item)?);
                    continue;
                }
                match row_of(store, &item)? {
                    Row::Here(profile) => found.push(*profile),
                    Row::GoesOnAs(id) => {
                        if seen.insert(id.clone()) {
                            wanted.push(id);
                        }
                    }
                }
            }
        }
        Err(Fault::unreadable(what).because("absorbed ids lead too far"))
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        let what = "read the agenda of a person";
        let mut found = Vec::new();
        for some in customers.chunks(AGENDAS_AT_ONCE) {
            let asks = some.iter().map(|customer| {
                let ask = Ask {
                    fresh: true,
                    ..Ask::partition(Table::Agenda, place::agenda_rows(store, customer))
                };
                let dynamo = self.clone();
                async move { dynamo.query(what, &ask, usize::MAX).await }
            });
            for item in side_by_side(what, asks).await?.iter().flatten() {
                found.push(rows::read(what, item)?);
            }
        }
        Ok(found)
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        Box::pin(self.commit_change(change)).await
    }
}

enum Row {
    Here(Box<Stored<Profile>>),
    GoesOnAs(CustomerId),
}

fn row_of(store: &StoreId, item: &Item) -> Result<Row, Fault> {
    let what = "read a profile";
    match rows::read_profile(store, &owner(item)?, item) {
        Some(profile) => Ok(Row::Here(Box::new(Stored {
            value: profile?,
            revision: revision(item)?,
        }))),
        None => Ok(Row::GoesOnAs(parse(
            what,
            rows::str_of(item, "into").unwrap_or_default(),
        )?)),
    }
}

/// The revision of a row.
pub(super) fn revision(item: &Item) -> Result<u64, Fault> {
    rows::number_of(item, "rev").ok_or_else(|| Fault::unreadable("read a row's revision"))
}

/// An id that a row holds.
pub(super) fn parse<T: std::str::FromStr>(what: &'static str, id: &str) -> Result<T, Fault> {
    id.parse().map_err(|_| Fault::unreadable(what))
}

fn is_at(item: &Item, place: &place::Place) -> bool {
    rows::str_of(item, "pk") == Some(&place.pk) && rows::str_of(item, "sk") == Some(&place.sk)
}
