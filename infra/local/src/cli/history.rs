//! `awda demo`, `awda import` and `awda bench`: the long commands, with a bar on a terminal.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use anyhow::Context;
use awda_kernel::{StoreId, Timestamp};
use awda_ports::Clock;
use flate2::read::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::args::{BenchDeliveriesArgs, DemoArgs, ImportOrdersArgs};
use super::data::{self, Lock, UNFINISHED};
use super::print::{self, Style};
use crate::bench::deliveries;
use crate::clock::SystemClock;
use crate::demo;
use crate::import::import_orders;
use crate::metrics::MetricCounts;

/// `awda demo`.
pub(super) async fn demo(args: &DemoArgs, metrics: &MetricCounts) -> anyhow::Result<()> {
    let options = demo::Options {
        days: args.days,
        keep: args.keep.clone(),
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

/// `awda import orders`.
pub(super) async fn import(args: &ImportOrdersArgs) -> anyhow::Result<()> {
    let store: StoreId = args.store.parse()?;
    let directory = &args.data.data;
    let Some(_lock) = Lock::take(directory)? else {
        anyhow::bail!(
            "{} is in use by another awda process; stop it, import, and start it again",
            directory.display()
        );
    };
    let suite = data::open(directory, args.data.template.as_ref())?;
    let input = read(&args.file)?;
    let unfinished = directory.join(UNFINISHED);
    std::fs::write(&unfinished, args.file.display().to_string())?;
    let bar = bar("importing", args.data.json);
    let now: Timestamp = SystemClock::default().now();
    let imported = import_orders(&suite.ground().dynamo, &store, input, now, &bar).await;
    if imported.is_ok() || !wrote_anything(&imported) {
        std::fs::remove_file(&unfinished)?;
    }
    let imported = imported?;
    let mut out = io::stdout().lock();
    if args.data.json {
        return json(&imported, &mut out);
    }
    writeln!(
        out,
        "{} lines: {} orders, {} refunds, {} credits; {} events new, {} known already ({}, {}.{} s)",
        imported.lines,
        imported.orders,
        imported.refunds,
        imported.credits,
        imported.kept,
        imported.already_kept,
        imported.path.replace('_', " "),
        imported.wall_ms / 1_000,
        imported.wall_ms % 1_000 / 100,
    )?;
    writeln!(out, "next: awda night --data {}", directory.display())?;
    Ok(())
}

/// A line that cannot be read is found before anything is written; any other failure may have left a part.
fn wrote_anything<T>(result: &anyhow::Result<T>) -> bool {
    result.as_ref().err().is_some_and(|why| {
        why.downcast_ref::<crate::orders::BadLine>().is_none()
            && why.downcast_ref::<awda_ports::Fault>().is_some()
    })
}

/// The file, unpacked when its name ends in .gz; `-` is standard input.
fn read(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).with_context(|| format!("failed to open {}", path.display()))?;
    let file = BufReader::new(file);
    let is_packed = path.extension().is_some_and(|ending| ending == "gz");
    Ok(if is_packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    })
}

/// A bar on standard error; none where that is no terminal or JSON is wanted.
fn bar(prefix: &'static str, is_json: bool) -> ProgressBar {
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

fn json(value: &impl Serialize, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}
