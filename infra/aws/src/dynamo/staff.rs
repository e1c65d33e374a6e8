//! Who works for a store, where no user pool keeps them: rows of the books, for a suite on one machine.

use awda_kernel::{StoreId, Timestamp, fingerprint};
use awda_ports::{Colleague, Fault, Hired, Staff};
use serde::{Deserialize, Serialize};

use super::action::{Action, Row};
use super::place::{Place, Table};
use super::requests::Ask;
use super::{Dynamo, place, rows};

/// Tries before somebody else, who is always faster, is given way.
const TRIES: u32 = 5;

/// Somebody with the stores they work for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Employed {
    who: Colleague,
    stores: Vec<StoreId>,
    version: u32,
}

impl Employed {
    fn new(id: String, email: &str, now: Timestamp) -> Self {
        let who = Colleague {
            id,
            email: email.to_owned(),
            role: None,
            is_invited: true,
            since: now,
        };
        Self {
            who,
            stores: Vec::new(),
            version: 0,
        }
    }

    fn works_elsewhere(&self, store: &StoreId) -> bool {
        self.stores.iter().any(|one| one != store)
    }

    /// With this role in this store, or that it cannot be.
    fn hired(&mut self, store: &StoreId, role: &str) -> Option<Hired> {
        if self.who.role.as_deref() != Some(role) && self.works_elsewhere(store) {
            return Some(Hired::OtherRole);
        }
        self.who.role = Some(role.to_owned());
        if !self.stores.contains(store) {
            self.stores.push(store.clone());
        }
        None
    }
}

impl Dynamo {
    async fn employed(&self, place: &Place) -> Result<Option<Employed>, Fault> {
        let what = "read who works here";
        let item = self.get(what, place, true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn employ(&self, place: Place, mut one: Employed) -> Result<bool, Fault> {
        let before = one.version;
        one.version += 1;
        let row = Row::at(place)
            .with("doc", rows::document(&one))
            .with("version", rows::number(one.version));
        let action = match before {
            0 => Action::put(row).if_new(),
            version => Action::put(row).if_is("version", rows::number(version)),
        };
        self.write("keep who works here", action).await
    }

    /// Changes somebody as `change` says, which answers at once where nothing is to be changed.
    async fn re_employ(
        &self,
        place: Place,
        new: Option<Employed>,
        change: impl Fn(&mut Employed) -> Option<Hired>,
        answer: impl Fn(&Employed, &Employed) -> Colleague,
    ) -> Result<Hired, Fault> {
        for _ in 0..TRIES {
            let Some(held) = self.employed(&place).await?.or_else(|| new.clone()) else {
                return Ok(Hired::Unknown);
            };
            let mut changed = held.clone();
            if let Some(said) = change(&mut changed) {
                return Ok(said);
            }
            let told = answer(&held, &changed);
            if self.employ(place.clone(), changed).await? {
                return Ok(Hired::Is(told));
            }
        }
        Err(Fault::conflict("keep who works here"))
    }
}

impl Staff for Dynamo {
    async fn colleagues(&self, store: &StoreId) -> Result<Option<Vec<Colleague>>, Fault> {
        let what = "read who works here";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::STAFF.to_owned())
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        let all: Result<Vec<Employed>, Fault> =
            items.iter().map(|item| rows::read(what, item)).collect();
        let ours = all?.into_iter().filter(|one| one.stores.contains(store));
        let mut ours: Vec<Colleague> = ours.map(|one| one.who).collect();
        ours.sort_by(|a, b| a.email.cmp(&b.email));
        Ok(Some(ours))
    }

    async fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        now: Timestamp,
    ) -> Result<Hired, Fault> {
        let id = format!("usr_{}", fingerprint(&["usr", email]));
        let place = place::colleague(&id);
        let new = Employed::new(id, email, now);
        let change = |one: &mut Employed| one.hired(store, role);
        self.re_employ(place, Some(new), change, |_, one| one.who.clone())
            .await
    }

    async fn assign(&self, store: &StoreId, id: &str, role: &str) -> Result<Hired, Fault> {
        let change = |one: &mut Employed| {
            if one.stores.contains(store) {
                one.hired(store, role)
            } else {
                Some(Hired::Unknown)
            }
        };
        self.re_employ(place::colleague(id), None, change, |_, one| one.who.clone())
            .await
    }

    async fn dismiss(&self, store: &StoreId, id: &str) -> Result<Hired, Fault> {
        let change = |one: &mut Employed| {
            if !one.stores.contains(store) {
                return Some(Hired::Unknown);
            }
            one.stores.retain(|other| other != store);
            if one.stores.is_empty() {
                one.who.role = None;
            }
            None
        };
        self.re_employ(place::colleague(id), None, change, |was, _| was.who.clone())
            .await
    }
}
