//! Prints the stores on which peers are compared, one customer a line, for `tests/peers/likelihood.py`.
//!
//! ```sh
//! cargo run --release -p awda-lifetime --example stores > stores.csv
//! ```

use std::io::{Read, Write};

use awda_lifetime::{BgNbd, Chance, GammaGamma, Panel, Purchase, Seen, Spending, SyntheticStore};
use flate2::read::GzDecoder;

const CDNOW: &[u8] = include_bytes!("../tests/data/cdnow_master.csv.gz");
const RETAIL: &[u8] = include_bytes!("../tests/data/online_retail.csv.gz");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "store,x,tx,age,days,total")?;
    for (name, packed, days) in [
        ("cdnow", CDNOW, [120, 272, 545]),
        ("retail", RETAIL, [120, 249, 373]),
    ] {
        let panel = panel(packed)?;
        for day in days {
            for one in panel.seen(day) {
                writeln!(out, "{name}_{day},{}", line(&one))?;
            }
        }
    }
    for seed in 0..300 {
        let (store, size) = recipe(seed)?;
        for one in store.customers(seed, size) {
            let (t, total) = (one.triple, one.total_minor);
            let (x, t_x, age) = (t.x(), t.t_x(), t.age());
            writeln!(out, "random_{seed},{x},{t_x},{age},{},{total}", x + 1)?;
        }
    }
    Ok(())
}

fn line(one: &Seen) -> String {
    let (t, (days, total)) = (one.triple, one.spent(Spending::Repeats));
    format!("{},{},{},{days},{total}", t.x(), t.t_x(), t.age())
}

fn panel(packed: &[u8]) -> Result<Panel, Box<dyn std::error::Error>> {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text)?;
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let mut cell = || cells.next().ok_or("a row is short");
        rows.push(Purchase {
            customer: cell()?.parse()?,
            day: cell()?.parse()?,
            minor: cell()?.parse()?,
        });
    }
    Ok(Panel::of(rows))
}

/// The small stores of `tests/engine/stores.rs`.
fn recipe(seed: u64) -> Result<(SyntheticStore<BgNbd>, u64), awda_lifetime::Error> {
    let mut chance = Chance::seeded(seed);
    let mut between = |low: f64, high: f64| (low.ln() + (high / low).ln() * chance.uniform()).exp();
    let r = between(0.1, 5.0);
    let alpha = r * between(2.0, 100.0);
    let (a, b) = (between(0.1, 5.0), between(0.3, 20.0));
    let size = match seed % 4 {
        0 => 50,
        1 => 200,
        2 => 1_000,
        _ => 5_000,
    };
    let store = SyntheticStore {
        purchases: BgNbd::new(r, alpha, a, b)?,
        spend: GammaGamma::new(6.0, 3.5, 1_500.0)?,
        ages_days: (1, 730),
        one_timers: 0.0,
    };
    Ok((store, size))
}
