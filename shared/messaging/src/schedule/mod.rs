//! When to look at a person, and what to ask for when the time has come.
//!
//! The agenda holds one row per person and flow; where every order, parcel or day that comes round is a run of its own, one for each; and one for each message
//! that was put off, beside the flow's own, which goes on. A row is a reminder to look, not a promise to send: an order does not move it. The
//! row that comes due looks at the profile as it is and acts, or moves itself. Asking is idempotent (a message's id is a function of
//! person, flow, occurrence and step), so a row may come due twice. It refuses to know consent and hold-outs: that is [`crate::gate`].

mod birthday;
mod event;
mod rounds;
mod win_back;

use awda_customers::Profile;
use awda_kernel::{Day, TimeZone, Timestamp, day_number, local_moment};

pub(crate) use birthday::{kept_date, occurrence, step_day as date_step_day, year_named};
pub(crate) use event::has_ordered_since;
pub use event::{Happened, Turn, awaits, awaits_move, happened};
pub use rounds::{Round, begin, not_begun, rounds};
pub(crate) use rounds::{occurrence as round_occurrence, still_comes};
pub use win_back::win_back_now;

use crate::calendar::person_zone;
use crate::channels::channel_of;
use crate::flows::{DateOf, FlowDocument, Step, Trigger};
use crate::quiet::Quiet;
use crate::{AgendaRow, DeliverMessage, Flow, StoreRules};

/// What a due row leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanDecision {
    /// The message to ask for. A step that is too late is asked for as well: the gate records that its window has closed.
    pub ask: Option<DeliverMessage>,
    /// The row from now on; none ends it.
    pub next: Option<AgendaRow>,
}

/// Says whether a condition in the language of segments holds for the person who is planned for.
pub type Holds<'a> = &'a dyn Fn(&str) -> bool;

/// As long as nobody can judge: before the first night.
pub const NOTHING_HOLDS: Holds<'static> = &|_| false;

/// Decides about a row that is due. A flow that is switched off asks for nothing, and its rows keep moving. `holds` judges the conditions
/// of exits: what only messages need is judged when they are sent.
pub fn plan(
    row: &AgendaRow,
    profile: &Profile,
    (rules, holds): (&StoreRules, Holds<'_>),
    now: Timestamp,
) -> PlanDecision {
    // A flow that is known no more: its last document was taken away.
    let Some(flow) = rules.document(row.flow) else {
        return PlanDecision::once_more(row);
    };
    let today = Today::of(profile, rules, now);
    let course = Course::of(flow, row.step, holds);
    let decision = match &flow.trigger {
        _ if row.put_off.is_some() => PlanDecision::once_more(row),
        Trigger::Absence { .. } => win_back::decide((row, course), profile, (rules, flow), &today),
        Trigger::Date { of } => {
            birthday::decide((row, course), profile, (rules, flow, *of), &today)
        }
        Trigger::Event { .. } => event::decide((row, course), profile, (rules, flow), &today),
        Trigger::Schedule(_) => rounds::decide((row, course), profile, (rules, flow), &today),
        // The gate says when and whether: everybody of an audience has a row as soon as they are due.
        Trigger::Campaign => return PlanDecision::ask_once(row),
    };
    let Some(ask) = &decision.ask else {
        return decision;
    };
    let step = flow.step(ask.step);
    if !flow.is_marketing() || !step.is_some_and(Step::is_message) {
        return decision;
    }
    let quiet = Quiet::of(profile, rules, channel_of(ask, profile, rules));
    match quiet.until(now) {
        Some(until) => PlanDecision::wait(AgendaRow {
            due_at: until,
            ..row.clone()
        }),
        None => decision,
    }
}

/// Decides about a row that is due and whose person goes on under another id: it ends. A step that was begun is asked for once more, so
/// that what was put off does not stay so: the gate says `duplicate_person`, and what somebody must know reaches them all the same.
pub fn plan_absorbed(row: &AgendaRow, rules: &StoreRules) -> PlanDecision {
    if row.put_off.is_some() {
        return PlanDecision::once_more(row);
    }
    let step = rules
        .document(row.flow)
        .and_then(|flow| flow.step(row.step));
    let is_begun = step.is_some() && rules.is_on(row.flow) && !row.occurrence.is_empty();
    PlanDecision {
        ask: is_begun.then(|| command(row, row.occurrence.clone(), row.step, row.due_at)),
        next: None,
    }
}

/// Rows that a change of a profile calls for: a first qualifying order, a birthday that appeared or moved. `before` is the same
/// person's profile before the change, none for a new person. Later orders call for none: the row finds out by itself.
///
/// Right too when `rules.thresholds` are only the fallback: a waiting row looks again within thirty days.
pub fn first_agenda(
    before: Option<&Profile>,
    after: &Profile,
    rules: &StoreRules,
    now: Timestamp,
) -> Vec<AgendaRow> {
    let today = Today::of(after, rules, now);
    let had_ordered = before.is_some_and(|before| before.history().last_day().is_some());
    let told = |profile: &Profile| {
        profile
            .birthday()
            .map(|told| (told.calendar, told.month, told.day))
    };
    let birthday_is_new = before.and_then(told) != told(after);
    let of_flow = |flow: &FlowDocument| match flow.trigger {
        Trigger::Absence { .. } if !had_ordered => win_back::first(after, (rules, flow), &today),
        Trigger::Date { of } if of == DateOf::Birthday && birthday_is_new => {
            birthday::first(after, (rules, flow, of), &today)
        }
        // Rows of anniversaries are only for stores that want them: everybody has one.
        Trigger::Date { of } if of == DateOf::SignUp && before.is_none() => rules
            .is_on(flow.id)
            .then(|| birthday::first(after, (rules, flow, of), &today))
            .flatten(),
        _ => None,
    };
    let entries = rules.flows.entries().iter();
    entries
        .filter_map(|entry| of_flow(&entry.document))
        .collect()
}

impl PlanDecision {
    /// The row ends.
    const END: Self = Self {
        ask: None,
        next: None,
    };

    /// The message of a row that is asked for and ends.
    pub fn ask_once(row: &AgendaRow) -> Self {
        Self {
            ask: Some(command(row, row.occurrence.clone(), row.step, row.due_at)),
            next: None,
        }
    }

    /// The message of a row that was put off, by the date it was first due; any other row ends.
    fn once_more(row: &AgendaRow) -> Self {
        let asked = |due_at| command(row, row.occurrence.clone(), row.step, due_at);
        Self {
            ask: row.put_off.map(asked),
            next: None,
        }
    }

    /// Nothing to ask for; the row moves.
    const fn wait(row: AgendaRow) -> Self {
        Self {
            ask: None,
            next: Some(row),
        }
    }
}

/// How a run goes on from a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// The step is taken.
    Take,
    /// The step is an exit for others: nothing is asked for, and the run goes on.
    Pass,
    /// The step is asked for, so that the ledger says why, and the run ends.
    End,
}

impl Course {
    fn of(flow: &FlowDocument, step: u8, holds: Holds<'_>) -> Self {
        let step = flow.step(step).filter(|step| step.exit);
        match step.and_then(|step| step.when.as_deref()) {
            Some(when) if holds(when) => Self::End,
            Some(_) => Self::Pass,
            None => Self::Take,
        }
    }

    fn asks(self) -> bool {
        self != Self::Pass
    }
}

/// Now, by the person's clock.
struct Today {
    now: Timestamp,
    zone: TimeZone,
    day: Day,
}

impl Today {
    fn of(profile: &Profile, rules: &StoreRules, now: Timestamp) -> Self {
        let zone = person_zone(profile, &rules.zone);
        let day = day_number(now, &zone);
        Self { now, zone, day }
    }

    /// This hour on `day`. Beyond the calendar's end: the end of time.
    fn at(&self, day: Day, hour: i8) -> Timestamp {
        local_moment(day, hour, &self.zone).unwrap_or(Timestamp::MAX)
    }

    /// This hour on `day`, or the next one when that has passed.
    fn at_or_next(&self, day: Day, hour: i8) -> Timestamp {
        let days = [day, self.day, self.day.saturating_add(1)];
        let mut moments = days.into_iter().map(|day| self.at(day, hour));
        moments.find(|at| *at > self.now).unwrap_or(Timestamp::MAX)
    }
}

fn row(profile: &Profile, flow: Flow, due_at: Timestamp) -> AgendaRow {
    AgendaRow {
        store: profile.store.clone(),
        customer: profile.id.clone(),
        flow,
        due_at,
        occurrence: String::new(),
        step: 0,
        about: None,
        put_off: None,
    }
}

fn command(row: &AgendaRow, occurrence: String, step: u8, due_at: Timestamp) -> DeliverMessage {
    DeliverMessage {
        store: row.store.clone(),
        customer: row.customer.clone(),
        flow: row.flow,
        occurrence,
        step,
        due_at,
        about: row.about.clone(),
        slot_at: None,
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
