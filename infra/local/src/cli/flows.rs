//! `awda flows`: documents are checked here, so that faults are shown at their place; everything else is asked of the suite.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use awda_kernel::Currency;
use awda_measures::compiled;
use awda_messaging::flows::{FlowDocument, FlowFault};
use awda_segments::query::PRESETS;
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::flow_args::{FlowArgs, FlowCheckArgs, FlowSaveArgs, FlowsCommand};
use super::print::{self, Style};

/// Longest document that is read, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 1_024 * 1_024;

/// Obeys a command.
pub(super) async fn run(command: &FlowsCommand) -> anyhow::Result<()> {
    match command {
        // Checked before anything was opened.
        FlowsCommand::Check(_) => Ok(()),
        FlowsCommand::List(place) => list(place).await,
        FlowsCommand::Show(args) => show(args).await,
        FlowsCommand::Save(args) => save(args).await,
        FlowsCommand::Uplift(args) => super::uplift::run(args).await,
    }
}

/// `awda flows check`: no store is needed; a filter may name the ready segments.
pub(super) fn check(args: &FlowCheckArgs) -> anyhow::Result<ExitCode> {
    let currency: Currency = args.currency.parse()?;
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    let (library, _) = compiled(presets, currency);
    let text = text_of(&args.file)?;
    match FlowDocument::parse(&text, &library) {
        Ok(document) => {
            let told = json!({ "id": document.id, "steps": document.steps.len(), "faults": [] });
            if args.json {
                print::value(&told, Style::Json);
            } else {
                let count = document.steps.len();
                print::line(&format!("{}: right, {count} steps", document.id));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => Ok(faulty(&faults, args.json)),
    }
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/flows", place.store);
    let answer = place.data.open()?.ask("GET", &path, Value::Null).await?;
    if place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let items = answer["items"].as_array().into_iter().flatten();
    let rows: Vec<Value> = items
        .map(|one| {
            json!({
                "id": one["id"],
                "on": one["is_on"],
                "source": one["source"],
                "purpose": one["purpose"],
                "priority": one["document"]["priority"],
                "steps": one["document"]["steps"].as_array().map_or(0, Vec::len),
                "about": one["about"],
            })
        })
        .collect();
    let columns = [
        "id", "on", "source", "purpose", "priority", "steps", "about",
    ];
    print::table(&rows, &columns);
    Ok(())
}

async fn show(args: &FlowArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/flows/{}", args.place.store, args.id);
    let answer = args
        .place
        .data
        .open()?
        .ask("GET", &path, Value::Null)
        .await?;
    if args.place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let switch = if answer["is_on"] == true { "on" } else { "off" };
    let source = answer["source"].as_str().unwrap_or_default();
    print::line(&format!("{}: {switch}, {source}", args.id));
    print::value(&answer["document"], Style::Json);
    Ok(())
}

async fn save(args: &FlowSaveArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let path = format!("/v1/stores/{}/flows/{}", args.place.store, args.id);
    let (status, held) = data.tell("GET", &path, Value::Null).await?;
    let mut body = json!({ "use_default": args.use_default });
    if status.is_success() {
        body["version"] = held["version"].clone();
    }
    if args.on || args.off {
        body["is_on"] = json!(args.on);
    }
    if let Some(file) = &args.file {
        let document: Value = serde_json::from_str(&text_of(file)?)
            .context("the document is no JSON; awda flows check tells where")?;
        body["document"] = document;
    }
    let (status, kept) = data.tell("POST", &path, body).await?;
    if !status.is_success() {
        for fault in kept["faults"].as_array().into_iter().flatten() {
            let text = |key: &str| fault[key].as_str().unwrap_or_default().to_owned();
            print::line(&format!(
                "{}: {} ({})",
                text("at"),
                text("message"),
                text("code")
            ));
        }
        let said = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        anyhow::bail!("{} ({})", said("detail"), said("code"));
    }
    print::value(&kept, args.place.data.style());
    Ok(())
}

/// A fault as one line: where, what, which.
/// Prints what is wrong with a document.
pub(super) fn faulty(faults: &[FlowFault], json: bool) -> ExitCode {
    if json {
        print::value(&json!({ "faults": faults }), Style::Json);
    } else {
        for fault in faults {
            print::line(&told(fault));
        }
    }
    ExitCode::FAILURE
}

fn told(fault: &FlowFault) -> String {
    let line = match (fault.line, fault.column) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: "),
        (Some(line), None) => format!("line {line}: "),
        _ => String::new(),
    };
    let at = if fault.at.is_empty() {
        "document"
    } else {
        &fault.at
    };
    format!("{line}{at}: {} ({})", fault.message, fault.code)
}

/// The text of a file; `-` is standard input.
pub(super) fn text_of(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        let mut input = std::io::stdin().take(DOCUMENT_BYTES_MAX);
        input
            .read_to_string(&mut text)
            .context("failed to read the document from standard input")?;
        return Ok(text);
    }
    let opened = std::fs::File::open(file);
    let opened = opened.with_context(|| format!("failed to open {}", file.display()))?;
    opened
        .take(DOCUMENT_BYTES_MAX)
        .read_to_string(&mut text)
        .with_context(|| format!("failed to read {}", file.display()))?;
    Ok(text)
}
