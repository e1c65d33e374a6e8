//! RFM, thresholds and the aggregates beneath them over raw order rows, timed: what `tests/peers/rfm_duckdb.py` compares with DuckDB.
//!
//!     cargo run --release -p awda-segments --example rfm -- 1000000 rows.csv
//!
//! makes a seeded store of so many customers, writes its rows (customer, day, minor units, in the order of their days) and prints, as JSON,
//! seconds on one thread and what came out.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufWriter, Write as _};
use std::time::Instant;

use awda_segments::{Purchases, RfmCensus, RfmScale, Share, Tally};

const TODAY: i32 = 20_780;
const SPAN_DAYS: u64 = 1_095;
const YEAR_DAYS: i32 = 365;
const TIMES: usize = 5;

/// An order.
#[derive(Clone, Copy)]
struct Row {
    customer: u32,
    day: i32,
    minor: i64,
}

/// A customer's aggregates.
#[derive(Clone, Copy, Default)]
struct Sums {
    last: i32,
    orders: u32,
    net_minor: i64,
    year_minor: i64,
}

/// What came out.
#[derive(PartialEq)]
struct Found {
    segments: BTreeMap<&'static str, u64>,
    thresholds: [i64; 3],
    vip_from_minor: i64,
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement needs a clock, arguments, a file and somewhere to print"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let customers: u32 = words.next().ok_or("how many customers?")?.parse()?;
    let path = words.next().ok_or("where to write the rows?")?;
    let rows = rows(customers);
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "customer,day,minor")?;
    for row in &rows {
        writeln!(file, "{},{},{}", row.customer, row.day, row.minor)?;
    }
    file.flush()?;
    let mut best = f64::INFINITY;
    let mut found = None;
    for _ in 0..TIMES {
        let started = Instant::now();
        found = Some(judged(&rows, customers));
        best = best.min(started.elapsed().as_secs_f64());
    }
    let found = found.ok_or("nothing was measured")?;
    let answer = serde_json::json!({
        "customers": customers,
        "rows": rows.len(),
        "seconds": best,
        "segments": found.segments,
        "thresholds": found.thresholds,
        "vip_from_minor": found.vip_from_minor,
    });
    println!("{answer}");
    Ok(())
}

/// Rows of a store in the order of their days: one order for two in five, five on average.
fn rows(customers: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    for customer in 0..customers {
        let mut state = u64::from(customer).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut dice = |sides: u64| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (mixed ^ (mixed >> 31)) % sides
        };
        let orders = if dice(5) < 2 { 1 } else { 2 + dice(11) };
        for _ in 0..orders {
            let back = i32::try_from(dice(SPAN_DAYS)).unwrap_or(0);
            let minor = 1_000 + i64::try_from(dice(90_000)).unwrap_or(0);
            rows.push(Row {
                customer,
                day: TODAY - back,
                minor,
            });
        }
    }
    rows.sort_by_key(|row| row.day);
    rows
}

fn judged(rows: &[Row], customers: u32) -> Found {
    let count = usize::try_from(customers).unwrap_or_default();
    let mut sums = vec![Sums::default(); count];
    let mut gaps = Tally::default();
    // Rows come in the order of their days, so a gap is known when its later order is met.
    for row in rows {
        let Some(one) = usize::try_from(row.customer)
            .ok()
            .and_then(|at| sums.get_mut(at))
        else {
            continue;
        };
        if one.orders > 0 && row.day > one.last {
            gaps.add(i64::from(row.day - one.last));
        }
        one.last = row.day;
        one.orders += 1;
        one.net_minor += row.minor;
        one.year_minor += if TODAY - row.day < YEAR_DAYS {
            row.minor
        } else {
            0
        };
    }
    let purchases = |one: &Sums| Purchases {
        days_since_last: u32::try_from(TODAY - one.last).unwrap_or_default(),
        order_count: one.orders,
        net_spend_minor: one.net_minor,
    };
    let (mut census, mut year) = (RfmCensus::default(), Tally::default());
    for one in &sums {
        census.add(&purchases(one));
        if one.year_minor > 0 {
            year.add(one.year_minor);
        }
    }
    let scale = RfmScale::from(&census);
    let mut segments = BTreeMap::new();
    for one in &sums {
        let standing = scale.standing(&purchases(one));
        *segments.entry(standing.segment.id()).or_default() += 1;
    }
    let at = |tally: &Tally, numerator| {
        let share = Share::of(numerator, 100);
        share
            .and_then(|share| tally.quantile(share))
            .unwrap_or_default()
    };
    Found {
        segments,
        thresholds: [50, 75, 90].map(|share| at(&gaps, share)),
        vip_from_minor: at(&year, 90),
    }
}
