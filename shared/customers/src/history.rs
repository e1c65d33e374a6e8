//! Purchase history in compact form: one row per calendar day with a qualifying order. Recency, frequency, spend, cadence and the
//! models' (x, t_x, T) are exact as of any day from these rows, under refunds and cancellations too.

use awda_kernel::Day;
use serde::{Deserialize, Serialize};

/// A day with at least one qualifying order. Stored as an array of three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseDay(pub Day, pub u32, pub i64);

/// Purchase days in ascending order, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History {
    days: Vec<PurchaseDay>,
}

impl PurchaseDay {
    /// The calendar day in the store's zone.
    pub const fn day(&self) -> Day {
        self.0
    }

    /// Qualifying orders on that day.
    pub const fn orders(&self) -> u32 {
        self.1
    }

    /// Their net value in minor units.
    pub const fn net_minor(&self) -> i64 {
        self.2
    }
}

impl History {
    /// The days, ascending.
    pub fn days(&self) -> &[PurchaseDay] {
        &self.days
    }

    /// Qualifying orders.
    pub fn order_count(&self) -> u32 {
        self.days.iter().map(PurchaseDay::orders).sum()
    }

    /// Net value of the qualifying orders, in minor units.
    pub fn net_minor(&self) -> i64 {
        self.days.iter().map(PurchaseDay::net_minor).sum()
    }

    /// The first purchase day.
    pub fn first_day(&self) -> Option<Day> {
        self.days.first().map(PurchaseDay::day)
    }

    /// The last purchase day.
    pub fn last_day(&self) -> Option<Day> {
        self.days.last().map(PurchaseDay::day)
    }

    /// The history as it stood at the end of `day`.
    pub fn until(&self, day: Day) -> &[PurchaseDay] {
        let end = self.days.partition_point(|row| row.day() <= day);
        self.days.get(..end).unwrap_or_default()
    }

    /// Adds `orders` and `net_minor` to `day`; a day left without orders disappears. The inverse has both negated.
    pub(crate) fn add(&mut self, day: Day, orders: i32, net_minor: i64) {
        let place = self.days.partition_point(|row| row.day() < day);
        if self.days.get(place).is_none_or(|row| row.day() != day) {
            self.days.insert(place, PurchaseDay(day, 0, 0));
        }
        if let Some(row) = self.days.get_mut(place) {
            row.1 = row.1.saturating_add_signed(orders);
            row.2 += net_minor;
            if row.1 == 0 {
                self.days.remove(place);
            }
        }
    }

    /// The histories of several facets as one.
    pub(crate) fn joined<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let mut joined = Self::default();
        for row in all.flat_map(|history| &history.days) {
            joined.add(
                row.day(),
                i32::try_from(row.orders()).unwrap_or(i32::MAX),
                row.net_minor(),
            );
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_whose_only_order_is_taken_back_disappears() {
        let mut history = History::default();
        history.add(5, 1, 100);
        history.add(3, 1, 50);
        history.add(5, -1, -100);
        assert_eq!(history.days(), [PurchaseDay(3, 1, 50)]);
    }

    #[test]
    fn the_past_is_what_had_happened_by_then() {
        let mut history = History::default();
        for day in [1, 4, 9] {
            history.add(day, 1, 10);
        }
        assert_eq!(history.until(4).len(), 2);
        assert_eq!(history.until(0).len(), 0);
    }

    proptest! {
        #[test]
        fn orders_may_be_added_in_any_order(
            rows in prop::collection::vec((0..30_i32, 1..4_i32, 1..1_000_i64), 0..20),
            seed in any::<prop::sample::Index>(),
        ) {
            let mut forward = History::default();
            for (day, orders, net) in &rows {
                forward.add(*day, *orders, *net);
            }
            let mut turned = rows;
            if !turned.is_empty() {
                let middle = seed.index(turned.len());
                turned.rotate_left(middle);
            }
            let mut other = History::default();
            for (day, orders, net) in &turned {
                other.add(*day, *orders, *net);
            }
            prop_assert_eq!(&forward, &other);
            let ascending = forward.days().windows(2).all(|pair| pair[0].day() < pair[1].day());
            prop_assert!(ascending);
        }
    }
}
