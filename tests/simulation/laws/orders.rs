//! An order that was known before a message was looked at stops what wanted one.

use awda_commerce::Kind;
use awda_kernel::day_number;
use awda_messaging::Flow;
use awda_messaging::flows::{Exit, FlowBook, Trigger};

use super::once::order_of;
use crate::journal::{Handed, Journal, Kept};
use crate::watched::counts;

/// No win-back, cart, checkout or look was written about to somebody who had ordered since.
pub(super) fn stop_what_they_must(journal: &Journal) -> Vec<String> {
    let promotions = journal.handed.iter().filter(|one| one.is_marketing());
    promotions
        .filter_map(|one| ordered_since(journal, one))
        .collect()
}

fn ordered_since(journal: &Journal, one: &Handed) -> Option<String> {
    let asked = &one.row.asked;
    let flow = FlowBook::default_of(asked.flow)?;
    let is_absence = matches!(flow.trigger, Trigger::Absence { .. });
    let since = asked
        .about
        .as_ref()
        .map(|about| about.since)
        .filter(|_| flow.ends_on(Exit::Ordered));
    let last = asked.occurrence.parse::<i32>().ok().filter(|_| is_absence);
    let zone = awda_kernel::zone("UTC").ok()?;
    let known = journal.kept.iter().filter(|kept| {
        kept.tick <= one.seen.tick && kept.store == one.mail.store && counts(&kept.event.fact)
    });
    // One that was cancelled, whenever we heard of it, is none.
    let is_cancelled = |kept: &&Kept| {
        let mut told = journal
            .kept
            .iter()
            .filter(|other| other.event.object == kept.event.object);
        told.any(|other| other.store == kept.store && other.event.kind == Kind::OrderCancelled)
    };
    let orders = known.filter(|kept| !is_cancelled(kept));
    let orders = orders
        .filter_map(order_of)
        .filter(|(key, _)| one.seen.keys.contains(key));
    let mut orders = orders.filter(|(_, order)| {
        // A day more than the occurrence's, whatever the zone.
        let is_after = last.is_some_and(|last| day_number(order.placed_at, &zone) > last + 1);
        since.is_some_and(|since| order.placed_at >= since) || is_after
    });
    let found = orders.next()?;
    let what = if asked.flow == Flow::WIN_BACK {
        "win-back"
    } else {
        "a reminder"
    };
    Some(format!(
        "{what} ({}) at {} although they ordered at {}",
        asked.flow, one.at, found.1.placed_at
    ))
}
