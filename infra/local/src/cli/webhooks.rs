//! `awda webhooks`: the store's own systems that are told what happens. It asks the suite; keys are made here, shown once, and kept by nobody
//! but the settings.

#![expect(
    clippy::indexing_slicing,
    reason = "a key that an answer does not have reads as null"
)]

use std::io::Read;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::print::{self, Style};

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Webhooks.
#[derive(Debug, Subcommand)]
pub enum WebhooksCommand {
    /// Every endpoint, and how it has been answering
    List(StoreDataArgs),
    /// Set an endpoint; a new one gets a key, which is shown once
    Set(SetArgs),
    /// Take an endpoint away
    Drop(NameArgs),
    /// Send an endpoint a test; what it takes puts it in order again
    Test(NameArgs),
    /// What an endpoint was told, and what became of it
    Notices(NoticesArgs),
    /// Tell an endpoint again what it did not take
    Redeliver(RedeliverArgs),
}

/// Arguments of `awda webhooks set`.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// Its name: erp
    pub name: String,
    /// Where it listens: `https://erp.acme.example/awda`
    #[arg(long)]
    pub url: String,
    /// A kind of event it hears of: order.placed.v1, order.*, *; once for each
    #[arg(long = "event")]
    pub events: Vec<String>,
    /// It is told nothing for now
    #[arg(long)]
    pub paused: bool,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments that name an endpoint.
#[derive(Debug, Args)]
pub struct NameArgs {
    /// Its name: erp
    pub name: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda webhooks notices`.
#[derive(Debug, Args)]
pub struct NoticesArgs {
    /// Its name: erp
    pub name: String,
    /// How many, 1 to 200
    #[arg(long, default_value_t = 50)]
    pub limit: u16,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda webhooks redeliver`.
#[derive(Debug, Args)]
pub struct RedeliverArgs {
    /// Its name: erp
    pub name: String,
    /// Of what happened since: 2026-11-22T00:00:00Z
    #[arg(long)]
    pub since: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Obeys a command.
pub(super) async fn run(command: &WebhooksCommand) -> anyhow::Result<()> {
    match command {
        WebhooksCommand::List(place) => list(place).await,
        WebhooksCommand::Set(args) => set(args).await,
        WebhooksCommand::Drop(args) => end(args).await,
        WebhooksCommand::Test(args) => test(args).await,
        WebhooksCommand::Notices(args) => notices(args).await,
        WebhooksCommand::Redeliver(args) => redeliver(args).await,
    }
}

async fn list(place: &StoreDataArgs) -> anyhow::Result<()> {
    let path = format!("/v1/stores/{}/webhooks", place.store);
    let answer = place.data.open()?.ask("GET", &path, Value::Null).await?;
    if place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let columns = [
        "name",
        "url",
        "events",
        "keys",
        "is_paused",
        "failing_since",
        "off_since",
    ];
    print::table(&items, &columns);
    Ok(())
}

/// Keeps the endpoint among the others, and a key with it where it has none.
async fn set(args: &SetArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let list = format!("/v1/stores/{}/webhooks", args.place.store);
    let known = data.ask("GET", &list, Value::Null).await?;
    let mut endpoints = endpoints(&known);
    let held = known["items"].as_array().into_iter().flatten();
    let held = held.filter(|one| one["name"] == args.name.as_str());
    let keys: u64 = held.filter_map(|one| one["keys"].as_u64()).sum();
    let endpoint = json!({ "url": args.url, "events": args.events, "is_paused": args.paused });
    endpoints.insert(args.name.clone(), endpoint);
    let mut body = json!({ "webhooks": endpoints });
    let key = if keys == 0 {
        Some(made_up_key()?)
    } else {
        None
    };
    if let Some(key) = &key {
        let name = format!("webhook.{}", args.name);
        body["secrets"] = json!({ name: [key] });
    }
    let path = format!("/v1/stores/{}/settings", args.place.store);
    let answer = data.ask("POST", &path, body).await?;
    let mut told = answer["webhooks"][&args.name].clone();
    if let Some(key) = key {
        told["key"] = json!(key);
    }
    print::value(&told, args.place.data.style());
    Ok(())
}

async fn end(args: &NameArgs) -> anyhow::Result<()> {
    let data = args.place.data.open()?;
    let list = format!("/v1/stores/{}/webhooks", args.place.store);
    let mut endpoints = endpoints(&data.ask("GET", &list, Value::Null).await?);
    if endpoints.remove(&args.name).is_none() {
        bail!("the store has no webhook called {}", args.name);
    }
    let path = format!("/v1/stores/{}/settings", args.place.store);
    let body = json!({ "webhooks": endpoints });
    let answer = data.ask("POST", &path, body).await?;
    print::value(&answer["webhooks"], args.place.data.style());
    Ok(())
}

async fn test(args: &NameArgs) -> anyhow::Result<()> {
    let path = format!(
        "/v1/stores/{}/webhooks/{}/test",
        args.place.store, args.name
    );
    let data = args.place.data.open()?;
    let answer = data.ask("POST", &path, json!({})).await?;
    print::value(&answer, args.place.data.style());
    Ok(())
}

async fn notices(args: &NoticesArgs) -> anyhow::Result<()> {
    let (store, name) = (&args.place.store, &args.name);
    let path = format!(
        "/v1/stores/{store}/webhooks/{name}/notices?limit={}",
        args.limit
    );
    let data = args.place.data.open()?;
    let answer = data.ask("GET", &path, Value::Null).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let rows = answer["items"].as_array().into_iter().flatten();
    let rows: Vec<Value> = rows.map(shown).collect();
    print::table(
        &rows,
        &["at", "type", "id", "state", "tries", "next_try_at"],
    );
    Ok(())
}

/// A notice on one line: its tries as what came of them.
fn shown(notice: &Value) -> Value {
    let tries = notice["tries"].as_array().into_iter().flatten();
    let replies: Vec<&str> = tries.filter_map(|one| one["reply"].as_str()).collect();
    let mut shown = notice.clone();
    shown["tries"] = json!(replies.join(" "));
    shown
}

async fn redeliver(args: &RedeliverArgs) -> anyhow::Result<()> {
    let (store, name) = (&args.place.store, &args.name);
    let path = format!("/v1/stores/{store}/webhooks/{name}/redeliver");
    let data = args.place.data.open()?;
    let answer = data
        .ask("POST", &path, json!({ "since": args.since }))
        .await?;
    print::value(&answer, args.place.data.style());
    Ok(())
}

/// The endpoints of a list as the settings take them.
fn endpoints(list: &Value) -> serde_json::Map<String, Value> {
    let items = list["items"].as_array().into_iter().flatten();
    let named = items.filter_map(|one| {
        let name = one["name"].as_str()?.to_owned();
        let endpoint = json!({
            "url": one["url"], "events": one["events"], "is_paused": one["is_paused"],
        });
        Some((name, endpoint))
    });
    named.collect()
}

/// A key of the system's randomness.
fn made_up_key() -> anyhow::Result<String> {
    let mut bytes = [0_u8; KEY_BYTES];
    let mut random = std::fs::File::open("/dev/urandom").context("the system has no randomness")?;
    random.read_exact(&mut bytes)?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}
