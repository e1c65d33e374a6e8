//! What one of each thing costs in units: the constants that `awda cost` multiplies.
//!
//! Each is held by a test that counts on the embedded DynamoDB or reads the template (`tests/stories/costs.rs`, `cost/tests.rs`): a
//! constant that no longer covers what is counted, or covers it more than three times, fails there. What cannot be counted without an
//! account says so and is put high.

/// Read and write units of `DynamoDB`.
#[derive(Debug, Clone, Copy)]
pub struct Units {
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
}

/// A delivery, taken in and worked off, its person placed in every segment and found by name at once: the demo's year.
pub const DELIVERY: Units = Units {
    read: 4.2,
    write: 28.1,
};

/// A message that goes: planned, judged, claimed, settled, what is kept of it.
pub const MESSAGE: Units = Units {
    read: 20.0,
    write: 12.8,
};

/// One report of a carrier (delivered, opened, clicked, bounced): the row settled, the letter drawn anew, its reader placed.
pub const REPORT: Units = Units {
    read: 6.0,
    write: 8.0,
};

/// One customer of a thousand in one steady night in which some 2.4 % move; of a hundred thousand it is 0.28 and 0.20.
pub const NIGHT: Units = Units {
    read: 0.41,
    write: 0.35,
};

/// A look of `plan` at an agenda with nothing on it: nine requests (`tests/contracts/costs.rs`).
pub const IDLE_LOOK: Units = Units {
    read: 9.0,
    write: 0.0,
};

/// Deliveries that an order makes in its life: created, paid, sent, delivered.
pub const DELIVERIES_PER_ORDER: f64 = 4.0;

/// Reports of carriers for a message: a delivery for each, opens and clicks for some. Stated, not counted.
pub const REPORTS_PER_MESSAGE: f64 = 1.5;

/// Kilobytes that a delivery leaves for good: its event and entity, each under one.
pub const DELIVERY_KB: f64 = 2.0;

/// Kilobytes of a customer: profile, claims, memberships, entries by which they are found.
pub const CUSTOMER_KB: f64 = 4.0;

/// Months that what happened is held against in the table of sizes.
pub const MONTHS_KEPT: f64 = 13.0;

/// Bytes of log lines for each record that a function takes: a metric line, and a line of the access log at the door. P7 allows 400.
pub const LOG_BYTES: f64 = 400.0;

/// Milliseconds of billed time for a record. Not counted: three round trips of some 5 ms to a table, no account to measure it with.
pub const RECORD_MS: f64 = 20.0;

/// Records that a queue hands over at once on the average; fewer than a batch holds.
pub const BATCH: f64 = 2.0;

/// Pollers that Lambda keeps at each queue while concurrency is bounded, and the seconds that each waits.
pub const POLLERS: f64 = 5.0;
/// Seconds of a long poll.
pub const POLL_SECONDS: f64 = 20.0;
/// Queues that wake functions.
pub const QUEUES: f64 = 5.0;

/// Metrics that alarms watch; one that sums up several pays for each.
pub const ALARM_METRICS: f64 = 36.0;

/// Metrics of the suite's own that are told in a month with work, and in one without. Counted by hour, so this is high.
pub const METRICS_BUSY: f64 = 40.0;
/// Those of `plan` and `recompute`, which look whether there is anything to do.
pub const METRICS_IDLE: f64 = 3.0;

/// Requests to the key in a month with work, and in one without: tables keep data keys for five minutes, queues for an hour.
pub const KEY_REQUESTS_BUSY: f64 = 100_000.0;
/// Those of `plan` looking at two tables every minute.
pub const KEY_REQUESTS_IDLE: f64 = 20_000.0;

/// Secrets of the template: the text that stores' secrets are sealed with.
pub const SECRETS: f64 = 1.0;
/// Requests for it in a month with work: each of seven functions believes it for an hour, twice over for copies at work side by side.
pub const SECRET_REQUESTS_BUSY: f64 = 10_000.0;
/// Those of the night, which looks every hour.
pub const SECRET_REQUESTS_IDLE: f64 = 720.0;

/// What every account has for nothing each month, for ever: metrics of alarms, metrics of its own, requests to queues and to keys,
/// wake-ups.
pub const FREE_ALARM_METRICS: f64 = 10.0;
/// Metrics of its own.
pub const FREE_METRICS: f64 = 10.0;
/// Requests to queues.
pub const FREE_QUEUE_REQUESTS: f64 = 1e6;
/// Requests to keys.
pub const FREE_KEY_REQUESTS: f64 = 20_000.0;
/// Wake-ups by EventBridge Scheduler.
pub const FREE_SCHEDULES: f64 = 14e6;

/// Runs of `plan` an hour.
pub const PLANS_PER_HOUR: f64 = 60.0;
/// Wake-ups of `recompute` an hour.
pub const NIGHTS_PER_HOUR: f64 = 1.0;
