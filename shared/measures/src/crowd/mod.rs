//! What all people of a store did, as one night finds it: what daily counters cannot say, because somebody who buys twice is one buyer.
//!
//! Every number is a sum over people of something that follows from their own profile: merging does not depend on the shards, and a night
//! over the same profiles gives the same crowd. It refuses to know who anybody is.
//!
//! | kept | at most |
//! |---|---|
//! | days | [`DAYS_KEPT`], with buyers alone |
//! | weeks, months | [`WEEKS_KEPT`], [`MONTHS_KEPT`] |
//! | cohorts | those of the months kept, [`AGES_KEPT`] months of each |
//! | products, categories | [`WARES_KEPT`] of each: those worth the most, the rest as one |

mod cohorts;
mod figures;
mod wares;

use std::collections::BTreeMap;

use awda_customers::{History, Profile, PurchaseDay};
use awda_kernel::Day;
use awda_segments::query::Week;
use serde::{Deserialize, Serialize};

pub use cohorts::{AGES_KEPT, CohortFigures, REPEAT_DAYS};
pub use figures::{PeopleFigures, SegmentFigures};
pub use wares::{WARES_KEPT, WareFigures, Wares};

use crate::{Credits, Period, Sendings, Step};

/// Days that are kept.
pub const DAYS_KEPT: i32 = 400;
/// Weeks that are kept.
pub const WEEKS_KEPT: i32 = 160;
/// Months that are kept.
pub const MONTHS_KEPT: i32 = 61;
/// Days within which an order recovers a cart (Awda definitions 5.6).
pub const RECOVERY_DAYS: i32 = 5;

/// By what people are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The day of judgement: what is later is not there yet.
    pub day: Day,
    /// Where the store's week begins.
    pub week: Week,
    /// Days without an order after which somebody is lapsed: T3 (Awda definitions 5.2).
    pub lapsed_after: u32,
}

/// One person to be counted.
#[derive(Debug, Clone, Copy)]
pub struct Somebody<'a> {
    /// Who.
    pub profile: &'a Profile,
    /// The segments they are in.
    pub segments: &'a [String],
    /// What they are expected to be worth within a year, in minor units.
    pub clv_minor: i64,
}

/// Everybody of a store. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    /// By day: buyers, and what follows from a day alone.
    #[serde(default)]
    pub days: BTreeMap<Day, PeopleFigures>,
    /// By the first day of a week.
    #[serde(default)]
    pub weeks: BTreeMap<Day, PeopleFigures>,
    /// By the first day of a month.
    #[serde(default)]
    pub months: BTreeMap<Day, PeopleFigures>,
    /// By the month of the first order.
    #[serde(default)]
    pub cohorts: BTreeMap<Day, CohortFigures>,
    /// By segment.
    #[serde(default)]
    pub segments: BTreeMap<String, SegmentFigures>,
    /// Products of the orders of 365 days.
    #[serde(default)]
    pub products: Wares,
    /// Their narrowest categories.
    #[serde(default)]
    pub categories: Wares,
    /// What messages are credited with.
    #[serde(default)]
    pub credits: Credits,
}

/// A night's crowd, as it is kept for a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightCrowd {
    /// The run that counted it.
    pub run: String,
    /// The day it is for.
    pub day: Day,
    /// The thresholds it was counted by: T3.
    pub lapsed_after: u32,
    /// Everybody.
    pub crowd: Crowd,
    /// What was sent, as the ledger has it.
    #[serde(default)]
    pub sendings: Sendings,
}

impl NightCrowd {
    /// Whether a period that begins on `from` is so young that it is kept.
    pub fn keeps(&self, step: Step, from: Day) -> bool {
        from >= oldest(step, self.day)
    }
}

impl Crowd {
    /// Counts one person.
    pub fn add(&mut self, one: &Somebody<'_>, terms: &Terms) {
        let history = one.profile.history();
        let bought = history.until(terms.day);
        for (step, from) in kept(terms) {
            let held = match step {
                Step::Day => &mut self.days,
                Step::Week(_) => &mut self.weeks,
                Step::Month => &mut self.months,
            };
            buying(bought, step, from, held);
            if step != Step::Day {
                staying(bought, step, (from, terms), held);
            }
            carts(one.profile, bought, step, (from, terms.day), held);
        }
        self.cohort(bought, terms);
        self.segments_of(one, &history, terms.day);
        wares::add(
            (&mut self.products, &mut self.categories),
            one.profile,
            terms.day,
        );
        self.credits.add(one.profile, terms.day);
    }

    /// Counts everybody whom `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.days, &other.days),
            (&mut self.weeks, &other.weeks),
            (&mut self.months, &other.months),
        ] {
            for (start, figures) in theirs {
                mine.entry(*start).or_default().merge(figures);
            }
        }
        for (month, cohort) in &other.cohorts {
            self.cohorts.entry(*month).or_default().merge(cohort);
        }
        for (id, figures) in &other.segments {
            self.segments.entry(id.clone()).or_default().merge(figures);
        }
        self.products.merge(&other.products);
        self.categories.merge(&other.categories);
        self.credits.merge(&other.credits);
    }

    /// Lets go of products and categories that are too many. What is written must be settled.
    pub fn settle(&mut self) {
        self.products.settle();
        self.categories.settle();
    }

    /// What is kept of a period that begins on `from`; nothing where nobody bought and nobody was there.
    pub fn figures(&self, step: Step, from: Day) -> PeopleFigures {
        let held = match step {
            Step::Day => &self.days,
            Step::Week(_) => &self.weeks,
            Step::Month => &self.months,
        };
        held.get(&from).copied().unwrap_or_default()
    }

    fn cohort(&mut self, bought: &[PurchaseDay], terms: &Terms) {
        let oldest = first_month(terms.day);
        if let Some(first) = bought.first() {
            let month = Step::Month.start_of(first.day());
            if month >= oldest {
                self.cohorts.entry(month).or_default().add(month, bought);
            }
        }
    }

    fn segments_of(&mut self, one: &Somebody<'_>, history: &History, day: Day) {
        let all = history.until(day);
        let year = all.partition_point(|row| row.day() <= day - 365);
        let year = all.get(year..).unwrap_or_default();
        let seen = SegmentFigures {
            customers: 1,
            buyers: u64::from(!all.is_empty()),
            year_buyers: u64::from(!year.is_empty()),
            year_orders: year.iter().map(|row| u64::from(row.orders())).sum(),
            year_net_minor: year.iter().map(PurchaseDay::net_minor).sum(),
            net_minor: all.iter().map(PurchaseDay::net_minor).sum(),
            clv_minor: one.clv_minor,
        };
        for id in one.segments {
            self.segments.entry(id.clone()).or_default().merge(&seen);
        }
    }
}

/// The steps with the first day that is kept of each.
fn kept(terms: &Terms) -> [(Step, Day); 3] {
    let steps = [Step::Day, Step::Week(terms.week), Step::Month];
    steps.map(|step| (step, oldest(step, terms.day)))
}

/// The first day of the oldest period that is kept.
fn oldest(step: Step, day: Day) -> Day {
    match step {
        Step::Day => day - DAYS_KEPT + 1,
        Step::Week(_) => step.start_of(day) - 7 * (WEEKS_KEPT - 1),
        Step::Month => first_month(day),
    }
}

fn first_month(day: Day) -> Day {
    // A month has at most 31 days: so many days back lie at least as many months back.
    Step::Month.start_of(day - 31 * (MONTHS_KEPT - 1))
}

/// Who bought in each period, how often, and who for the first time.
fn buying(bought: &[PurchaseDay], step: Step, from: Day, held: &mut BTreeMap<Day, PeopleFigures>) {
    let mut ever = 0_u64;
    let mut rows = bought.iter().enumerate().peekable();
    while let Some((place, row)) = rows.next() {
        let Period { from: start, to } = step.period_of(row.day());
        let (mut orders, mut net) = (u64::from(row.orders()), row.net_minor());
        while let Some((_, next)) = rows.next_if(|(_, next)| next.day() < to) {
            orders += u64::from(next.orders());
            net += next.net_minor();
        }
        ever += orders;
        if start < from {
            continue;
        }
        let is_new = place == 0;
        let figures = held.entry(start).or_default();
        figures.buyers += 1;
        figures.repeat_buyers += u64::from(orders > 1);
        figures.returning_buyers += u64::from(ever > 1);
        figures.orders += orders;
        figures.net_minor += net;
        if is_new {
            figures.new_buyers += 1;
            figures.new_orders += u64::from(row.orders());
            figures.new_net_minor += row.net_minor();
        }
    }
}

/// Who was there at the beginning of each period, who of them bought in it, and who became lapsed in it.
fn staying(
    bought: &[PurchaseDay],
    step: Step,
    (from, terms): (Day, &Terms),
    held: &mut BTreeMap<Day, PeopleFigures>,
) {
    let patience = i32::try_from(terms.lapsed_after).unwrap_or(i32::MAX);
    for (place, row) in bought.iter().enumerate() {
        let next = bought.get(place + 1).map(PurchaseDay::day);
        let lapses_on = row.day().saturating_add(patience);
        // They are there at the beginning of every day until they buy again, lapse, or the day of judgement.
        let last = next.unwrap_or(terms.day).min(lapses_on - 1).min(terms.day);
        let mut start = step.next(step.start_of(row.day()));
        while start <= last {
            let end = step.next(start);
            if start >= from {
                let figures = held.entry(start).or_default();
                figures.active += 1;
                figures.retained += u64::from(next.is_some_and(|next| next < end));
            }
            start = end;
        }
        let is_over = next.is_none_or(|next| next > lapses_on) && lapses_on <= terms.day;
        let start = step.start_of(lapses_on);
        if is_over && start >= from {
            held.entry(start).or_default().lapsed += 1;
        }
    }
}

/// Days on which somebody put something into a cart, and what came of it.
fn carts(
    profile: &Profile,
    bought: &[PurchaseDay],
    step: Step,
    (from, today): (Day, Day),
    held: &mut BTreeMap<Day, PeopleFigures>,
) {
    let mut days: Vec<Day> = profile
        .facets
        .values()
        .flat_map(|facet| {
            let log = &facet.doings.carted;
            let rows = log.rows().iter().map(|row| row.0);
            rows.chain(log.totals().map(|(day, _)| day))
        })
        .filter(|day| *day <= today)
        .collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let start = step.start_of(day);
        if start < from {
            continue;
        }
        let place = bought.partition_point(|row| row.day() < day);
        let next = bought.get(place).map(PurchaseDay::day);
        let figures = held.entry(start).or_default();
        figures.carts += 1;
        figures.ordered_carts += u64::from(next == Some(day));
        let is_recovered = next.is_some_and(|next| next > day && next <= day + RECOVERY_DAYS);
        figures.recovered_carts += u64::from(is_recovered);
    }
}
