//! People by the month of their first order, and how many of them bought again in each month after it. It refuses to know whether a month
//! is over: whoever shows it knows the day.

use awda_customers::PurchaseDay;
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

use crate::{Ratio, Step, months_between};

/// Months of a cohort's life that are kept, the first included.
pub const AGES_KEPT: usize = 37;

/// The windows of the cohort repeat rate, in days.
pub const REPEAT_DAYS: [i32; 3] = [30, 60, 90];

/// The people of one cohort.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CohortFigures {
    /// Everybody.
    pub customers: u64,
    /// Those who bought in month 0, 1, 2 ...: month 0 is everybody.
    pub buyers: Vec<u64>,
    /// Net value of those orders, in minor units.
    pub net_minor: Vec<i64>,
    /// Those with another order within 30, 60 and 90 days of the first purchase day: a second one on that day counts.
    pub repeated: [u64; 3],
}

impl CohortFigures {
    /// Counts a person by their purchase days, rising.
    pub fn add(&mut self, month: Day, bought: &[PurchaseDay]) {
        let Some(first) = bought.first() else { return };
        self.customers += 1;
        for (count, days) in self.repeated.iter_mut().zip(REPEAT_DAYS) {
            let next = bought.get(1).map(|row| row.day() - first.day());
            let is_again = first.orders() > 1 || next.is_some_and(|after| after <= days);
            *count += u64::from(is_again);
        }
        let mut last = None;
        for row in bought {
            let age = months_between(month, Step::Month.start_of(row.day()));
            let Some(age) = usize::try_from(age).ok().filter(|age| *age < AGES_KEPT) else {
                continue;
            };
            self.grow(age + 1);
            if let Some(net) = self.net_minor.get_mut(age) {
                *net += row.net_minor();
            }
            if last != Some(age)
                && let Some(buyers) = self.buyers.get_mut(age)
            {
                *buyers += 1;
                last = Some(age);
            }
        }
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        self.grow(other.buyers.len());
        for (mine, theirs) in self.buyers.iter_mut().zip(&other.buyers) {
            *mine += theirs;
        }
        for (mine, theirs) in self.net_minor.iter_mut().zip(&other.net_minor) {
            *mine += theirs;
        }
        for (mine, theirs) in self.repeated.iter_mut().zip(&other.repeated) {
            *mine += theirs;
        }
    }

    /// Who bought in the month `age` after the first, of everybody; nobody in a month that nothing is known of.
    pub fn retention(&self, age: usize) -> Ratio {
        Ratio {
            numerator: self.buyers.get(age).copied().unwrap_or_default(),
            denominator: self.customers,
        }
    }

    /// Cohort repeat rates within 30, 60 and 90 days (Awda definitions 5.9).
    pub fn repeat_rates(&self) -> [Ratio; 3] {
        self.repeated.map(|numerator| Ratio {
            numerator,
            denominator: self.customers,
        })
    }

    fn grow(&mut self, ages: usize) {
        if self.buyers.len() < ages {
            self.buyers.resize(ages, 0);
            self.net_minor.resize(ages, 0);
        }
    }
}
