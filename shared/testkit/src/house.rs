//! Every store of the suite in memory, behind one lock: a call sees all of the calls before it or nothing.

mod acts;
mod agenda;
mod campaigns;
mod coupons;
mod dead;
mod desk;
mod finding;
mod goals;
mod hearing;
mod jobs;
mod keys;
mod messages;
mod notices;
mod paces;
mod reading;
mod records;
mod runs;
mod segments;
mod settle;
mod shelves;
mod stores;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use awda_commerce::{Delivery, Event};
use awda_customers::{
    Class, Count, Entity, EntityKey, FINDING_RULES, Heard, Key, Profile, ResponseCount, Suspicion,
};
use awda_kernel::{CustomerId, Day, EventId, MessageId, StoreId, Timestamp, sortable};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd};
use awda_messaging::campaigns::{Campaign, CampaignId, Foreseen, Tally};
use awda_messaging::caps::Slots;
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::notices::EndpointHealth;
use awda_messaging::{AgendaRow, Flow, MessageRow};
use awda_ports::{
    Act, ActKey, Failure, Fault, Job, JobPart, KeptAnswer, Night, Note, Part, Phase, Run, SetAside,
    Standards, StoreSettings, Suppression,
};

use crate::lock;

/// The stores in memory.
#[derive(Debug, Default)]
pub struct MemoryHouse {
    state: Mutex<State>,
}

type Person = (StoreId, CustomerId);
/// A row's store, person, flow and slot.
type AgendaKey = (StoreId, CustomerId, Flow, Option<String>);
/// A part's run, phase and shard.
type PartKey = (String, Phase, u16);

#[derive(Debug, Default)]
struct State {
    events: BTreeMap<(StoreId, Key, String), Event>,
    entities: BTreeMap<EntityKey, (Entity, u64)>,
    people: BTreeMap<Person, PersonRow>,
    holders: BTreeMap<(StoreId, Key), CustomerId>,
    suppressions: BTreeMap<(StoreId, Key), Suppression>,
    stops: BTreeMap<(StoreId, Key), Timestamp>,
    health: BTreeMap<(StoreId, Key), AddressHealth>,
    notes: BTreeMap<(StoreId, String), Note>,
    acts: BTreeMap<(StoreId, String), Act>,
    act_keys: BTreeMap<(StoreId, String), (ActKey, Option<KeptAnswer>)>,
    failures: BTreeMap<String, Failure>,
    jobs: BTreeMap<(StoreId, String), Job>,
    job_parts: BTreeMap<(StoreId, String, u32), JobPart>,
    entries: BTreeMap<(StoreId, String, CustomerId), String>,
    counts: BTreeMap<(StoreId, Day), Count>,
    responses: BTreeMap<(StoreId, Day), ResponseCount>,
    crowds: BTreeMap<StoreId, NightCrowd>,
    displays: BTreeMap<StoreId, awda_ports::Display>,
    agenda: BTreeMap<AgendaKey, AgendaRow>,
    members: BTreeMap<(StoreId, String, CustomerId), (Day, String)>,
    messages: BTreeMap<(StoreId, CustomerId, MessageId), MessageRow>,
    slots: BTreeMap<Person, Slots>,
    heard: BTreeMap<Person, Heard>,
    settings: BTreeMap<StoreId, StoreSettings>,
    sealed_anew: BTreeSet<StoreId>,
    runs: BTreeMap<String, Run>,
    parts: BTreeMap<PartKey, Part>,
    standards: BTreeMap<StoreId, Standards>,
    definitions: BTreeMap<(StoreId, String), Definition>,
    goals: BTreeMap<(StoreId, String), awda_measures::KeptGoal>,
    keys: BTreeMap<(StoreId, String), awda_ports::StoreKey>,
    drawn: u64,
    staff: BTreeMap<String, (awda_ports::Colleague, Vec<StoreId>)>,
    notices: notices::Told,
    paces: BTreeMap<String, i64>,
    endpoints: BTreeMap<(StoreId, String), EndpointHealth>,
    codes: coupons::HeldCodes,
    brought: BTreeMap<StoreId, Brought>,
    nights: BTreeMap<(StoreId, Day), Night>,
    campaigns: BTreeMap<(StoreId, CampaignId), Campaign>,
    tallies: BTreeMap<(StoreId, Flow), Tally>,
    purses: BTreeMap<(StoreId, Flow), i64>,
    plans: BTreeMap<(StoreId, String), Vec<Foreseen>>,
    suspicions: BTreeMap<(StoreId, (Key, Key)), Suspicion>,
    aside: BTreeMap<(StoreId, String), (Delivery, SetAside)>,
}

#[derive(Debug, Clone)]
struct PersonRow {
    content: Content,
    class: Option<Class>,
    revision: u64,
    /// By which rules their entries were written.
    rules: u32,
}

#[derive(Debug, Clone)]
enum Content {
    Profile(Box<Profile>),
    Absorbed(CustomerId),
    Unreadable,
}

pub(crate) fn agenda_key(row: &AgendaRow) -> AgendaKey {
    let slot = row.slot().map(Cow::into_owned);
    (row.store.clone(), row.customer.clone(), row.flow, slot)
}

impl MemoryHouse {
    /// A day's counters.
    pub fn counted_on(&self, store: &StoreId, day: Day) -> Count {
        let state = lock(&self.state);
        let count = state.counts.get(&(store.clone(), day)).copied();
        count.unwrap_or(Count::none(day))
    }

    /// A person's dates, by flow.
    pub fn agenda_of(&self, store: &StoreId, customer: &CustomerId) -> Vec<AgendaRow> {
        let state = lock(&self.state);
        let rows = state.agenda.values();
        let theirs = rows.filter(|row| row.store == *store && row.customer == *customer);
        theirs.cloned().collect()
    }

    /// Every event of a kind.
    pub fn events_of_kind(&self, kind: awda_commerce::Kind) -> Vec<Event> {
        let state = lock(&self.state);
        let found = state.events.values().filter(|event| event.kind == kind);
        found.cloned().collect()
    }

    /// Every row of the ledger.
    pub fn messages(&self) -> Vec<MessageRow> {
        lock(&self.state).messages.values().cloned().collect()
    }

    /// Every event, person, entity, possible duplicate and delivery that was set aside, as text: for looking whether somebody left a
    /// trace. What does not serialise is left out.
    pub fn everything(&self) -> String {
        let state = lock(&self.state);
        let mut text = String::new();
        let mut tell = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        for event in state.events.values() {
            tell(serde_json::to_string(event).unwrap_or_default());
        }
        for (key, (entity, _)) in &state.entities {
            tell(serde_json::to_string(&(key, entity)).unwrap_or_default());
        }
        for row in state.people.values() {
            if let Content::Profile(profile) = &row.content {
                tell(awda_customers::wire::write(profile));
            }
        }
        for ((_, word, _), name) in &state.entries {
            tell(format!("{word} {name}"));
        }
        for note in state.notes.values() {
            tell(note.text.clone());
        }
        for suspicion in state.suspicions.values() {
            tell(format!("{suspicion:?}"));
        }
        for (delivery, _) in state.aside.values() {
            tell(String::from_utf8_lossy(&delivery.body).into_owned());
        }
        text
    }

    /// Makes a profile's row one that nobody can read.
    pub fn spoil(&self, store: &StoreId, customer: &CustomerId) {
        let row = PersonRow {
            content: Content::Unreadable,
            class: None,
            revision: 1,
            rules: FINDING_RULES,
        };
        let key = (store.clone(), customer.clone());
        lock(&self.state).people.insert(key, row);
    }
}

/// An event's place in a timeline.
fn order_of(at: Timestamp, id: &EventId) -> String {
    format!("{}#{id}", sortable(at))
}

/// Opens a cursor that was given as an answer to this question.
fn open<'a>(question: &str, after: Option<&'a str>) -> Result<Option<&'a str>, Fault> {
    let position = |cursor: &'a str| {
        let rest = cursor.strip_prefix(question);
        let rest = rest.and_then(|rest| rest.strip_prefix('|'));
        rest.ok_or_else(|| Fault::refused("go on from an unknown cursor"))
    };
    after.map(position).transpose()
}

/// Cuts a page: what fits, and the cursor when there is more.
fn page<T>(
    question: &str,
    mut found: Vec<T>,
    limit: usize,
    position: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|last| format!("{question}|{}", position(last)));
    (found, next)
}
