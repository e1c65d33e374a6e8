//! `awda export`: people of a store, or their orders, as a file, made by a job and fetched where its answer says.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::bulk;
use super::commands::encoded;
use super::print;

/// What to write.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Customers with what is known about them
    Customers(ExportArgs),
    /// Orders as they stand, or their lines, for the books
    Orders(OrdersArgs),
    /// Hashed addresses and numbers for an ad platform, of whoever allows marketing there
    Audience(AudienceArgs),
}

/// Arguments of `awda export customers`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Of the members of this segment; of everybody where none is named
    #[arg(long, value_name = "SEGMENT")]
    segment: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Begin CSV with the mark by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
    /// Where it goes; a file that is there is not written over
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Where the data is.
    #[command(flatten)]
    place: StoreDataArgs,
}

/// Arguments of `awda export orders`.
#[derive(Debug, Args)]
pub struct OrdersArgs {
    /// A row for each line and not for each order
    #[arg(long)]
    lines: bool,
    /// The first day they were placed on; the very first when none
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// The first day they were not placed on; none when none
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// The file.
    #[command(flatten)]
    file: ExportArgs,
}

/// Arguments of `awda export audience`.
#[derive(Debug, Args)]
pub struct AudienceArgs {
    /// For whom
    #[arg(long, value_enum)]
    platform: Platform,
    /// The file.
    #[command(flatten)]
    file: ExportArgs,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

/// An ad platform.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Platform {
    Meta,
    Google,
}

/// Obeys `awda export`.
pub(super) async fn run(command: &ExportCommand) -> anyhow::Result<()> {
    match command {
        ExportCommand::Customers(args) => export("customers", args, &[]).await,
        ExportCommand::Orders(args) => {
            let what = if args.lines { "order_lines" } else { "orders" };
            let days = [("since", &args.since), ("until", &args.until)];
            export(what, &args.file, &days).await
        }
        ExportCommand::Audience(args) => {
            let what = match args.platform {
                Platform::Meta => "meta",
                Platform::Google => "google",
            };
            export(what, &args.file, &[]).await
        }
    }
}

async fn export(
    what: &str,
    args: &ExportArgs,
    days: &[(&str, &Option<String>)],
) -> anyhow::Result<()> {
    if args.to.exists() {
        bail!("{} is there already", args.to.display());
    }
    let (place, data) = (&args.place, args.place.data.open()?);
    let format = match args.format {
        Format::Csv => "csv",
        Format::Jsonl => "jsonl",
    };
    let mut body = json!({ "what": what, "format": format, "bom": args.bom });
    let further = [("segment", &args.segment)].into_iter();
    for (name, value) in further.chain(days.iter().copied()) {
        if let (Some(value), Some(body)) = (value, body.as_object_mut()) {
            body.insert(name.to_owned(), json!(value));
        }
    }
    let path = format!("/v1/stores/{}/exports", place.store);
    let job = data.ask("POST", &path, body).await?;
    let job = bulk::done(&data, place, &job).await?;
    let id = job.get("id").and_then(Value::as_str).unwrap_or_default();
    let path = format!("/v1/stores/{}/jobs/{}/file", place.store, encoded(id));
    let link = data.ask("GET", &path, Value::Null).await?;
    let url = link.get("url").and_then(Value::as_str);
    let url = url.context("the file has no address")?;
    let bytes = data.fetch(url).await?;
    write(args, &bytes)?;
    let count = |name: &str| job.get(name).and_then(Value::as_u64);
    let said = json!({ "file": args.to, "rows": count("decided"), "bytes": bytes.len() });
    print::value(&said, place.data.style());
    Ok(())
}

/// A new file for its owner alone: it holds personal data.
fn write(args: &ExportArgs, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&args.to);
    let written = written.and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
    written.with_context(|| format!("failed to write {}", args.to.display()))
}
