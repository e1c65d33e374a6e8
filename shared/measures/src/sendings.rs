//! What was sent, by day and way, as the ledger of messages has it: handed over, delivered, opened, clicked, come back, and what it cost.
//!
//! Unlike a person's letters the ledger forgets nothing and knows what was paid for messages that came back. Its last [`RECOUNTED`] days are
//! read anew by every night, so what carriers tell within a week is in it; then a day is added to its month and stays. Days are UTC.
//!
//! It refuses to know who was written to.

use std::collections::BTreeMap;

use awda_kernel::Day;
use awda_messaging::MessageRow;
use awda_messaging::campaigns::{Tally, standing};
use serde::{Deserialize, Serialize};

use crate::{Step, Way};

/// Days that are read anew by every night.
const RECOUNTED: Day = 8;
/// Most days that are read, when nights have fallen behind or there was none.
const READ_MAX: Day = 62;

/// Numbers that are kept.
const KEPT: [&str; 8] = [
    "sent",
    "delivered",
    "opened",
    "machine_opened",
    "clicked",
    "bounced",
    "complained",
    "spent_micros",
];

/// Numbers of what was sent. This is the stored form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sendings {
    /// By UTC day: those that are read anew.
    days: BTreeMap<Day, BTreeMap<Way, Tally>>,
    /// By the first day of the month: those before.
    months: BTreeMap<Day, BTreeMap<Way, Tally>>,
    /// The last day that was read; none before the first.
    through: Option<Day>,
}

impl Sendings {
    /// The days a night of `today` reads.
    pub fn to_read(&self, today: Day) -> std::ops::RangeInclusive<Day> {
        let oldest = today + 1 - READ_MAX;
        let first = match self.through {
            Some(through) => through.min(today) + 1 - RECOUNTED,
            None => oldest,
        };
        first.max(oldest)..=today
    }

    /// Forgets what was known of the days that are about to be read, and adds those before to their months.
    pub fn begin(&mut self, today: Day) {
        let first = *self.to_read(today).start();
        for (day, ways) in std::mem::take(&mut self.days) {
            if day < first {
                let month = self.months.entry(Step::Month.start_of(day)).or_default();
                merge(month, &ways);
            }
        }
        self.through = Some(self.through.map_or(today, |through| through.max(today)));
    }

    /// Counts a row of `day`.
    pub fn add(&mut self, day: Day, row: &MessageRow) {
        let numbers = standing(row).into_iter();
        let kept = numbers.filter(|(name, _)| KEPT.contains(&name.as_str()));
        let kept: Vec<(String, i64)> = kept.collect();
        if kept.is_empty() {
            return;
        }
        let ways = self.days.entry(day).or_default();
        for way in Way::of(row.asked.flow.name(), row.channel) {
            ways.entry(way).or_default().add(kept.iter().cloned());
        }
    }

    /// What was sent in a month, by way.
    pub fn month(&self, month: Day) -> BTreeMap<Way, Tally> {
        let mut sum = self.months.get(&month).cloned().unwrap_or_default();
        for (_, ways) in self.days.range(month..Step::Month.next(month)) {
            merge(&mut sum, ways);
        }
        sum
    }
}

fn merge(mine: &mut BTreeMap<Way, Tally>, theirs: &BTreeMap<Way, Tally>) {
    for (way, tally) in theirs {
        let numbers = tally.0.iter().map(|(name, number)| (name.clone(), *number));
        mine.entry(way.clone()).or_default().add(numbers);
    }
}
