//! What an event changes in a day's counters: differences of contributions, so that any order of events adds up to the same.

use awda_kernel::Day;

use crate::Contribution;

/// A change of one day's counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The day in the store's zone.
    pub day: Day,
    /// Orders placed.
    pub placed: i64,
    /// Qualifying orders.
    pub orders: i64,
    /// Net value in minor units.
    pub net_minor: i64,
    /// Refunds of orders.
    pub refunds: i64,
    /// Item value given back for orders, in minor units.
    pub refunded_minor: i64,
    /// Credits for no order.
    pub credits: i64,
}

impl Count {
    /// No change of `day`.
    pub const fn none(day: Day) -> Self {
        Self {
            day,
            placed: 0,
            orders: 0,
            net_minor: 0,
            refunds: 0,
            refunded_minor: 0,
            credits: 0,
        }
    }

    /// Whether it changes nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::none(self.day)
    }

    /// Adds another change, of this day or of any day when a period is summed.
    pub fn add(&mut self, other: &Self) {
        self.placed += other.placed;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
        self.refunds += other.refunds;
        self.refunded_minor += other.refunded_minor;
        self.credits += other.credits;
    }

    /// What one contribution adds (`sign` 1) or takes away (-1).
    pub(crate) fn of(contribution: &Contribution, sign: i32) -> Self {
        let sign = i64::from(sign);
        Self {
            day: contribution.day,
            placed: sign * i64::from(contribution.placed),
            orders: sign * i64::from(contribution.qualifies),
            net_minor: sign * contribution.net_minor,
            refunds: sign * contribution.refunds,
            refunded_minor: sign * contribution.refunded_minor,
            credits: sign * i64::from(!contribution.placed),
        }
    }

    /// Joins this change with one of the same day; a change of nothing disappears.
    pub(crate) fn add_to(self, counts: &mut Vec<Self>) {
        match counts.iter_mut().find(|count| count.day == self.day) {
            Some(count) => count.add(&self),
            None => counts.push(self),
        }
        counts.retain(|count| !count.is_none());
    }
}
