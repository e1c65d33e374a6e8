//! What was answered is there, once; and everything came to rest.

use std::collections::BTreeSet;

use awda_commerce::Delivery;
use awda_customers::Profile;
use awda_kernel::day_number;
use awda_ports::Desk;

use crate::dump;
use crate::history::now;
use crate::shop::Shop;
use crate::world::World;

/// The profiles and the days together hold what the shop sold.
pub(super) fn totals(world: &World, shop: &Shop) -> Vec<String> {
    let expected = shop.worth_minor();
    let people = dump::profiles(&world.house);
    let people = people.iter().filter(|one| one.store == *shop.store());
    let held: i64 = people.map(Profile::net_spend_minor).sum();
    let utc = awda_kernel::TimeZone::UTC;
    let last = day_number(world.now(), &utc) + 2;
    let days =
        (dump::FIRST_DAY..last).map(|day| world.house.counted_on(shop.store(), day).net_minor);
    let counted: i64 = days.sum();
    let mut broken = Vec::new();
    if held != expected {
        broken.push(format!(
            "profiles of {} hold {held}, sold were {expected}",
            shop.store()
        ));
    }
    if counted != expected {
        broken.push(format!(
            "days of {} hold {counted}, sold were {expected}",
            shop.store()
        ));
    }
    broken
}

/// Queues are empty, dead letters hold what nobody can translate, and the desk what is of no known topic.
pub(super) fn drained(world: &World, shops: &[Shop]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, line) in [
        ("deliveries", &world.deliveries),
        ("messages", &world.messages),
        ("feedback", &world.told),
        ("shards", &world.shards),
    ] {
        if !line.is_empty() {
            broken.push(format!("the queue of {name} is not empty"));
        }
        if name != "deliveries" && !line.dead().is_empty() {
            broken.push(format!("dead letters of {name}: {:?}", line.dead()));
        }
    }
    let dead = world.deliveries.dead();
    let dead: BTreeSet<String> = dead.iter().map(|text| body_of(text)).collect();
    let poison: BTreeSet<String> = shops.iter().flat_map(|shop| shop.poison.clone()).collect();
    if dead != poison {
        broken.push(format!(
            "dead letters are {dead:?} and should be {poison:?}"
        ));
    }
    for shop in shops {
        let aside = now(world.house.aside(shop.store(), 1_000, None))
            .unwrap()
            .rows
            .len();
        let strange: BTreeSet<&String> = shop.strange.iter().collect();
        if aside != strange.len() {
            broken.push(format!(
                "{aside} are set aside and should be {}",
                strange.len()
            ));
        }
    }
    broken
}

fn body_of(text: &str) -> String {
    let delivery = Delivery::from_wire(text).unwrap();
    String::from_utf8_lossy(&delivery.body).into_owned()
}
