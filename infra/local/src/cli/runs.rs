//! `awda runs`: nights that were, and the models of the last one.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::{DataArgs, StoreDataArgs};
use super::customers::asked;
use super::print::{self, Style};

/// Nightly runs, and what they fitted.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// The latest run, or one by its id
    Show(RunArgs),
    /// The models of a store as its last night fitted them
    Models(StoreDataArgs),
}

/// Arguments of `awda runs show`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Its id: night-2026-11-22; the latest when none
    pub run: Option<String>,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// Obeys.
pub(super) async fn run(command: &RunsCommand) -> anyhow::Result<()> {
    match command {
        RunsCommand::Show(args) => {
            let path = format!("/v1/runs/{}", args.run.as_deref().unwrap_or("latest"));
            let found = args.data.open()?.ask("GET", &path, Value::Null).await?;
            print::value(&found, args.data.style());
            Ok(())
        }
        RunsCommand::Models(place) => models(place).await,
    }
}

async fn models(place: &StoreDataArgs) -> anyhow::Result<()> {
    let found = asked(place, "GET", "models", Value::Null).await?;
    if place.data.style() == Style::Json {
        print::value(&found, Style::Json);
        return Ok(());
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    print::line(&format!(
        "{} ({}): {} customers, {} of them buyers",
        text(&found["day"]),
        text(&found["run"]),
        found["customers"],
        found["buyers"]
    ));
    let vip = found["vip_from"]["display"].as_str().map_or_else(
        || "nobody is a VIP yet".to_owned(),
        |from| format!("a VIP from {from} a year"),
    );
    let days = &found["thresholds_days"];
    print::line(&format!(
        "cools after {} days, at risk after {}, lapsed after {}; {vip}",
        days[0], days[1], days[2]
    ));
    let rows: Vec<Value> = ["purchases", "spend"]
        .iter()
        .flat_map(|part| rows_of(&found[part]))
        .collect();
    print::table(
        &rows,
        &["model", "grade", "parameter", "value", "standard error"],
    );
    Ok(())
}

/// A line for each parameter of a model.
fn rows_of(model: &Value) -> Vec<Value> {
    let parameters = model["parameters"].as_array().into_iter().flatten();
    let row = |one: &Value| {
        json!({
            "model": model["name"], "grade": model["grade"], "parameter": one["name"],
            "value": rounded(&one["value"]), "standard error": rounded(&one["standard_error"]),
        })
    };
    parameters.map(row).collect()
}

/// Four digits behind the point: the document has them all.
fn rounded(number: &Value) -> Value {
    let number = number.as_f64();
    number.map_or(Value::Null, |number| json!(format!("{number:.4}")))
}
