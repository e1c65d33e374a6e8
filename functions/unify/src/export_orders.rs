//! Orders of people for a file: each as it stands, found by the timelines of whom they are put down to.

use awda_commerce::{Event, Fact, StoreFacts};
use awda_customers::{EntityKey, ExportTurn, Key, Profile, StandingOrder};
use awda_ports::{Fault, Lookup, Records, Timeline};
use futures_util::future::try_join_all;

/// People whose timelines are read at the same time.
pub(crate) const AT_ONCE: usize = 16;
/// Most people whose timelines are read in one turn.
pub(crate) const PEOPLE_MAX: usize = 2_000;
/// Events that are read in one go.
const PAGE: usize = 100;
/// A source's clock may be wrong by as much, in seconds: whoever was last heard of so long before the first day that is asked for has no
/// order of those days.
const CLOCKS_APART_S: i64 = 2 * 86_400;

/// Whether somebody may have an order of the days that are asked for.
pub(crate) fn may_have(profile: &Profile, turn: &ExportTurn) -> bool {
    let Some(since) = turn.file.since else {
        return true;
    };
    let begins = i64::from(since) * 86_400 - CLOCKS_APART_S;
    profile
        .last_seen()
        .is_some_and(|last| last.as_second() >= begins)
}

/// The orders of some people, each with whose they are, in the order of `people`.
pub(crate) async fn orders_of<'a, R: Records, S: Timeline>(
    (records, timeline): (&R, &S),
    people: &'a [Profile],
    facts: &StoreFacts,
) -> Result<Vec<(&'a Profile, Vec<StandingOrder>)>, Fault> {
    let each = people.iter().map(|one| async move {
        let orders = of_one(records, timeline, one, facts).await?;
        Ok::<_, Fault>((one, orders))
    });
    try_join_all(each).await
}

async fn of_one<R: Records, S: Timeline>(
    records: &R,
    timeline: &S,
    profile: &Profile,
    facts: &StoreFacts,
) -> Result<Vec<StandingOrder>, Fault> {
    let keys: Vec<Key> = profile.timeline_keys().into_iter().cloned().collect();
    let (mut orders, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = timeline.events(&facts.store, &keys, PAGE, after.as_deref());
        let page = page.await?;
        for event in page.events {
            if matches!(event.fact, Fact::Order(_)) {
                orders.extend(standing(records, event, facts).await?);
            }
        }
        after = page.next;
        if after.is_none() {
            orders.reverse();
            return Ok(orders);
        }
    }
}

/// The order of an event, if that is its newest version.
async fn standing<R: Records>(
    records: &R,
    event: Event,
    facts: &StoreFacts,
) -> Result<Option<StandingOrder>, Fault> {
    let lookup = Lookup {
        store: facts.store.clone(),
        keys: Vec::new(),
        entity: EntityKey::of(&event, facts),
        event: None,
    };
    let sight = records.look_up(&lookup, false).await?;
    let entity = sight.entity.map(|stored| stored.value);
    Ok(entity.and_then(|entity| StandingOrder::of(event, entity)))
}
