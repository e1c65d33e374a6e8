//! A day's counters: spread over shards when they are written, added up when they are read.
//!
//! All numbers of a day and shard are attributes of one row, far below a kilobyte: a number more costs nothing to write. Rows from before a
//! number was counted lack it, and read as nought.

use std::collections::BTreeMap;

use awda_customers::{ChannelCount, Count, ResponseCount};
use awda_kernel::{Day, StoreId};
use awda_ports::{Counters, Fault};

use super::action::{Action, Item};
use super::place::{Place, Table};
use super::requests::{Ask, side_by_side};
use super::{Dynamo, place, rows};

/// Conversations that were begun.
const BEGUN: &str = "begun";
/// Before the seconds of a wait by the clock.
const CALENDAR: &str = "c";
/// Before the seconds of a wait within working hours.
const WORKING: &str = "w";

/// Days whose rows travel in one request: shards of them are what one takes.
const DAYS_AT_ONCE: usize = 12;

/// Requests that travel at the same time.
const REQUESTS_AT_ONCE: usize = 16;

/// What a count adds, by attribute. Never empty, because an update must say something.
fn numbers(count: &Count) -> Vec<(&'static str, i64)> {
    let branch = &count.branch;
    let all = [
        ("placed", count.placed),
        ("orders", count.orders),
        ("net_minor", count.net_minor),
        ("refunds", count.refunds),
        ("refunded_minor", count.refunded_minor),
        ("credits", count.credits),
        ("credited_minor", count.credited_minor),
        ("discounted", count.discounted),
        ("new_buyers", count.new_buyers),
        ("new_orders", count.new_orders),
        ("new_net_minor", count.new_net_minor),
        ("branch_placed", branch.placed),
        ("branch_orders", branch.orders),
        ("branch_net_minor", branch.net_minor),
        ("branch_refunds", branch.refunds),
        ("branch_refunded_minor", branch.refunded_minor),
        ("branch_discounted", branch.discounted),
    ];
    let mut some: Vec<_> = all.into_iter().filter(|(_, by)| *by != 0).collect();
    if some.is_empty() {
        some.push(("placed", 0));
    }
    some
}

/// Adds to a day's counters.
pub(super) fn counted(store: &StoreId, count: &Count, spread: u64) -> Action {
    Action::add(place::counter(store, count.day, spread), &numbers(count))
}

/// Adds to a day's response times: a number for every length of wait, and how many conversations were begun. Only lengths that occur take
/// room, so that a day's row stays small and every figure exact.
pub(super) fn waited(store: &StoreId, count: &ResponseCount, spread: u64) -> Action {
    let mut numbers = vec![(BEGUN.to_owned(), count.begun)];
    for (mark, waits) in [(CALENDAR, &count.calendar), (WORKING, &count.working)] {
        let waits = waits.iter();
        numbers.extend(waits.map(|(seconds, count)| (format!("{mark}{seconds}"), *count)));
    }
    let numbers: Vec<(&str, i64)> = numbers
        .iter()
        .map(|(name, by)| (name.as_str(), *by))
        .collect();
    Action::add(place::responses(store, count.day, spread), &numbers)
}

impl Counters for Dynamo {
    async fn counted(&self, store: &StoreId, from: Day, to: Day) -> Result<Vec<Count>, Fault> {
        let what = "read the counters of some days";
        let mut counts = BTreeMap::<Day, Count>::new();
        let rows = self.day_rows(what, (from, to), |day, shard| {
            place::counter(store, day, shard)
        });
        for (day, item) in rows.await? {
            let sum = counts.entry(day).or_insert(Count::none(day));
            sum.add(&count_of(day, &item));
        }
        Ok(counts.into_values().collect())
    }

    async fn responses(
        &self,
        store: &StoreId,
        from: Day,
        to: Day,
    ) -> Result<Vec<ResponseCount>, Fault> {
        let what = "read the response times of some days";
        let mut counts = BTreeMap::<Day, ResponseCount>::new();
        let rows = self.day_rows(what, (from, to), |day, shard| {
            place::responses(store, day, shard)
        });
        for (day, item) in rows.await? {
            let sum = counts.entry(day).or_default();
            sum.day = day;
            sum.add(&responses_of(&item));
        }
        counts.retain(|_, count| !count.is_none());
        Ok(counts.into_values().collect())
    }
}

impl Dynamo {
    /// Every shard's row of the days `[from, to)`, with its day.
    async fn day_rows(
        &self,
        what: &'static str,
        (from, to): (Day, Day),
        place_of: impl Fn(Day, u64) -> Place,
    ) -> Result<Vec<(Day, Item)>, Fault> {
        let days: Vec<Day> = (from..to).collect();
        let shards = 0..place::COUNTER_SHARDS;
        let places = |days: &[Day]| -> Vec<Place> {
            let all = days
                .iter()
                .flat_map(|day| shards.clone().map(move |shard| (*day, shard)));
            all.map(|(day, shard)| place_of(day, shard)).collect()
        };
        let requests: Vec<Vec<Place>> = days.chunks(DAYS_AT_ONCE).map(places).collect();
        let mut rows = Vec::new();
        for some in requests.chunks(REQUESTS_AT_ONCE) {
            let tasks = some.iter().cloned().map(|places| {
                let dynamo = self.clone();
                async move { dynamo.get_many(what, places, false).await }
            });
            for (_, item) in side_by_side(what, tasks).await?.into_iter().flatten() {
                let day = rows::str_of(&item, "pk").and_then(|pk| pk.rsplit('#').next());
                let day = day.and_then(place::parse_day);
                rows.push((day.ok_or_else(|| Fault::unreadable(what))?, item));
            }
        }
        Ok(rows)
    }

    /// A day's counters, all shards together.
    ///
    /// # Errors
    /// The fault of the request.
    pub async fn counted_on(&self, store: &StoreId, day: Day) -> Result<Count, Fault> {
        let what = "read a day's counters";
        let ask = Ask::partition(Table::Books, place::counters(store, day));
        let mut sum = Count::none(day);
        for shard in self.query(what, &ask, usize::MAX).await? {
            sum.add(&count_of(day, &shard));
        }
        Ok(sum)
    }
}

fn responses_of(item: &Item) -> ResponseCount {
    let mut count = ResponseCount {
        begun: rows::number_of(item, BEGUN).unwrap_or_default(),
        ..ResponseCount::default()
    };
    for name in item.keys() {
        for (mark, waits) in [
            (CALENDAR, &mut count.calendar),
            (WORKING, &mut count.working),
        ] {
            let seconds = name.strip_prefix(mark).and_then(|rest| rest.parse().ok());
            let times = rows::number_of::<i64>(item, name);
            if let Some((seconds, times)) = seconds.zip(times) {
                waits.insert(seconds, times);
            }
        }
    }
    count
}

fn count_of(day: Day, item: &Item) -> Count {
    let number = |name: &str| rows::number_of::<i64>(item, name).unwrap_or_default();
    Count {
        day,
        placed: number("placed"),
        orders: number("orders"),
        net_minor: number("net_minor"),
        refunds: number("refunds"),
        refunded_minor: number("refunded_minor"),
        credits: number("credits"),
        credited_minor: number("credited_minor"),
        discounted: number("discounted"),
        new_buyers: number("new_buyers"),
        new_orders: number("new_orders"),
        new_net_minor: number("new_net_minor"),
        branch: ChannelCount {
            placed: number("branch_placed"),
            orders: number("branch_orders"),
            net_minor: number("branch_net_minor"),
            refunds: number("branch_refunds"),
            refunded_minor: number("branch_refunded_minor"),
            discounted: number("branch_discounted"),
        },
    }
}
