//! How many deliveries a second the local suite takes in, and how many it works off, in memory and in this process.
//!
//! Orders of one store, signed, four to a customer. The door is measured alone (signature, queue), then the work behind it
//! (translate, look up, keep), so that neither hides the other. The units are what DynamoDB would have charged.

use std::time::Instant;

use anyhow::{Result, ensure};
use awda_kernel::Timestamp;
use awda_ports::Stores;
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::json;

use crate::clock::{MovingClock, SuiteClock};
use crate::new_store::NewStore;
use crate::signed;
use crate::suite::Suite;

const STORE: &str = "bench";
const SECRET: &str = "bench-secret";
/// Orders of one customer.
const ORDERS_EACH: u32 = 4;
/// Deliveries between two moves of the bar.
const STRIDE: u32 = 500;

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Deliveries sent, all of them new.
    pub deliveries: u32,
    /// Built with optimisation (`release`) or for development (`dev`).
    pub profile: &'static str,
    /// Answered with 200 per second, one after the other.
    pub accepted_per_second: f64,
    /// Kept per second.
    pub kept_per_second: f64,
    /// Both, one after the other.
    pub whole_per_second: f64,
    /// Read units of a delivery.
    pub read_units: f64,
    /// Write units of a delivery.
    pub write_units: f64,
    /// Requests to DynamoDB of a delivery.
    pub requests: f64,
}

/// Sends `count` deliveries and works them off.
///
/// # Errors
/// A delivery that was refused or not kept, and whatever kept the suite from running.
pub async fn run(count: u32, now: Timestamp, bar: &ProgressBar) -> Result<Measured> {
    let suite = Suite::in_memory(SuiteClock::Moving(MovingClock::at(now)))?;
    suite.ground().dynamo.put_settings(&store()?).await?;
    let requests = (0..count).map(|number| signed::request(STORE, SECRET, &order(number, now)));
    let requests = requests.collect::<Result<Vec<_>>>()?;
    bar.set_length(u64::from(count) * 2);

    let started = Instant::now();
    for (sent, request) in (1_u32..).zip(requests) {
        let status = suite.request(request).await.status();
        ensure!(
            status.is_success(),
            "delivery {sent} was answered with {status}"
        );
        if sent.is_multiple_of(STRIDE) {
            bar.inc(u64::from(STRIDE));
        }
    }
    let door = started.elapsed().as_secs_f64();

    let before = suite.ground().meter.snapshot();
    let started = Instant::now();
    let pumped = suite.pump().await?;
    let work = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let kept = pumped.functions.values().map(|work| work.done).sum::<u64>();
    ensure!(
        kept >= u64::from(count),
        "{kept} of {count} deliveries were kept"
    );

    let after = suite.ground().meter.snapshot();
    let each = |total: u64| ratio(total, count);
    Ok(Measured {
        deliveries: count,
        profile: if cfg!(debug_assertions) {
            "dev"
        } else {
            "release"
        },
        accepted_per_second: f64::from(count) / door,
        kept_per_second: f64::from(count) / work,
        whole_per_second: f64::from(count) / (door + work),
        read_units: each(after.read_hundredths - before.read_hundredths) / 100.0,
        write_units: each(after.write_hundredths - before.write_hundredths) / 100.0,
        requests: each(after.request_count() - before.request_count()),
    })
}

fn store() -> Result<awda_ports::StoreSettings> {
    let store = NewStore {
        id: STORE.to_owned(),
        currency: "SAR".to_owned(),
        timezone: "Asia/Riyadh".to_owned(),
        secrets: [("generic".to_owned(), vec![SECRET.to_owned()])].into(),
        ..NewStore::default()
    };
    Ok(store.settings(SECRET.to_owned())?)
}

/// An order of a customer who is known by number, email and phone.
fn order(number: u32, now: Timestamp) -> String {
    let customer = number / ORDERS_EACH;
    json!({
        "type": "order",
        "id": format!("o{number}"),
        "updated_at": now.to_string(),
        "placed_at": now.to_string(),
        "currency": "SAR",
        "customer": {
            "id": format!("c{customer}"),
            "email": format!("person{customer}@example.com"),
            "phone": format!("+96650{:07}", customer % 10_000_000),
        },
        "lines": [{ "sku": "A-1", "title": "Oud", "quantity": 1, "unit_price": "120.00" }],
    })
    .to_string()
}

#[expect(clippy::cast_precision_loss, reason = "totals are far below 2^53")]
fn ratio(total: u64, count: u32) -> f64 {
    total as f64 / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_delivery_is_kept_and_paid_for() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let measured = run(8, now, &ProgressBar::hidden()).await.unwrap();
        assert_eq!(measured.deliveries, 8);
        assert!(measured.write_units > 1.0 && measured.read_units > 0.0);
    }
}
