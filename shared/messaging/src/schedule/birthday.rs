//! Dates that come round: birthdays, and the day somebody signed up. The occurrence is the year of the date's own calendar,
//! with the calendar's letter where that is not the civil one (`2026`, `j1405`, `h1448`): a person is congratulated once in each.
//!
//! A date told late enters at the step whose day is today or ahead; one that has passed waits for the next year. That a changed
//! date brings no second message within 300 days is checked by the gate, which sees the rows of what was sent.

use awda_commerce::{Birthday, Calendar};
use awda_customers::Profile;
use awda_kernel::{Day, TimeZone, day_number};

use super::{Course, PlanDecision, Today, command, row};
use crate::calendar::{birthday_in, date_of, day_of, year_on};
use crate::flows::{DateOf, FlowDocument};
use crate::{AgendaRow, StoreRules};

/// Decides about a due row.
pub(super) fn decide(
    (due, course): (&AgendaRow, Course),
    profile: &Profile,
    (rules, flow, of): (&StoreRules, &FlowDocument, DateOf),
    today: &Today,
) -> PlanDecision {
    let Some(birthday) = kept_date(profile, of, &rules.zone) else {
        return PlanDecision::END;
    };
    let named = year_named(&due.occurrence, birthday.calendar).map(|year| (year, due.step));
    let named = named.filter(|(_, step)| flow.step(*step).is_some());
    let course = match named {
        Some(_) => course,
        None => Course::Take,
    };
    let Some((year, step)) = named.or_else(|| entry(birthday, (flow, of), today)) else {
        return PlanDecision::END;
    };
    let Some(day) = step_day(birthday, year, flow, step) else {
        return PlanDecision::END;
    };
    let due_at = today.at(day, flow.hour(step));
    if today.now < due_at {
        return PlanDecision::wait(at_step(due, birthday.calendar, (year, step), due_at));
    }
    let ask = command(due, occurrence(birthday.calendar, year), step, due_at);
    let is_exit = flow.step(step).is_some_and(|step| step.exit);
    // An exit that is entered at is none: there is nothing to end.
    let is_asked = course.asks() && (course == Course::End || !is_exit);
    let (year, step) = match course {
        Course::End => (year.saturating_add(1), flow.first_number()),
        Course::Take | Course::Pass => following(year, step, flow),
    };
    let next = step_day(birthday, year, flow, step)
        .map(|day| today.at(day, flow.hour(step)).max(today.now))
        .map(|due_at| at_step(due, birthday.calendar, (year, step), due_at));
    PlanDecision {
        ask: (rules.is_on(flow.id) && is_asked).then_some(ask),
        next,
    }
}

/// The row of a person whose date was told.
pub(super) fn first(
    profile: &Profile,
    (rules, flow, of): (&StoreRules, &FlowDocument, DateOf),
    today: &Today,
) -> Option<AgendaRow> {
    let birthday = kept_date(profile, of, &rules.zone)?;
    let (year, step) = entry(birthday, (flow, of), today)?;
    let due_at = today.at(step_day(birthday, year, flow, step)?, flow.hour(step));
    let blank = row(profile, flow.id, due_at);
    Some(at_step(&blank, birthday.calendar, (year, step), due_at))
}

/// The date that is kept: the birthday, or the day we first heard of them, in the store's zone.
pub(crate) fn kept_date(profile: &Profile, of: DateOf, zone: &TimeZone) -> Option<Birthday> {
    match of {
        DateOf::Birthday => profile.birthday(),
        DateOf::SignUp => {
            let date = date_of(day_number(profile.first_seen()?, zone))?;
            Some(Birthday {
                year: Some(date.year()),
                month: date.month(),
                day: date.day(),
                calendar: Calendar::Gregorian,
            })
        }
    }
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

/// The day a step of the date in `year` is for.
pub(crate) fn step_day(
    birthday: Birthday,
    year: i16,
    flow: &FlowDocument,
    step: u8,
) -> Option<Day> {
    let kept = day_of(birthday_in(birthday, year)?);
    kept.checked_add(flow.step(step)?.after_days)
}

/// The first step whose day is today or ahead. The day somebody signed up is not its own anniversary.
fn entry(
    birthday: Birthday,
    (flow, of): (&FlowDocument, DateOf),
    today: &Today,
) -> Option<(i16, u8)> {
    let year = year_on(today.day, birthday.calendar)?;
    let began = birthday.year.filter(|_| of == DateOf::SignUp);
    // A step long after the date may still be to come of the year before.
    let years = [year.saturating_sub(1), year, year.saturating_add(1)];
    let years = years
        .into_iter()
        .filter(|year| began.is_none_or(|began| *year > began));
    let mut steps = years.flat_map(|year| flow.numbered().map(move |(number, _)| (year, number)));
    steps.find(|(year, step)| {
        step_day(birthday, *year, flow, *step).is_some_and(|day| day >= today.day)
    })
}

fn following(year: i16, step: u8, flow: &FlowDocument) -> (i16, u8) {
    let next = flow.number_after(step);
    if flow.step(next).is_some() {
        return (year, next);
    }
    (year.saturating_add(1), flow.first_number())
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
