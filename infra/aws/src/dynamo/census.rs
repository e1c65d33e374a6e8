//! The scan over all profiles, one segment of the table per shard.

use awda_customers::Class;
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Census, CensusPage, Fault, Stored};
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::action::Item;
use super::place::{Place, Table};
use super::records::revision;
use super::{Dynamo, cursor, rows};
use crate::fault::fault;

const WHAT: &str = "scan the profiles";

impl Census for Dynamo {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        let (segment, segments) = (shard.to_string(), of.to_string());
        let question = ["census", segment.as_str(), segments.as_str()];
        let start = cursor::open(WHAT, &question, after)?.map(|pk| {
            let place = Place {
                table: Table::Customers,
                pk,
                sk: "profile".to_owned(),
            };
            place.key()
        });
        let request = self
            .client
            .scan()
            .table_name(self.tables.name(Table::Customers))
            .segment(i32::from(shard))
            .total_segments(i32::from(of))
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = request.send().await.map_err(|why| fault(WHAT, &why))?;
        self.meter.read("Scan", answer.consumed_capacity());
        let mut page = CensusPage::default();
        for item in answer.items() {
            if take(&mut page, item).is_none() {
                page.unreadable += 1;
            }
        }
        let last = answer.last_evaluated_key();
        page.next = last
            .and_then(|key| rows::str_of(key, "pk"))
            .map(|pk| cursor::seal(&question, pk));
        Ok(page)
    }
}

/// Takes a row in; nothing when it cannot be read.
fn take(page: &mut CensusPage, item: &Item) -> Option<()> {
    let (store, id) = rows::str_of(item, "pk")?.split_once('#')?;
    let (store, id): (StoreId, CustomerId) = (store.parse().ok()?, id.parse().ok()?);
    if let Some(profile) = rows::read_profile(&store, &id, item) {
        page.profiles.push(Stored {
            value: profile.ok()?,
            revision: revision(item).ok()?,
        });
    } else if let Some(class) = rows::str_of(item, "class") {
        let class: Class = serde_json::from_str(class).ok()?;
        page.leftovers.push((store, id, class));
    }
    Some(())
}
