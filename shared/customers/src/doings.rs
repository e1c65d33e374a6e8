//! What somebody did beside ordering: looked, put into a cart, visited. Bounded, and the same whatever the order of events.
//!
//! Two layers. Rows say what and when; beyond [`ROWS_MAX`] the oldest days lose their details and are only counted, and beyond
//! [`DAYS_MAX`] counted days the oldest are let go. Each layer says from which day on it is whole. What comes late for a day that lost
//! its details is counted there; for a day that was let go it is let go too: so the outcome depends on the set of events alone.

use std::collections::BTreeMap;

use awda_commerce::{Activity, Cart};
use awda_kernel::Day;
use serde::{Deserialize, Serialize};

/// Most rows with details.
pub const ROWS_MAX: usize = 24;
/// Most days that are only counted.
pub const DAYS_MAX: usize = 60;
/// Longest name kept, in characters.
const NAME_CHARS_MAX: usize = 40;
/// Most products of one event.
const PRODUCTS_MAX: usize = 12;

/// What was done, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doings {
    /// Looked at a product or page.
    #[serde(rename = "v", default, skip_serializing_if = "Log::is_empty")]
    pub viewed: Log,
    /// Put something into a cart.
    #[serde(rename = "c", default, skip_serializing_if = "Log::is_empty")]
    pub carted: Log,
    /// Visited the site: one row a day.
    #[serde(rename = "w", default, skip_serializing_if = "Log::is_empty")]
    pub visited: Log,
}

/// Everything of one kind, within bounds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Rows with details.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    rows: Vec<Done>,
    /// Days that are only counted, before the first row.
    #[serde(rename = "t", default, skip_serializing_if = "BTreeMap::is_empty")]
    totals: BTreeMap<Day, u32>,
    /// Rows have details from this day on.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    detailed_since: Option<Day>,
    /// Nothing is missing from this day on.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    since: Option<Day>,
}

/// Something done on a day: the day, the product or page, its category, how often, and what it was worth at most in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done(
    pub Day,
    pub String,
    pub String,
    pub u32,
    #[serde(default, skip_serializing_if = "Option::is_none")] pub Option<i64>,
);

/// Whether doing it again on the same day counts again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Counts,
    IsTheSame,
}

impl Doings {
    /// Nothing was done.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what somebody did on the site. Pages are kept as pages, products as products.
    pub(crate) fn act(&mut self, activity: &Activity, day: Day) {
        self.visited.note(
            Done(day, String::new(), String::new(), 1, None),
            Again::IsTheSame,
        );
        let is_cart = activity.name.contains("added") && activity.name.contains("product");
        if activity.name.contains("removed") {
            return;
        }
        let (log, again) = if is_cart {
            (&mut self.carted, Again::IsTheSame)
        } else if activity.name.contains("viewed") || activity.name.contains("view") {
            (&mut self.viewed, Again::Counts)
        } else {
            return;
        };
        for line in activity.lines.iter().take(PRODUCTS_MAX) {
            let category = line.categories.last().map(|name| short(name));
            let worth = Some(line.amount_minor).filter(|amount| is_cart && *amount > 0);
            let done = Done(
                day,
                short(&line.sku),
                category.unwrap_or_default(),
                1,
                worth,
            );
            log.note(done, again);
        }
        if activity.lines.is_empty() {
            let page = activity.page.as_deref().map(short).unwrap_or_default();
            log.note(
                Done(
                    day,
                    format!("/{}", page.trim_start_matches('/')),
                    String::new(),
                    1,
                    None,
                ),
                again,
            );
        }
    }

    /// Takes in a cart as it stood on a day.
    pub(crate) fn fill(&mut self, cart: &Cart, day: Day) {
        for line in cart.lines.iter().take(PRODUCTS_MAX) {
            let category = line.categories.last().map(|name| short(name));
            let done = Done(
                day,
                short(&line.sku),
                category.unwrap_or_default(),
                1,
                Some(line.amount_minor),
            );
            self.carted.note(done, Again::IsTheSame);
        }
        if cart.lines.is_empty() && cart.items_minor > 0 {
            let done = Done(day, String::new(), String::new(), 1, Some(cart.items_minor));
            self.carted.note(done, Again::IsTheSame);
        }
    }
}

impl Log {
    /// Nothing is kept and nothing was let go.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Rows with details, by day.
    pub fn rows(&self) -> &[Done] {
        &self.rows
    }

    /// Days of which only the count is left.
    pub fn totals(&self) -> impl Iterator<Item = (Day, u32)> {
        self.totals.iter().map(|(day, times)| (*day, *times))
    }

    /// The day from which on nothing is missing; none: nothing was let go.
    pub const fn since(&self) -> Option<Day> {
        self.since
    }

    fn note(&mut self, done: Done, again: Again) {
        if self.since.is_some_and(|since| done.0 < since) {
            return;
        }
        if self.detailed_since.is_some_and(|since| done.0 < since) {
            self.count(done.0, done.3, again);
            return;
        }
        let key = |row: &Done| (row.0, row.1.clone(), row.2.clone());
        match self.rows.binary_search_by_key(&key(&done), key) {
            Ok(place) => {
                if let Some(row) = self.rows.get_mut(place) {
                    if again == Again::Counts {
                        row.3 = row.3.saturating_add(done.3);
                    }
                    row.4 = row.4.max(done.4);
                }
            }
            Err(place) => self.rows.insert(place, done),
        }
        self.trim(again);
    }

    /// A day without details: how often, or that it was at all.
    fn count(&mut self, day: Day, times: u32, again: Again) {
        let total = self.totals.entry(day).or_default();
        *total = match again {
            Again::Counts => total.saturating_add(times),
            Again::IsTheSame => 1,
        };
        while self.totals.len() > DAYS_MAX {
            if let Some((oldest, _)) = self.totals.pop_first() {
                self.since = Some(oldest + 1);
            }
        }
    }

    fn trim(&mut self, again: Again) {
        while self.rows.len() > ROWS_MAX {
            let Some(oldest) = self.rows.first().map(|row| row.0) else {
                return;
            };
            let end = self.rows.partition_point(|row| row.0 == oldest);
            let gone: Vec<Done> = self.rows.drain(..end).collect();
            self.detailed_since = Some(oldest + 1);
            for done in gone {
                self.count(oldest, done.3, again);
            }
        }
    }
}

fn short(name: &str) -> String {
    name.trim().chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_kept_does_not_depend_on_the_order(
            all in prop::collection::vec((0..120_i32, "[a-d]", prop::option::of(1..9_i64)), 0..160),
            turn in any::<prop::sample::Index>(),
            counts in any::<bool>(),
        ) {
            let again = if counts { Again::Counts } else { Again::IsTheSame };
            let of = |all: &[(i32, String, Option<i64>)]| {
                let mut log = Log::default();
                for (day, what, worth) in all {
                    log.note(Done(*day, what.clone(), String::new(), 1, *worth), again);
                }
                log
            };
            let straight = of(&all);
            prop_assert!(straight.rows.len() <= ROWS_MAX && straight.totals.len() <= DAYS_MAX);
            if counts && straight.since.is_none() {
                let kept: u32 = straight.rows.iter().map(|row| row.3).sum::<u32>()
                    + straight.totals.values().sum::<u32>();
                prop_assert_eq!(kept as usize, all.len());
            }
            let mut turned = all;
            if !turned.is_empty() {
                let middle = turn.index(turned.len());
                turned.rotate_left(middle);
            }
            prop_assert_eq!(of(&turned), straight);
        }
    }
}
