//! What the replay cost in DynamoDB's units, shared out over deliveries, messages and customers.

use serde::Serialize;

use super::report::Tally;
use crate::suite::Suite;

/// Capacity units in hundredths.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    /// Read units.
    pub read: u64,
    /// Write units.
    pub write: u64,
}

impl Spent {
    /// What was spent since `before`.
    pub(super) const fn since(self, before: Self) -> Self {
        Self {
            read: self.read - before.read,
            write: self.write - before.write,
        }
    }

    /// Adds.
    pub(super) const fn add(&mut self, other: Self) {
        self.read += other.read;
        self.write += other.write;
    }

    fn per_thousand(self, count: u64) -> UnitsPer {
        Self {
            read: self.read * 1_000,
            write: self.write * 1_000,
        }
        .per(count)
    }

    /// Units per one of `count`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "units are shown, not reckoned with"
    )]
    fn per(self, count: u64) -> UnitsPer {
        let each = |hundredths: u64| (hundredths as f64 / count.max(1) as f64).round() / 100.0;
        UnitsPer {
            read: each(self.read),
            write: each(self.write),
        }
    }
}

/// Capacity units.
#[derive(Debug, Serialize)]
pub struct Units {
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
    /// Requests.
    pub requests: u64,
    /// For each delivery, duplicates included: translated, looked up, kept.
    pub per_delivery: UnitsPer,
    /// For each message considered, planning and what looked at nobody included.
    pub per_message: UnitsPer,
    /// For each thousand customers in the last night.
    pub last_night_per_thousand: UnitsPer,
}

/// Capacity units for one of something.
#[derive(Debug, Serialize)]
pub struct UnitsPer {
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
}

/// What the meter read when the replay ended.
pub(super) struct Measured {
    all: Spent,
    requests: u64,
}

impl Measured {
    pub(super) fn now(suite: &Suite) -> Self {
        let meter = suite.ground().meter.snapshot();
        let all = Spent {
            read: meter.read_hundredths,
            write: meter.write_hundredths,
        };
        Self {
            all,
            requests: meter.request_count(),
        }
    }

    /// Shared out over deliveries, messages and customers.
    pub(super) fn shared(&self, sent: &Tally, considered: u64, customers: u64) -> Units {
        Units {
            read: hundredths(self.all.read),
            write: hundredths(self.all.write),
            requests: self.requests,
            per_delivery: self
                .all
                .since(sent.all_nights)
                .since(sent.mail)
                .per(sent.deliveries),
            per_message: sent.mail.per(considered),
            last_night_per_thousand: sent.last_night.per_thousand(customers),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "units are shown, not reckoned with"
)]
fn hundredths(count: u64) -> f64 {
    count as f64 / 100.0
}
