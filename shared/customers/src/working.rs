//! The hours in which a shop's support works, and how much of a wait falls into them.

use awda_commerce::StoreFacts;
use awda_kernel::{Day, TimeZone, Timestamp, day_number, local_moment};

/// The hour the support begins, on the store's clock.
const OPENS: i8 = 9;
/// The hour it ends.
const CLOSES: i8 = 17;
/// Longest wait that is looked at, in days: what comes after counts no working hour.
const DAYS_MAX: Day = 366;

/// When a shop's support works: nine to five by the store's clock, on every day that is no weekend in its country (Unicode CLDR,
/// `weekData`; Saturday and Sunday where the country is not known). Holidays are not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingHours {
    /// Days of rest, 0 is Monday.
    rest: &'static [i32],
}

impl WorkingHours {
    /// Those of a country, by its two letters.
    pub fn of(country: Option<&str>) -> Self {
        let rest: &[i32] = match country {
            Some("AF") => &[3, 4],
            Some("IR") => &[4],
            Some(
                "BH" | "DZ" | "EG" | "IQ" | "JO" | "KW" | "LY" | "OM" | "PS" | "QA" | "SA" | "SD"
                | "SY" | "YE",
            ) => &[4, 5],
            Some("IN" | "UG") => &[6],
            _ => &[5, 6],
        };
        Self { rest }
    }

    /// Those of a store.
    pub fn of_store(store: &StoreFacts) -> Self {
        Self::of(store.country.as_ref().map(awda_kernel::Country::code))
    }

    /// The hours of a working day: the first, and the first after them.
    pub const fn hours(self) -> (i8, i8) {
        (OPENS, CLOSES)
    }

    /// Days of rest, 0 is Monday.
    pub const fn rest(self) -> &'static [i32] {
        self.rest
    }

    /// Seconds of work between two moments; none where the second is not after the first.
    pub fn seconds(self, from: Timestamp, to: Timestamp, zone: &TimeZone) -> u64 {
        if to <= from {
            return 0;
        }
        let first = day_number(from, zone);
        let last = day_number(to, zone).min(first.saturating_add(DAYS_MAX));
        let days = (first..=last).filter(|day| self.works_on(*day));
        let worked = days.filter_map(|day| {
            let opens = local_moment(day, OPENS, zone).ok()?.max(from);
            let closes = local_moment(day, CLOSES, zone).ok()?.min(to);
            u64::try_from(closes.as_second() - opens.as_second()).ok()
        });
        worked.sum()
    }

    /// 1970-01-01 was a Thursday.
    fn works_on(self, day: Day) -> bool {
        !self.rest.contains(&(day + 3).rem_euclid(7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn only_working_hours_of_working_days_count() {
        let riyadh = awda_kernel::zone("Asia/Riyadh").unwrap();
        // Riyadh is three hours ahead; 2026-01-08 is a Thursday, its weekend Friday and Saturday.
        let rows = [
            ("2026-01-08T08:00:00Z", "2026-01-08T09:30:00Z", 5_400),
            ("2026-01-08T03:00:00Z", "2026-01-08T06:00:00Z", 0),
            ("2026-01-08T05:00:00Z", "2026-01-08T15:00:00Z", 28_800),
            ("2026-01-08T13:00:00Z", "2026-01-11T07:00:00Z", 7_200),
            ("2026-01-09T08:00:00Z", "2026-01-10T08:00:00Z", 0),
            ("2026-01-08T09:00:00Z", "2026-01-08T09:00:00Z", 0),
            ("2026-01-08T09:00:00Z", "2026-01-08T08:00:00Z", 0),
        ];
        let saudi = WorkingHours::of(Some("SA"));
        for (from, to, seconds) in rows {
            let found = saudi.seconds(at(from), at(to), &riyadh);
            assert_eq!(found, seconds, "{from} {to}");
        }
        let (friday, saturday) = (at("2026-01-09T00:00:00Z"), at("2026-01-10T00:00:00Z"));
        let on_friday = |country| WorkingHours::of(country).seconds(friday, saturday, &riyadh);
        assert_eq!(on_friday(Some("IR")), 0);
        assert_eq!(on_friday(Some("AE")), 28_800);
        assert_eq!(on_friday(None), 28_800);
        let whole_year = saudi.seconds(
            at("2020-01-01T00:00:00Z"),
            at("2026-01-01T00:00:00Z"),
            &riyadh,
        );
        assert!(
            whole_year <= 366 * 28_800,
            "what is too long ago is not looked at"
        );
    }

    proptest! {
        #[test]
        fn a_wait_is_the_sum_of_its_parts_and_no_longer_than_the_clock_says(
            start in 1_700_000_000_i64..1_800_000_000,
            first in 0_i64..5_000_000,
            second in 0_i64..5_000_000,
            zone in prop::sample::select(vec!["Asia/Riyadh", "Asia/Tehran", "America/New_York"]),
            country in prop::sample::select(vec!["SA", "IR", "AF", "US"]),
        ) {
            let zone = awda_kernel::zone(zone).unwrap();
            let hours = WorkingHours::of(Some(country));
            let moment = |second| Timestamp::from_second(second).unwrap();
            let (from, middle, to) =
                (moment(start), moment(start + first), moment(start + first + second));
            let whole = hours.seconds(from, to, &zone);
            prop_assert_eq!(
                hours.seconds(from, middle, &zone) + hours.seconds(middle, to, &zone),
                whole
            );
            prop_assert!(whole <= u64::try_from(first + second).unwrap());
        }
    }
}
