//! A day's counters: spread over shards when they are written, added up when they are read.

use awda_customers::Count;
use awda_kernel::{Day, StoreId};
use awda_ports::Fault;

use super::action::Item;
use super::place::Table;
use super::requests::Ask;
use super::{Dynamo, place, rows};

/// What a count adds, by attribute. Never empty, because an update must say something.
pub(super) fn numbers(count: &Count) -> Vec<(&'static str, i64)> {
    let all = [
        ("placed", count.placed),
        ("orders", count.orders),
        ("net_minor", count.net_minor),
        ("refunds", count.refunds),
        ("refunded_minor", count.refunded_minor),
        ("credits", count.credits),
    ];
    let mut some: Vec<_> = all.into_iter().filter(|(_, by)| *by != 0).collect();
    if some.is_empty() {
        some.push(("placed", 0));
    }
    some
}

impl Dynamo {
    /// A day's counters, all shards together.
    ///
    /// # Errors
    /// The fault of the request.
    pub async fn counted_on(&self, store: &StoreId, day: Day) -> Result<Count, Fault> {
        let what = "read a day's counters";
        let ask = Ask::partition(Table::Books, place::counters(store, day));
        let shards = self.query(what, &ask, usize::MAX).await?;
        let total = |name: &str| sum(&shards, name);
        Ok(Count {
            day,
            placed: total("placed"),
            orders: total("orders"),
            net_minor: total("net_minor"),
            refunds: total("refunds"),
            refunded_minor: total("refunded_minor"),
            credits: total("credits"),
        })
    }
}

fn sum(shards: &[Item], name: &str) -> i64 {
    let numbers = shards
        .iter()
        .filter_map(|item| rows::number_of::<i64>(item, name));
    numbers.sum()
}
