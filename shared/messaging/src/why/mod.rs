//! Why somebody was, was not, or would not be written to: the next step of a flow as the gate would judge it now, and what became of every
//! step, in words of three languages.
//!
//! It refuses to change anything: what it asks the gate is never carried out.

mod words;

use awda_customers::Profile;
use awda_kernel::Timestamp;

pub use words::{Said, said};

use crate::flows::Trigger;
use crate::schedule::{NOTHING_HOLDS, plan};
use crate::{AgendaRow, DeliverMessage, StoreRules};

/// What a person's date with a flow leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The step that would be asked for, as if its time were now; none when nothing would be.
    pub step: Option<DeliverMessage>,
    /// When the date is looked at next.
    pub due_at: Timestamp,
}

/// The next step of a date. One that is due is what the plan would ask for; one that waits is the step it waits with.
pub fn outlook(row: &AgendaRow, profile: &Profile, rules: &StoreRules, now: Timestamp) -> Outlook {
    let asked = (row.due_at <= now)
        // An exit is shown as the step that waits: whether it holds is seen when it is due.
        .then(|| plan(row, profile, (rules, NOTHING_HOLDS), now).ask)
        .flatten();
    Outlook {
        step: asked.or_else(|| waiting(row, profile, rules, now)),
        due_at: row.due_at,
    }
}

fn waiting(
    row: &AgendaRow,
    profile: &Profile,
    rules: &StoreRules,
    now: Timestamp,
) -> Option<DeliverMessage> {
    let flow = rules.document(row.flow)?;
    flow.step(row.step)?;
    let (occurrence, due_at) = match flow.trigger {
        // A row that has not begun would begin with the last order.
        Trigger::Absence { .. } if row.occurrence.is_empty() => {
            (profile.history().last_day()?.to_string(), now)
        }
        _ => (row.occurrence.clone(), row.put_off.unwrap_or(row.due_at)),
    };
    Some(DeliverMessage {
        store: row.store.clone(),
        customer: row.customer.clone(),
        flow: row.flow,
        occurrence,
        step: row.step,
        due_at,
        about: row.about.clone(),
        slot_at: None,
    })
}

#[cfg(test)]
mod tests;
