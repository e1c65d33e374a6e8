//! Days that come round for a whole segment: a night begins a run for everybody who is in the segment then, and the agenda goes on from
//! there.
//!
//! | row | occurrence | step | when it comes due |
//! |---|---|---|---|
//! | begun | the day, as a date | the next one | asks for the step, moves to the following one |
//! | resting | the same | none | ends, once no night can begin that day's run any more |
//!
//! Every day that comes is a run of its own with a row of its own, so that a weekly note and the fortnight that follows another do not
//! displace each other. The night that begins runs is that of the first step's day where it lies before the day, else of the day itself.
//! A night that comes late begins the runs of the days since the one before: what is too late is asked for all the same, so that the
//! ledger says so.

use awda_customers::Profile;
use awda_kernel::{Day, Timestamp};
use jiff::civil::Date;

use super::event::has_ordered_since;
use super::{Course, PlanDecision, Today, command, row};
use crate::calendar::{date_of, day_of};
use crate::flows::{Exit, FlowDocument, Recurrence, Trigger};
use crate::{About, AgendaRow, Flow, StoreRules};

/// Days that a night may be late: no step lives longer.
const CATCH_UP_DAYS: Day = 31;

/// A day that came round: whoever is in the segment begins a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// The flow.
    pub flow: Flow,
    /// Whose members begin it; everybody's where there is none.
    pub segment: Option<String>,
    /// The day.
    pub day: Day,
}

/// The rounds that a night of a store begins: of the days since `last`, the day of the night before, to `today`; of `today` alone where
/// there was no night.
pub fn rounds(rules: &StoreRules, last: Option<Day>, today: Day) -> Vec<Round> {
    let since = last.map_or(today, |last| last.saturating_add(1));
    let since = since.max(today.saturating_sub(CATCH_UP_DAYS).saturating_add(1));
    let mut found = Vec::new();
    for flow in rules.flows.on() {
        let Trigger::Schedule(recurrence) = &flow.trigger else {
            continue;
        };
        let ahead = days_ahead(flow);
        let (from, until) = (since.saturating_add(ahead), today.saturating_add(ahead));
        let days = recurrence.days_within(from, until).into_iter();
        found.extend(days.map(|day| Round {
            flow: flow.id,
            segment: recurrence.segment.clone(),
            day,
        }));
    }
    found
}

/// The row of somebody who begins a run; none where the flow is not known.
pub fn begin(
    round: &Round,
    profile: &Profile,
    rules: &StoreRules,
    now: Timestamp,
) -> Option<AgendaRow> {
    let flow = rules.document(round.flow)?;
    let today = Today::of(profile, rules, now);
    let step = flow.first_number();
    let due_at = today.at(step_day(round.day, flow, step)?, flow.hour(step));
    let since = today.at(begins_on(round.day, flow), 0);
    let about = About {
        is_apart: true,
        ..About::at(since)
    };
    Some(AgendaRow {
        occurrence: occurrence(round.day)?,
        step,
        about: Some(Box::new(about)),
        ..row(profile, flow.id, due_at.max(now))
    })
}

/// Of rows that begin runs, those whose run has not begun yet, by the rows somebody has.
pub fn not_begun<'a>(
    begins: &'a [AgendaRow],
    held: &'a [AgendaRow],
) -> impl Iterator<Item = &'a AgendaRow> {
    let is_one = |one: &AgendaRow, other: &AgendaRow| {
        (&one.customer, one.flow, one.slot()) == (&other.customer, other.flow, other.slot())
    };
    let new = move |row: &&AgendaRow| !held.iter().any(|other| is_one(row, other));
    begins.iter().filter(new)
}

/// Whether the day that a run is for is one of the schedule, as it reads now.
pub(crate) fn still_comes(recurrence: &Recurrence, occurrence: &str) -> bool {
    day_named(occurrence).is_some_and(|day| recurrence.falls_on(day))
}

/// Decides about a due row.
pub(super) fn decide(
    (due, course): (&AgendaRow, Course),
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> PlanDecision {
    let Some(day) = day_named(&due.occurrence) else {
        return PlanDecision::END;
    };
    let rest = || resting(due, flow, day, today);
    let step = step_day(day, flow, due.step).filter(|_| rules.is_on(flow.id));
    let Some(step) = step else {
        return PlanDecision {
            ask: None,
            next: rest(),
        };
    };
    let due_at = today.at(step, flow.hour(due.step));
    // Their clock may have become known since.
    if today.now < due_at {
        return PlanDecision::wait(AgendaRow {
            due_at,
            ..due.clone()
        });
    }
    let ask = command(due, due.occurrence.clone(), due.step, due_at);
    let since = due.about.as_ref().map(|about| about.since);
    let has_ordered = since.is_some_and(|since| has_ordered_since(profile, since, &rules.zone));
    let ends = course == Course::End || (flow.ends_on(Exit::Ordered) && has_ordered);
    let following = flow.number_after(due.step);
    let next = step_day(day, flow, following).filter(|_| !ends);
    let next = next.map(|next| AgendaRow {
        due_at: today.at(next, flow.hour(following)).max(today.now),
        step: following,
        ..due.clone()
    });
    PlanDecision {
        ask: course.asks().then_some(ask),
        next: next.or_else(rest),
    }
}

/// The row of a run that is over, as long as a night may come again that would begin it.
fn resting(due: &AgendaRow, flow: &FlowDocument, day: Day, today: &Today) -> Option<AgendaRow> {
    let until = begins_on(day, flow).saturating_add(CATCH_UP_DAYS);
    let until = today.at(until, 0);
    (until > today.now).then(|| AgendaRow {
        due_at: until,
        step: flow.rest_number(),
        ..due.clone()
    })
}

/// The day whose night begins the runs of a day.
fn begins_on(day: Day, flow: &FlowDocument) -> Day {
    day.saturating_sub(days_ahead(flow))
}

/// Days before its day that a flow begins, where its first step comes before it.
fn days_ahead(flow: &FlowDocument) -> Day {
    let first = flow.steps.first().map_or(0, |step| step.after_days);
    first.saturating_neg().max(0)
}

fn step_day(day: Day, flow: &FlowDocument, step: u8) -> Option<Day> {
    day.checked_add(flow.step(step)?.after_days)
}

/// What the run of a day is called: the date.
pub(crate) fn occurrence(day: Day) -> Option<String> {
    Some(date_of(day)?.to_string())
}

fn day_named(occurrence: &str) -> Option<Day> {
    let date: Date = occurrence.parse().ok()?;
    // A date that is written otherwise names no run.
    (date.to_string() == occurrence).then(|| day_of(date))
}

#[cfg(test)]
mod tests;
