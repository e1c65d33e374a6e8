//! What people heard from the store: a row beside the profile of the id it was sent to, so that one scan answers both and neither write
//! costs the other's bytes, nor waits for it.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{Heard, Profile};
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Fault, Hearing, Stored};

use super::action::{Action, Item};
use super::records::{parse, revision};
use super::{Dynamo, place, rows};

impl Hearing for Dynamo {
    async fn heard(&self, store: &StoreId, customer: &CustomerId) -> Result<Heard, Fault> {
        let what = "look at what somebody heard";
        let row = self.get(what, &place::heard(store, customer), true).await?;
        row.as_ref().map_or_else(|| Ok(Heard::default()), heard_in)
    }

    async fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> Result<(), Fault> {
        let what = "keep what somebody heard";
        let action = kept(store, customer, &before.next(after.clone()));
        if self.write(what, action).await? {
            return Ok(());
        }
        Err(Fault::conflict(what))
    }
}

impl Dynamo {
    /// Gives people what their former ids heard, as far as `heard` does not have it yet.
    pub(super) async fn add_heard(
        &self,
        people: &mut [Stored<Profile>],
        mut heard: BTreeMap<CustomerId, Heard>,
        (asked, fresh): (&BTreeSet<CustomerId>, bool),
    ) -> Result<(), Fault> {
        let former = people.iter().flat_map(|one| {
            let ids = one.value.merged.iter();
            let unknown = ids.filter(|id| !asked.contains(*id));
            unknown.map(|id| place::heard(&one.value.store, id))
        });
        let places: Vec<_> = former.collect();
        if !places.is_empty() {
            let what = "look at what people heard";
            for (_, item) in self.get_many(what, places, fresh).await? {
                heard.insert(owner(&item)?, heard_in(&item)?);
            }
        }
        for one in people {
            let ids: Vec<CustomerId> = one.value.every_id().cloned().collect();
            let own = ids.into_iter().filter_map(|id| heard.remove_entry(&id));
            one.value.heard = own.collect();
        }
        Ok(())
    }
}

/// Whose row it is.
pub(super) fn owner(item: &Item) -> Result<CustomerId, Fault> {
    let pk = rows::str_of(item, "pk").unwrap_or_default();
    let id = pk.split_once('#').map_or("", |(_, id)| id);
    parse("read a person's id", id)
}

/// Whether it is a row of what somebody heard.
pub(super) fn is_heard(item: &Item) -> bool {
    rows::str_of(item, "sk") == Some(place::HEARD)
}

/// What a row says.
pub(super) fn heard_in(item: &Item) -> Result<Heard, Fault> {
    let heard: Heard = rows::read("read what somebody heard", item)?;
    Ok(heard.of_version(revision(item)?))
}

/// The write of a row in the place of the one before it.
pub(super) fn kept(store: &StoreId, customer: &CustomerId, heard: &Heard) -> Action {
    let put = Action::put(rows::heard(store, customer, heard));
    match heard.version {
        0 | 1 => put.if_new(),
        version => put.if_is("rev", rows::number(version - 1)),
    }
}
