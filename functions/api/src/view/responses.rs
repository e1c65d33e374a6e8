//! How fast customers are answered, as callers see it.

use awda_customers::{ResponseCount, WorkingHours};
use awda_kernel::Day;
use awda_measures::{Period, Ratio, ResponseTimes};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Rate, date};

/// First response times of a store, period by period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Responses {
    /// The first day that was looked at.
    #[schema(format = Date, example = "2026-09-05")]
    pub(crate) from: String,
    /// The first day that was not.
    #[schema(format = Date, example = "2026-11-28")]
    pub(crate) to: String,
    /// `day`, `week` or `month`.
    #[schema(example = "week")]
    pub(crate) by: String,
    /// Of all messages kept by then.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    pub(crate) as_of: String,
    /// What counts as working hours.
    pub(crate) hours: HoursView,
    /// The periods, rising, by the day the customer first wrote.
    pub(crate) items: Vec<AnsweredPeriod>,
    /// All of them together.
    pub(crate) total: Answered,
}

/// When the support works, on the store's clock.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HoursView {
    /// The hour it begins.
    #[schema(example = 9)]
    opens: i8,
    /// The first hour after it.
    #[schema(example = 17)]
    closes: i8,
    /// Days of rest.
    #[schema(example = json!(["friday", "saturday"]))]
    rest: Vec<&'static str>,
}

/// One period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AnsweredPeriod {
    /// Its first day.
    #[schema(format = Date, example = "2026-11-15")]
    from: String,
    /// The first day after it.
    #[schema(format = Date, example = "2026-11-22")]
    to: String,
    /// Its last day is over. Conversations begun in it may still be answered for the first time.
    is_over: bool,
    /// The numbers.
    #[serde(flatten)]
    answered: Answered,
}

/// How many were answered, and how fast.
#[expect(
    clippy::struct_field_names,
    reason = "the numbers have these names in the answer"
)]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Answered {
    /// Conversations that customers began: of all of them, those that a person answered. Automatic replies and replies from outside are no answer,
    /// and conversations that the shop began are not counted.
    answered: Rate,
    /// Seconds from the customer's first message to the first reply of a person.
    calendar: Waits,
    /// The same seconds, those within working hours alone.
    working: Waits,
}

/// Exact figures of all waits; absent where nobody was answered.
#[expect(
    clippy::struct_field_names,
    reason = "each says its unit in the answer"
)]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Waits {
    /// The median, the headline: of an even number the mean of the two in the middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1_980)]
    median_seconds: Option<u64>,
    /// The mean, which few long waits decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 5_412)]
    mean_seconds: Option<u64>,
    /// The 90th percentile: nine in ten waited no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 14_700)]
    p90_seconds: Option<u64>,
}

impl HoursView {
    /// The hours of a store.
    pub(crate) fn of(hours: WorkingHours) -> Self {
        const DAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let (opens, closes) = hours.hours();
        let is_rest =
            |day: &usize| i32::try_from(*day).is_ok_and(|day| hours.rest().contains(&day));
        let days = DAYS.iter().enumerate();
        let rest = days.filter(|(day, _)| is_rest(day));
        Self {
            opens,
            closes,
            rest: rest.map(|(_, name)| *name).collect(),
        }
    }
}

impl AnsweredPeriod {
    /// A period with its numbers.
    pub(crate) fn of(period: Period, count: &ResponseCount, today: Day) -> Self {
        Self {
            from: date(period.from),
            to: date(period.to),
            is_over: period.to <= today,
            answered: Answered::of(count),
        }
    }
}

impl Answered {
    /// What some days counted.
    pub(crate) fn of(count: &ResponseCount) -> Self {
        let calendar = ResponseTimes::of(&count.calendar);
        Self {
            answered: Rate::of(Ratio {
                numerator: calendar.count(),
                denominator: u64::try_from(count.begun).unwrap_or_default(),
            }),
            calendar: Waits::of(&calendar),
            working: Waits::of(&ResponseTimes::of(&count.working)),
        }
    }
}

impl Waits {
    fn of(times: &ResponseTimes) -> Self {
        Self {
            median_seconds: times.median(),
            mean_seconds: times.mean(),
            p90_seconds: times.p90(),
        }
    }
}
