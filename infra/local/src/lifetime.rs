//! `awda lifetime`: the lifetime engine for anybody with a file of purchases.
//!
//! Files, dates, tables and plots live here; what they mean is decided in `awda-lifetime`. It knows no store and no
//! suite: nothing is kept.

pub mod args;
mod bench;
mod dates;
mod error;
mod file;
mod fit;
mod json;
mod numbers;
mod predict;
mod report;
mod score;
#[cfg(test)]
mod tests;
mod values;

pub use error::{CODES, Error};

use args::LifetimeCommand;

/// Runs one of the commands.
///
/// # Errors
/// What is wrong with the file or the arguments.
pub fn run(command: &LifetimeCommand) -> anyhow::Result<()> {
    match command {
        LifetimeCommand::Fit(args) => fit::fit(args),
        LifetimeCommand::Score(args) => score::score(args),
        LifetimeCommand::Report(args) => report::report(args),
        LifetimeCommand::Predict(args) => predict::predict(args),
    }
}

/// Runs `awda bench lifetime`.
///
/// # Errors
/// What the disk says.
pub fn bench(args: &args::BenchArgs) -> anyhow::Result<()> {
    bench::bench(args)
}
