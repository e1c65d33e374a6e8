//! What a night costs: a made-up store is loaded, lives through a first night and a day, and is measured in the night after it.
//!
//! Customers follow known models (gamma-distributed rates, dropout, gamma-distributed spend), the same for the same seed. Thirty ready
//! segments and twenty of the store's own are active. Nights go through the real functions, queues and adapter on the embedded
//! DynamoDB; dollars are its units at the price table beside this program. The embedded engine's own work is in the wall and CPU time,
//! so the pure computation is measured apart.

mod people;
mod usage;

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use awda_aws::Reading;
use awda_kernel::{Day, StoreId, Timestamp, day_number, zone};
use awda_measures::{Definition, Rulebook, StandardsBody};
use awda_ports::{Run, Runs, Segments, StoreSettings, Stores, Write};
use awda_segments::query::{PRESETS, SAMPLES};
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};

use self::people::People;
use self::usage::Usage;
use crate::clock::{MovingClock, SuiteClock};
use crate::new_store::NewStore;
use crate::suite::{Home, Suite};
use crate::template::Template;

const STORE: &str = "bench";
/// Ready segments that are active.
const PRESETS_ACTIVE: usize = 30;
/// Customers written at once.
const BATCH: u32 = 1_000;
/// Beyond so many customers the tables are in a file, so that what they take up is no memory of the night.
const IN_MEMORY_MAX: u32 = 30_000;
/// Customers of whom the pure computation is measured.
const PURE_MAX: u32 = 20_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// GB of the function's memory setting.
const LAMBDA_GB: f64 = 1_769.0 / 1_024.0;

/// Prices of a region on a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prices {
    region: String,
    date: String,
    source: String,
    read_units_million_usd: f64,
    write_units_million_usd: f64,
    lambda_gb_second_usd: f64,
    lambda_requests_million_usd: f64,
    sqs_requests_million_usd: f64,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Customers.
    pub customers: u32,
    /// Their orders.
    pub orders: u64,
    /// Shards of each pass.
    pub shards: u16,
    /// Active segments, ready ones and the store's own.
    pub segments: usize,
    /// Built with optimisation (`release`) or for development (`dev`).
    pub profile: &'static str,
    /// Loading everybody.
    pub load: Stage,
    /// The first night: everybody enters.
    pub first_night: Night,
    /// Customers who ordered on the day between.
    pub ordered_between: u64,
    /// The night after it.
    pub steady_night: Night,
    /// The computation alone.
    pub pure: Pure,
    /// Most memory the whole process held, the embedded engine included, in MB.
    pub peak_memory_mb: f64,
    /// The prices that dollars rest on.
    pub prices: Prices,
}

/// A stage.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Stage {
    /// Seconds by the wall.
    pub wall_seconds: f64,
    /// Seconds of all processors.
    pub cpu_seconds: f64,
}

/// A night.
#[derive(Debug, Serialize)]
pub struct Night {
    /// All of it.
    pub whole: Stage,
    /// Counting and fitting.
    pub census: Stage,
    /// Placing and keeping.
    pub classify: Stage,
    /// Customers whose place changed.
    pub changed: u64,
    /// Of a hundred.
    pub changed_percent: f64,
    /// Read units.
    pub read_units: f64,
    /// Write units.
    pub write_units: f64,
    /// Requests by operation.
    pub requests: BTreeMap<&'static str, u64>,
    /// Dollars.
    pub dollars: Dollars,
    /// Dollars for a million customers.
    pub dollars_per_million_customers: f64,
}

/// Dollars of a night.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Dollars {
    /// Read units.
    pub reads: f64,
    /// Write units.
    pub writes: f64,
    /// The function's time (all CPU seconds, the embedded engine's included) and calls.
    pub lambda: f64,
    /// Queue requests: send, receive, delete.
    pub queue: f64,
    /// Together.
    pub whole: f64,
}

/// The computation alone, in memory, one thread.
#[derive(Debug, Serialize)]
pub struct Pure {
    /// Customers measured.
    pub customers: u32,
    /// Microseconds a customer: standing, models, and every segment.
    pub place_us: f64,
}

/// Measures `customers` of this seed.
///
/// # Errors
/// A night that did not end, and whatever kept the suite from running.
pub async fn run(customers: u32, seed: u64, now: Timestamp, bar: &ProgressBar) -> Result<Measured> {
    let home = Scratch::for_customers(customers)?;
    let clock = SuiteClock::Moving(MovingClock::at(now));
    let suite = Suite::open(Template::built_in()?, &home.home, clock)?;
    let settings = settings()?;
    let today = day_number(now, &zone(&settings.zone)?);
    prepare(&suite, &settings).await?;
    let mut people = People::new(seed, today, settings.id.clone())?;
    let started = Usage::now();
    let orders = load(&suite, &mut people, customers, bar).await?;
    let load = started.until_now();
    bar.set_message("first night");
    let first = night(&suite, now, customers).await?;
    let ordered_between = live(&suite, &people, customers, today + 1).await?;
    bar.set_message("steady night");
    let tomorrow = Timestamp::from_second(now.as_second() + SECONDS_PER_DAY)?;
    let steady = night(&suite, tomorrow, customers).await?;
    let pure = pure(&suite, &settings, &people, customers, today + 1).await?;
    bar.finish_and_clear();
    Ok(Measured {
        customers,
        orders,
        shards: first.1.shards,
        segments: PRESETS_ACTIVE + SAMPLES.len(),
        profile: if cfg!(debug_assertions) {
            "dev"
        } else {
            "release"
        },
        load,
        first_night: first.0,
        ordered_between,
        steady_night: steady.0,
        pure,
        peak_memory_mb: usage::peak_memory_mb(),
        prices: prices()?,
    })
}

/// Where the tables are while it runs.
struct Scratch {
    home: Home,
}

impl Scratch {
    fn for_customers(customers: u32) -> Result<Self> {
        if customers <= IN_MEMORY_MAX {
            return Ok(Self { home: Home::Memory });
        }
        let path = std::env::temp_dir().join(format!("awda-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path)
            .with_context(|| format!("failed to make {}", path.display()))?;
        Ok(Self {
            home: Home::Directory(path),
        })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(path) = self.home.directory() {
            // Made by this run, for this run.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

fn settings() -> Result<StoreSettings> {
    let store = NewStore {
        id: STORE.to_owned(),
        currency: "SAR".to_owned(),
        timezone: "Asia/Riyadh".to_owned(),
        country: Some("SA".to_owned()),
        ..NewStore::default()
    };
    Ok(store.settings("a made-up key of a made-up store".to_owned())?)
}

async fn prepare(suite: &Suite, settings: &StoreSettings) -> Result<()> {
    let dynamo = &suite.ground().dynamo;
    dynamo.put_settings(settings).await?;
    let definition = |id: String, text: &str, is_active| Definition {
        name: id.clone(),
        id,
        text: text.to_owned(),
        version: 1,
        is_active,
    };
    let off = PRESETS.iter().skip(PRESETS_ACTIVE);
    let off = off.map(|preset| definition(preset.id.to_owned(), "", false));
    let own = (1_u8..)
        .zip(SAMPLES)
        .map(|(number, text)| definition(format!("own_{number}"), text, true));
    for definition in off.chain(own) {
        dynamo
            .put_definition(&settings.id, &definition, None)
            .await?;
    }
    Ok(())
}

async fn load(
    suite: &Suite,
    people: &mut People,
    customers: u32,
    bar: &ProgressBar,
) -> Result<u64> {
    bar.set_length(u64::from(customers));
    bar.set_message("loading");
    let store: StoreId = STORE.parse()?;
    let mut orders = 0;
    for first in (0..customers).step_by(usize::try_from(BATCH)?) {
        let last = customers.min(first + BATCH);
        let mut writes = Vec::new();
        for number in first..last {
            let profile = people.profile(number)?;
            orders += u64::from(profile.history().order_count());
            writes.push(Write::Profile {
                profile: Box::new(profile),
                revision: None,
            });
        }
        suite.ground().dynamo.bulk_write(&store, &writes).await?;
        bar.set_position(u64::from(last));
    }
    Ok(orders)
}

/// The day between two nights: some order again. Their profiles are written as `unify` writes them, with the class the night gave.
async fn live(suite: &Suite, people: &People, customers: u32, day: Day) -> Result<u64> {
    use awda_ports::Records;
    let store: StoreId = STORE.parse()?;
    let dynamo = &suite.ground().dynamo;
    let mut ordered = 0;
    for number in (0..customers).filter(|number| people.orders_on(*number, day)) {
        let ids = [People::id(number)];
        let found = dynamo.profiles(&store, &ids).await?;
        let Some(stored) = found.into_iter().next() else {
            continue;
        };
        let change = awda_ports::Change {
            store: store.clone(),
            writes: vec![Write::Profile {
                profile: Box::new(people.with_order(stored.value, number, day)?),
                revision: Some(stored.revision),
            }],
        };
        dynamo.commit(change).await?;
        ordered += 1;
    }
    Ok(ordered)
}

async fn night(suite: &Suite, at: Timestamp, customers: u32) -> Result<(Night, Run)> {
    suite.ground().meter.reset();
    let whole = Usage::now();
    let watch = usage::Watch::start(suite, at);
    let run = suite.night(at).await?;
    let classify_began = watch.end().await;
    let (census, classify) = whole.parted_at(classify_began);
    let whole = whole.until_now();
    ensure!(
        run.customers == u64::from(customers),
        "{} of {customers} customers were looked at",
        run.customers
    );
    let reading = suite.ground().meter.reset();
    let dollars = dollars(&reading, whole.cpu_seconds, run.shards)?;
    let night = Night {
        whole,
        census,
        classify,
        changed: run.changed,
        changed_percent: 100.0 * ratio(run.changed, customers),
        read_units: ratio(reading.read_hundredths, 100),
        write_units: ratio(reading.write_hundredths, 100),
        dollars_per_million_customers: 1e6 * dollars.whole / f64::from(customers.max(1)),
        dollars,
        requests: reading.requests,
    };
    Ok((night, run))
}

fn dollars(reading: &Reading, cpu_seconds: f64, shards: u16) -> Result<Dollars> {
    let prices = prices()?;
    let millions = |hundredths: u64| ratio(hundredths, 100) / 1e6;
    let calls = 2.0 * f64::from(shards) + 1.0;
    let reads = millions(reading.read_hundredths) * prices.read_units_million_usd;
    let writes = millions(reading.write_hundredths) * prices.write_units_million_usd;
    let lambda = cpu_seconds * LAMBDA_GB * prices.lambda_gb_second_usd
        + calls / 1e6 * prices.lambda_requests_million_usd;
    let queue = 3.0 * calls / 1e6 * prices.sqs_requests_million_usd;
    Ok(Dollars {
        reads,
        writes,
        lambda,
        queue,
        whole: reads + writes + lambda + queue,
    })
}

async fn pure(
    suite: &Suite,
    settings: &StoreSettings,
    people: &People,
    customers: u32,
    day: Day,
) -> Result<Pure> {
    let standards = suite.ground().dynamo.standards(&settings.id).await?;
    let standards = standards.context("the night set no standards")?;
    let body = StandardsBody::read(&standards.body)?;
    let rulebook = Rulebook::new(body, zone(&settings.zone)?, settings.week());
    let customers = customers.min(PURE_MAX);
    let profiles: Vec<_> = (0..customers)
        .map(|number| people.profile(number))
        .collect::<Result<_>>()?;
    let started = Instant::now();
    let mut members = 0;
    for profile in &profiles {
        let placed = rulebook.place(profile, day, false);
        members += placed.standing.class.members.len();
    }
    let seconds = started.elapsed().as_secs_f64();
    ensure!(members > 0, "nobody is in any segment");
    Ok(Pure {
        customers,
        place_us: 1e6 * seconds / f64::from(customers.max(1)),
    })
}

/// The price table of this program.
fn prices() -> Result<Prices> {
    Ok(serde_json::from_str(include_str!(
        "../../data/prices.json"
    ))?)
}

#[expect(clippy::cast_precision_loss, reason = "totals are far below 2^53")]
fn ratio(total: u64, of: u32) -> f64 {
    total as f64 / f64::from(of.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_nights_are_measured_and_the_second_is_quiet() {
        let now = "2026-11-22T01:00:00Z".parse().unwrap();
        let measured = run(300, 7, now, &ProgressBar::hidden()).await.unwrap();
        assert_eq!(measured.first_night.changed, 300);
        assert!(measured.steady_night.changed < 150);
        assert!(measured.steady_night.write_units < measured.first_night.write_units);
        assert!(measured.first_night.dollars.whole > 0.0 && measured.pure.place_us > 0.0);
        assert!(measured.first_night.read_units >= 300.0 * 0.1);
    }
}
