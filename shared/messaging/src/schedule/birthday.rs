//! Birthdays: a teaser three days before, the main message on the day. The occurrence is the year of the birthday's own calendar,
//! with the calendar's letter where that is not the civil one (`2026`, `j1405`, `h1448`): a person is congratulated once in each.
//!
//! A date told late enters at the step whose day is today or ahead; one that has passed waits for the next year. That a changed
//! date brings no second message within 300 days is checked by the gate, which sees the rows of what was sent.

use awda_commerce::{Birthday, Calendar};
use awda_customers::Profile;
use awda_kernel::Day;

use super::{PlanDecision, Today, command, row};
use crate::calendar::{birthday_in, day_of, year_on};
use crate::{AgendaRow, Flow, StoreRules};

/// Decides about a due row.
pub(super) fn decide(
    due: &AgendaRow,
    profile: &Profile,
    rules: &StoreRules,
    today: &Today,
) -> PlanDecision {
    let Some(birthday) = profile.birthday() else {
        return PlanDecision::END;
    };
    let named = year_named(&due.occurrence, birthday.calendar).map(|year| (year, due.step));
    let Some((year, step)) = named.or_else(|| entry(birthday, today)) else {
        return PlanDecision::END;
    };
    let Some(day) = step_day(birthday, year, step) else {
        return PlanDecision::END;
    };
    let due_at = today.at(day);
    if today.now < due_at {
        return PlanDecision::wait(at_step(due, birthday.calendar, (year, step), due_at));
    }
    let ask = command(due, occurrence(birthday.calendar, year), step, due_at);
    let (year, step) = following(year, step);
    let next = step_day(birthday, year, step)
        .map(|day| today.at(day).max(today.now))
        .map(|due_at| at_step(due, birthday.calendar, (year, step), due_at));
    PlanDecision {
        ask: rules.is_on(Flow::Birthday).then_some(ask),
        next,
    }
}

/// The row of a person whose birthday was told.
pub(super) fn first(profile: &Profile, today: &Today) -> Option<AgendaRow> {
    let birthday = profile.birthday()?;
    let (year, step) = entry(birthday, today)?;
    let due_at = today.at(step_day(birthday, year, step)?);
    let blank = row(profile, Flow::Birthday, due_at);
    Some(at_step(&blank, birthday.calendar, (year, step), due_at))
}

/// The name of the birthday kept in `year` of `calendar`.
pub(crate) fn occurrence(calendar: Calendar, year: i16) -> String {
    format!("{}{year}", letter(calendar))
}

/// The year an occurrence names, if it is of `calendar`; what was planned for another calendar is planned anew.
pub(crate) fn year_named(occurrence: &str, calendar: Calendar) -> Option<i16> {
    occurrence.strip_prefix(letter(calendar))?.parse().ok()
}

const fn letter(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::Gregorian => "",
        Calendar::Jalali => "j",
        Calendar::Hijri => "h",
    }
}

/// The day a step of the birthday in `year` is for.
pub(crate) fn step_day(birthday: Birthday, year: i16, step: u8) -> Option<Day> {
    let kept = day_of(birthday_in(birthday, year)?);
    let offset = Flow::Birthday.step(step)?.offset_days;
    kept.checked_add(offset)
}

/// The first step whose day is today or ahead.
fn entry(birthday: Birthday, today: &Today) -> Option<(i16, u8)> {
    let year = year_on(today.day, birthday.calendar)?;
    let mut steps = [year, year.saturating_add(1)]
        .into_iter()
        .flat_map(|year| (0..step_count()).map(move |step| (year, step)));
    steps.find(|(year, step)| step_day(birthday, *year, *step).is_some_and(|day| day >= today.day))
}

fn following(year: i16, step: u8) -> (i16, u8) {
    let next = step.saturating_add(1);
    if next < step_count() {
        return (year, next);
    }
    (year.saturating_add(1), 0)
}

fn at_step(
    row: &AgendaRow,
    calendar: Calendar,
    (year, step): (i16, u8),
    due_at: awda_kernel::Timestamp,
) -> AgendaRow {
    AgendaRow {
        due_at,
        occurrence: occurrence(calendar, year),
        step,
        ..row.clone()
    }
}

fn step_count() -> u8 {
    u8::try_from(Flow::Birthday.steps().len()).unwrap_or(u8::MAX)
}
