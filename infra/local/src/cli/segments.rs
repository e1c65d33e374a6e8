//! `awda segments`: texts are checked here, so that faults are shown at their place; everything else is asked of the suite.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use std::io::Read;
use std::process::ExitCode;

use anyhow::Context;
use awda_kernel::Currency;
use awda_measures::compiled;
use awda_segments::query::wire::{CheckedV1, FaultsV1};
use awda_segments::query::{Fault, Library, PRESETS, Paint, render};
use serde_json::{Value, json};

use super::args::{
    CheckArgs, DeleteArgs, EstimateArgs, ExplainArgs, NightsArgs, SaveArgs, SegmentsCommand,
    StoreDataArgs, TrendArgs,
};
use super::customers::{asked, items};
use super::data::Data;
use super::print::{self, Style};

/// A text with faults; they were shown.
#[derive(Debug, thiserror::Error)]
#[error("the text has {0}")]
struct Faulty(String);

/// Obeys a command.
pub(super) async fn run(command: &SegmentsCommand) -> anyhow::Result<()> {
    match command {
        SegmentsCommand::Check(args) => check(args).await,
        SegmentsCommand::List(place) => list(place).await,
        SegmentsCommand::Explain(args) => explain(args).await,
        SegmentsCommand::Estimate(args) => estimate(args).await,
        SegmentsCommand::Save(args) => save(args).await,
        SegmentsCommand::Delete(args) => delete(args).await,
        SegmentsCommand::Trend(args) => trend(args).await,
        SegmentsCommand::Nights(args) => nights(args).await,
    }
}

/// `awda segments check` without a store: the ready segments are there to rest on.
pub(super) fn check_alone(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let currency: Currency = args.currency.parse()?;
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    let (library, _) = compiled(presets, currency);
    let text = text_of(&args.text)?;
    Ok(match shown(&library, &text, args.json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

async fn check(args: &CheckArgs) -> anyhow::Result<()> {
    let directory = args.data.as_ref().context("--data names no directory")?;
    let store = args.store.as_deref().context("--store names no store")?;
    let data = Data::of(directory, None)?;
    let library = library_of(&data, store).await?;
    shown(&library, &text_of(&args.text)?, args.json)?;
    Ok(())
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let answer = asked(place, "GET", "segments", Value::Null).await?;
    if place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let rows: Vec<Value> = items(&answer)
        .map(|one| {
            json!({
                "id": one["id"], "members": one["count"], "name": one["name"]["en"],
                "active": one["is_active"], "text": one["text"],
            })
        })
        .collect();
    print::table(&rows, &["id", "members", "name", "active", "text"]);
    if let Some(day) = answer["day"].as_str() {
        print::line(&format!("counted for {day}"));
    }
    Ok(())
}

async fn explain(args: &ExplainArgs) -> anyhow::Result<()> {
    let Some(id) = &args.segment else {
        return explain_all(args).await;
    };
    let path = format!("segments/{id}/explain?customer={}", args.customer);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if args.place.data.json {
        print::value(&answer, Style::Json);
    } else {
        tell(&answer, &args.language);
    }
    Ok(())
}

/// Every segment somebody is in, each with its reason.
async fn explain_all(args: &ExplainArgs) -> anyhow::Result<()> {
    let path = format!("customers/{}/segments", args.customer);
    let data = args.place.data.open()?;
    let address = |path: &str| format!("/v1/stores/{}/{path}", args.place.store);
    let answer = data.ask("GET", &address(&path), Value::Null).await?;
    let mut told = Vec::new();
    for id in answer["segments"].as_array().into_iter().flatten() {
        let id = id.as_str().unwrap_or_default();
        let path = format!("segments/{id}/explain?customer={}", args.customer);
        told.push(data.ask("GET", &address(&path), Value::Null).await?);
    }
    if args.place.data.json {
        print::value(&json!({ "segments": told }), Style::Json);
        return Ok(());
    }
    for one in &told {
        tell(one, &args.language);
        print::line("");
    }
    Ok(())
}

fn tell(answer: &Value, language: &str) {
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    print::line(&format!("{}: {}", text("segment"), text("text")));
    let summary = &answer["explanation"]["summary"][language];
    print::line(summary.as_str().unwrap_or_default());
}

async fn estimate(args: &EstimateArgs) -> anyhow::Result<()> {
    let text = text_of(&args.text)?;
    let data = args.place.data.open()?;
    let library = library_of(&data, &args.place.store).await?;
    if let Err(faults) = library.draft(None, &text) {
        return Err(told(&text, &faults, args.place.data.json).into());
    }
    let path = format!("/v1/stores/{}/segments/estimate", args.place.store);
    let answer = data.ask("POST", &path, json!({ "text": text })).await?;
    print::value(&answer, args.place.data.style());
    Ok(())
}

async fn save(args: &SaveArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let path = format!("/v1/stores/{}/segments/{}", args.place.store, args.id);
    let (status, held) = data.tell("GET", &path, Value::Null).await?;
    let mut body = serde_json::Map::new();
    if let Some(text) = &args.text {
        let text = text_of(text)?;
        let library = library_of(&data, &args.place.store).await?;
        let id = Some(args.id.as_str()).filter(|_| status.is_success());
        if let Err(faults) = library.draft(id, &text) {
            return Err(told(&text, &faults, args.place.data.json).into());
        }
        body.insert("text".to_owned(), json!(text));
    }
    if let Some(name) = &args.name {
        body.insert("name".to_owned(), json!(name));
    }
    body.insert("is_active".to_owned(), json!(!args.off));
    let is_own = status.is_success() && held["family"] == "own";
    if is_own {
        body.insert("version".to_owned(), held["version"].clone());
    }
    let kept = data.ask("POST", &path, Value::Object(body)).await?;
    print::value(&kept, args.place.data.style());
    Ok(())
}

async fn delete(args: &DeleteArgs) -> anyhow::Result<()> {
    let path = format!("segments/{}", args.id);
    let ended = asked(&args.place, "DELETE", &path, Value::Null).await?;
    print::value(&ended, args.place.data.style());
    Ok(())
}

async fn trend(args: &TrendArgs) -> anyhow::Result<()> {
    let path = format!("segments/{}/trend?limit={}", args.id, args.limit);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if args.place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let causes = |all: &Value| {
        let all = all.as_object().into_iter().flatten();
        let all: Vec<String> = all
            .map(|(cause, count)| format!("{cause} {count}"))
            .collect();
        all.join(", ")
    };
    let rows: Vec<Value> = items(&answer)
        .map(|one| {
            json!({
                "day": one["day"], "members": one["members"],
                "entered": causes(&one["entered"]), "left": causes(&one["left"]),
            })
        })
        .collect();
    print::table(&rows, &["day", "members", "entered", "left"]);
    Ok(())
}

async fn nights(args: &NightsArgs) -> anyhow::Result<()> {
    let path = format!("nights?limit={}", args.limit);
    let answer = asked(&args.place, "GET", &path, Value::Null).await?;
    if args.place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    for night in items(&answer) {
        print::line(&format!("{} ({})", night["day"], night["run"]));
        for sentence in night["explanation"].as_array().into_iter().flatten() {
            print::line(&format!("  {}", sentence.as_str().unwrap_or_default()));
        }
        matrix(&night["movements"]["stages"]);
    }
    Ok(())
}

/// Stage to stage: rows are where people came from, columns where they are.
fn matrix(moves: &Value) {
    let mut stages: Vec<String> = Vec::new();
    for pair in moves
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
    {
        for stage in pair.split('>') {
            if !stages.iter().any(|known| known == stage) {
                stages.push(stage.to_owned());
            }
        }
    }
    stages.sort();
    let rows: Vec<Value> = stages
        .iter()
        .map(|from| {
            let mut row = serde_json::Map::from_iter([("from".to_owned(), json!(from))]);
            for to in &stages {
                row.insert(to.clone(), moves[format!("{from}>{to}")].clone());
            }
            Value::Object(row)
        })
        .collect();
    let columns: Vec<&str> = std::iter::once("from")
        .chain(stages.iter().map(String::as_str))
        .collect();
    print::table(&rows, &columns);
}

/// The store's segments, to check texts that name them.
async fn library_of(data: &Data, store: &str) -> anyhow::Result<Library> {
    let path = format!("/v1/stores/{store}/segments");
    let answer = data.ask("GET", &path, Value::Null).await?;
    let stores = data.ask("GET", "/local/stores", Value::Null).await?;
    let mut stores = stores["stores"].as_array().into_iter().flatten();
    let found = stores.find(|one| one["id"] == store);
    let currency = found.and_then(|one| one["currency"].as_str());
    let currency: Currency = currency.unwrap_or_default().parse()?;
    let of_language = items(&answer)
        .filter(|one| matches!(one["family"].as_str(), Some("preset" | "own")))
        .filter_map(|one| Some((one["id"].as_str()?, one["text"].as_str()?)));
    Ok(compiled(of_language, currency).0)
}

fn shown(library: &Library, text: &str, is_json: bool) -> Result<(), Faulty> {
    match library.draft(None, text) {
        Ok(segment) => {
            let checked = CheckedV1::of(&segment);
            if is_json {
                print::value(&json!(checked), Style::Json);
            } else {
                print::line(&checked.text);
                for note in &checked.notes {
                    print::line(&format!("note: {}", note.message));
                }
            }
            Ok(())
        }
        Err(faults) => Err(told(text, &faults, is_json)),
    }
}

fn told(text: &str, faults: &[Fault], is_json: bool) -> Faulty {
    if is_json {
        print::value(&json!(FaultsV1::of(text, faults)), Style::Json);
    } else {
        let paint = if print::has_colour_out() {
            Paint::Colours
        } else {
            Paint::Plain
        };
        print::line(render(text, faults, paint).trim_end());
    }
    Faulty(match faults.len() {
        1 => "a fault".to_owned(),
        many => format!("{many} faults"),
    })
}

fn text_of(argument: &str) -> anyhow::Result<String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("failed to read the text from standard input")?;
    Ok(text)
}
