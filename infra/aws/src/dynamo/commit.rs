//! A change as one transaction: everything it expects is a condition, and all of it is kept or nothing.

use awda_customers::{Class, Profile};
use awda_kernel::StoreId;
use awda_ports::{Change, Committed, Fault, Write};
use ring::rand::{SecureRandom, SystemRandom};

use super::action::{Action, Row};
use super::place::Place;
use super::wire::{Answer, AttributeValue, Cancelled, Part, TOTAL, Transaction};
use super::{Dynamo, place, rows};
use crate::client;
use crate::fault::fault;

const WHAT: &str = "keep a change";

/// Why a transaction was refused.
enum Refusal {
    /// Its event is kept already.
    Known,
    /// Another expectation failed.
    Stale,
    /// It met another transaction, or the tables were busy: the same transaction may pass in a moment.
    Busy(Fault),
    /// Anything else.
    Failed(Fault),
}

impl Dynamo {
    pub(super) async fn commit_change(&self, change: Change) -> Result<Committed, Fault> {
        if change.writes.len() > Change::WRITES_MAX {
            return Err(Fault::broken(WHAT).because("more writes than one change may have"));
        }
        let is_event: Vec<bool> = change.writes.iter().map(is_event).collect();
        let actions: Vec<Action> = change
            .writes
            .into_iter()
            .map(|write| action(&change.store, write))
            .collect();
        match <[Action; 1]>::try_from(actions) {
            Ok([alone]) => self.commit_alone(alone, is_event == [true]).await,
            Err(actions) if actions.is_empty() => Ok(Committed::Kept),
            Err(actions) => self.commit_together(actions, &is_event).await,
        }
    }

    /// A single write needs no transaction, which would cost twice.
    async fn commit_alone(&self, action: Action, is_event: bool) -> Result<Committed, Fault> {
        match (self.write(WHAT, action).await?, is_event) {
            (true, _) => Ok(Committed::Kept),
            (false, true) => Ok(Committed::AlreadyKept),
            (false, false) => Err(Fault::conflict(WHAT)),
        }
    }

    /// Several writes as one transaction; `is_event` says whose failed expectation means that it was kept already.
    pub(super) async fn commit_together(
        &self,
        actions: Vec<Action>,
        is_event: &[bool],
    ) -> Result<Committed, Fault> {
        let parts: Vec<Part> = actions
            .into_iter()
            .map(|action| action.into_part(&self.tables))
            .collect();
        for nth in 0.. {
            match self.transact(&parts, is_event).await {
                Ok(()) => return Ok(Committed::Kept),
                Err(Refusal::Known) => return Ok(Committed::AlreadyKept),
                Err(Refusal::Stale) => return Err(Fault::conflict(WHAT)),
                Err(Refusal::Failed(fault)) => return Err(fault),
                // Its conditions guard it, so that trying the same transaction again is safe.
                Err(Refusal::Busy(fault)) => {
                    if !self.patience.wait(nth).await {
                        return Err(fault);
                    }
                }
            }
        }
        Err(Fault::unavailable(WHAT))
    }

    async fn transact(&self, parts: &[Part], is_event: &[bool]) -> Result<(), Refusal> {
        let question = Transaction {
            transact_items: parts,
            client_request_token: token().map_err(Refusal::Failed)?,
            return_consumed_capacity: TOTAL,
        };
        let operation = "TransactWriteItems";
        let answer = self.client.ask::<Answer>(operation, &question).await;
        let answer = answer.map_err(|refused| told(refused, is_event))?;
        self.meter.write(operation, answer.consumed_capacity);
        Ok(())
    }
}

/// A name for a transaction that no other has: 16 bytes of the system's randomness, in hexadecimal digits.
fn token() -> Result<String, Fault> {
    let mut bytes = [0; 16];
    let drawn = SystemRandom::new().fill(&mut bytes);
    drawn.map_err(|_| Fault::unavailable("draw a transaction's name"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn told(refused: client::Refused, is_event: &[bool]) -> Refusal {
    if refused.said.code != "TransactionCanceledException" {
        return Refusal::Failed(fault(WHAT, refused));
    }
    let cancelled: Cancelled = serde_json::from_slice(&refused.body).unwrap_or_default();
    let reasons = cancelled.cancellation_reasons.iter();
    let codes: Vec<&str> = reasons.map(|reason| reason.code.as_str()).collect();
    refusal(&codes, is_event)
}

/// What the reasons mean, given which writes are events. Each stands where its write stands.
fn refusal(codes: &[&str], is_event: &[bool]) -> Refusal {
    let any = |wanted: &[&str]| codes.iter().any(|code| wanted.contains(code));
    let failed = |code: &&str| *code == "ConditionalCheckFailed";
    if codes
        .iter()
        .zip(is_event)
        .any(|(code, is_event)| *is_event && failed(code))
    {
        Refusal::Known
    } else if codes.iter().any(failed) {
        Refusal::Stale
    } else if any(&["TransactionConflict"]) {
        Refusal::Busy(Fault::conflict(WHAT))
    } else if any(&["ThrottlingError", "ProvisionedThroughputExceeded"]) {
        Refusal::Busy(Fault::unavailable(WHAT))
    } else {
        Refusal::Failed(Fault::broken(WHAT).because(codes.join(", ")))
    }
}

const fn is_event(write: &Write) -> bool {
    matches!(write, Write::Event(_))
}

/// A write with what it expects.
fn action(store: &StoreId, write: Write) -> Action {
    match write {
        Write::Event(placed) => Action::put(rows::event(store, &placed)).if_new(),
        Write::Reduce(placed) => Action::put(rows::event(store, &placed)).if_there(),
        Write::Strike { anchor, at, event } => {
            Action::delete(place::event(store, (&anchor, at, &event)))
        }
        Write::Suspect(suspicion) => match rows::suspected(store, &suspicion) {
            Some(row) => Action::put(row),
            None => Action::delete(place::suspected(store, &suspicion.weak, &suspicion.strong)),
        },
        Write::Entity {
            key,
            entity,
            revision,
        } => {
            let row = rows::entity(&key, &entity, next(revision));
            at_revision(Action::put(row), revision)
        }
        Write::Profile { profile, revision } => {
            at_revision(Action::set(person(&profile, revision)), revision)
        }
        Write::Placed {
            profile,
            revision,
            class,
        } => placed(&profile, revision, &class),
        Write::Absorbed { id, into, revision } => {
            let row = Row::at(place::profile(store, &id))
                .with("into", rows::text(into.as_str()))
                .with("rev", rows::number(next(Some(revision))));
            at_revision(Action::set(row).without("doc"), Some(revision))
        }
        Write::Claim { key, before, now } => {
            let action = Action::set(rows::claim(store, &key, &now));
            match before {
                None => action.if_absent("customer"),
                Some(before) => action.if_is("customer", rows::text(before.as_str())),
            }
        }
        Write::Find { entry, customer } => Action::put(rows::entry(store, &entry, &customer)),
        Write::Unfind { word, customer } => Action::delete(place::entry(store, &word, &customer)),
        Write::Listed {
            customer,
            revision,
            rules,
        } => listed(place::profile(store, &customer), revision, rules),
        Write::Count { count, spread } => super::counters::counted(store, &count, spread),
        Write::Respond { count, spread } => super::counters::waited(store, &count, spread),
        Write::Agenda(row) => Action::put(rows::agenda(&row)),
        Write::Forget {
            customer,
            flow,
            slot,
        } => Action::delete(place::agenda(store, &customer, flow, slot.as_deref())),
        Write::Class {
            customer,
            before,
            class,
        } => classify(place::profile(store, &customer), before, class),
        Write::Heard { customer, heard } => super::hearing::kept(store, &customer, &heard),
        Write::Enter {
            segment,
            customer,
            since,
            why,
        } => Action::put(rows::member(store, &segment, &customer, (since, &why))),
        Write::Leave { segment, customer } => {
            Action::delete(place::member(store, &segment, &customer))
        }
    }
}

/// The class is replaced only while the row has the one that was loaded: of two nights at one person the slower one loads again.
pub(super) fn classify(place: place::Place, before: Option<Class>, class: Option<Class>) -> Action {
    let text = |class: Class| AttributeValue::S(awda_customers::wire::write_class(&class));
    let action = match class {
        None => Action::remove(place, "class"),
        Some(class) => Action::set(Row::at(place).with("class", text(class))),
    };
    match before {
        None => action.if_there_without("class"),
        Some(before) => action.if_is("class", text(before)),
    }
}

/// A profile and its class in one write of one row, which no transaction may touch twice.
fn placed(profile: &Profile, revision: Option<u64>, class: &Class) -> Action {
    let row = person(profile, revision);
    let text = awda_customers::wire::write_class;
    let action = Action::set(row.with("class", AttributeValue::S(text(class))));
    let action = at_revision(action, revision);
    if revision.is_none() {
        return action;
    }
    match &profile.class {
        None => action.and_absent("class"),
        Some(before) => action.and_is("class", AttributeValue::S(text(before))),
    }
}

/// Notes by which rules the entries of a profile of this revision were written.
fn listed(place: Place, revision: u64, rules: u32) -> Action {
    let row = Row::at(place).with(rows::LISTED, rows::number(rules));
    at_revision(Action::set(row), Some(revision))
}

/// A profile's row; one that is new comes with all its entries.
fn person(profile: &Profile, revision: Option<u64>) -> Row {
    match revision {
        None => rows::new_profile(profile, next(revision)),
        Some(_) => rows::profile(profile, next(revision)),
    }
}

fn at_revision(action: Action, revision: Option<u64>) -> Action {
    match revision {
        None => action.if_new(),
        Some(revision) => action.if_is("rev", rows::number(revision)),
    }
}

/// The revision a row has after a write that expects `revision`.
pub(super) fn next(revision: Option<u64>) -> u64 {
    revision.unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_ports::{Remedied, Remedy};

    const EVENT_FIRST: [bool; 2] = [true, false];

    #[test]
    fn a_known_event_outweighs_every_other_reason() {
        let codes = ["ConditionalCheckFailed", "ConditionalCheckFailed"];
        assert!(matches!(refusal(&codes, &EVENT_FIRST), Refusal::Known));
        let codes = ["None", "ConditionalCheckFailed"];
        assert!(matches!(refusal(&codes, &EVENT_FIRST), Refusal::Stale));
    }

    #[test]
    fn a_busy_transaction_is_tried_again_and_then_reloaded_or_delayed() {
        let remedy = |codes: [&str; 2]| match refusal(&codes, &EVENT_FIRST) {
            Refusal::Busy(fault) => Some(fault.remedy()),
            _ => None,
        };
        assert_eq!(
            remedy(["None", "TransactionConflict"]),
            Some(Remedy::Reload)
        );
        let later = Remedy::Retry { after_ms: 1_000 };
        assert_eq!(remedy(["ThrottlingError", "None"]), Some(later));
    }

    #[test]
    fn a_reason_nobody_knows_is_an_alarm() {
        let Refusal::Failed(fault) = refusal(&["None", "ValidationError"], &EVENT_FIRST) else {
            panic!("not a failure");
        };
        assert_eq!(fault.remedy(), Remedy::Alarm);
    }
}
