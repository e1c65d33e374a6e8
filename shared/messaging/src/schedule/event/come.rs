//! Steps that wait for something: what they wait for makes them due at once.
//!
//! What counts has happened since the step before was due, and since the run was last about something new. It refuses to hurry what was
//! put off: that has a time of its own.

use awda_kernel::{TimeZone, Timestamp};

use super::{Happened, Turn, due_at, holds};
use crate::calendar::person_zone;
use crate::flows::{FlowDocument, Otherwise, Step};
use crate::{About, AgendaRow, StoreRules};

/// Lets the steps come that waited for this event. A row that it has already changed in another way is left as it is.
pub(super) fn arrive(input: &Happened<'_>, rules: &StoreRules, now: Timestamp, turn: &mut Turn) {
    let zone = person_zone(input.after, &rules.zone);
    for held in input.held.iter().filter(|row| row.put_off.is_none()) {
        let place = |row: &AgendaRow| (row.flow, row.slot().map(std::borrow::Cow::into_owned));
        let mut changed = turn.rows.iter().chain(&turn.ends);
        let is_changed = changed.any(|row| place(row) == place(held));
        let flow = rules
            .document(held.flow)
            .filter(|flow| rules.is_on(flow.id));
        let about = flow.and_then(|flow| come(flow, held, input, &zone));
        if let Some(about) = about.filter(|_| !is_changed) {
            turn.rows.push(AgendaRow {
                due_at: now,
                about: Some(Box::new(about)),
                ..held.clone()
            });
        }
    }
}

/// What the run is about from now on, if its next step waited for this.
fn come(
    flow: &FlowDocument,
    held: &AgendaRow,
    input: &Happened<'_>,
    zone: &TimeZone,
) -> Option<About> {
    let about = held.about.as_deref().filter(|about| !about.has_come)?;
    let wait = flow.step(held.step)?.wait_for.as_ref()?;
    let before = flow.number_before(held.step);
    let began = before.and_then(|before| due_at(flow, before, about.since, zone));
    let began = began.unwrap_or(about.since).max(about.since);
    let happened = input.event.occurred_at;
    let is_it = wait.kind == input.event.kind && holds(&wait.condition, input);
    (is_it && happened > began).then(|| About {
        has_come: true,
        ..about.clone()
    })
}

impl About {
    /// As it is when the next step has yet to come.
    pub(super) fn waiting(&self) -> Self {
        Self {
            has_come: false,
            ..self.clone()
        }
    }
}

impl FlowDocument {
    /// Whether a step waits for events of this kind.
    pub(super) fn waits_for(&self, kind: awda_commerce::Kind) -> bool {
        let mut waits = self.steps.iter().filter_map(|step| step.wait_for.as_ref());
        waits.any(|wait| wait.kind == kind)
    }

    /// The number of the step before this one.
    fn number_before(&self, number: u8) -> Option<u8> {
        let before = self.place(number).checked_sub(1)?;
        self.numbered().nth(before).map(|(number, _)| number)
    }
}

impl Step {
    /// The run ends with it, because what it waits for did not happen in time.
    pub(super) fn is_missed(&self, about: &About) -> bool {
        let wait = self.wait_for.as_ref();
        wait.is_some_and(|wait| wait.otherwise == Otherwise::End) && !about.has_come
    }
}

#[cfg(test)]
mod tests;
