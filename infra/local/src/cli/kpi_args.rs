//! The arguments of `awda kpis`, as its help shows them.

use clap::{Args, ValueEnum};

use super::args::StoreDataArgs;

/// Arguments of `awda kpis`.
#[derive(Debug, Args)]
pub struct KpisArgs {
    /// What to look at
    #[arg(value_enum, default_value_t = KpisOf::Periods)]
    pub what: KpisOf,
    /// The first day; thirty days, twelve weeks or twelve months back when none
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The first day that is not looked at; tomorrow when none
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// How the days are cut; products: by product or category; attribution: by flow, channel, flow_channel or month
    #[arg(long, value_name = "STEP", value_parser = ["day", "week", "month", "product", "category", "flow", "channel", "flow_channel"])]
    pub by: Option<String>,
    /// Where orders came in
    #[arg(long, default_value = "all", value_parser = ["all", "online", "branch"])]
    pub channel: String,
    /// What comes first of products (net, orders, repeat_rate, return_rate) and segments (net, expected, customers)
    #[arg(long, value_name = "MEASURE")]
    pub sort: Option<String>,
    /// Most products
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u8).range(1..=200))]
    pub limit: u8,
    /// The campaign
    #[arg(long, value_name = "ID", required_if_eq("what", "campaign"))]
    pub campaign: Option<String>,
    /// The version of the model of attribution; last touch without openings when none
    #[arg(long, value_name = "VERSION")]
    pub model: Option<String>,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// What `awda kpis` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KpisOf {
    /// Revenue, orders, who came back, day by day, week by week or month by month
    Periods,
    /// Who came back, by the month of the first order
    Cohorts,
    /// Products or categories by revenue, repeat rate and return rate
    Products,
    /// What each segment brings
    Segments,
    /// Revenue to come
    Forecast,
    /// A campaign's rates, cost and return
    Campaign,
    /// How fast customers are answered
    Responses,
    /// What flows, campaigns and channels are credited with, what they cost and return
    Attribution,
}
