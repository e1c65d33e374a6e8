//! `awda campaigns`: documents are checked here, so that faults are shown at their place; everything else is asked of the suite.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use std::process::ExitCode;

use anyhow::Context;
use awda_kernel::Currency;
use awda_measures::compiled;
use awda_messaging::campaigns::CampaignDocument;
use awda_segments::query::PRESETS;
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::campaign_args::{
    CampaignArgs, CampaignCheckArgs, CampaignSaveArgs, CampaignSendArgs, CampaignsCommand,
};
use super::flows::{faulty, text_of};
use super::print::{self, Style};
use super::simulate;

/// Obeys a command.
pub(super) async fn run(command: &CampaignsCommand) -> anyhow::Result<()> {
    match command {
        // Checked before anything was opened.
        CampaignsCommand::Check(_) => Ok(()),
        CampaignsCommand::List(place) => list(place).await,
        CampaignsCommand::Show(args) => show(args).await,
        CampaignsCommand::Save(args) => save(args).await,
        CampaignsCommand::Simulate(args) => simulate::campaign(args).await,
        CampaignsCommand::Send(args) => send(args).await,
        CampaignsCommand::Cancel(args) => cancel(args).await,
    }
}

/// `awda campaigns check`: no store is needed; an audience may name the ready segments.
pub(super) fn check(args: &CampaignCheckArgs) -> anyhow::Result<ExitCode> {
    let currency: Currency = args.currency.parse()?;
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    let (library, _) = compiled(presets, currency);
    match CampaignDocument::parse(&text_of(&args.file)?, &library) {
        Ok(document) => {
            let languages: Vec<&str> = document
                .message
                .words
                .keys()
                .map(|one| one.code())
                .collect();
            if args.json {
                let told = json!({ "id": document.id, "languages": languages, "faults": [] });
                print::value(&told, Style::Json);
            } else {
                let said = match languages.as_slice() {
                    [] => document.message.template.clone(),
                    some => some.join(", "),
                };
                print::line(&format!("{}: right, {said}", document.id));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => Ok(faulty(&faults, args.json)),
    }
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/campaigns", place.store);
    let answer = place.data.open()?.ask("GET", &path, Value::Null).await?;
    if place.data.json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let columns = ["id", "state", "since", "starts_at", "audience", "about"];
    print::table(&items, &columns);
    Ok(())
}

async fn show(args: &CampaignArgs) -> anyhow::Result<()> {
    let path = path_of(&args.place, &args.id, "");
    let data = args.place.data.open()?;
    let answer = data.ask("GET", &path, Value::Null).await?;
    tell(&answer, args.place.data.style());
    if args.place.data.style() == Style::Plain {
        print::value(&answer["document"], Style::Json);
    }
    Ok(())
}

async fn save(args: &CampaignSaveArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let path = path_of(&args.place, &args.id, "");
    let (status, held) = data.tell("GET", &path, Value::Null).await?;
    let document: Value = serde_json::from_str(&text_of(&args.file)?)
        .context("the document is no JSON; awda campaigns check tells where")?;
    let mut body = json!({ "document": document });
    if status.is_success() {
        body["version"] = held["version"].clone();
    }
    let (status, kept) = data.tell("POST", &path, body).await?;
    if !status.is_success() {
        for fault in kept["faults"].as_array().into_iter().flatten() {
            let text = |key: &str| fault[key].as_str().unwrap_or_default().to_owned();
            let (at, message, code) = (text("at"), text("message"), text("code"));
            let line = match (fault["line"].as_u64(), fault["column"].as_u64()) {
                (Some(line), Some(column)) => format!("line {line}, column {column}: "),
                (Some(line), None) => format!("line {line}: "),
                _ => String::new(),
            };
            print::line(&format!("{line}{at}: {message} ({code})"));
        }
        let said = |key: &str| kept[key].as_str().unwrap_or_default().to_owned();
        anyhow::bail!("{} ({})", said("detail"), said("code"));
    }
    tell(&kept, args.place.data.style());
    Ok(())
}

async fn send(args: &CampaignSendArgs) -> anyhow::Result<()> {
    let mut body = json!({});
    if let Some(hash) = &args.plan_hash {
        body["plan_hash"] = json!(hash);
    }
    if let Some(tolerance) = args.tolerance {
        body["tolerance"] = json!(tolerance);
    }
    if let Some(at) = &args.at {
        body["at"] = json!(at);
    }
    let path = path_of(&args.place, &args.id, "/send");
    let answer = args.place.data.open()?.ask("POST", &path, body).await?;
    tell(&answer, args.place.data.style());
    Ok(())
}

async fn cancel(args: &CampaignArgs) -> anyhow::Result<()> {
    let path = path_of(&args.place, &args.id, "/cancel");
    let data = args.place.data.open()?;
    let answer = data.ask("POST", &path, json!({})).await?;
    tell(&answer, args.place.data.style());
    Ok(())
}

fn path_of(place: &StoreDataArgs, id: &str, rest: &str) -> String {
    format!("/v1/stores/{}/campaigns/{id}{rest}", place.store)
}

/// How far it is, and what became of its audience.
fn tell(answer: &Value, style: Style) {
    if style == Style::Json {
        print::value(answer, style);
        return;
    }
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    let version = &answer["version"];
    print::line(&format!(
        "{}: {}, version {version}",
        text("id"),
        text("state")
    ));
    if let Some(starts_at) = answer["starts_at"].as_str() {
        let audience = &answer["audience"];
        print::line(&format!("from {starts_at}, {audience} people enlisted"));
    }
    if !answer["result"].is_null() {
        print::value(&answer["result"], Style::Plain);
    }
}
