//! The arguments of `awda flows`, as its help shows them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::StoreDataArgs;

/// Flows.
#[derive(Debug, Subcommand)]
pub enum FlowsCommand {
    /// List the flows and which are on
    List(StoreDataArgs),
    /// Show a flow's document
    Show(FlowArgs),
    /// What a flow brought: those written to beside those held out
    Uplift(FlowArgs),
    /// Is a document right? Exit code 1 where it is not
    Check(FlowCheckArgs),
    /// Switch a flow on or off, or put a document in its place
    Save(FlowSaveArgs),
}

/// Arguments of `awda flows show` and `uplift`.
#[derive(Debug, Args)]
pub struct FlowArgs {
    /// The flow: abandoned_cart
    pub id: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda flows check`.
#[derive(Debug, Args)]
pub struct FlowCheckArgs {
    /// The document, JSON; - is standard input
    pub file: PathBuf,
    /// Currency of amounts in its filter
    #[arg(long, default_value = "SAR")]
    pub currency: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda flows save`.
#[derive(Debug, Args)]
pub struct FlowSaveArgs {
    /// The flow: abandoned_cart, or a new name
    pub id: String,
    /// The document, JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Switch it on
    #[arg(long, conflicts_with = "off")]
    pub on: bool,
    /// Switch it off
    #[arg(long)]
    pub off: bool,
    /// Take the store's own document away
    #[arg(long, conflicts_with = "file")]
    pub use_default: bool,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}
