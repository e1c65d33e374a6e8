//! Whoever was considered has one row for each step, and the rows add up.

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::Kind;
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::{DeliverMessage, Flow, MessageRow, Status};
use awda_ports::Command;

use crate::journal::Journal;
use crate::world::World;

type Step = (StoreId, Flow, String, u8);

/// Every message that was asked for has a row, nobody has two for one step, and no row is left open without a cause.
pub(super) fn add_up(world: &World, journal: &Journal) -> Vec<String> {
    let rows = world.house.messages();
    let sent = world.messages.sent();
    let asked: Vec<DeliverMessage> = sent
        .iter()
        .filter_map(|text| DeliverMessage::from_wire(text).ok())
        .collect();
    let mut broken = Vec::new();
    let held: BTreeMap<Step, BTreeSet<&CustomerId>> =
        rows.iter().fold(BTreeMap::new(), |mut held, row| {
            held.entry(step_of(&row.asked))
                .or_default()
                .insert(&row.asked.customer);
            held
        });
    for command in &asked {
        let ids = journal
            .seen
            .iter()
            .filter(|((_, id), _)| *id == command.customer);
        let ids = ids
            .flat_map(|(_, seen)| &seen.ids)
            .chain([&command.customer]);
        let mut ids: BTreeSet<&CustomerId> = ids.collect();
        let holders = held.get(&step_of(command));
        ids.retain(|id| holders.is_some_and(|holders| holders.contains(id)));
        if ids.is_empty() {
            broken.push(format!("asked for and without a row: {command:?}"));
        }
    }
    let known: BTreeSet<(Step, &CustomerId)> = asked
        .iter()
        .map(|asked| (step_of(asked), &asked.customer))
        .collect();
    for row in &rows {
        if !known.contains(&(step_of(&row.asked), &row.asked.customer)) {
            broken.push(format!("a row that nobody asked for: {row:?}"));
        }
        broken.extend(left_open(row, world, journal));
    }
    let ids: BTreeSet<_> = rows.iter().map(|row| &row.id).collect();
    if ids.len() != rows.len() {
        broken.push(format!("{} rows have {} ids", rows.len(), ids.len()));
    }
    broken
}

fn step_of(asked: &DeliverMessage) -> Step {
    (
        asked.store.clone(),
        asked.flow,
        asked.occurrence.clone(),
        asked.step,
    )
}

/// A claim may stay only where the invocation that made it came to grief; nothing that was put off stays so.
fn left_open(row: &MessageRow, world: &World, journal: &Journal) -> Option<String> {
    match &row.status {
        Status::Claimed => {
            let claims = journal.claims.iter().filter(|claim| claim.row.id == row.id);
            let mut troubles = claims.map(|claim| {
                let trouble = journal.disturbed.get(&claim.task);
                trouble.is_some_and(|tick| *tick >= claim.tick)
            });
            let is_told = journal
                .handed
                .iter()
                .any(|one| one.row.id == row.id && one.is_reported);
            (!troubles.any(|trouble| trouble) || is_told)
                .then(|| format!("claimed for ever: {row:?}"))
        }
        Status::Deferred { until, .. } if *until < world.now() && !is_erased(row, journal) => {
            Some(format!("put off and forgotten: {row:?}"))
        }
        _ => None,
    }
}

/// Whoever is forgotten waits for nothing; what the ledger says of them goes when its time is over.
fn is_erased(row: &MessageRow, journal: &Journal) -> bool {
    let mut later = journal.kept.iter().filter(|kept| {
        kept.store == row.asked.store && kept.at.as_second() + 180 >= row.decided_at.as_second()
    });
    later.any(|kept| kept.event.kind == Kind::ErasureRequested)
}
