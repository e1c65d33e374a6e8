//! The short commands: each is one question to the suite, wherever it is open.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use awda_kernel::{CustomerId, Timestamp, parse_timestamp};
use awda_messaging::channels::{ChannelSettings, GATEWAY_KEYS};
use clap::Args;
use serde_json::{Value, json};

use super::args::{CustomerArgs, DataArgs, NightArgs, StoreArgs};
use super::data::Data;
use super::print::{self, Style};
use super::stores;
use crate::new_store::NewStore;

/// Arguments of `awda completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Arguments of `awda outbox`.
#[derive(Debug, Args)]
pub struct OutboxArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Print the letter of this number
    #[arg(long, value_name = "N")]
    pub open: Option<usize>,
}

/// What to show.
#[derive(Debug, clap::Subcommand)]
pub enum ShowCommand {
    /// Everything known about a customer
    Customer(CustomerArgs),
}

/// `awda store create`.
pub(super) async fn create_store(args: &StoreArgs) -> anyhow::Result<()> {
    if args.data.is_deployed() {
        return stores::create(args).await;
    }
    let store = new_store(args)?;
    // The directory is made by its first store.
    let data = Data::of(&args.data.data, args.data.template.as_ref())?;
    let made = data.ask("POST", "/local/stores", json!(store)).await?;
    match args.data.style() {
        Style::Json => print::value(&made, Style::Json),
        Style::Plain => {
            print::line(&format!("store {} is ready", store.id));
            print::line(&format!(
                "webhooks go to /hooks/{}/generic, signed with its secret",
                store.id
            ));
        }
    }
    Ok(())
}

/// `awda store list`.
pub(super) async fn list_stores(args: &DataArgs) -> anyhow::Result<()> {
    if args.is_deployed() {
        return stores::list(args).await;
    }
    let answer = args
        .open()?
        .ask("GET", "/local/stores", Value::Null)
        .await?;
    let columns = ["id", "name", "currency", "timezone", "language", "sources"];
    rows(&answer, "stores", &columns, args.style());
    Ok(())
}

/// `awda queues`.
pub(super) async fn queues(args: &DataArgs) -> anyhow::Result<()> {
    let answer = args
        .open()?
        .ask("GET", "/local/queues", Value::Null)
        .await?;
    print::value(&answer, args.style());
    Ok(())
}

/// `awda night`.
pub(super) async fn night(args: &NightArgs) -> anyhow::Result<()> {
    let at: Option<Timestamp> = match &args.at {
        Some(text) => {
            Some(parse_timestamp(text).context("--at wants a moment like 2026-11-22T00:00:00Z")?)
        }
        None => None,
    };
    let as_of = args.as_of.as_deref().map(past_day).transpose()?;
    let data = args.data.open()?;
    let run = data
        .ask("POST", "/local/night", json!({ "at": at, "as_of": as_of }))
        .await?;
    print::value(&run, args.data.style());
    Ok(())
}

/// Kinds of identifiers that are given as `kind:id`; any other word before a colon is a source's name.
const HANDLES: [&str; 6] = [
    "card",
    "whatsapp",
    "messenger",
    "instagram",
    "telegram",
    "anonymous",
];

/// The noon of a date, which lies in that day almost everywhere, or a moment as it is.
fn past_day(text: &str) -> anyhow::Result<Timestamp> {
    let noon = format!("{text}T12:00:00Z");
    parse_timestamp(&noon)
        .or_else(|_| parse_timestamp(text))
        .context("--as-of wants a date like 2026-11-01")
}

/// `awda show customer`.
pub(super) async fn show_customer(args: &CustomerArgs) -> anyhow::Result<()> {
    let path = customer_path(&args.store, &args.who)?;
    let customer = args.data.open()?.ask("GET", &path, Value::Null).await?;
    print::value(&customer, args.data.style());
    Ok(())
}

/// Where a customer is asked for, by an id or any identifier.
pub(super) fn customer_path(store: &str, who: &str) -> anyhow::Result<String> {
    let base = format!("/v1/stores/{store}/customers");
    let who = who.trim();
    if who.parse::<CustomerId>().is_ok() {
        return Ok(format!("{base}/{who}"));
    }
    if who.contains('@') {
        return Ok(format!("{base}?email={}", encoded(who)));
    }
    let handle = who
        .split_once(':')
        .filter(|(kind, _)| HANDLES.contains(kind));
    if let Some((kind, id)) = handle {
        return Ok(format!("{base}?{kind}={}", encoded(id)));
    }
    if who.contains(':') {
        return Ok(format!("{base}?shop_id={}", encoded(who)));
    }
    if who.chars().any(char::is_numeric) {
        return Ok(format!("{base}?phone={}", encoded(who)));
    }
    bail!(
        "a customer is an id (cus_...), an email address, a phone number, source:id, or card:id, \
        whatsapp:id, messenger:id, instagram:id, telegram:id, anonymous:id"
    )
}

/// `awda outbox`.
pub(super) async fn outbox(args: &OutboxArgs) -> anyhow::Result<()> {
    let data = args.data.open()?;
    let Some(number) = args.open else {
        let answer = data.ask("GET", "/local/outbox", Value::Null).await?;
        let columns = ["number", "at", "store", "to", "subject", "file"];
        rows(&answer, "letters", &columns, args.data.style());
        return Ok(());
    };
    let letter = data
        .ask("GET", &format!("/local/outbox/{number}"), Value::Null)
        .await?;
    match args.data.style() {
        Style::Json => print::value(&letter, Style::Json),
        Style::Plain => {
            let text = |key: &str| letter.get(key).and_then(Value::as_str).unwrap_or_default();
            for (name, key) in [
                ("From", "from"),
                ("To", "to"),
                ("Date", "at"),
                ("Subject", "subject"),
            ] {
                print::line(&format!("{name}: {}", text(key)));
            }
            print::line("");
            print::line(text("text"));
        }
    }
    Ok(())
}

/// The store that arguments describe.
pub(super) fn new_store(args: &StoreArgs) -> anyhow::Result<NewStore> {
    let own = args.secret.iter();
    let own = own.map(|secret| ("generic".to_owned(), vec![secret.clone()]));
    let mut secrets: BTreeMap<String, Vec<String>> = own.collect();
    for pair in &args.source_secret {
        let (name, secret) = pair
            .split_once('=')
            .with_context(|| "--source-secret wants SOURCE=SECRET, like shopify=...")?;
        // A key that a source's questions are asked with has a name of its own: `square.api`.
        let mut sources = awda_commerce::sources::ALL.iter();
        let is_key = sources.any(|source| source.key_name() == name);
        if name.is_empty() || !(is_key || name == GATEWAY_KEYS) {
            awda_commerce::sources::source(name)?;
        }
        let all = secrets.entry(name.to_owned()).or_default();
        all.push(secret.to_owned());
    }
    let store = NewStore {
        id: args.name.clone(),
        name: args.title.clone(),
        currency: args.currency.clone(),
        timezone: args.timezone.clone(),
        country: args.country.clone(),
        language: args.language.as_deref().map(language).transpose()?,
        secrets,
        sender_email: args.sender_email.clone(),
        postal_address: args.postal_address.clone(),
        shop_url: args.shop_url.clone(),
        holdout_share: args.holdout_share,
        caps: args.caps.caps(),
        channels: channels(args.channels.as_deref(), args.country.as_deref())?,
        margin_points: args.caps.accounts.margin_points,
        rate_micros: args.caps.accounts.rate_micros,
    };
    store.settings(String::new())?;
    Ok(store)
}

/// The channels of a file, or every fault in it.
fn channels(file: Option<&Path>, country: Option<&str>) -> anyhow::Result<ChannelSettings> {
    let Some(file) = file else {
        return Ok(ChannelSettings::default());
    };
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("failed to read {}", file.display()))?;
    ChannelSettings::parse(&text, country).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{} is not right:\n{}", file.display(), lines.join("\n"))
    })
}

pub(super) fn language(code: &str) -> anyhow::Result<awda_kernel::Language> {
    awda_kernel::Language::ALL
        .into_iter()
        .find(|language| language.code() == code)
        .with_context(|| format!("{code:?} is none of ar, fa and en"))
}

fn rows(answer: &Value, key: &str, columns: &[&str], style: Style) {
    match style {
        Style::Json => print::value(answer, Style::Json),
        Style::Plain => {
            let rows = answer
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            print::table(&rows, columns);
        }
    }
}

/// Percent-encodes what may stand in a query value otherwise.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
