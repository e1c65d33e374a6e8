//! What the benches of the suite are asked, as the help shows it.

use clap::{Args, Subcommand};

use crate::bench::load::Peer;
use crate::lifetime::args::BenchArgs;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Deliveries a second through the door and through the work behind it
    Deliveries(BenchDeliveriesArgs),
    /// The same minute of deliveries over HTTP into `awda serve` and other servers: throughput, latency, memory
    Load(BenchLoadArgs),
    /// A night of a synthetic store: time, memory, units, dollars
    Night(BenchNightArgs),
    /// Searches in a store of many customers: time, requests, units
    Search(BenchSearchArgs),
    /// The lifetime engine on synthetic stores: fits, scores, intervals, memory
    Lifetime(BenchArgs),
}

/// Arguments of `awda bench deliveries`.
#[derive(Debug, Args)]
pub struct BenchDeliveriesArgs {
    /// How many
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub count: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda bench load`.
#[derive(Debug, Args)]
pub struct BenchLoadArgs {
    /// How long each server is measured
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// Senders at once, each with one connection and one delivery at a time
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub clients: u32,
    /// Deliveries a second of all clients together; as many as are answered when not given
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub rate: Option<u32>,
    /// Another server, NAME=COMMAND with {port}, {queue} and {secret} where they belong; tests/peers has two
    #[arg(long = "peer", value_name = "NAME=COMMAND")]
    pub peers: Vec<Peer>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda bench night`.
#[derive(Debug, Args)]
pub struct BenchNightArgs {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub customers: u32,
    /// The seed that makes them
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda bench search`.
#[derive(Debug, Args)]
pub struct BenchSearchArgs {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub customers: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
