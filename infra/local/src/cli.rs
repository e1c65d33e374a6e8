//! The command line: reads arguments, asks the suite, prints. It refuses to know what the answers mean.

pub mod args;
mod bench_args;
mod bulk;
mod campaign_args;
mod campaigns;
mod caps;
mod commands;
mod cost;
mod coupons;
mod customers;
pub mod data;
mod data_args;
mod dead;
mod doctor;
mod exports;
mod flow_args;
mod flows;
mod goals;
mod history;
mod import;
mod kpi_args;
mod kpis;
pub mod print;
mod profiles;
pub mod remote;
mod runs;
mod segments;
mod serve;
mod shelves;
mod simulate;
mod staff;
mod store;
mod stores;
mod uplift;
mod webhooks;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use args::{BenchCommand, Cli, Command, SegmentsCommand, StoreCommand};

use campaign_args::CampaignsCommand;
use commands::ShowCommand;
use flow_args::FlowsCommand;

use crate::metrics::MetricCounts;

/// Which log lines are shown, in the syntax of `tracing-subscriber`.
const LOG_VARIABLE: &str = "AWDA_LOG";

/// Runs the command of this process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let metrics = log(&cli.command);
    if let Command::Segments(SegmentsCommand::Check(args)) = &cli.command
        && args.data.is_none()
    {
        return segments::check_alone(args).unwrap_or_else(|why| failed(&why));
    }
    if let Command::Flows(FlowsCommand::Check(args)) = &cli.command {
        return flows::check(args).unwrap_or_else(|why| failed(&why));
    }
    if let Command::Campaigns(CampaignsCommand::Check(args)) = &cli.command {
        return campaigns::check(args).unwrap_or_else(|why| failed(&why));
    }
    if let Command::Cost(args) = &cli.command {
        return cost::run(args).map_or_else(|why| failed(&why), |()| ExitCode::SUCCESS);
    }
    if let Command::Source(command) = &cli.command {
        return crate::source_check::run(command).unwrap_or_else(|why| failed(&why));
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(why) => return failed(&anyhow::Error::new(why).context("failed to start")),
    };
    if let Command::Doctor(args) = &cli.command {
        let found = runtime.block_on(Box::pin(doctor::run(args)));
        return found.unwrap_or_else(|why| failed(&why));
    }
    match runtime.block_on(Box::pin(obey(&cli.command, &metrics))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

async fn obey(command: &Command, metrics: &MetricCounts) -> anyhow::Result<()> {
    match command {
        Command::Demo(args) => history::demo(args, metrics).await,
        Command::Import(command) => import::import(command).await,
        Command::Serve(args) => serve::serve(args).await,
        Command::Store(StoreCommand::Create(args)) => commands::create_store(args).await,
        Command::Store(StoreCommand::List(args)) => commands::list_stores(args).await,
        Command::Store(StoreCommand::Show(args)) => store::show(args).await,
        Command::Store(StoreCommand::Set(args)) => store::set(args).await,
        Command::Why(args) => why::why(args).await,
        Command::Night(args) => commands::night(args).await,
        Command::Segments(command) => segments::run(command).await,
        Command::Customers(command) => customers::run(command).await,
        Command::Deliveries(command) => customers::deliveries(command).await,
        Command::Audit(args) => customers::audit(args).await,
        Command::Bulk(command) => bulk::run(command).await,
        Command::Jobs(args) => bulk::jobs(args).await,
        Command::Export(command) => exports::run(command).await,
        Command::Token(args) => {
            customers::token(args);
            Ok(())
        }
        Command::Flows(command) => flows::run(command).await,
        Command::Campaigns(command) => campaigns::run(command).await,
        Command::Kpis(args) => kpis::run(args).await,
        Command::Coupons(command) => coupons::run(command).await,
        Command::Webhooks(command) => webhooks::run(command).await,
        Command::Goals(command) => goals::run(command).await,
        Command::Users(command) => staff::users(command).await,
        Command::Keys(command) => staff::keys(command).await,
        Command::Shelf(command) => shelves::run(command).await,
        Command::Runs(command) => Box::pin(runs::run(command)).await,
        Command::Simulate(command) => simulate::run(command).await,
        Command::Show(ShowCommand::Customer(args)) => commands::show_customer(args).await,
        Command::Source(command) => crate::source_check::run(command).map(drop),
        Command::Lifetime(command) => crate::lifetime::run(command),
        Command::Bench(BenchCommand::Lifetime(args)) => crate::lifetime::bench(args),
        Command::Outbox(args) => commands::outbox(args).await,
        Command::Cost(args) => cost::run(args),
        Command::Queues(args) => commands::queues(args).await,
        Command::Doctor(args) => doctor::run(args).await.map(drop),
        Command::Login(args) => profiles::login(args).await,
        Command::Completions(args) => {
            completions(args.shell);
            Ok(())
        }
        Command::Bench(BenchCommand::Night(args)) => history::bench_night(args).await,
        Command::Bench(BenchCommand::Search(args)) => history::bench_search(args).await,
        Command::Bench(BenchCommand::Deliveries(args)) => history::bench(args).await,
        Command::Bench(BenchCommand::Load(args)) => history::bench_load(args).await,
    }
}

/// Lines go to standard error; metrics are counted, as CloudWatch would count them.
fn log(command: &Command) -> MetricCounts {
    let level = match command {
        Command::Serve(_) => "info,metric=off",
        _ => "warn,metric=off",
    };
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(print::has_colour())
        .with_filter(filter);
    let metrics = MetricCounts::default();
    tracing_subscriber::registry()
        // Filtered here, not inside: an unfiltered layer would have libraries make every one of their spans and debug lines.
        .with(
            metrics
                .clone()
                .with_filter(Targets::new().with_target("metric", Level::INFO)),
        )
        .with(lines)
        .init();
    metrics
}

/// Prints what a shell completes this command line by.
fn completions(shell: clap_complete::Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "awda", &mut script);
    print::line(String::from_utf8_lossy(&script).trim_end());
}

/// Tells why, with its causes, on standard error.
fn failed(why: &anyhow::Error) -> ExitCode {
    use std::io::Write;
    // Nothing is left to tell it to when standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "awda: {why:#}");
    ExitCode::FAILURE
}
