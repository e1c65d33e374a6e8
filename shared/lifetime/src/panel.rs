//! From rows of (customer, day, value) to what the models and their checks see, as of any day.
//!
//! Purchases of one day are one purchase; a refund takes back what was bought last. It refuses to know dates,
//! currencies and people: days are numbers of the caller, customers are places in the caller's list, values are whole
//! minor units.

use std::ops::RangeInclusive;

use crate::stats::{Cohort, DAYS_PER_WEEK, SpendCohort, Triple};
use crate::{Customer, History};

/// One row: who, when, how much (negative is a refund).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Purchase {
    /// The customer's place in the caller's list.
    pub customer: u32,
    /// The number of the day.
    pub day: i32,
    /// Its value in minor units.
    pub minor: i64,
}

/// Which purchase days make up a customer's mean value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spending {
    /// Repeat days only, as in the papers and in common packages: one-time buyers say nothing.
    Repeats,
    /// All days with value, as Awda does at night (definitions 5.3).
    AllDays,
}

/// Every customer's purchase days, in order.
///
/// ```
/// use awda_lifetime::{Panel, Purchase};
///
/// let bought = |customer, day, minor| Purchase { customer, day, minor };
/// let panel = Panel::of(vec![bought(0, 3, 900), bought(0, 10, 500), bought(0, 10, 100), bought(1, 4, 700)]);
/// let seen = panel.seen(20);
/// assert_eq!((seen[0].triple.x(), seen[0].triple.t_x(), seen[0].triple.age()), (1, 7, 17));
/// assert_eq!(seen[0].repeat_minor, 600);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    buyers: Vec<Buyer>,
    /// Days and their values, buyer after buyer.
    days: Vec<(i32, i64)>,
    unmatched_refunds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Buyer {
    customer: u32,
    from: usize,
    to: usize,
}

/// One customer as of some day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The customer's place in the caller's list.
    pub customer: u32,
    /// Where the panel keeps the customer.
    pub place: usize,
    /// The day of the first purchase.
    pub first_day: i32,
    /// Repeat purchase days, the last of them and the age, in days.
    pub triple: Triple,
    /// Value of the first day.
    pub first_minor: u64,
    /// Value of the repeat days together.
    pub repeat_minor: u64,
    /// Days with value, the first included.
    pub valued_days: u32,
}

impl Panel {
    /// Sorts the rows into purchase days.
    ///
    /// A negative value is taken back from the customer's latest purchase days up to its own day, latest first; a day that
    /// loses all its value counts as never having happened. What finds nothing to take back is counted and left out.
    pub fn of(mut purchases: Vec<Purchase>) -> Self {
        // On one day, what was bought comes before what is brought back.
        purchases.sort_unstable_by_key(|row| (row.customer, row.day, row.minor < 0, row.minor));
        let mut panel = Self {
            buyers: Vec::new(),
            days: Vec::with_capacity(purchases.len()),
            unmatched_refunds: 0,
        };
        for rows in purchases.chunk_by(|left, right| left.customer == right.customer) {
            panel.add(rows);
        }
        panel
    }

    /// Customers with at least one purchase day.
    pub fn customers(&self) -> usize {
        self.buyers.len()
    }

    /// Purchase days of all customers.
    pub fn purchase_days(&self) -> usize {
        self.days.len()
    }

    /// Refunds, or parts of them, that found no earlier purchase.
    pub fn unmatched_refunds(&self) -> u64 {
        self.unmatched_refunds
    }

    /// The first and the last purchase day; `None` without purchases.
    pub fn span(&self) -> Option<RangeInclusive<i32>> {
        let days = || self.days.iter().map(|day| day.0);
        Some(days().min()?..=days().max()?)
    }

    /// Everybody who had bought by this day, as seen at its end, in the order of customers.
    pub fn seen(&self, day: i32) -> Vec<Seen> {
        (0..self.buyers.len())
            .filter_map(|place| self.seen_one(place, day))
            .collect()
    }

    /// Purchase days of one buyer after `after` and up to `until`, and their value.
    pub fn later(&self, place: usize, after: i32, until: i32) -> (u32, u64) {
        let days = self.days_of(place);
        let from = days.partition_point(|day| day.0 <= after);
        let to = days.partition_point(|day| day.0 <= until).max(from);
        let value = total(&days[from..to]);
        ((to - from) as u32, value.max(0) as u64)
    }

    /// The days of one buyer's purchases, ascending.
    pub fn purchase_days_of(&self, place: usize) -> impl Iterator<Item = i32> {
        self.days_of(place).iter().map(|day| day.0)
    }

    fn days_of(&self, place: usize) -> &[(i32, i64)] {
        self.buyers
            .get(place)
            .map_or(&[], |buyer| &self.days[buyer.from..buyer.to])
    }

    fn seen_one(&self, place: usize, day: i32) -> Option<Seen> {
        let buyer = self.buyers.get(place)?;
        let days = self.days_of(place);
        let days = &days[..days.partition_point(|purchase| purchase.0 <= day)];
        let (first, last) = (days.first()?, days.last()?);
        let ticks = |later: i32| later.abs_diff(first.0).min(Triple::TICK_MAX);
        let repeats = (days.len() - 1).min(Triple::X_MAX as usize) as u32;
        let triple = Triple::new(repeats, ticks(last.0), ticks(day)).ok()?;
        let repeat_minor = total(&days[1..]);
        Some(Seen {
            customer: buyer.customer,
            place,
            first_day: first.0,
            triple,
            first_minor: first.1.max(0) as u64,
            repeat_minor: repeat_minor.max(0) as u64,
            valued_days: days.iter().filter(|day| day.1 > 0).count() as u32,
        })
    }

    /// The rows of one customer, in order of days.
    fn add(&mut self, rows: &[Purchase]) {
        let from = self.days.len();
        for row in rows {
            if row.minor < 0 {
                self.take_back(from, row.minor.saturating_neg());
                continue;
            }
            match self.days[from..].last_mut() {
                Some(day) if day.0 == row.day => day.1 = day.1.saturating_add(row.minor),
                _ => self.days.push((row.day, row.minor)),
            }
        }
        let to = self.days.len();
        if let Some(row) = rows.first().filter(|_| to > from) {
            let customer = row.customer;
            self.buyers.push(Buyer { customer, from, to });
        }
    }

    fn take_back(&mut self, from: usize, mut minor: i64) {
        while minor > 0 {
            let Some(place) = (from..self.days.len()).rfind(|place| self.days[*place].1 > 0) else {
                self.unmatched_refunds += 1;
                return;
            };
            let taken = minor.min(self.days[place].1);
            self.days[place].1 -= taken;
            minor -= taken;
            if self.days[place].1 == 0 {
                self.days.remove(place);
            }
        }
    }
}

impl Seen {
    /// When the customer bought, in weeks.
    pub fn history(&self) -> History {
        History::from_days(self.triple.x(), self.triple.t_x(), self.triple.age())
            .unwrap_or(History::TODAY)
    }

    /// The customer as a store's model sees them; values in units of `minor_per_unit` minor units.
    pub fn customer(&self, spending: Spending, minor_per_unit: f64) -> Customer {
        let (days, total) = self.spent(spending);
        let mean = total as f64 / f64::from(days.max(1)) / minor_per_unit;
        Customer {
            history: self.history(),
            value_days: if total == 0 { 0 } else { days },
            mean_value: mean,
        }
    }

    /// The purchase days behind the mean value, and their value.
    pub fn spent(&self, spending: Spending) -> (u32, u64) {
        match spending {
            Spending::Repeats => (self.triple.x(), self.repeat_minor),
            Spending::AllDays => (
                self.valued_days,
                self.first_minor.saturating_add(self.repeat_minor),
            ),
        }
    }
}

/// The value of some days, at most what an i64 holds.
fn total(days: &[(i32, i64)]) -> i64 {
    days.iter().fold(0, |sum, day| sum.saturating_add(day.1))
}

/// The statistics of these customers, none thinned out.
pub fn cohorts(seen: &[Seen], spending: Spending) -> (Cohort, SpendCohort) {
    let mut cohort = Cohort::with_grain(DAYS_PER_WEEK, usize::MAX);
    let mut spend = SpendCohort::with_limit(usize::MAX);
    for one in seen {
        let key = u64::from(one.customer);
        cohort.add(key, one.triple);
        let (days, total) = one.spent(spending);
        spend.add(key, days, total);
    }
    cohort.settle();
    spend.settle();
    (cohort, spend)
}
