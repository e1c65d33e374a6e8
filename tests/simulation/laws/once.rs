//! A promotion reaches nobody twice; what somebody must know of their own order reaches them.

use awda_commerce::{Fact, Kind};
use awda_customers::Key;
use awda_kernel::fingerprint;
use awda_messaging::flows::FlowBook;
use awda_messaging::{Flow, MessageRow, Reason, Status};
use jiff::SignedDuration;

use crate::journal::{Handed, Journal, Kept};
use crate::shop::Shop;
use crate::watched::counts;
use crate::world::World;

/// At most one promotion was taken for each person, flow, occurrence and step.
pub(super) fn promotions(journal: &Journal) -> Vec<String> {
    let sent: Vec<&Handed> = journal
        .handed
        .iter()
        .filter(|one| one.is_marketing())
        .collect();
    let mut broken = Vec::new();
    for (place, one) in sent.iter().enumerate() {
        let earlier = sent.iter().take(place);
        for other in earlier.filter(|other| is_same_step(one, other)) {
            if one.is_to_same(other) {
                let asked = &one.row.asked;
                broken.push(format!(
                    "sent twice: {} {} step {} at {} and {} ({}, {})",
                    asked.flow,
                    asked.occurrence,
                    asked.step,
                    other.at,
                    one.at,
                    other.mail.customer,
                    one.mail.customer
                ));
            }
        }
    }
    broken
}

fn is_same_step(one: &Handed, other: &Handed) -> bool {
    let step = |one: &Handed| (one.row.asked.flow, one.row.asked.step);
    step(one) == step(other) && one.row.asked.occurrence == other.row.asked.occurrence
}

/// Every order of a store that confirms orders, heard of in time, was confirmed at least once, or its row says why not.
pub(super) fn confirmations(world: &World, journal: &Journal, shops: &[Shop]) -> Vec<String> {
    let flow = Flow::ORDER_CONFIRMATION;
    let step = FlowBook::default_of(flow).and_then(|flow| flow.step(0));
    let limit = SignedDuration::from_hours(i64::from(step.unwrap().time_to_live_hours));
    let rows = world.house.messages();
    let mut broken = Vec::new();
    for shop in shops
        .iter()
        .filter(|shop| shop.is_on(flow) && !shop.has_erased)
    {
        let placed = journal.kept.iter().filter(|kept| {
            let is_told = kept.event.kind == Kind::OrderPlaced && counts(&kept.event.fact);
            let is_late = kept.at.duration_since(kept.event.occurred_at) > limit;
            kept.store == *shop.store() && is_told && !is_late
        });
        for kept in placed {
            let mark = mark_of(kept);
            let of_order = |row: &&MessageRow| {
                row.asked.store == kept.store
                    && row.asked.flow == flow
                    && row.asked.occurrence == mark
            };
            let rows: Vec<&MessageRow> = rows.iter().filter(of_order).collect();
            if !rows.iter().any(|row| is_settled(row, journal, limit)) {
                let id = &kept.event.object.id;
                let said: Vec<&Status> = rows.iter().map(|row| &row.status).collect();
                broken.push(format!(
                    "order {id} of {} was never confirmed: {said:?}",
                    kept.store
                ));
            }
        }
    }
    broken
}

fn mark_of(kept: &Kept) -> String {
    let object = &kept.event.object;
    fingerprint(&[&kept.event.source, object.kind.name(), &object.id]).to_string()
}

/// Whether the carrier took it, or the row's reason is a true one.
fn is_settled(row: &MessageRow, journal: &Journal, limit: SignedDuration) -> bool {
    let is_handed = journal.handed.iter().any(|one| one.row.id == row.id);
    match &row.status {
        Status::Sent { .. } => is_handed,
        Status::Done { .. } => true,
        Status::Skipped { reason } => match reason {
            Reason::WindowClosed => row.decided_at.duration_since(row.asked.due_at) > limit,
            Reason::CarrierRefused => journal.refused.contains(&row.id),
            Reason::NoAddress | Reason::Suppressed => true,
            _ => false,
        },
        Status::Claimed | Status::Deferred { .. } => false,
    }
}

/// The key and the order of an event about one.
pub(super) fn order_of(kept: &Kept) -> Option<(&Key, &awda_commerce::Order)> {
    match &kept.event.fact {
        Fact::Order(order) => Some((&kept.anchor, order)),
        _ => None,
    }
}
