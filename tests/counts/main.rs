//! What one event costs each function, counted without a clock: allocations and their bytes, on ports in memory.
//!
//! The figures stand in `allocations.json` beside this file, counted in the development build. A function that allocates more than a
//! tenth more than it did, or less without the record being told, fails; `UPDATE_COUNTS=1` writes what is counted now.
//!
//! Instructions are counted by callgrind over the same work (`.ci/instructions.py`): `AWDA_OBSERVED=unify` does the work of one function
//! inside [`observed`] and nothing else there.
#![expect(
    clippy::unwrap_used,
    reason = "a count that cannot go on is a failed test"
)]

mod shop;

use std::collections::BTreeMap;
use std::path::Path;

use allocation_counter::{AllocationInfo, measure};
use serde::{Deserialize, Serialize};

use shop::{PEOPLE, Shop};

/// A figure may differ from its record by one part of so many.
const PARTS: u64 = 10;

/// What one event costs, rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Cost {
    /// Events that were counted over.
    events: u64,
    allocations: u64,
    bytes: u64,
}

impl Cost {
    fn of(info: &AllocationInfo, events: usize) -> Self {
        let events = u64::try_from(events).unwrap();
        Self {
            events,
            allocations: info.count_total / events,
            bytes: info.bytes_total / events,
        }
    }
}

/// The one place callgrind looks at.
#[inline(never)]
fn observed(work: impl FnOnce()) {
    work();
}

/// Does the work of every function in turn, each on what the one before it left, and counts.
fn count() -> BTreeMap<&'static str, Cost> {
    let wanted = std::env::var("AWDA_OBSERVED").ok();
    let mut shop = Shop::open();
    let mut costs = BTreeMap::new();
    for (function, work) in Shop::WORK {
        let mut events = 0;
        let info = measure(|| {
            if wanted.as_deref() == Some(function) {
                observed(|| events = work(&mut shop));
            } else {
                events = work(&mut shop);
            }
        });
        assert!(
            events >= PEOPLE,
            "{function} had no more than {events} events"
        );
        costs.insert(function, Cost::of(&info, events));
    }
    costs
}

fn is_near(counted: u64, recorded: u64) -> bool {
    counted.abs_diff(recorded) * PARTS <= recorded
}

#[test]
fn no_function_allocates_more_for_an_event_than_is_recorded() {
    let counted = count();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("counts/allocations.json");
    if std::env::var_os("UPDATE_COUNTS").is_some() {
        let text = serde_json::to_string_pretty(&counted).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
        return;
    }
    let text = std::fs::read_to_string(&path).expect("UPDATE_COUNTS=1 writes the first record");
    let recorded: BTreeMap<String, Cost> = serde_json::from_str(&text).unwrap();
    let names: Vec<&str> = recorded.keys().map(String::as_str).collect();
    assert_eq!(names, counted.keys().copied().collect::<Vec<_>>());
    let strays: Vec<String> = counted
        .iter()
        .map(|(function, cost)| (function, cost, recorded[*function]))
        .filter(|(_, cost, before)| {
            cost.events != before.events
                || !is_near(cost.allocations, before.allocations)
                || !is_near(cost.bytes, before.bytes)
        })
        .map(|(function, cost, before)| {
            format!("{function}: {before:?} recorded, {cost:?} counted")
        })
        .collect();
    assert!(
        strays.is_empty(),
        "{strays:#?}\nwith UPDATE_COUNTS=1 the record is written anew"
    );
}
