//! Does a day that comes round every year fall into a stretch of days?

use awda_kernel::Day;

use super::{Scene, Truth, birthday};
use crate::query::person::Birthday;
use crate::query::plan::{Stretch, YearlyOf};

pub(super) fn answer(of: YearlyOf, stretch: Stretch, scene: &Scene<'_>) -> Truth {
    let (from, to) = days_of(stretch, scene);
    match birthday(of, scene) {
        None => Truth::Unknown,
        Some(Birthday::Gregorian(day)) => Truth::of(day.falls_between(from, to)),
        Some(Birthday::Days(days)) => Truth::of(days.iter().any(|day| (from..=to).contains(day))),
    }
}

/// First and last day.
fn days_of(stretch: Stretch, scene: &Scene<'_>) -> (Day, Day) {
    match stretch {
        Stretch::Between(from, to) => (from.on(scene.today), to.on(scene.today)),
        Stretch::Period(period) => {
            let (from, end) = period.on(scene.today, scene.store.week.0);
            (from, end.saturating_sub(1))
        }
    }
}
