//! The arguments of `awda campaigns` and `awda simulate`, as their help shows them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::StoreDataArgs;

/// Campaigns.
#[derive(Debug, Subcommand)]
pub enum CampaignsCommand {
    /// List the campaigns and how far each is
    List(StoreDataArgs),
    /// Show a campaign: its document, and what became of its audience
    Show(CampaignArgs),
    /// Is a document right? Exit code 1 where it is not
    Check(CampaignCheckArgs),
    /// Keep a document; nothing is sent
    Save(CampaignSaveArgs),
    /// What would become of everybody, were it sent
    Simulate(SimulateArgs),
    /// Send a campaign, now or at its time
    Send(CampaignSendArgs),
    /// End a campaign: who has not been written to is not written to any more
    Cancel(CampaignArgs),
}

/// Dry runs.
#[derive(Debug, Subcommand)]
pub enum SimulateCommand {
    /// What would become of everybody, were a campaign sent
    Campaign(SimulateArgs),
    /// What a flow would do with everybody whose date has come
    Flow(SimulateArgs),
}

/// Arguments of `awda campaigns show` and `cancel`.
#[derive(Debug, Args)]
pub struct CampaignArgs {
    /// The campaign: spring_sale
    pub id: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda campaigns check`.
#[derive(Debug, Args)]
pub struct CampaignCheckArgs {
    /// The document, JSON; - is standard input
    pub file: PathBuf,
    /// Currency of amounts in its audience
    #[arg(long, default_value = "SAR")]
    pub currency: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda campaigns save`.
#[derive(Debug, Args)]
pub struct CampaignSaveArgs {
    /// The campaign: spring_sale
    pub id: String,
    /// The document, JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of the dry runs.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The campaign or flow
    pub id: String,
    /// The moment, like 2026-12-01T07:00:00Z; now when none
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Name so many of the people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub people: Option<u16>,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda campaigns send`.
#[derive(Debug, Args)]
pub struct CampaignSendArgs {
    /// The campaign: spring_sale
    pub id: String,
    /// What the simulation said: plan_...; refused when too much is otherwise now
    #[arg(long, value_name = "HASH")]
    pub plan_hash: Option<String>,
    /// Recipients that may be otherwise, in 1/10 000; 500, which is 5 %, when none
    #[arg(long, value_name = "SHARE", requires = "plan_hash")]
    pub tolerance: Option<u16>,
    /// The moment that was simulated; now when none
    #[arg(long, value_name = "TIME", requires = "plan_hash")]
    pub at: Option<String>,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}
