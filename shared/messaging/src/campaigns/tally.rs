//! What became of a campaign's audience, in numbers that add up: every row is counted where it stands, together with the row itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{MessageRow, Reason, Status};

/// How many rows of a campaign stand where. Names are `sent`, `claimed`, `skipped_` and `deferred_` with a reason; `delivered`, `bounced`,
/// `complained`, `opened`, `machine_opened` and `clicked` count what carriers told of those sent; `spent_micros` is what they cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(pub BTreeMap<String, i64>);

/// What a change of a row does to its campaign's numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What is added to the tally.
    pub counts: Vec<(String, i64)>,
    /// What is taken from the purse, in millionths; negative for what comes back. 0 without a budget.
    pub taken_micros: i64,
}

/// What a row that takes the place of another does to the numbers; nothing where the row is no campaign's.
pub fn entry(before: Option<&MessageRow>, after: &MessageRow) -> Entry {
    if after.asked.flow.campaign().is_none() {
        return Entry::default();
    }
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (row, sign) in [(before, -1), (Some(after), 1)] {
        for (name, number) in row.map(standing).unwrap_or_default() {
            *counts.entry(name).or_default() += sign * number;
        }
    }
    let counts = counts.into_iter().filter(|(_, number)| *number != 0);
    Entry {
        counts: counts.collect(),
        taken_micros: budgeted(Some(after)) - budgeted(before),
    }
}

/// Where a row stands: each number it adds to a tally.
pub fn standing(row: &MessageRow) -> Vec<(String, i64)> {
    let mut names = vec![(state(&row.status), 1)];
    let told = &row.feedback;
    let happened = [
        ("delivered", told.delivered_at.is_some()),
        ("bounced", told.bounced_at.is_some()),
        ("complained", told.complained_at.is_some()),
        ("clicked", told.clicked_at.is_some()),
        ("opened", told.opened_at.is_some()),
        ("machine_opened", told.machine_opened_at.is_some()),
    ];
    let happened = happened.into_iter().filter(|(_, has)| *has);
    names.extend(happened.map(|(name, _)| (name.to_owned(), 1)));
    if let Some(cost) = row.cost.as_ref().filter(|_| is_paid(row)) {
        names.push(("spent_micros".to_owned(), cost.micros));
    }
    names
}

fn state(status: &Status) -> String {
    match status {
        Status::Claimed => "claimed".to_owned(),
        Status::Sent { .. } => "sent".to_owned(),
        Status::Done { .. } => "done".to_owned(),
        Status::Skipped { reason } => format!("skipped_{}", reason.name()),
        Status::Deferred { reason, .. } => format!("deferred_{}", reason.name()),
    }
}

const fn is_paid(row: &MessageRow) -> bool {
    matches!(row.status, Status::Claimed | Status::Sent { .. })
}

fn budgeted(row: Option<&MessageRow>) -> i64 {
    let cost = row
        .filter(|row| is_paid(row))
        .and_then(|row| row.cost.as_ref());
    let cost = cost.filter(|cost| cost.is_budgeted);
    cost.map_or(0, |cost| cost.micros)
}

impl Entry {
    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.taken_micros == 0
    }
}

impl Tally {
    /// Adds to it.
    pub fn add(&mut self, counts: impl IntoIterator<Item = (String, i64)>) {
        for (name, number) in counts {
            *self.0.entry(name).or_default() += number;
        }
    }

    /// One number.
    pub fn count(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Everybody who has a row.
    pub fn rows(&self) -> i64 {
        self.open() + self.sum("skipped_") + self.count("sent") + self.count("claimed")
    }

    /// Those who wait.
    pub fn open(&self) -> i64 {
        self.sum("deferred_")
    }

    /// How many were not written to for each reason, those with none left out.
    pub fn skipped(&self) -> BTreeMap<&'static str, i64> {
        self.by_reason("skipped_")
    }

    /// How many wait for each reason.
    pub fn deferred(&self) -> BTreeMap<&'static str, i64> {
        self.by_reason("deferred_")
    }

    /// Whether so many of those written to complained that the rest should not be written to, `share` in 1/10 000. One complaint alone
    /// stops nothing.
    pub fn has_complaints(&self, share: u16) -> bool {
        let complained = self.count("complained");
        let limit = self.count("sent").saturating_mul(i64::from(share));
        share > 0 && complained >= 2 && complained.saturating_mul(10_000) >= limit
    }

    fn by_reason(&self, prefix: &str) -> BTreeMap<&'static str, i64> {
        let named = Reason::ALL.iter().map(|reason| {
            let count = self.count(&format!("{prefix}{}", reason.name()));
            (reason.name(), count)
        });
        named.filter(|(_, count)| *count != 0).collect()
    }

    fn sum(&self, prefix: &str) -> i64 {
        let named = self.0.iter().filter(|(name, _)| name.starts_with(prefix));
        named.map(|(_, number)| number).sum()
    }
}
