//! `awda lifetime report`: does the model hold? Tables for the terminal, plots and a page for the browser.
//!
//! The checks are those of the papers; they live in `awda-lifetime`. It refuses to look into the hold-out while fitting
//! or choosing.

mod against;
mod draw;
mod findings;
mod page;
mod plots;
mod tables;

use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

use super::args::ReportArgs;
use super::file::Purchases;
use super::fit::Models;
use super::json::{contest_json, fit_json, independence_json, input_json, spend_json};
use crate::cli::print::{self, Style};
use findings::Findings;

/// One part in so many days is held out when no end of calibration is given.
const HELD_OUT: i32 = 3;

/// `awda lifetime report`.
pub(super) fn report(args: &ReportArgs) -> anyhow::Result<()> {
    let purchases = Purchases::read(&args.file, Some(HELD_OUT))?;
    let models = Models::of(&purchases, args.model);
    let findings = Findings::of(&purchases, &models, args.seed).context("no model was fitted")?;
    let plots = plots::all(&purchases, &models, &findings)?;
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("failed to make {}", args.out.display()))?;
    for plot in &plots {
        write(&args.out, &format!("{}.svg", plot.name), &plot.svg)?;
    }
    let sections = tables::all(&purchases, &models, &findings, args.file.unit);
    let page = page::page(&args.file.file, &sections, &plots);
    write(&args.out, "report.html", &page)?;
    let summary = as_json(args, &purchases, &models, &findings);
    write(
        &args.out,
        "report.json",
        &serde_json::to_string_pretty(&summary)?,
    )?;
    if args.file.json {
        print::value(&summary, Style::Json);
        return Ok(());
    }
    tables::print(&sections);
    print::line("");
    print::line(&format!(
        "{} and {} plots are in {}",
        "report.html, report.json",
        plots.len(),
        args.out.display()
    ));
    Ok(())
}

fn write(directory: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = directory.join(name);
    std::fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))
}

fn as_json(
    args: &ReportArgs,
    purchases: &Purchases,
    models: &Models,
    findings: &Findings,
) -> Value {
    let unit = args.file.unit;
    json!({
        "input": input_json(purchases),
        "unit": unit.name(),
        "model": models.chosen.name(),
        "fits": models.fits.iter().map(|fit| fit_json(fit, unit)).collect::<Vec<_>>(),
        "choice": models.contest.as_ref().map(contest_json),
        "spend": models.spend.as_ref().map(|fit| spend_json(fit, purchases.minor_per_unit)),
        "independence": independence_json(&models.independence),
        "checks": findings.as_json(purchases.minor_per_unit),
        "directory": args.out.display().to_string(),
    })
}
