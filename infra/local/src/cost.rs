//! What a month costs: units that were counted, times prices that were published, for stated activity.
//!
//! Pure arithmetic over `cost/units.rs` and two files of dated prices. Services are at list prices; what every account has for
//! nothing each month is told apart, and nobody's labour is added. It refuses to know a bill: what is stated and not counted is said in the constants and in docs/COST.md.

mod published;
mod show;
#[cfg(test)]
mod tests;
pub mod units;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

pub use published::{Product, published};
pub use show::show;
use units::Units;

/// Contacts that are asked about where nobody says how many.
pub const SIZES: [u64; 6] = [1_000, 10_000, 50_000, 250_000, 1_000_000, 10_000_000];
/// Orders of a contact in a month where nobody says how many.
const ORDERS_EACH: f64 = 0.3;
/// Messages to a contact in a month where nobody says how many.
const MESSAGES_EACH: f64 = 8.0;
/// Carts, looks, records and consents of a contact in a month: with the orders, 30 deliveries.
const EVENTS_EACH: f64 = 28.8;

const HOURS: f64 = 730.0;
const DAYS: f64 = HOURS / 24.0;
const MILLION: f64 = 1e6;
/// GB of memory of the functions that take records, on the average.
const FUNCTION_GB: f64 = 0.5;

/// What happens in a month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Activity {
    /// Contacts.
    pub customers: f64,
    /// Orders.
    pub orders: f64,
    /// Other deliveries: carts, looks, records, consents.
    pub events: f64,
    /// Messages sent.
    pub messages: f64,
}

/// What a month costs, in dollars.
#[derive(Debug, Clone, Serialize)]
pub struct Month {
    /// For what.
    pub activity: Activity,
    /// By service.
    pub services: BTreeMap<&'static str, f64>,
    /// All of them.
    pub total_usd: f64,
    /// Without the mails themselves.
    pub without_mail_usd: f64,
    /// All of them, less what every account has for nothing each month.
    pub after_free_usd: f64,
}

/// Prices of a region.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Prices {
    /// Where.
    pub region: String,
    /// When they were read.
    pub date: String,
    read_units_million_usd: f64,
    write_units_million_usd: f64,
    lambda_gb_second_usd: f64,
    lambda_requests_million_usd: f64,
    sqs_requests_million_usd: f64,
    /// Prices of the other services.
    pub beside: Beside,
}

/// Prices of what the night's bench does not need.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Beside {
    /// When each was read.
    pub dates: String,
    storage_gb_month_usd: f64,
    backup_gb_month_usd: f64,
    http_requests_million_usd: f64,
    logs_gb_usd: f64,
    mails_thousand_usd: f64,
    topic_million_usd: f64,
    schedules_million_usd: f64,
    key_month_usd: f64,
    key_requests_million_usd: f64,
    secret_month_usd: f64,
    secret_requests_million_usd: f64,
    alarm_metric_month_usd: f64,
    metric_month_usd: f64,
}

/// The dated prices this program was built with.
///
/// # Errors
/// A file that cannot be read; a test reads it.
pub fn prices() -> Result<Prices> {
    serde_json::from_str(include_str!("../data/prices.json")).context("prices.json")
}

impl Activity {
    /// What so many contacts do where nobody says otherwise.
    pub fn of(customers: f64) -> Self {
        Self {
            customers,
            orders: customers * ORDERS_EACH,
            events: customers * EVENTS_EACH,
            messages: customers * MESSAGES_EACH,
        }
    }

    /// A month in which nothing happens.
    pub const fn idle() -> Self {
        Self {
            customers: 0.0,
            orders: 0.0,
            events: 0.0,
            messages: 0.0,
        }
    }

    fn is_idle(&self) -> bool {
        self.customers <= 0.0 && self.deliveries() <= 0.0 && self.messages <= 0.0
    }

    /// What the door takes in.
    pub fn deliveries(&self) -> f64 {
        self.orders
            .mul_add(units::DELIVERIES_PER_ORDER, self.events)
    }

    fn reports(&self) -> f64 {
        self.messages * units::REPORTS_PER_MESSAGE
    }

    /// Records that functions take: a delivery is taken by two, a message by two, a report by two.
    fn records(&self) -> f64 {
        2.0 * (self.deliveries() + self.messages + self.reports())
    }

    /// Units of a month.
    fn spent(&self) -> Units {
        let looks = HOURS * units::PLANS_PER_HOUR;
        let each = [
            (self.deliveries(), units::DELIVERY),
            (self.messages, units::MESSAGE),
            (self.reports(), units::REPORT),
            (self.customers * DAYS, units::NIGHT),
            (looks, units::IDLE_LOOK),
        ];
        each.iter().fold(
            Units {
                read: 0.0,
                write: 0.0,
            },
            |sum, (count, one)| Units {
                read: count.mul_add(one.read, sum.read),
                write: count.mul_add(one.write, sum.write),
            },
        )
    }

    fn queue_requests(&self) -> f64 {
        let polls = HOURS * 3_600.0 / units::POLL_SECONDS * units::POLLERS * units::QUEUES;
        // Sent singly; received and deleted in batches. A report is queued twice: for `feedback`, and for `unify`.
        let queued = self
            .reports()
            .mul_add(2.0, self.deliveries() + self.messages);
        queued.mul_add(1.0 + 2.0 / units::BATCH, polls)
    }

    fn key_requests(&self) -> f64 {
        if self.is_idle() {
            units::KEY_REQUESTS_IDLE
        } else {
            units::KEY_REQUESTS_BUSY
        }
    }

    fn secret_requests(&self) -> f64 {
        if self.is_idle() {
            units::SECRET_REQUESTS_IDLE
        } else {
            units::SECRET_REQUESTS_BUSY
        }
    }

    fn metrics(&self) -> f64 {
        if self.is_idle() {
            units::METRICS_IDLE
        } else {
            units::METRICS_BUSY
        }
    }

    /// Gigabytes held.
    fn stored_gb(&self) -> f64 {
        let of_events = self.deliveries() * units::MONTHS_KEPT * units::DELIVERY_KB;
        let of_messages = self.messages * units::MONTHS_KEPT;
        self.customers
            .mul_add(units::CUSTOMER_KB, of_events + of_messages)
            / MILLION
    }
}

/// What a month of this costs.
pub fn month(activity: Activity, prices: &Prices) -> Month {
    let services = BTreeMap::from([
        ("dynamodb", tables(&activity, prices)),
        ("lambda", functions(&activity, prices)),
        ("sqs", queues(&activity, prices)),
        (
            "http_api",
            activity.deliveries() / MILLION * prices.beside.http_requests_million_usd,
        ),
        ("ses_sns", mail(&activity, &prices.beside)),
        ("cloudwatch", watch(&activity, &prices.beside)),
        (
            "kms_scheduler",
            keys_and_schedules(&activity, &prices.beside),
        ),
        ("secrets_manager", secrets(&activity, &prices.beside)),
    ]);
    let total_usd = services.values().sum();
    let free = free(&activity, prices);
    let of_mail = services.get("ses_sns").copied().unwrap_or_default();
    Month {
        activity,
        services,
        total_usd,
        without_mail_usd: total_usd - of_mail,
        after_free_usd: total_usd - free,
    }
}

fn tables(activity: &Activity, prices: &Prices) -> f64 {
    let spent = activity.spent();
    let held = prices.beside.storage_gb_month_usd + prices.beside.backup_gb_month_usd;
    let asked = spent.read / MILLION * prices.read_units_million_usd;
    let written = spent.write / MILLION * prices.write_units_million_usd;
    activity.stored_gb().mul_add(held, asked + written)
}

fn functions(activity: &Activity, prices: &Prices) -> f64 {
    let looks = HOURS * (units::PLANS_PER_HOUR + units::NIGHTS_PER_HOUR);
    let seconds = (activity.records() + looks) * units::RECORD_MS / 1_000.0;
    // The door is called for each delivery, the others for each batch.
    let behind = (activity.records() - activity.deliveries()) / units::BATCH;
    let calls = activity.deliveries() + behind + looks;
    let time = seconds * FUNCTION_GB * prices.lambda_gb_second_usd;
    (calls / MILLION).mul_add(prices.lambda_requests_million_usd, time)
}

fn queues(activity: &Activity, prices: &Prices) -> f64 {
    activity.queue_requests() / MILLION * prices.sqs_requests_million_usd
}

fn mail(activity: &Activity, prices: &Beside) -> f64 {
    let told = activity.reports() / MILLION * prices.topic_million_usd;
    (activity.messages / 1_000.0).mul_add(prices.mails_thousand_usd, told)
}

fn watch(activity: &Activity, prices: &Beside) -> f64 {
    let logged = activity.records() * units::LOG_BYTES / 1e9 * prices.logs_gb_usd;
    let alarms = units::ALARM_METRICS * prices.alarm_metric_month_usd;
    activity
        .metrics()
        .mul_add(prices.metric_month_usd, logged + alarms)
}

fn keys_and_schedules(activity: &Activity, prices: &Beside) -> f64 {
    let wakes = HOURS * (units::PLANS_PER_HOUR + units::NIGHTS_PER_HOUR);
    let schedules = wakes / MILLION * prices.schedules_million_usd;
    let requests = activity.key_requests() / MILLION * prices.key_requests_million_usd;
    prices.key_month_usd + requests + schedules
}

fn secrets(activity: &Activity, prices: &Beside) -> f64 {
    let requests = activity.secret_requests() / MILLION * prices.secret_requests_million_usd;
    units::SECRETS.mul_add(prices.secret_month_usd, requests)
}

/// What every account has for nothing, as far as it is used.
fn free(activity: &Activity, prices: &Prices) -> f64 {
    let alarms = units::FREE_ALARM_METRICS.min(units::ALARM_METRICS);
    let metrics = units::FREE_METRICS.min(activity.metrics());
    let keys = units::FREE_KEY_REQUESTS.min(activity.key_requests());
    let queues = units::FREE_QUEUE_REQUESTS.min(activity.queue_requests());
    let wakes = HOURS * (units::PLANS_PER_HOUR + units::NIGHTS_PER_HOUR);
    let wakes = units::FREE_SCHEDULES.min(wakes);
    [
        wakes / MILLION * prices.beside.schedules_million_usd,
        alarms * prices.beside.alarm_metric_month_usd,
        metrics * prices.beside.metric_month_usd,
        keys / MILLION * prices.beside.key_requests_million_usd,
        queues / MILLION * prices.sqs_requests_million_usd,
    ]
    .iter()
    .sum()
}
