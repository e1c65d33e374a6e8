//! When a schedule fires: the `rate` and `cron` expressions of EventBridge Scheduler, in UTC.
//!
//! Understood are numbers, lists, ranges, steps and `*` or `?`. Names of months and weekdays, `L`, `W` and `#` are not, and say so.

use std::str::FromStr;

use awda_kernel::Timestamp;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

/// How many days ahead an occurrence is looked for: over any leap year.
const DAYS_MAX: usize = 8 * 366;

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many seconds.
    Rate {
        /// The seconds.
        every_s: u32,
    },
    /// On fields of the calendar.
    Cron(Box<Cron>),
}

/// Fields of the calendar: sorted values that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Vec<i16>,
    hours: Vec<i16>,
    days: Vec<i16>,
    months: Vec<i16>,
    /// 1 is Sunday.
    weekdays: Vec<i16>,
    years: Vec<i16>,
}

/// Why an expression is not understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Neither form.
    #[error("expected rate(5 minutes) or cron(0 0 * * ? *)")]
    Form,
    /// The number or the unit of a rate.
    #[error("expected a number of minutes, hours or days instead of {0:?}")]
    Rate(String),
    /// A field of a cron expression.
    #[error("the local suite does not understand {0:?} in a cron expression")]
    Field(String),
}

impl Schedule {
    /// The first occurrence after `at`; for a rate, `started` is when it began. None when there is none within eight years.
    pub fn next_after(&self, at: Timestamp, started: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate { every_s } => {
                let every_s = i64::from(*every_s);
                let passed = at.as_second().saturating_sub(started.as_second()).max(0) / every_s;
                let since = SignedDuration::from_secs(every_s.saturating_mul(passed + 1));
                started.checked_add(since).ok()
            }
            Self::Cron(cron) => cron.next_after(at),
        }
    }
}

impl FromStr for Schedule {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        if let Some(rate) = inside(text, "rate(") {
            return read_rate(rate);
        }
        let fields = inside(text, "cron(").ok_or(Unreadable::Form)?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields.as_slice() else {
            return Err(Unreadable::Form);
        };
        Ok(Self::Cron(Box::new(Cron {
            minutes: values(minutes, 0, 59)?,
            hours: values(hours, 0, 23)?,
            days: values(days, 1, 31)?,
            months: values(months, 1, 12)?,
            weekdays: values(weekdays, 1, 7)?,
            years: values(years, 1970, 2199)?,
        })))
    }
}

impl Cron {
    fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        let start = at.to_zoned(TimeZone::UTC).date();
        start
            .series(jiff::Span::new().days(1))
            .take(DAYS_MAX)
            .filter(|date| self.is_on(*date))
            .find_map(|date| self.first_on(date, at))
    }

    fn is_on(&self, date: Date) -> bool {
        self.years.contains(&date.year())
            && self.months.contains(&i16::from(date.month()))
            && self.days.contains(&i16::from(date.day()))
            && self
                .weekdays
                .contains(&i16::from(date.weekday().to_sunday_one_offset()))
    }

    fn first_on(&self, date: Date, after: Timestamp) -> Option<Timestamp> {
        let times = self
            .hours
            .iter()
            .flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
        times
            .filter_map(|(hour, minute)| {
                let time = date.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
                Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
            })
            .find(|at| *at > after)
    }
}

fn inside<'a>(text: &'a str, opening: &str) -> Option<&'a str> {
    text.trim().strip_prefix(opening)?.strip_suffix(')')
}

fn read_rate(rate: &str) -> Result<Schedule, Unreadable> {
    let wrong = || Unreadable::Rate(rate.to_owned());
    let (number, unit) = rate.trim().split_once(' ').ok_or_else(wrong)?;
    let unit_s = match unit.trim() {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return Err(wrong()),
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(unit_s) {
        Some(every_s) if every_s > 0 => Ok(Schedule::Rate { every_s }),
        _ => Err(wrong()),
    }
}

fn values(field: &str, min: i16, max: i16) -> Result<Vec<i16>, Unreadable> {
    let mut all = Vec::new();
    for part in field.split(',') {
        all.extend(part_values(part, min, max).ok_or_else(|| Unreadable::Field(field.to_owned()))?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn part_values(part: &str, min: i16, max: i16) -> Option<Vec<i16>> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (
            range,
            Some(step.parse::<i16>().ok().filter(|step| *step > 0)?),
        ),
        None => (part, None),
    };
    let (first, last) = match range.split_once('-') {
        _ if range == "*" || range == "?" => (min, max),
        Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
        None => {
            let only = range.parse().ok()?;
            (only, if step.is_some() { max } else { only })
        }
    };
    if first < min || last > max || first > last {
        return None;
    }
    let step = usize::try_from(step.unwrap_or(1)).ok()?;
    Some((first..=last).step_by(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, after: &str, expected: &str) {
        let started = "2026-01-01T00:00:30Z".parse().unwrap();
        let schedule: Schedule = expression.parse().unwrap();
        assert_eq!(
            schedule.next_after(after.parse().unwrap(), started),
            Some(expected.parse().unwrap()),
            "{expression} after {after}"
        );
    }

    #[test]
    fn a_schedule_fires_at_its_next_occurrence() {
        check(
            "cron(0 0 * * ? *)",
            "2026-01-01T00:00:00Z",
            "2026-01-02T00:00:00Z",
        );
        check(
            "cron(0 0 * * ? *)",
            "2026-12-31T23:59:59Z",
            "2027-01-01T00:00:00Z",
        );
        check(
            "cron(*/15 8-9 * * ? *)",
            "2026-01-01T08:50:00Z",
            "2026-01-01T09:00:00Z",
        );
        check(
            "cron(30 2 29 2 ? *)",
            "2026-01-01T00:00:00Z",
            "2028-02-29T02:30:00Z",
        );
        check(
            "cron(0 12 ? * 1 *)",
            "2026-01-01T00:00:00Z",
            "2026-01-04T12:00:00Z",
        );
        check(
            "rate(5 minutes)",
            "2026-01-01T00:00:30Z",
            "2026-01-01T00:05:30Z",
        );
        check(
            "rate(5 minutes)",
            "2026-01-01T00:05:29Z",
            "2026-01-01T00:05:30Z",
        );
        check(
            "rate(1 day)",
            "2026-01-03T00:00:00Z",
            "2026-01-03T00:00:30Z",
        );
    }

    #[test]
    fn what_is_not_understood_is_refused_and_not_guessed() {
        let wrong = [
            "",
            "banana",
            "rate(5)",
            "rate(0 minutes)",
            "rate(5 weeks)",
            "rate(-1 hours)",
            "cron(0 0 * *)",
            "cron(60 0 * * ? *)",
            "cron(0 0 L * ? *)",
            "cron(0 0 ? * MON *)",
            "cron(0 0 1-0 * ? *)",
            "cron(*/0 0 * * ? *)",
            "at(2026-01-01T00:00:00)",
        ];
        for expression in wrong {
            assert!(expression.parse::<Schedule>().is_err(), "{expression}");
        }
    }

    #[test]
    fn a_date_that_never_comes_is_none() {
        let schedule: Schedule = "cron(0 0 31 2 ? *)".parse().unwrap();
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(schedule.next_after(at, at), None);
    }
}
