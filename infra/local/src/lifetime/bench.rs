//! `awda bench lifetime`: what the engine costs on this machine, beside what its memory traffic alone would cost.
//!
//! Stores are seeded and synthetic; the work is measured where it lives (`awda_lifetime::measure`). Memory and clock rate
//! are read from /proc, and are missing where there is none.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use awda_lifetime::SyntheticCustomer;
use awda_lifetime::measure::{Clocks, Measured, Pass, measure, store};
use serde_json::{Value, json};

use super::args::BenchArgs;
use super::numbers::{count, heading, percent, short, table};
use crate::cli::print::{self, Style};

/// Share held back after one purchase, so that 70 % of the second kind of store bought once.
const HELD_BACK: f64 = 0.55;
const MEBIBYTE: f64 = 1_048_576.0;

/// `awda bench lifetime`.
pub(super) fn bench(args: &BenchArgs) -> anyhow::Result<()> {
    let mut results = Vec::new();
    for size in &args.customers {
        for (kind, one_timers) in [("model", 0.0), ("one-time buyers", HELD_BACK)] {
            let result = one(args, *size, kind, one_timers)?;
            if !args.json {
                print_one(&result);
            }
            results.push(result);
        }
    }
    if args.json {
        let all: Vec<Value> = results.iter().map(Result::as_json).collect();
        print::value(&json!({ "stores": all }), Style::Json);
    }
    Ok(())
}

/// What was measured on one store.
struct Result {
    kind: &'static str,
    /// Share of customers who bought once.
    once: f64,
    measured: Measured,
    /// Resident memory at its highest, in bytes.
    peak: Option<f64>,
    /// Clock rate of the first core now, in hertz.
    rate: Option<f64>,
    file: Option<String>,
}

fn one(args: &BenchArgs, size: u64, kind: &'static str, one_timers: f64) -> anyhow::Result<Result> {
    forget_peak();
    let store = store(one_timers)?;
    let customers: Vec<SyntheticCustomer> = store.customers(args.seed, size).collect();
    let start = Instant::now();
    let clocks = Clocks {
        wall: &|| start.elapsed().as_secs_f64(),
        processor: &processor,
    };
    let measured = measure(&customers, args.runs, clocks)?;
    let once = customers.iter().filter(|one| one.triple.x() == 0).count();
    let peak = peak();
    let file = match &args.write {
        None => None,
        Some(directory) => {
            let name = format!("store-{size}-{}.csv", kind.replace(' ', "-"));
            write(directory, &name, &customers)?;
            Some(name)
        }
    };
    Ok(Result {
        kind,
        once: real(once as u64) / real(size.max(1)),
        measured,
        peak,
        rate: rate(),
        file,
    })
}

/// The store as peers read it: repeat purchase days, times in days, mean value of all purchase days in units.
fn write(directory: &Path, name: &str, customers: &[SyntheticCustomer]) -> anyhow::Result<()> {
    fs::create_dir_all(directory)
        .with_context(|| format!("failed to make {}", directory.display()))?;
    let path = directory.join(name);
    let file =
        File::create(&path).with_context(|| format!("failed to write {}", path.display()))?;
    let mut out = BufWriter::new(file);
    writeln!(out, "frequency,recency,T,monetary_value")?;
    for one in customers {
        let (x, t_x, age) = (one.triple.x(), one.triple.t_x(), one.triple.age());
        let mean = real(one.total_minor) / f64::from(x + 1) / 100.0;
        writeln!(out, "{x},{t_x},{age},{mean}")?;
    }
    Ok(out.flush()?)
}

fn print_one(result: &Result) {
    let measured = &result.measured;
    let customers = real(measured.customers);
    heading(&format!(
        "{} customers, {} of them bought once ({})",
        count(measured.customers),
        percent(result.once),
        result.kind
    ));
    let rows: Vec<Vec<String>> = measured
        .timings
        .iter()
        .map(|timing| {
            let each = if timing.what.starts_with("one customer") {
                String::new()
            } else {
                format!("{} ns", short(1e9 * timing.best() / customers))
            };
            let processor = timing.processor.map_or_else(String::new, duration);
            vec![
                timing.what.to_owned(),
                duration(timing.best()),
                duration(timing.median()),
                processor,
                each,
            ]
        })
        .collect();
    table(
        &[
            "work, two threads",
            "fastest",
            "median",
            "processor",
            "fastest, per customer",
        ],
        &rows,
    );
    print_pass(&measured.pass, result.rate, customers);
    let (cold, warm) = measured.iterations;
    print::line(&format!("Newton iterations: {cold} cold, {warm} warm"));
    if let Some(peak) = result.peak {
        print::line(&format!(
            "peak memory, the customers themselves included: {:.0} MiB",
            peak / MEBIBYTE
        ));
    }
}

/// How close one pass is to the limit: cycles, and what the memory traffic alone costs.
fn print_pass(pass: &Pass, rate: Option<f64>, customers: f64) {
    // Two threads: twice the time that passed, unless the processor's own time is known.
    let spent = pass.processor.unwrap_or(2.0 * pass.seconds);
    let cycles = rate.map(|rate| {
        let (each, row) = (spent * rate / customers, spent * rate / real(pass.rows));
        format!(
            "; {} cycles per customer, {} per row",
            short(each),
            short(row)
        )
    });
    print::line(&format!(
        "one pass of the likelihood: {} rows, {} MiB, {}{}",
        count(pass.rows),
        short(real(pass.bytes) / MEBIBYTE),
        duration(pass.seconds),
        cycles.unwrap_or_default(),
    ));
    print::line(&format!(
        "the same bytes merely read and added up: {}; the pass takes {} times that",
        duration(pass.memory_seconds),
        short(pass.seconds / pass.memory_seconds.max(f64::MIN_POSITIVE)),
    ));
}

fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1e-3 => format!("{} µs", short(1e6 * seconds)),
        seconds if seconds < 1.0 => format!("{} ms", short(1e3 * seconds)),
        seconds => format!("{} s", short(seconds)),
    }
}

impl Result {
    fn as_json(&self) -> Value {
        let measured = &self.measured;
        let timings = measured.timings.iter().map(|timing| {
            json!({"what": timing.what, "best_s": timing.best(), "median_s": timing.median(), "processor_s": timing.processor, "runs": timing.seconds.len()})
        });
        json!({
            "kind": self.kind,
            "customers": measured.customers,
            "share_bought_once": self.once,
            "file": self.file,
            "timings": timings.collect::<Vec<_>>(),
            "pass": {
                "rows": measured.pass.rows,
                "bytes": measured.pass.bytes,
                "best_s": measured.pass.seconds,
                "processor_s": measured.pass.processor,
                "memory_s": measured.pass.memory_seconds,
            },
            "clock_hz": self.rate,
            "iterations": {"cold": measured.iterations.0, "warm": measured.iterations.1},
            "peak_bytes": self.peak,
            "bg_nbd": {"r_alpha_days_a_b": in_days(measured.bg.0), "log_likelihood_days": measured.bg.1},
            "mbg_nbd": {"r_alpha_days_a_b": in_days(measured.mbg.0), "log_likelihood_days": measured.mbg.1},
            "gamma_gamma": {"p_q_v": measured.gamma_gamma.0, "log_likelihood": measured.gamma_gamma.1},
            "mean_p_alive": measured.sums[0],
            "sum_orders_365_days": measured.sums[1],
            "sum_value_365_days": measured.sums[2],
        })
    }
}

fn in_days([r, alpha, a, b]: [f64; 4]) -> [f64; 4] {
    [r, 7.0 * alpha, a, b]
}

/// The highest resident memory since the last [`forget_peak`].
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1_024.0 * kibibytes)
}

/// Without the right to forget, the peak of an earlier store stands.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Processor seconds of this process so far, its ended threads included: fields 14 and 15, in hundredths.
fn processor() -> Option<f64> {
    let line = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) / 100.0)
}

fn rate() -> Option<f64> {
    let cores = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = cores
        .lines()
        .find_map(|line| line.strip_prefix("cpu MHz"))?;
    let megahertz: f64 = line.split(':').nth(1)?.trim().parse().ok()?;
    Some(1e6 * megahertz)
}

/// Counts and amounts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "a count becomes a real")]
fn real(count: u64) -> f64 {
    count as f64
}
