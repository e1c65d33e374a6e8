//! Products and categories by what was ordered of them in 365 days, and what came back.
//!
//! A profile keeps the lines worth the most of its last orders (`awda_customers::Basket`); [`Wares::coverage`] says how much of the value of
//! all orders those lines are, so that nobody takes a part for the whole. Quantities are not kept: a ware is counted in orders. It
//! refuses to know titles.

use std::collections::BTreeMap;

use awda_customers::{KeptOrder, Profile};
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

use crate::Ratio;

/// Most wares that are kept by name.
pub const WARES_KEPT: usize = 4_000;

const YEAR: i32 = 365;

/// What became of one ware.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WareFigures(
    /// Orders with it, whatever became of them.
    pub u64,
    /// People with an order of it that counts.
    pub u64,
    /// Those with two or more.
    pub u64,
    /// Its value as ordered, in minor units.
    pub i64,
    /// What of that was given back or cancelled, as its share of each order.
    pub i64,
);

/// Wares by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wares {
    /// By stock code, or by category.
    pub named: BTreeMap<String, WareFigures>,
    /// Those beyond [`WARES_KEPT`], together. Their people are not told apart.
    pub rest: WareFigures,
    /// Value of all orders as ordered, in minor units.
    pub ordered_minor: i64,
    /// What of it the known lines are.
    pub known_minor: i64,
}

impl WareFigures {
    /// Orders with it, whatever became of them.
    pub const fn orders(&self) -> u64 {
        self.0
    }

    /// People with an order of it that counts.
    pub const fn buyers(&self) -> u64 {
        self.1
    }

    /// Its value as ordered, in minor units.
    pub const fn ordered_minor(&self) -> i64 {
        self.3
    }

    /// What was given back or cancelled, in minor units.
    pub const fn returned_minor(&self) -> i64 {
        self.4
    }

    /// Its value after what was given back, in minor units.
    pub const fn net_minor(&self) -> i64 {
        self.3 - self.4
    }

    /// People with two orders of it or more, of all who have one.
    pub const fn repeat_rate(&self) -> Ratio {
        Ratio {
            numerator: self.2,
            denominator: self.1,
        }
    }

    /// Value given back or cancelled, of all that was ordered.
    pub fn return_rate(&self) -> Ratio {
        share(self.4, self.3)
    }

    const fn merge(&mut self, other: &Self) {
        self.0 += other.0;
        self.1 += other.1;
        self.2 += other.2;
        self.3 += other.3;
        self.4 += other.4;
    }
}

impl Wares {
    /// How much of the value of all orders the known lines are.
    pub fn coverage(&self) -> Ratio {
        share(self.known_minor, self.ordered_minor)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (name, figures) in &other.named {
            match self.named.get_mut(name) {
                Some(mine) => mine.merge(figures),
                None => drop(self.named.insert(name.clone(), *figures)),
            }
        }
        self.rest.merge(&other.rest);
        self.ordered_minor += other.ordered_minor;
        self.known_minor += other.known_minor;
    }

    /// Keeps those worth the most by name.
    pub(super) fn settle(&mut self) {
        if self.named.len() <= WARES_KEPT {
            return;
        }
        let mut all: Vec<(String, WareFigures)> =
            std::mem::take(&mut self.named).into_iter().collect();
        all.sort_by(|a, b| (b.1.3, &a.0).cmp(&(a.1.3, &b.0)));
        for (_, figures) in all.split_off(WARES_KEPT) {
            self.rest.merge(&figures);
        }
        self.named = all.into_iter().collect();
    }
}

/// Counts what a person ordered within a year.
pub(super) fn add((products, categories): (&mut Wares, &mut Wares), profile: &Profile, day: Day) {
    let orders: Vec<&KeptOrder> = profile
        .facets
        .values()
        .flat_map(|facet| facet.orders.rows().map(|(_, order)| order))
        .filter(|order| order.day <= day && order.day > day - YEAR)
        .collect();
    if orders.is_empty() {
        return;
    }
    let by_sku = |line: &awda_customers::BasketLine| Some(line.0.clone());
    let by_category = |line: &awda_customers::BasketLine| line.2.last().cloned();
    count(products, &orders, by_sku);
    count(categories, &orders, by_category);
}

fn count(
    wares: &mut Wares,
    orders: &[&KeptOrder],
    name_of: impl Fn(&awda_customers::BasketLine) -> Option<String>,
) {
    let mut theirs: BTreeMap<String, (WareFigures, u64)> = BTreeMap::new();
    for order in orders {
        wares.ordered_minor += order.basket.items_minor;
        let mut ordered: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for line in &order.basket.lines {
            let Some(name) = name_of(line).filter(|name| !name.is_empty() && line.1 > 0) else {
                continue;
            };
            wares.known_minor += line.1;
            let kept = order.share_minor(line.1).clamp(0, line.1.max(0));
            let sums = ordered.entry(name).or_default();
            sums.0 += line.1;
            sums.1 += line.1 - kept;
        }
        for (name, (value, returned)) in ordered {
            let (figures, counted) = theirs.entry(name).or_default();
            figures.0 += 1;
            figures.3 += value;
            figures.4 += returned;
            *counted += u64::from(!order.is_void);
        }
    }
    for (name, (mut figures, counted)) in theirs {
        figures.1 = u64::from(counted > 0);
        figures.2 = u64::from(counted > 1);
        wares.named.entry(name).or_default().merge(&figures);
    }
}

/// A share of amounts; none of what is not above nought.
fn share(part: i64, whole: i64) -> Ratio {
    Ratio {
        numerator: u64::try_from(part).unwrap_or_default(),
        denominator: u64::try_from(whole).unwrap_or_default(),
    }
}
