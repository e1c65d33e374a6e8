//! All customers of a store at once: what depends only on (x, age) is computed once, in two threads.
//!
//! A store of ten million customers has some thirty thousand distinct (x, age). Expected orders given alive depend on
//! nothing else, so that a customer costs a division and a few products. It refuses anything a
//! [`Forecast`](crate::Forecast) does not say too: both agree to ten digits.

use crate::History;
use crate::forecast::{Discount, StoreModel};
use crate::models::{BetaGeometric, GammaGamma, RepeatModel, bounded};
use crate::stats::{Cohort, Triple};
use crate::threads::in_threads;

const DAYS: f64 = 7.0;
/// Beyond e^this powers are not kept: their quotient might not be a number.
const LN_POWER_MAX: f64 = 300.0;
/// e^this is still a number.
const LN_MAX: f64 = 709.0;
/// Customers scored at a time by one thread.
const BLOCK: usize = 4_096;

/// The numbers of one customer, from a [`Scorer`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The probability that the customer will ever come back of their own accord.
    pub p_alive: f64,
    /// Expected orders in the horizon.
    pub orders: f64,
    /// Expected value of an order; `None` without a spend model.
    pub spend_per_order: Option<f64>,
    /// Expected value of the horizon, discounted; `None` without a spend model.
    pub clv: Option<f64>,
    /// Median days until the next order, given alive; `None` beyond 19,000 years.
    pub next_order_median_days: Option<f64>,
}

/// What a living customer with some x and age has ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    orders: f64,
    discounted: f64,
}

/// A store's models with a table over (x, age in days).
#[derive(Debug, Clone)]
pub struct Scorer<const FIRST: u32> {
    purchases: BetaGeometric<FIRST>,
    spend: Option<GammaGamma>,
    horizon: f64,
    discount: Discount,
    /// ln(α + day) by day.
    logs: Vec<f64>,
    shelves: Vec<Shelf>,
}

/// All ages of one x.
#[derive(Debug, Clone, Default)]
struct Shelf {
    first_day: usize,
    ages: Vec<Option<Ahead>>,
    /// (2^(1/R) − 1): the median wait per unit of α + T.
    wait: f64,
    /// a/(b+x−1+k), 0 where nobody can be gone.
    odds: f64,
    /// (1 + day/α)^(r+x) by day; empty where that might overflow.
    powers: Vec<f64>,
}

impl<const FIRST: u32> StoreModel<BetaGeometric<FIRST>> {
    /// A scorer for the customers of this cohort (in days): others are scored too, only slower.
    pub fn scorer(&self, cohort: &Cohort, horizon: f64, discount: &Discount) -> Scorer<FIRST> {
        let mut pairs: Vec<Vec<u32>> = Vec::new();
        let mut last_day = 0;
        for row in cohort.rows() {
            let x = row.triple.x() as usize;
            pairs.resize_with(pairs.len().max(x + 1), Vec::new);
            pairs[x].push(row.triple.age());
            last_day = last_day.max(row.triple.age());
        }
        let alpha = self.purchases.alpha();
        let mut scorer = Scorer {
            purchases: self.purchases,
            spend: self.spend,
            horizon: bounded(horizon),
            discount: *discount,
            logs: (0..=last_day)
                .map(|day| (alpha + f64::from(day) / DAYS).ln())
                .collect(),
            shelves: Vec::new(),
        };
        let tasks: Vec<(usize, Vec<u32>)> = pairs.into_iter().enumerate().collect();
        scorer.shelves = in_threads(&tasks, &|(x, ages)| scorer.shelf(*x as u32, ages));
        scorer
    }
}

/// What a [`Scorer`] asks of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// When they bought, in days.
    pub triple: Triple,
    /// Purchase days behind the mean value.
    pub value_days: u32,
    /// Mean value of those days.
    pub mean_value: f64,
}

impl<const FIRST: u32> Scorer<FIRST> {
    /// Scores many customers in two threads, block by block; `visit` takes each block with its customers and makes
    /// something of it. What it makes comes back in the order of the blocks, and memory does not grow with customers.
    pub fn each_block<S: Send>(
        &self,
        customers: &[Asked],
        visit: impl Fn(&[Asked], &[Score]) -> S + Sync,
    ) -> Vec<S> {
        let blocks: Vec<&[Asked]> = customers.chunks(BLOCK).collect();
        in_threads(&blocks, &|block| {
            let score = |one: &Asked| self.score(one.triple, one.value_days, one.mean_value);
            let scores: Vec<Score> = block.iter().map(score).collect();
            visit(block, &scores)
        })
    }

    /// The numbers of one customer: purchases in days, and the mean `mean_value` of `value_days` purchase days.
    pub fn score(&self, triple: Triple, value_days: u32, mean_value: f64) -> Score {
        let age_weeks = f64::from(triple.age()) / DAYS;
        let shape = self.purchases.r() + f64::from(triple.x());
        let shelf = self.shelves.get(triple.x() as usize);
        let known = shelf.and_then(|shelf| {
            let day = (triple.age() as usize).checked_sub(shelf.first_day)?;
            Some((shelf, (*shelf.ages.get(day)?)?))
        });
        let Some((shelf, ahead)) = known else {
            return self.unprepared(triple, value_days, mean_value);
        };
        let (age, t_x) = (triple.age() as usize, triple.t_x() as usize);
        let p_alive = if shelf.powers.is_empty() {
            let ln_power = shape * (self.logs[age] - self.logs[t_x]);
            // Nobody's odds of 0 must not meet an infinity.
            1.0 / (1.0 + shelf.odds * ln_power.min(LN_MAX).exp())
        } else {
            let (now, then) = (shelf.powers[age], shelf.powers[t_x]);
            then / (then + shelf.odds * now)
        };
        let wait = (self.purchases.alpha() + age_weeks) * shelf.wait;
        let spend_per_order = self
            .spend
            .map(|spend| spend.expected_spend(value_days, mean_value));
        Score {
            p_alive,
            orders: p_alive * ahead.orders,
            spend_per_order,
            clv: spend_per_order.map(|spend| spend * (p_alive * ahead.discounted)),
            next_order_median_days: (wait <= crate::HORIZON_MAX).then_some(DAYS * wait),
        }
    }

    /// The same without the table.
    fn unprepared(&self, triple: Triple, value_days: u32, mean_value: f64) -> Score {
        let history =
            History::from_days(triple.x(), triple.t_x(), triple.age()).unwrap_or(History::TODAY);
        let spend_per_order = self
            .spend
            .map(|spend| spend.expected_spend(value_days, mean_value));
        let discounted = self
            .discount
            .orders(&self.purchases, &history, self.horizon);
        let wait = self.purchases.next_order_median(&history);
        Score {
            p_alive: self.purchases.p_alive(&history),
            orders: self.purchases.expected_orders(&history, self.horizon),
            spend_per_order,
            clv: spend_per_order.map(|spend| spend * discounted),
            next_order_median_days: wait.map(|weeks| DAYS * weeks),
        }
    }

    fn shelf(&self, x: u32, ages: &[u32]) -> Shelf {
        let first_day = ages.iter().min().copied().unwrap_or(0) as usize;
        let last_day = ages.iter().max().map_or(0, |day| *day as usize + 1);
        let count = f64::from(x);
        let odds = self.purchases.a() / (self.purchases.b() + count + f64::from(FIRST) - 1.0);
        let mut shelf = Shelf {
            first_day,
            ages: vec![None; last_day - first_day.min(last_day)],
            wait: (std::f64::consts::LN_2 / (self.purchases.r() + count)).exp_m1(),
            odds: if FIRST == 0 && x == 0 { 0.0 } else { odds },
            powers: self.powers(self.purchases.r() + count, last_day),
        };
        let (ends, factors) = self.discount.periods(self.horizon);
        for day in ages {
            let place = &mut shelf.ages[*day as usize - first_day];
            if place.is_none() {
                *place = Some(self.ahead(x, *day, &ends, &factors));
            }
        }
        shelf
    }

    /// (1 + day/α)^shape for every day before `days`, unless the last is beyond e^[`LN_POWER_MAX`].
    fn powers(&self, shape: f64, days: usize) -> Vec<f64> {
        let Some(last) = days.checked_sub(1) else {
            return Vec::new();
        };
        let ln_power = |log: f64| shape * (log - self.logs[0]);
        if ln_power(self.logs[last]) > LN_POWER_MAX {
            return Vec::new();
        }
        self.logs[..days]
            .iter()
            .map(|log| ln_power(*log).exp())
            .collect()
    }

    fn ahead(&self, x: u32, day: u32, ends: &[f64], factors: &[f64]) -> Ahead {
        let history = History::from_days(x, 0, day).unwrap_or(History::TODAY);
        let orders = self.purchases.expected_orders_alive_by(&history, ends);
        let mut before = 0.0;
        let mut discounted = 0.0;
        for (until, factor) in orders.iter().zip(factors) {
            discounted += factor * (until - before).max(0.0);
            before = *until;
        }
        Ahead {
            orders: before,
            discounted,
        }
    }
}
