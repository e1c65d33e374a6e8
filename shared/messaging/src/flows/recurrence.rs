//! Days that come round for a whole segment: a day of the week, of the month or of the year, in the calendar that the document names.
//!
//! It refuses to know people and clocks: days here are days of a calendar. When a step is due is [`crate::schedule`]'s.

use std::iter::successors;
use std::ops::RangeInclusive;

use awda_commerce::{Calendar, calendars};
use awda_kernel::Day;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fault::{FlowFault, FlowProblem};
use crate::calendar::{date_of, day_of, day_or_last};
use crate::packs::Weekday;

/// The months of a year.
const MONTHS: RangeInclusive<i8> = 1..=12;
/// The days of a month, as far as any calendar's months are long.
const DAYS: RangeInclusive<i8> = 1..=31;

/// A day that comes round, and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    /// Whoever is in this segment on the night of the day begins a run; everybody where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// How often the day comes.
    pub every: Every,
    /// The day of the week; of `week` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Weekday>,
    /// The month, 1 to 12; of `year` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<i8>,
    /// The day of the month, 1 to 31; in months that have it not, their last. Of `month` and `year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<i8>,
    /// Whose months and years they are; the civil calendar's where absent. Of `month` and `year`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
}

/// How often a day comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// On one day of every week.
    Week,
    /// On one day of every month.
    Month,
    /// On one day of every year.
    Year,
}

impl Recurrence {
    /// The first such day on or after `from`; none where the calendar ends, and for what no document that was checked says.
    pub fn on_or_after(&self, from: Day) -> Option<Day> {
        let date = date_of(from)?;
        match self.every {
            Every::Week => {
                let days = date.weekday().until(self.weekday?.civil());
                from.checked_add(i32::from(days))
            }
            Every::Month => self.in_months(date, &MONTHS),
            Every::Year => {
                let month = self.month?;
                self.in_months(date, &(month..=month))
            }
        }
    }

    /// Whether `day` is such a day.
    pub fn falls_on(&self, day: Day) -> bool {
        self.on_or_after(day) == Some(day)
    }

    /// Every such day from `from` to `until`, both included.
    pub fn days_within(&self, from: Day, until: Day) -> Vec<Day> {
        let next = |from: Day| self.on_or_after(from).filter(|day| *day <= until);
        successors(next(from), |day| next(day.checked_add(1)?)).collect()
    }

    /// The first of the days in these months that is not before `from`.
    fn in_months(&self, from: Date, months: &RangeInclusive<i8>) -> Option<Day> {
        let (calendar, day) = (self.calendar.unwrap_or_default(), self.day?);
        let year = calendars::year_of(from, calendar)?;
        let years = [year, year.saturating_add(1)].into_iter();
        let mut days = years.flat_map(|year| {
            let months = months.clone();
            months.filter_map(move |month| day_or_last(year, month, day, calendar))
        });
        days.find(|date| *date >= from).map(day_of)
    }

    /// What is wrong with it, but for its segment.
    pub(super) fn check(&self, faults: &mut Vec<FlowFault>) {
        let mut tell = |field: &str, why: &'static str| {
            faults.push(FlowProblem::Schedule(why).at(format!("trigger.{field}")));
        };
        let is_week = self.every == Every::Week;
        match self.weekday {
            None if is_week => tell("weekday", "every week says on which weekday"),
            Some(_) if !is_week => tell("weekday", "only every week has a weekday"),
            _ => {}
        }
        match self.month {
            None if self.every == Every::Year => tell("month", "every year says in which month"),
            Some(_) if self.every != Every::Year => tell("month", "only every year has a month"),
            Some(month) if !MONTHS.contains(&month) => tell("month", "a month is 1 to 12"),
            _ => {}
        }
        match self.day {
            None if !is_week => tell("day", "every month and every year say on which day"),
            Some(_) if is_week => tell("day", "every week has a weekday and no day"),
            Some(day) if !self.has_day(day) => {
                tell("day", "the calendar has no such day in any year");
            }
            _ => {}
        }
        if is_week && self.calendar.is_some() {
            tell("calendar", "weeks are the same in every calendar");
        }
    }

    /// Whether there is ever such a day. Of every month a day that only long ones have is the last one of the others.
    fn has_day(&self, day: i8) -> bool {
        let calendar = self.calendar.unwrap_or_default();
        let has = |month| calendars::has_day(month, day, calendar);
        match (self.every, self.month) {
            // What is wrong with the month is told at the month.
            (Every::Year, Some(month)) if MONTHS.contains(&month) => has(month),
            (Every::Month, _) => MONTHS.into_iter().any(has),
            _ => DAYS.contains(&day),
        }
    }
}

#[cfg(test)]
mod tests;
