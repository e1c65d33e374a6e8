//! What the stores hold, people named by what they are known as and never by our ids; and the same after an undisturbed run of the
//! same deliveries.

use std::collections::BTreeSet;

use awda_commerce::{Delivery, Event};
use awda_customers::Profile;
use awda_kernel::{Day, StoreId, TimeZone, Timestamp, day_number};
use awda_ports::{Census, Desk, Stores, Timeline};
use awda_testkit::MemoryHouse;
use awda_unify::{Shelf, Unify};
use serde_json::Value;

use crate::history::now;
use crate::shop::Shop;
use crate::world::World;

/// The first day that counters are looked at: 1 January 2026.
pub(crate) const FIRST_DAY: Day = 20_454;

/// Everybody.
pub(crate) fn profiles(house: &MemoryHouse) -> Vec<Profile> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = now(house.scan(0, 1, after.as_deref())).unwrap();
        all.extend(page.profiles.into_iter().map(|stored| stored.value));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// Where the house differs from one that heard every delivery once, in the order they were queued, and nothing else.
pub(crate) fn differences(world: &World, shops: &[Shop]) -> Vec<String> {
    let quiet = MemoryHouse::default();
    for shop in shops {
        now(quiet.put_settings(&shop.settings)).unwrap();
    }
    let unify = Unify {
        records: &quiet,
        stores: &quiet,
        shelf: Shelf::closed(),
    };
    let mut heard = BTreeSet::new();
    for text in world.deliveries.sent() {
        if heard.insert(text.clone()) {
            let delivery = Delivery::from_wire(&text).unwrap();
            // What cannot be translated is among the dead letters, where another law looks.
            let _ = now(unify.handle(&delivery, delivery.received_at));
        }
    }
    let mut broken = Vec::new();
    for shop in shops.iter().filter(|shop| !shop.has_erased) {
        let (there, expected) = (
            dump(&world.house, shop.store(), world.now()),
            dump(&quiet, shop.store(), world.now()),
        );
        let only = |some: &[String], others: &[String]| -> Vec<String> {
            some.iter()
                .filter(|line| !others.contains(line))
                .cloned()
                .collect()
        };
        let (more, less) = (only(&there, &expected), only(&expected, &there));
        for (line, other) in more.iter().zip(&less) {
            let (ours, theirs) = apart(line, other);
            broken.push(format!("{} holds {ours} instead of {theirs}", shop.store()));
        }
        if more.len() != less.len() {
            broken.push(format!(
                "{} holds {} lines that differ instead of {}",
                shop.store(),
                more.len(),
                less.len()
            ));
        }
    }
    broken
}

fn dump(house: &MemoryHouse, store: &StoreId, until: Timestamp) -> Vec<String> {
    let people = profiles(house);
    let people = people.iter().filter(|one| one.store == *store);
    let mut lines: Vec<String> = people.map(|one| person(house, one)).collect();
    let pairs = now(house.suspicions(store, 1_000, None)).unwrap();
    lines.extend(pairs.rows.iter().map(|pair| format!("{pair:?}")));
    let last = day_number(until, &TimeZone::UTC) + 2;
    let days = (FIRST_DAY..last).map(|day| format!("{:?}", house.counted_on(store, day)));
    lines.extend(days);
    lines.sort();
    lines
}

fn person(house: &MemoryHouse, profile: &Profile) -> String {
    let mut told: Value = serde_json::from_str(&awda_customers::wire::write(profile)).unwrap();
    told["m"] = Value::Null;
    let keys: Vec<_> = profile.timeline_keys().into_iter().cloned().collect();
    let events = now(house.events(&profile.store, &keys, 10_000, None))
        .unwrap()
        .events;
    let events = events
        .into_iter()
        .filter(|event| !event.kind.name().starts_with("segment."));
    let events: BTreeSet<String> = events.map(line).collect();
    format!("{told} {events:?}")
}

/// Where two lines begin to differ, with something around it.
fn apart<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    let mut pairs = one.char_indices().zip(other.chars());
    let place = pairs
        .find(|((_, a), b)| a != b)
        .map_or(0, |((place, _), _)| place);
    let around = |text: &'a str| {
        let (from, to) = (place.saturating_sub(120), place + 120);
        text.get(from..to.min(text.len())).unwrap_or(text)
    };
    (around(one), around(other))
}

/// An event without the moment of our own at which it was heard.
fn line(mut event: Event) -> String {
    event.received_at = Timestamp::UNIX_EPOCH;
    serde_json::to_string(&event).unwrap()
}
