//! An absence (win-back): from the day recency reaches T2, the document's steps, until the next order; one series in as many days as
//! its document says, 180 as it is shipped.
//!
//! | row | occurrence | step | when it comes due |
//! |---|---|---|---|
//! | waiting | empty | 0 | begins a series, or waits for T2 |
//! | begun | day of the last order | 1 or 2 | asks for the step, moves to the following one |
//! | resting | day of the order before the series | 3 | waits for an order after the series, then for its T2 |
//!
//! A waiting row looks at least every thirty days, because T2 moves with the store's standards and the person's own gaps.

use awda_customers::{Profile, PurchaseDay};
use awda_kernel::{Day, Timestamp, day_number};
use awda_segments::{StageInput, stage};

use super::{Course, PlanDecision, Today, command, row};
use crate::flows::{ACTIVATION_DAYS, FlowDocument};
use crate::{AgendaRow, Flow, StoreRules};

/// Days until a person who is not due is looked at again at the latest. At most [`ACTIVATION_DAYS`]: no one slips through.
const LOOK_DAYS: i32 = ACTIVATION_DAYS;

/// Days until a person who is due is looked at again while the flow is switched off.
const LOOK_DAYS_WHILE_OFF: i32 = 7;

/// Decides about a due row.
pub(super) fn decide(
    (due, course): (&AgendaRow, Course),
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> PlanDecision {
    let Some(last) = profile.history().last_day() else {
        return PlanDecision::END;
    };
    let from = last.saturating_add(t2_days(profile, rules, today.day));
    match Position::of(due, flow, today) {
        Position::Begun(series) => go_on((due, course), &series, last, (rules, flow), today),
        Position::Waiting => wait_or_begin(due, last, from, (rules, flow), today),
        Position::Resting { occurrence, .. } if last <= occurrence => {
            PlanDecision::wait(AgendaRow {
                due_at: today.at_or_next(today.day.saturating_add(LOOK_DAYS), flow.hour(0)),
                ..due.clone()
            })
        }
        Position::Resting { until, .. } => {
            wait_or_begin(due, last, from.max(until), (rules, flow), today)
        }
    }
}

/// The row of a person with their first qualifying order.
pub(super) fn first(
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> Option<AgendaRow> {
    let last = profile.history().last_day()?;
    let from = last.saturating_add(t2_days(profile, rules, today.day));
    Some(row(profile, flow.id, look_at(from, flow, today)))
}

/// No T2 is smaller (Awda definitions 5.2: thresholds are at least seven days and strictly increase).
const LEAST_T2_DAYS: i32 = 8;

/// The row that makes a person be looked at, at the next hour of sending, when a night finds that they became at risk. `None` when
/// they are not due, or when their purchases leave room for a series in the last 180 days: its row must not be overwritten.
///
/// It only makes win-back prompter after the store's thresholds fell; without it the waiting row finds out within thirty days.
pub fn win_back_now(profile: &Profile, rules: &StoreRules, now: Timestamp) -> Option<AgendaRow> {
    let today = Today::of(profile, rules, now);
    let history = profile.history();
    let days: Vec<Day> = history.days().iter().map(PurchaseDay::day).collect();
    let last = *days.last()?;
    let t2 = t2_days(profile, rules, today.day);
    let is_due = starts_within(last.saturating_add(t2), &today);
    let pairs = days.iter().zip(days.iter().skip(1));
    let flow = rules.document(Flow::WIN_BACK)?;
    let rest = rest_days(flow);
    let mut lately = pairs.filter(|(_, next)| **next > today.day.saturating_sub(rest));
    // By what T2 was then, which was blended from fewer gaps and may have been smaller than it is now.
    let had_room = lately.any(|(day, next)| next - day >= LEAST_T2_DAYS);
    let due_at = today.at_or_next(today.day, flow.hour(0));
    (is_due && !had_room).then(|| row(profile, Flow::WIN_BACK, due_at))
}

/// The person's own T2 in days: the store's, blended with their gaps.
pub(super) fn t2_days(profile: &Profile, rules: &StoreRules, today: Day) -> i32 {
    let history = profile.history();
    let days: Vec<Day> = history.days().iter().map(PurchaseDay::day).collect();
    let input = StageInput {
        has_identifier: true,
        purchase_days: &days,
        order_count: history.order_count(),
        as_of_day: today,
    };
    i32::try_from(stage(&input, rules.thresholds).thresholds.t2()).unwrap_or(i32::MAX)
}

enum Position {
    Waiting,
    Begun(Series),
    Resting { occurrence: Day, until: Day },
}

struct Series {
    occurrence: Day,
    /// The day of step 0.
    start: Day,
}

impl Position {
    fn of(due: &AgendaRow, flow: &FlowDocument, today: &Today) -> Self {
        let Ok(occurrence) = due.occurrence.parse() else {
            return Self::Waiting;
        };
        let day = day_number(due.due_at, &today.zone);
        let Some(step) = flow.step(due.step) else {
            return Self::Resting {
                occurrence,
                until: day,
            };
        };
        Self::Begun(Series {
            occurrence,
            start: day.saturating_sub(step.after_days),
        })
    }
}

/// A series goes on. After an order too the step is asked for once more, so that the gate records why it was not sent.
fn go_on(
    (due, course): (&AgendaRow, Course),
    series: &Series,
    last: Day,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> PlanDecision {
    let ask = command(due, due.occurrence.clone(), due.step, due.due_at);
    let has_ordered = last > series.occurrence;
    let rest = series.start.saturating_add(rest_days(flow));
    let following = flow.number_after(due.step);
    let (step, day) = match flow.step(following) {
        // No later than the rest ends: T2 may have fallen by then, and the row looks again from there.
        _ if has_ordered || course == Course::End => (flow.rest_number(), rest),
        Some(step) => (following, series.start.saturating_add(step.after_days)),
        None => (flow.rest_number(), rest),
    };
    PlanDecision {
        ask: (rules.is_on(flow.id) && course.asks()).then_some(ask),
        next: Some(AgendaRow {
            due_at: today.at_or_next(day, flow.hour(step)),
            step,
            ..due.clone()
        }),
    }
}

fn wait_or_begin(
    due: &AgendaRow,
    last: Day,
    from: Day,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> PlanDecision {
    let waiting = |due_at| AgendaRow {
        due_at,
        occurrence: String::new(),
        step: 0,
        ..due.clone()
    };
    if !starts_within(from, today) {
        return PlanDecision::wait(waiting(look_at(from, flow, today)));
    }
    if !rules.is_on(flow.id) {
        let look = today.day.saturating_add(LOOK_DAYS_WHILE_OFF);
        return PlanDecision::wait(waiting(today.at_or_next(look, flow.hour(0))));
    }
    let start = today.at(today.day, flow.hour(0));
    if today.now < start {
        return PlanDecision::wait(waiting(start));
    }
    // With a single step the series rests at once.
    let (first, second) = (flow.first_number(), flow.number_after(flow.first_number()));
    let following = flow
        .step(second)
        .map_or(rest_days(flow), |step| step.after_days);
    PlanDecision {
        ask: Some(command(due, last.to_string(), first, start)),
        next: Some(AgendaRow {
            due_at: today.at_or_next(today.day.saturating_add(following), flow.hour(second)),
            occurrence: last.to_string(),
            step: second,
            ..due.clone()
        }),
    }
}

/// Whether a series that may begin from this day on may begin today.
const fn starts_within(from: Day, today: &Today) -> bool {
    from <= today.day && today.day < from.saturating_add(ACTIVATION_DAYS)
}

/// When to look at somebody whose series may begin from this day on, but not today.
fn look_at(from: Day, flow: &FlowDocument, today: &Today) -> Timestamp {
    let latest = today.day.saturating_add(LOOK_DAYS);
    if from <= today.day && !starts_within(from, today) {
        return today.at_or_next(latest, flow.hour(0));
    }
    today.at_or_next(from.min(latest), flow.hour(0))
}

/// Days between the beginnings of two series of one person.
fn rest_days(flow: &FlowDocument) -> i32 {
    i32::from(flow.reentry_days)
}
