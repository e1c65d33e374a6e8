//! What messages brought: every night the people whose thirty days after a message are over are added to the arms of its flow, those who were
//! written to beside those held out.
//!
//! A person is one of those who are written to from the moment the gate would have let the message through, whatever became of it: a
//! message that was put off until they had ordered is no failure of theirs. Only first steps count; of a step with several wordings, everybody who was given one. What is added once stays: an order that
//! is heard of or cancelled more than thirty days later changes nothing. Beside the people, what the messages of the same days cost.

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::{CustomerId, Day, StoreId, TimeZone, Timestamp, day_number, zone};
use awda_measures::uplift::{Brought, Did, OUTCOME_DAYS};
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Fault, Nights, Records, Stores, Timeline};

/// Days that a night looks at when nights have fallen behind. A store's first night looks at one: before it nobody was in an arm.
const DAYS_MAX: Day = 92;
/// Rows of the ledger in one page.
const PAGE: usize = 500;

/// Adds to a store's tally the people of every day whose outcome is known at `at`.
pub(crate) async fn count<P, R, S>(
    (people, nights, stores): (&P, &R, &S),
    store: &StoreId,
    at: Timestamp,
) -> Result<(), Fault>
where
    P: Records,
    R: Nights,
    S: Stores + Timeline,
{
    let held = nights.brought(store).await?;
    let last = day_number(at, &TimeZone::UTC) - OUTCOME_DAYS - 1;
    let before = held.as_ref().map(|held| held.through);
    let first = before.map_or(last, |day| day + 1).max(last - DAYS_MAX);
    if first > last {
        return Ok(());
    }
    let settings = stores.settings(store).await?;
    let own = settings.and_then(|settings| zone(&settings.zone).ok());
    let own = own.unwrap_or(TimeZone::UTC);
    let mut tally = held.unwrap_or_default();
    for day in first..=last {
        count_day((people, stores), (store, day, &own), &mut tally).await?;
    }
    tally.through = last;
    // Somebody who was faster has counted the same days.
    nights.keep_brought(store, before, &tally).await.map(drop)
}

async fn count_day<P: Records, S: Timeline>(
    (people, ledger): (&P, &S),
    (store, day, zone): (&StoreId, Day, &TimeZone),
    tally: &mut Brought,
) -> Result<(), Fault> {
    let mut after: Option<String> = None;
    loop {
        let page = ledger
            .messages_on(store, day, PAGE, after.as_deref())
            .await?;
        let exposed: Vec<(&MessageRow, Timestamp)> = page.rows.iter().filter_map(exposed).collect();
        let mut ids: Vec<CustomerId> = exposed
            .iter()
            .map(|(row, _)| row.asked.customer.clone())
            .collect();
        ids.sort();
        ids.dedup();
        let known = known(people, store, &ids).await?;
        page.rows.iter().for_each(|row| pay(tally, row));
        for (row, at) in exposed {
            if let Some(profile) = known.get(&row.asked.customer) {
                let did = Did::from(&profile.history(), day_number(at, zone));
                add(tally, row, did);
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// The people by every id they have or had.
async fn known<P: Records>(
    people: &P,
    store: &StoreId,
    ids: &[CustomerId],
) -> Result<BTreeMap<CustomerId, Profile>, Fault> {
    let mut known = BTreeMap::new();
    if ids.is_empty() {
        return Ok(known);
    }
    for stored in people.profiles(store, ids).await? {
        let profile = stored.value;
        for id in profile.every_id().filter(|id| ids.contains(id)) {
            known.insert(id.clone(), profile.clone());
        }
    }
    Ok(known)
}

/// Counts what was paid for a message, at whichever step: those who are written to cost what all of their messages cost.
fn pay(tally: &mut Brought, row: &MessageRow) {
    let is_paid = matches!(row.status, Status::Claimed | Status::Sent { .. });
    if is_paid {
        let micros = row.cost.as_ref().map(|cost| cost.micros);
        tally.pay(row.asked.flow.name(), micros);
    }
}

/// A first step counts for its flow; a wording counts at whichever step it was given.
fn add(tally: &mut Brought, row: &MessageRow, did: Did) {
    let (flow, step) = (row.asked.flow.name(), row.asked.step);
    if step == 0 {
        tally.add(flow, is_held_out(row), did);
    }
    if let Some(wording) = &row.variant {
        let has_clicked = row.feedback.clicked_at.is_some();
        tally.add_wording((flow, step), wording, (did, has_clicked));
    }
}

/// A step that brought its person into an arm, or gave them one of several wordings, and when.
fn exposed(row: &MessageRow) -> Option<(&MessageRow, Timestamp)> {
    let reason = Reason::DuplicatePerson;
    let counts = (row.asked.step == 0 || row.variant.is_some())
        && row.status != (Status::Skipped { reason })
        && !matches!(row.status, Status::Deferred { .. });
    row.exposed_at.filter(|_| counts).map(|at| (row, at))
}

fn is_held_out(row: &MessageRow) -> bool {
    let reason = Reason::Holdout;
    row.status == Status::Skipped { reason }
}
