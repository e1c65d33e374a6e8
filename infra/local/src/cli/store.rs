//! `awda store show` and `awda store set`: what a store has decided about itself.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::args::{DataArgs, StoreArgs, StoreDataArgs};
use super::customers::asked;
use super::print;

/// Stores.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Make a store
    Create(Box<StoreArgs>),
    /// List the stores
    List(DataArgs),
    /// Show a store's settings, without its secrets
    Show(StoreDataArgs),
    /// Change a store's settings; what is not named stays
    Set(Box<StoreSetArgs>),
}

/// Arguments of `awda store set`.
#[derive(Debug, Args)]
pub struct StoreSetArgs {
    /// Name customers know
    #[arg(long)]
    title: Option<String>,
    /// IANA time zone its days are counted in: Asia/Riyadh
    #[arg(long)]
    timezone: Option<String>,
    /// Country whose national phone numbers it takes and whose rules count: SA; an empty text for none
    #[arg(long)]
    country: Option<String>,
    /// Language of messages to people whose own is not known: ar, fa or en
    #[arg(long)]
    language: Option<String>,
    /// Name that messages come from
    #[arg(long)]
    sender_name: Option<String>,
    /// Address that mail comes from
    #[arg(long)]
    sender_email: Option<String>,
    /// Postal address at the foot of mail
    #[arg(long)]
    postal_address: Option<String>,
    /// The shop's front page
    #[arg(long)]
    shop_url: Option<String>,
    /// Where the logo of its mails is, https://...; an empty text for none
    #[arg(long, value_name = "URL")]
    logo_url: Option<String>,
    /// The colour of what is pressed in its mails: #8a3b2a; an empty text for the house's own
    #[arg(long, value_name = "COLOUR")]
    colour: Option<String>,
    /// Share of people held out of every flow, in 1/10 000
    #[arg(long, value_name = "SHARE")]
    holdout_share: Option<u16>,
    /// A limit: email_hours, other_hours, in_seven_days or sunset_months, a number or off; may be given several times
    #[arg(long, value_name = "NAME=LIMIT")]
    cap: Vec<String>,
    /// Months after which a person of whom nothing is heard is erased, 6 to 240; 0 to keep everybody
    #[arg(long, value_name = "MONTHS")]
    retain_months: Option<u16>,
    /// Who carries messages beside mail: a file of JSON (docs/CHANNELS.md)
    #[arg(long, value_name = "FILE")]
    channels: Option<PathBuf>,
    /// A secret in the place of those of its name: shopify=...; again for each, nothing after = to take them away
    #[arg(long, value_name = "SOURCE=SECRET")]
    secret: Vec<String>,
    /// The store, and where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// `awda store show`.
pub(super) async fn show(args: &StoreDataArgs) -> anyhow::Result<()> {
    let settings = asked(args, "GET", "settings", Value::Null).await?;
    print::value(&settings, args.data.style());
    Ok(())
}

/// `awda store set`.
pub(super) async fn set(args: &StoreSetArgs) -> anyhow::Result<()> {
    let mut body = said(args)?;
    if !args.cap.is_empty() {
        body.insert("caps".to_owned(), caps(args).await?);
    }
    if args.logo_url.is_some() || args.colour.is_some() {
        body.insert("brand".to_owned(), brand(args).await?);
    }
    if body.is_empty() {
        bail!("nothing is to be changed: awda store set --help names what can be");
    }
    let changed = asked(&args.place, "POST", "settings", Value::Object(body)).await?;
    print::value(&changed, args.place.data.style());
    Ok(())
}

/// What was named.
fn said(args: &StoreSetArgs) -> anyhow::Result<Map<String, Value>> {
    let mut sender = Map::new();
    for (name, value) in [
        ("name", &args.sender_name),
        ("email", &args.sender_email),
        ("postal_address", &args.postal_address),
    ] {
        sender.extend(value.iter().map(|value| (name.to_owned(), json!(value))));
    }
    let mut body = Map::new();
    for (name, value) in [
        ("name", &args.title),
        ("timezone", &args.timezone),
        ("country", &args.country),
        ("language", &args.language),
        ("shop_url", &args.shop_url),
    ] {
        body.extend(value.iter().map(|value| (name.to_owned(), json!(value))));
    }
    if !sender.is_empty() {
        body.insert("sender".to_owned(), Value::Object(sender));
    }
    if let Some(share) = args.holdout_share {
        body.insert("holdout_share".to_owned(), json!(share));
    }
    if let Some(months) = args.retain_months {
        let said = (months > 0).then(|| json!({ "silent_months": months }));
        body.insert("retention".to_owned(), said.unwrap_or_else(|| json!({})));
    }
    if let Some(file) = &args.channels {
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("failed to read {}", file.display()))?;
        let read: Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is no JSON", file.display()))?;
        body.insert("channels".to_owned(), read);
    }
    if !args.secret.is_empty() {
        body.insert("secrets".to_owned(), secrets(&args.secret)?);
    }
    Ok(body)
}

/// How mails look, with what was named in its place.
async fn brand(args: &StoreSetArgs) -> anyhow::Result<Value> {
    let settings = asked(&args.place, "GET", "settings", Value::Null).await?;
    let held = settings.get("brand").and_then(Value::as_object);
    let mut brand = held.cloned().unwrap_or_default();
    for (name, said) in [("logo_url", &args.logo_url), ("colour", &args.colour)] {
        match said.as_deref() {
            Some("") => drop(brand.remove(name)),
            Some(said) => drop(brand.insert(name.to_owned(), json!(said))),
            None => {}
        }
    }
    Ok(Value::Object(brand))
}

/// The limits there are, with those that were named in their places.
async fn caps(args: &StoreSetArgs) -> anyhow::Result<Value> {
    let settings = asked(&args.place, "GET", "settings", Value::Null).await?;
    let held = settings.get("caps").and_then(Value::as_object);
    let mut caps = held.cloned().unwrap_or_default();
    for pair in &args.cap {
        let (name, limit) = pair
            .split_once('=')
            .filter(|(name, _)| caps.contains_key(*name))
            .context("--cap wants email_hours, other_hours, in_seven_days or sunset_months, =, and a number or off")?;
        let limit = limit
            .parse::<u16>()
            .map_or_else(|_| json!(limit), |number| json!(number));
        caps.insert(name.to_owned(), limit);
    }
    Ok(Value::Object(caps))
}

fn secrets(pairs: &[String]) -> anyhow::Result<Value> {
    let mut all: Map<String, Value> = Map::new();
    for pair in pairs {
        let (name, secret) = pair
            .split_once('=')
            .context("--secret wants SOURCE=SECRET, like shopify=...")?;
        let held = all.entry(name).or_insert_with(|| json!([]));
        if let Some(list) = held.as_array_mut().filter(|_| !secret.is_empty()) {
            list.push(json!(secret));
        }
    }
    Ok(Value::Object(all))
}
