//! `awda coupons`: pools are set from a file, codes added from a list, and what is left is counted. It asks the suite and refuses to show codes.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::flows::text_of;
use super::print::{self, Style};

/// Codes that are sent at a time.
const BATCH: usize = 1_000;

/// Coupons.
#[derive(Debug, Subcommand)]
pub enum CouponsCommand {
    /// Every pool, and how many codes are left
    List(StoreDataArgs),
    /// Set the pools: a JSON object by name, as docs/FLOWS.md shows it
    Pools(PoolsArgs),
    /// Add codes to a pool, one a line
    Add(AddArgs),
}

/// Arguments of `awda coupons pools`.
#[derive(Debug, Args)]
pub struct PoolsArgs {
    /// The pools, JSON; - is standard input
    pub file: PathBuf,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda coupons add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The pool: win_back
    pub pool: String,
    /// The codes, one a line; - is standard input
    pub file: PathBuf,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Obeys a command.
pub(super) async fn run(command: &CouponsCommand) -> anyhow::Result<()> {
    match command {
        CouponsCommand::List(place) => list(place).await,
        CouponsCommand::Pools(args) => pools(args).await,
        CouponsCommand::Add(args) => add(args).await,
    }
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/coupons", place.store);
    let answer = place.data.open()?.ask("GET", &path, Value::Null).await?;
    if place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let columns = ["id", "kind", "valid_days", "prefix", "left", "is_low"];
    print::table(&items, &columns);
    Ok(())
}

async fn pools(args: &PoolsArgs) -> anyhow::Result<()> {
    let pools: Value =
        serde_json::from_str(&text_of(&args.file)?).context("the file is no JSON")?;
    let path = format!("/v1/stores/{}/settings", args.place.store);
    let data = args.place.data.open()?;
    let answer = data.ask("POST", &path, json!({ "coupons": pools })).await?;
    print::value(&answer["coupons"], Style::Json);
    Ok(())
}

async fn add(args: &AddArgs) -> anyhow::Result<()> {
    let text = text_of(&args.file)?;
    let lines: Vec<&str> = text.lines().collect();
    let path = format!(
        "/v1/stores/{}/coupons/{}/codes",
        args.place.store, args.pool
    );
    let data = args.place.data.open()?;
    let (mut added, mut known, mut faults) = (0, 0, Vec::new());
    let mut left = Value::Null;
    for (nth, some) in lines.chunks(BATCH).enumerate() {
        let answer = data.ask("POST", &path, json!({ "codes": some })).await?;
        added += answer["added"].as_u64().unwrap_or_default();
        known += answer["known"].as_u64().unwrap_or_default();
        left = answer["left"].clone();
        for fault in answer["faults"].as_array().into_iter().flatten() {
            let line = fault["line"].as_u64().unwrap_or_default() + (nth * BATCH) as u64;
            faults.push(json!({ "line": line, "message": fault["message"] }));
        }
    }
    let told = json!({ "added": added, "known": known, "left": left, "faults": faults });
    if args.place.data.style() == Style::Json {
        print::value(&told, Style::Json);
        return Ok(());
    }
    print::line(&format!("added {added}, known {known}, left {left}"));
    for fault in &faults {
        let message = fault["message"].as_str().unwrap_or_default();
        print::line(&format!("line {}: {message}", fault["line"]));
    }
    Ok(())
}
