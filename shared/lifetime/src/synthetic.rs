//! Made-up stores with known truth, for tests and measurements: the same seed gives the same customers.
//!
//! It refuses to be confused with data: every customer comes from a model.

use crate::models::{GammaGamma, RepeatModel};
use crate::stats::{Cohort, SpendCohort, Triple};
use crate::{Chance, Customer, History};

/// A store whose customers follow known models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyntheticStore<M> {
    /// When they come back and leave.
    pub purchases: M,
    /// What they spend, in minor units.
    pub spend: GammaGamma,
    /// The youngest and the oldest age in days; ages are uniform between them.
    pub ages_days: (u32, u32),
    /// This share of customers never comes back, whatever the model says.
    pub one_timers: f64,
}

/// One customer of a synthetic store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyntheticCustomer {
    /// The customer's number: the sample key of the cohorts.
    pub key: u64,
    /// When they bought, in days.
    pub triple: Triple,
    /// What they spent in all, in minor units.
    pub total_minor: u64,
}

impl<M: RepeatModel> SyntheticStore<M> {
    /// `count` customers of this seed.
    pub fn customers(&self, seed: u64, count: u64) -> impl Iterator<Item = SyntheticCustomer> {
        (0..count).map(move |key| self.customer(seed, key))
    }

    /// The statistics of `count` customers of this seed.
    pub fn cohorts(&self, seed: u64, count: u64) -> (Cohort, SpendCohort) {
        let limit = usize::MAX;
        let (mut cohort, mut spend) =
            (Cohort::with_grain(7, limit), SpendCohort::with_limit(limit));
        for customer in self.customers(seed, count) {
            cohort.add(customer.key, customer.triple);
            spend.add(customer.key, customer.triple.x() + 1, customer.total_minor);
        }
        cohort.settle();
        spend.settle();
        (cohort, spend)
    }

    /// The customer of this number.
    pub fn one(&self, seed: u64, key: u64) -> SyntheticCustomer {
        self.customer(seed, key)
    }

    fn customer(&self, seed: u64, key: u64) -> SyntheticCustomer {
        let mut chance = Chance::seeded(seed.rotate_left(32) ^ key);
        let (from, to) = self.ages_days;
        let age = from + (chance.uniform() * f64::from(to.saturating_sub(from) + 1)) as u32;
        let stays_away = chance.uniform() < self.one_timers;
        let lived = self.purchases.live(age, &mut chance);
        let triple = if stays_away {
            Triple::new(0, 0, lived.age()).unwrap_or(lived)
        } else {
            lived
        };
        let rate = chance.gamma(self.spend.q(), self.spend.scale());
        let total = chance.gamma(self.spend.p() * f64::from(triple.x() + 1), rate);
        SyntheticCustomer {
            key,
            triple,
            total_minor: total.round().max(1.0) as u64,
        }
    }
}

impl SyntheticCustomer {
    /// The customer as a store's model sees them.
    pub fn known(&self) -> Customer {
        let (x, t_x, age) = (self.triple.x(), self.triple.t_x(), self.triple.age());
        let days = x + 1;
        Customer {
            history: History::from_days(x, t_x, age).unwrap_or(History::TODAY),
            value_days: days,
            mean_value: self.total_minor as f64 / f64::from(days),
        }
    }
}
