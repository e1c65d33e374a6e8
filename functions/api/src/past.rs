//! Every event of a person, and the person as they were at a moment of the past.

use std::collections::BTreeSet;

use awda_commerce::{Event, StoreFacts};
use awda_customers::{Clock, Key, People, Profile, replayed};
use awda_kernel::Timestamp;
use awda_ports::{Fault, Lookup, Records, Timeline};

use crate::refusal::Refusal;
use crate::shop::Shop;

/// Most events of a person that are looked at in one answer.
const EVENTS_MAX: usize = 5_000;
/// Events asked for at once.
const PAGE: usize = 500;

/// Every event of a person, newest first.
pub(crate) async fn events_of(
    timeline: &impl Timeline,
    profiles: &[&Profile],
) -> Result<Vec<Event>, Refusal> {
    let (mut events, mut after) = (Vec::new(), None::<String>);
    let Some(store) = profiles.first().map(|profile| &profile.store) else {
        return Ok(events);
    };
    let keys = profiles.iter().flat_map(|profile| profile.timeline_keys());
    let keys: Vec<Key> = keys.cloned().collect();
    loop {
        let page = timeline
            .events(store, &keys, PAGE, after.as_deref())
            .await?;
        events.extend(page.events);
        if events.len() > EVENTS_MAX {
            return Err(Refusal::TooLong);
        }
        after = page.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}

/// The person as they were: whoever then held the strongest of their identifiers that anybody held.
pub(crate) async fn as_of(
    (records, timeline): (&impl Records, &impl Timeline),
    profile: &Profile,
    shop: &Shop,
    moment: (Clock, Timestamp),
) -> Result<Profile, Refusal> {
    let neighbours = neighbours(records, profile).await?;
    let all: Vec<&Profile> = std::iter::once(profile).chain(&neighbours).collect();
    let mut events = events_of(timeline, &all).await?;
    events.reverse();
    let people = replayed(events, &facts(shop)?, moment);
    let mut keys: Vec<_> = profile.identifiers.iter().collect();
    keys.sort_by_key(|(key, known)| (known.kind, *key));
    let held = keys
        .into_iter()
        .find_map(|(key, _)| people.iter().find(|one| one.identifiers.contains_key(key)));
    let mut then = held.cloned().ok_or(Refusal::Customer)?;
    then.id = profile.id.clone();
    Ok(then)
}

/// People whom evidence ties to this one without joining them: what happened to them decided who was who.
async fn neighbours(records: &impl Records, profile: &Profile) -> Result<Vec<Profile>, Refusal> {
    let strangers: BTreeSet<Key> = People::new([profile.clone()]).strangers();
    if strangers.is_empty() {
        return Ok(Vec::new());
    }
    let lookup = Lookup {
        store: profile.store.clone(),
        keys: strangers.into_iter().collect(),
        entity: None,
        event: None,
    };
    let sight = records.look_up(&lookup, false).await?;
    let ids: Vec<_> = sight.holders.into_values().collect();
    let found = records.profiles(&profile.store, &ids).await?;
    let found = found.into_iter().map(|stored| stored.value);
    Ok(found.filter(|one| one.id != profile.id).collect())
}

fn facts(shop: &Shop) -> Result<StoreFacts, Refusal> {
    let unreadable = Fault::unreadable("read the store's settings");
    let facts = shop.settings.facts();
    facts.map_err(|why| Refusal::Port(unreadable.because(why)))
}
