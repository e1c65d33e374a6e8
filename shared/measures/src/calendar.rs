//! Days, weeks and months of a store's calendar, as whole numbers: which period a day lies in, and where the next one begins.
//!
//! Months are the civil calendar's (Gregorian). It refuses to know zones: a day is the store's day already.

use awda_kernel::Day;
use awda_segments::query::Week;

use crate::Period;

/// How a stretch of days is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Day by day.
    Day,
    /// Week by week, from the store's first day of the week.
    Week(Week),
    /// Month by month.
    Month,
}

impl Step {
    /// The first day of the period that `day` lies in.
    pub fn start_of(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week(week) => {
                // 1970-01-01 was a Thursday: three days after a Monday.
                let first = i32::from(week.0.to_monday_zero_offset());
                day - (day + 3 - first).rem_euclid(7)
            }
            Self::Month => day - (date_of(day).2 - 1),
        }
    }

    /// The first day of the period after the one that begins on `start`.
    pub fn next(self, start: Day) -> Day {
        match self {
            Self::Day => start + 1,
            Self::Week(_) => start + 7,
            Self::Month => {
                let (year, month, _) = date_of(start);
                if month == 12 {
                    day_of(year + 1, 1, 1)
                } else {
                    day_of(year, month + 1, 1)
                }
            }
        }
    }

    /// The period that `day` lies in.
    pub fn period_of(self, day: Day) -> Period {
        let from = self.start_of(day);
        let to = self.next(from);
        Period { from, to }
    }

    /// The periods that `whole` is cut into, rising. Those at its ends may be parts.
    pub fn periods(self, whole: Period) -> impl Iterator<Item = Period> {
        let mut from = whole.from;
        std::iter::from_fn(move || {
            if from >= whole.to {
                return None;
            }
            let to = self.period_of(from).to.min(whole.to);
            let period = Period { from, to };
            from = to;
            Some(period)
        })
    }
}

/// Months from the one that begins on `from` to the one that begins on `to`.
pub fn months_between(from: Day, to: Day) -> i32 {
    let months = |day| {
        let (year, month, _) = date_of(day);
        year * 12 + month
    };
    months(to) - months(from)
}

/// Year, month and day of the month of a day: counted from 0000-03-01, when a year ends with its leap day, in eras of 400 years (after
/// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
const fn date_of(day: Day) -> (i32, i32, i32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400;
    (
        if month <= 2 { year + 1 } else { year },
        month,
        day_of_month,
    )
}

/// The day of a date: the inverse of [`date_of`] (`days_from_civil` of the same paper).
const fn day_of(year: i32, month: i32, day_of_month: i32) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted_month + 2) / 5 + day_of_month - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use awda_kernel::{TimeZone, local_moment};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_day_has_the_date_that_the_time_library_gives_it(day in -40_000..60_000_i32) {
            let moment = local_moment(day, 12, &TimeZone::UTC).unwrap();
            let (year, month, of_month) = date_of(day);
            prop_assert_eq!(moment.strftime("%Y-%-m-%-d").to_string(), format!("{year}-{month}-{of_month}"));
            prop_assert_eq!(day_of(year, month, of_month), day);
        }

        #[test]
        fn periods_are_whole_and_follow_each_other(from in -9_000..40_000_i32, days in 0..800_i32, kind in 0..5_u8) {
            let step = match kind {
                0 => Step::Day,
                1 => Step::Month,
                2 => Step::Week(Week::FROM_SATURDAY),
                3 => Step::Week(Week::FROM_SUNDAY),
                _ => Step::Week(Week::default()),
            };
            let whole = Period { from, to: from + days };
            let mut at = from;
            for period in step.periods(whole) {
                prop_assert_eq!(period.from, at);
                prop_assert!(period.to > period.from);
                prop_assert_eq!(step.start_of(period.from), step.start_of(period.to - 1));
                at = period.to;
            }
            prop_assert_eq!(at, whole.to);
        }
    }

    #[test]
    fn weeks_begin_where_the_store_says() {
        // 2026-11-22 is a Sunday.
        let sunday = 20_779;
        assert_eq!(Step::Week(Week::FROM_SUNDAY).start_of(sunday), sunday);
        assert_eq!(Step::Week(Week::FROM_SATURDAY).start_of(sunday), sunday - 1);
        assert_eq!(Step::Week(Week::default()).start_of(sunday), sunday - 6);
        assert_eq!(
            Step::Month.period_of(sunday),
            Period {
                from: 20_758,
                to: 20_788
            }
        );
    }

    #[test]
    fn months_are_counted_over_the_years() {
        assert_eq!(months_between(day_of(2025, 11, 1), day_of(2026, 2, 1)), 3);
        assert_eq!(months_between(day_of(2026, 2, 1), day_of(2026, 2, 1)), 0);
    }
}
