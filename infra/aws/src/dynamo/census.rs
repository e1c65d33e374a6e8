//! The scan over all profiles, one segment of the table per shard.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{Class, Heard};
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Census, CensusPage, Fault, Stored};

use super::action::Item;
use super::hearing::{heard_in, is_heard, owner};
use super::place::{Place, Table};
use super::records::revision;
use super::wire::{Search, TOTAL};
use super::{Dynamo, cursor, rows};

const WHAT: &str = "scan the profiles";

impl Census for Dynamo {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        let (segment, segments) = (shard.to_string(), of.to_string());
        let scanned = ["census", segment.as_str(), segments.as_str()];
        let start = cursor::open(WHAT, &scanned, after)?.map(|pk| {
            let place = Place {
                table: Table::Customers,
                pk,
                sk: "profile".to_owned(),
            };
            place.key()
        });
        let question = Search {
            table_name: self.tables.name(Table::Customers),
            segment: Some(shard),
            total_segments: Some(of),
            exclusive_start_key: start,
            return_consumed_capacity: TOTAL,
            ..Search::default()
        };
        let answer = self.read(WHAT, "Scan", &question).await?;
        let last = answer.last_evaluated_key.as_ref();
        let last_pk = last.and_then(|key| rows::str_of(key, "pk"));
        // A page may end between what somebody heard and their profile, which stands next to it.
        let cut_off = match (last, last_pk) {
            (Some(key), Some(pk)) if is_heard(key) => {
                let place = Place {
                    table: Table::Customers,
                    pk: pk.to_owned(),
                    sk: "profile".to_owned(),
                };
                self.get(WHAT, &place, false).await?
            }
            _ => None,
        };
        let mut page = CensusPage::default();
        let mut heard = Ears::default();
        for item in answer.items.iter().chain(&cut_off) {
            if is_heard(item) {
                heard.take(item);
            } else if heard.is_deaf(item) || take(&mut page, item).is_none() {
                page.unreadable += 1;
            }
        }
        let asked = BTreeSet::new();
        self.add_heard(&mut page.profiles, heard.rows, (&asked, false))
            .await?;
        page.next = last_pk.map(|pk| cursor::seal(&scanned, pk));
        Ok(page)
    }
}

/// What people of a page heard, and of whom that cannot be read.
#[derive(Default)]
struct Ears {
    rows: BTreeMap<CustomerId, Heard>,
    unreadable: Vec<CustomerId>,
}

impl Ears {
    fn take(&mut self, item: &Item) {
        let Ok(id) = owner(item) else { return };
        match heard_in(item) {
            Ok(heard) => drop(self.rows.insert(id, heard)),
            Err(_) => self.unreadable.push(id),
        }
    }

    fn is_deaf(&self, item: &Item) -> bool {
        !self.unreadable.is_empty() && owner(item).is_ok_and(|id| self.unreadable.contains(&id))
    }
}

/// Takes a row in; nothing when it cannot be read.
fn take(page: &mut CensusPage, item: &Item) -> Option<()> {
    let (store, id) = rows::str_of(item, "pk")?.split_once('#')?;
    let (store, id): (StoreId, CustomerId) = (store.parse().ok()?, id.parse().ok()?);
    if let Some(profile) = rows::read_profile(&store, &id, item) {
        let (value, revision) = (profile.ok()?, revision(item).ok()?);
        let is_old = !rows::is_listed(item);
        page.unlisted.extend(is_old.then(|| id.clone()));
        page.profiles.push(Stored { value, revision });
    } else if let Some(class) = rows::str_of(item, "class") {
        let class: Class = serde_json::from_str(class).ok()?;
        page.leftovers.push((store, id, class));
    }
    Some(())
}
