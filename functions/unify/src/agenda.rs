//! What a change of a profile puts on the agenda: a first order, a birthday that appeared or moved, a person who absorbed another; and
//! what an event begins, moves or ends.

use std::collections::BTreeMap;

use awda_commerce::{Event, Kind, StoreFacts};
use awda_customers::{Effects, Profile};
use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_messaging::flows::{FlowDocument, Trigger};
use awda_messaging::schedule::{self, Happened, Turn};
use awda_messaging::{AgendaRow, StoreRules};
use awda_ports::{Change, Fault, Records, StoreSettings, Write};
use awda_segments::Thresholds;

/// The rules by which an event of this store is planned.
///
/// The store's own thresholds are not read here: the fallback is right enough for a row that looks again by itself, and an order
/// must not cost a read for them.
pub(crate) fn rules_of(settings: &StoreSettings, facts: &StoreFacts) -> StoreRules {
    StoreRules {
        store: facts.store.clone(),
        zone: facts.zone.clone(),
        country: settings.country.clone(),
        flows: settings.running_flows(),
        holdout_share: settings.holdout_share,
        caps: settings.caps,
        channels: settings.channels.clone(),
        language: settings.language,
        thresholds: Thresholds::FALLBACK,
    }
}

/// What `effects` do to agendas. `before` holds the profiles as they were loaded. The agenda is read only where a flow that is on may
/// care, and where somebody is forgotten.
pub(crate) async fn turn<R: Records>(
    records: &R,
    effects: &Effects,
    before: &BTreeMap<CustomerId, Profile>,
    rules: &StoreRules,
    now: Timestamp,
) -> Result<Turn, Fault> {
    let event = &effects.event.event;
    let mut turn = Turn::default();
    if event.kind == Kind::ErasureRequested {
        let erased = effects.profiles.iter();
        let erased = erased.filter(|profile| profile.erased_at().is_some());
        let ids: Vec<CustomerId> = erased.map(|profile| profile.id.clone()).collect();
        turn.ends = records.agenda(&rules.store, &ids).await?;
        return Ok(turn);
    }
    for after in &effects.profiles {
        let former = before.get(&after.id);
        let rows = schedule::first_agenda(former, after, rules, now);
        turn.rows.extend(rows);
    }
    let anchor = &effects.event.anchor;
    // What is told late may change nobody, and begins a flow all the same: an order whose change overtook it.
    let mut people = effects.profiles.iter().chain(before.values());
    let person = people.find(|profile| profile.facets.contains_key(anchor));
    if let Some(after) = person
        && has_news(effects, event, rules)
    {
        let held = held(records, &rules.store, after, effects, rules).await?;
        let happening = Happened {
            event,
            before: before.get(&after.id),
            after,
            held: &held,
        };
        let more = schedule::happened(&happening, rules, now);
        let is_new = |row: &&AgendaRow| {
            let mut told = more.rows.iter().chain(&more.ends);
            told.all(|other| (other.flow, other.slot()) != (row.flow, row.slot()))
        };
        let taken_over = held.iter().filter(|_| !effects.absorbed.is_empty());
        turn.rows.extend(taken_over.filter(is_new).cloned());
        turn.rows.extend(more.rows);
        turn.ends.extend(more.ends);
    }
    Ok(turn)
}

/// Whoever's agenda is set is written with it, though nothing of theirs changed: so that it is not set for somebody who goes on under
/// another id meanwhile.
pub(crate) fn hold(effects: &mut Effects, before: &BTreeMap<CustomerId, Profile>, turn: &Turn) {
    for row in &turn.rows {
        let is_held = effects.profiles.iter().any(|one| one.id == row.customer);
        let unchanged = before.get(&row.customer).filter(|_| !is_held);
        effects.profiles.extend(unchanged.cloned());
    }
}

/// The same change with what coming into segments and leaving them begins. The agenda is read only of people whose move a flow waits for.
pub(crate) async fn moved<R: Records>(
    records: &R,
    mut change: Change,
    rules: &StoreRules,
    now: Timestamp,
) -> Result<Change, Fault> {
    let mut rows: Vec<AgendaRow> = Vec::new();
    for (person, events) in movers(&change, rules) {
        let mut held = records
            .agenda(&change.store, std::slice::from_ref(&person.id))
            .await?;
        for event in &events {
            let happening = Happened {
                event,
                before: None,
                after: &person,
                held: &held,
            };
            let begun = schedule::happened(&happening, rules, now).rows;
            held.retain(|row| begun.iter().all(|new| !is_one_row(row, new)));
            held.extend(begun.iter().cloned());
            rows.retain(|row| begun.iter().all(|new| !is_one_row(row, new)));
            rows.extend(begun);
        }
    }
    // A row is written once: what segments begin is newer than what the event itself left there.
    change.writes.retain(|write| match write {
        Write::Agenda(row) => rows.iter().all(|new| !is_one_row(row, new)),
        _ => true,
    });
    change.writes.extend(rows.into_iter().map(Write::Agenda));
    Ok(change)
}

/// How many flows wait for moves: as many rows may be added to a change.
pub(crate) fn awaited_moves(rules: &StoreRules) -> usize {
    let moves = |flow: &&FlowDocument| match &flow.trigger {
        Trigger::Event { kind, .. } => matches!(kind, Kind::SegmentEntered | Kind::SegmentLeft),
        _ => false,
    };
    rules.flows.on().filter(moves).count()
}

/// People of a change whose moves a flow waits for, with those moves.
fn movers(change: &Change, rules: &StoreRules) -> Vec<(Profile, Vec<Event>)> {
    let people = change.writes.iter().filter_map(|write| match write {
        Write::Placed { profile, .. } => Some(profile),
        _ => None,
    });
    let moves = |person: &Profile| -> Vec<Event> {
        let events = change.writes.iter().filter_map(|write| match write {
            Write::Event(placed) => Some(&placed.event),
            _ => None,
        });
        let own = events.filter(|event| event.object.id == person.id.as_str());
        own.filter(|event| schedule::awaits_move(event, rules))
            .cloned()
            .collect()
    };
    let found = people.map(|person| (&**person, moves(person)));
    let found = found.filter(|(_, moves)| !moves.is_empty());
    found
        .map(|(person, moves)| (person.clone(), moves))
        .collect()
}

fn is_one_row(one: &AgendaRow, other: &AgendaRow) -> bool {
    (&one.customer, one.flow, one.slot()) == (&other.customer, other.flow, other.slot())
}

/// Whether agendas must be known: an event that a flow waits for, or people who become one while flows run that are begun once.
fn has_news(effects: &Effects, event: &Event, rules: &StoreRules) -> bool {
    let mut on = rules.flows.on();
    let is_begun = on.any(FlowDocument::is_begun);
    schedule::awaits(event, rules) || (is_begun && !effects.absorbed.is_empty())
}

/// The person's rows of flows that are begun once, with those of whoever they absorbed now.
async fn held<R: Records>(
    records: &R,
    store: &StoreId,
    person: &Profile,
    effects: &Effects,
    rules: &StoreRules,
) -> Result<Vec<AgendaRow>, Fault> {
    let absorbed = effects.absorbed.iter();
    let absorbed = absorbed.filter(|(_, into)| *into == person.id);
    let ids = std::iter::once(&person.id).chain(absorbed.map(|(id, _)| id));
    let ids: Vec<CustomerId> = ids.cloned().collect();
    let mut held: Vec<AgendaRow> = Vec::new();
    for row in records.agenda(store, &ids).await? {
        let flow = rules.document(row.flow);
        let is_begun = flow.is_some_and(FlowDocument::is_begun);
        let is_there = held
            .iter()
            .any(|other| (other.flow, other.slot()) == (row.flow, row.slot()));
        if is_begun && !is_there {
            held.push(AgendaRow {
                customer: person.id.clone(),
                ..row
            });
        }
    }
    Ok(held)
}
