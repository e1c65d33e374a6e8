//! What must hold of a history once the weather has cleared and everything has been worked off. Each answers how it was broken.

mod consent;
mod heard;
mod often;
mod once;
mod orders;
mod rounds;
mod rows;

use crate::shop::Shop;
use crate::world::World;

/// How the laws were broken.
pub(crate) fn broken(world: &World, shops: &[Shop]) -> Vec<String> {
    let journal = world.journal.lock().unwrap();
    let mut all = journal.broken.clone();
    all.extend(once::promotions(&journal));
    all.extend(once::confirmations(world, &journal, shops));
    all.extend(rows::add_up(world, &journal));
    all.extend(consent::is_named(&journal));
    all.extend(consent::stops_hold(&journal));
    all.extend(orders::stop_what_they_must(&journal));
    all.extend(often::caps(&journal, shops));
    all.extend(rounds::on_their_day(&journal, shops));
    for shop in shops {
        all.extend(heard::totals(world, shop));
    }
    all.extend(heard::drained(world, shops));
    all
}
