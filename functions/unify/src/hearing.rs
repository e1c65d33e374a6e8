//! What somebody heard, as far as events change it: who writes back answers the last message of the channel, and who is erased has heard
//! nothing. And whoever did something with a message is placed by it at once, as after an event (decision 13).

use std::collections::BTreeMap;

use awda_commerce::sources::is_statement;
use awda_commerce::{Event, Fact, Kind, StoreFacts};
use awda_customers::{Effects, Heard, PlaceAnew, Profile};
use awda_kernel::{CustomerId, Timestamp};
use awda_ports::{
    Change, Desk, Fault, Records, Remedied, Remedy, Runs, StoreSettings, Stores, Timeline, Write,
};

use crate::{TRIES, Unify, agenda, placing};

/// Ids of one person whose letters go with them in one change.
const IDS_MAX: usize = 30;

/// The letters that an event changes; they are in the profiles of `effects` already, so that people are placed by them.
pub(crate) fn letters(effects: &mut Effects, before: &BTreeMap<CustomerId, Profile>) -> Vec<Write> {
    let event = &effects.event.event;
    if event.kind == Kind::ErasureRequested {
        let erased = effects.profiles.iter();
        let erased = erased.filter(|profile| profile.erased_at().is_some());
        return erased
            .flat_map(|profile| emptied(profile, before, event.received_at))
            .collect();
    }
    let anchor = effects.event.anchor.clone();
    let Some((channel, at)) = answer_of(event) else {
        return Vec::new();
    };
    let mut people = effects.profiles.iter().chain(before.values());
    let person = people.find(|profile| profile.facets.contains_key(&anchor));
    let Some((customer, heard)) = person.and_then(|one| one.answered(channel, at)) else {
        return Vec::new();
    };
    for profile in &mut effects.profiles {
        if let Some(row) = profile.heard.get_mut(&customer) {
            row.clone_from(&heard);
        }
    }
    vec![Write::Heard { customer, heard }]
}

/// Whoever writes answers, unless it is only to stop messages or to get them again.
fn answer_of(event: &Event) -> Option<(awda_commerce::Channel, Timestamp)> {
    let Fact::Message(message) = &event.fact else {
        return None;
    };
    let text = message.text.as_deref().unwrap_or_default();
    (!is_statement(text)).then_some((message.channel, event.occurred_at))
}

/// Rows that say nothing, in the place of whatever every id heard: where there was none too, so that nobody who looked before fills one.
fn emptied(profile: &Profile, before: &BTreeMap<CustomerId, Profile>, at: Timestamp) -> Vec<Write> {
    let held: BTreeMap<&CustomerId, &Heard> = before.values().flat_map(|one| &one.heard).collect();
    let ids = profile.every_id().take(IDS_MAX);
    let write = |id: &CustomerId| {
        let held = held.get(id).copied().cloned().unwrap_or_default();
        Write::Heard {
            customer: id.clone(),
            heard: held.next(Heard::silent_until(at)),
        }
    };
    ids.map(write).collect()
}

impl<R: Records, S: Stores + Desk + Timeline + Runs> Unify<R, S> {
    /// Places somebody by what the last night decided and what they heard since. Before the first night there is nothing to place by.
    pub(crate) async fn place_anew(
        &self,
        wish: &PlaceAnew,
        (settings, facts): (&StoreSettings, &StoreFacts),
        (id, now): (&str, Timestamp),
    ) -> Result<(), Fault> {
        let Some(book) = self.shelf.book(&self.stores, settings, now).await? else {
            return Ok(());
        };
        let rules = agenda::rules_of(settings, facts);
        let spared = agenda::awaited_moves(&rules);
        for _ in 0..TRIES {
            let ids = std::slice::from_ref(&wish.customer);
            let found = self.records.profiles(&settings.id, ids).await?;
            let Some(stored) = found.into_iter().next() else {
                return Ok(());
            };
            let mut change = Change::new(settings.id.clone());
            change.writes.push(Write::Profile {
                profile: Box::new(stored.value),
                revision: Some(stored.revision),
            });
            change = placing::placed(change, &book, (id, now), spared);
            let is_placed = |write: &Write| matches!(write, Write::Placed { .. });
            if !change.writes.iter().any(is_placed) {
                return Ok(());
            }
            change = agenda::moved(&self.records, change, &rules, now).await?;
            match self.records.commit(change).await {
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                kept => return kept.map(drop),
            }
        }
        Err(Fault::conflict("place somebody anew"))
    }
}
