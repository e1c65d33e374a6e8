//! `awda shelf` and `awda customers recommend`: what the store says of its products, and what is recommended to one customer. It asks the
//! suite.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::StoreDataArgs;
use super::customers::{asked, items};
use super::flows::text_of;
use super::print::{self, Style};

/// What the store says of its products.
#[derive(Debug, Subcommand)]
pub enum ShelfCommand {
    /// What is kept
    Show(StoreDataArgs),
    /// Replace it by a file: a JSON object as docs/RECOMMENDATIONS.md shows it
    Save(SaveArgs),
}

/// Arguments of `awda shelf save`.
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// The shelf, JSON; - is standard input
    pub file: PathBuf,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Obeys a command.
pub(super) async fn run(command: &ShelfCommand) -> anyhow::Result<()> {
    let (place, shelf) = match command {
        ShelfCommand::Show(place) => (place, asked(place, "GET", "shelf", Value::Null).await?),
        ShelfCommand::Save(args) => (&args.place, save(args).await?),
    };
    if place.data.style() == Style::Json {
        print::value(&shelf, Style::Json);
        return Ok(());
    }
    let named = |name: &str| shelf.get(name).cloned().unwrap_or_default();
    print::line(&format!(
        "version {}, recommending by {}",
        named("version"),
        named("strategy").as_str().unwrap_or_default()
    ));
    let products = named("products").as_array().cloned().unwrap_or_default();
    let columns = ["sku", "name", "price_minor", "brand", "is_out_of_stock"];
    print::table(&products, &columns);
    Ok(())
}

/// The file replaces what is kept, whichever version that has, unless the file names one.
async fn save(args: &SaveArgs) -> anyhow::Result<Value> {
    let mut shelf: Value =
        serde_json::from_str(&text_of(&args.file)?).context("the file is no JSON")?;
    let shelf_fields = shelf
        .as_object_mut()
        .context("the file is no JSON object")?;
    if !shelf_fields.contains_key("version") {
        let held = asked(&args.place, "GET", "shelf", Value::Null).await?;
        let version = held.get("version").cloned().unwrap_or_else(|| json!(0));
        shelf_fields.insert("version".to_owned(), version);
    }
    asked(&args.place, "POST", "shelf", shelf).await
}

/// Prints what is recommended to a customer.
pub(super) fn recommended(answer: &Value, style: Style) {
    if style == Style::Json {
        print::value(answer, Style::Json);
        return;
    }
    let rows: Vec<Value> = items(answer)
        .map(|one| {
            let field = |name: &str| one.get(name).cloned().unwrap_or_default();
            json!({
                "sku": field("sku"), "name": field("name"), "price": one.pointer("/price/display"), "why": field("why"),
            })
        })
        .collect();
    print::table(&rows, &["sku", "name", "price", "why"]);
}
