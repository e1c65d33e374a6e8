//! What an event changes in a day's counters: differences of contributions, so that any order of events adds up to the same.
//!
//! What first orders bring is a difference of people: a person's first purchase day counts as theirs, whatever made it the first, a
//! late order, a refund of an earlier one, or another profile that was joined to theirs.

use awda_kernel::Day;

use crate::{Contribution, PurchaseDay};

/// A change of one day's counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// What they gave back, in minor units.
    pub credited_minor: i64,
    /// Qualifying orders with a discount.
    pub discounted: i64,
    /// People whose first purchase day it is.
    pub new_buyers: i64,
    /// Qualifying orders of theirs on that day.
    pub new_orders: i64,
    /// The net value of those, in minor units.
    pub new_net_minor: i64,
    /// What of all this was rung up in a branch.
    pub branch: ChannelCount,
}

/// A change of what came through one channel on a day. Credits for no order have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChannelCount {
    /// Orders placed.
    pub placed: i64,
    /// Qualifying orders.
    pub orders: i64,
    /// Net value in minor units.
    pub net_minor: i64,
    /// Refunds of orders.
    pub refunds: i64,
    /// Item value given back, in minor units.
    pub refunded_minor: i64,
    /// Qualifying orders with a discount.
    pub discounted: i64,
}

impl ChannelCount {
    /// Adds another change.
    pub const fn add(&mut self, other: &Self) {
        self.placed += other.placed;
        self.orders += other.orders;
        self.net_minor += other.net_minor;
        self.refunds += other.refunds;
        self.refunded_minor += other.refunded_minor;
        self.discounted += other.discounted;
    }
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
            credited_minor: 0,
            discounted: 0,
            new_buyers: 0,
            new_orders: 0,
            new_net_minor: 0,
            branch: ChannelCount {
                placed: 0,
                orders: 0,
                net_minor: 0,
                refunds: 0,
                refunded_minor: 0,
                discounted: 0,
            },
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
        self.credited_minor += other.credited_minor;
        self.discounted += other.discounted;
        self.new_buyers += other.new_buyers;
        self.new_orders += other.new_orders;
        self.new_net_minor += other.new_net_minor;
        self.branch.add(&other.branch);
    }

    /// What one contribution adds (`sign` 1) or takes away (-1).
    pub(crate) fn of(contribution: &Contribution, sign: i32) -> Self {
        let sign = i64::from(sign);
        let whole = ChannelCount {
            placed: sign * i64::from(contribution.placed),
            orders: sign * i64::from(contribution.qualifies),
            net_minor: sign * contribution.net_minor,
            refunds: sign * contribution.refunds,
            refunded_minor: sign * contribution.refunded_minor,
            discounted: sign * i64::from(contribution.discounted),
        };
        let branch = if contribution.in_branch {
            whole
        } else {
            ChannelCount::default()
        };
        Self {
            placed: whole.placed,
            orders: whole.orders,
            net_minor: whole.net_minor,
            refunds: whole.refunds,
            refunded_minor: whole.refunded_minor,
            discounted: whole.discounted,
            credits: sign * i64::from(!contribution.placed),
            credited_minor: if contribution.placed {
                0
            } else {
                -whole.net_minor
            },
            branch,
            ..Self::none(contribution.day)
        }
    }

    /// What a person's first purchase day adds (`sign` 1) or takes away (-1).
    pub(crate) fn of_first(first: &PurchaseDay, sign: i32) -> Self {
        let sign = i64::from(sign);
        Self {
            new_buyers: sign,
            new_orders: sign * i64::from(first.orders()),
            new_net_minor: sign * first.net_minor(),
            ..Self::none(first.day())
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
