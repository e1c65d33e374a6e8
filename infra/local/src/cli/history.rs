//! `awda demo` and `awda bench`: the long commands, with a bar on a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use awda_ports::Clock;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};

use super::args::{BenchDeliveriesArgs, BenchLoadArgs, BenchNightArgs, BenchSearchArgs, DemoArgs};
use super::print::{self, Style};
use crate::bench::load::{self, Load};
use crate::bench::{deliveries, night, search};
use crate::clock::SystemClock;
use crate::demo;
use crate::metrics::MetricCounts;

/// `awda demo`.
pub(super) async fn demo(args: &DemoArgs, metrics: &MetricCounts) -> anyhow::Result<()> {
    let options = demo::Options {
        days: args.days,
        keep: args.keep.clone(),
        all_flows: args.all_flows,
        now: SystemClock::default().now(),
    };
    let bar = bar("replaying", args.json);
    let report = demo::run(&options, metrics, &bar).await?;
    let mut out = io::stdout().lock();
    if args.json {
        return json(&report, &mut out);
    }
    Ok(demo::print(&report, args.keep.as_deref(), &mut out)?)
}

/// `awda bench deliveries`.
pub(super) async fn bench(args: &BenchDeliveriesArgs) -> anyhow::Result<()> {
    let bar = bar("measuring", args.json);
    let now = SystemClock::default().now();
    let measured = deliveries::run(args.count, now, &bar).await?;
    print::value(&serde_json::to_value(measured)?, Style::of(args.json));
    Ok(())
}

/// `awda bench load`.
pub(super) async fn bench_load(args: &BenchLoadArgs) -> anyhow::Result<()> {
    let bar = bar("load", args.json);
    let load = Load {
        during: Duration::from_secs(args.seconds.into()),
        clients: args.clients,
        rate: args.rate,
        peers: args.peers.clone(),
    };
    let lines = load::run(&load, &bar).await?;
    match Style::of(args.json) {
        Style::Json => print::value(&serde_json::to_value(lines)?, Style::Json),
        Style::Plain => print::table(&lines.iter().map(shown).collect::<Vec<_>>(), &SHOWN),
    }
    Ok(())
}

const SHOWN: [&str; 7] = [
    "server",
    "per second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "peak MB",
    "not 200",
];

fn shown(line: &load::Line) -> Value {
    let [server, rate, half, most, nearly_all, memory, refused] = SHOWN;
    let milliseconds = |value: f64| format!("{value:.2}");
    json!({
        server: line.server,
        rate: format!("{:.0}", line.per_second),
        half: milliseconds(line.p50_ms),
        most: milliseconds(line.p95_ms),
        nearly_all: milliseconds(line.p99_ms),
        memory: line.peak_mb.map(|peak| format!("{peak:.1}")),
        refused: line.refused,
    })
}

/// `awda bench night`.
pub(super) async fn bench_night(args: &BenchNightArgs) -> anyhow::Result<()> {
    let bar = bar("night", args.json);
    let now = SystemClock::default().now();
    let measured = Box::pin(night::run(args.customers, args.seed, now, &bar)).await?;
    print::value(&serde_json::to_value(measured)?, Style::of(args.json));
    Ok(())
}

/// `awda bench search`.
pub(super) async fn bench_search(args: &BenchSearchArgs) -> anyhow::Result<()> {
    let bar = bar("search", args.json);
    let now = SystemClock::default().now();
    let measured = Box::pin(search::run(args.customers, now, &bar)).await?;
    print::value(&serde_json::to_value(measured)?, Style::of(args.json));
    Ok(())
}

/// A bar on standard error; none where that is no terminal or JSON is wanted.
pub(super) fn bar(prefix: &'static str, is_json: bool) -> ProgressBar {
    let is_shown = io::stderr().is_terminal() && !is_json;
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target).with_prefix(prefix);
    let style = ProgressStyle::with_template("{prefix} {bar:32} {pos}/{len}  {msg}");
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

pub(super) fn json(value: &impl Serialize, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}
