//! Nightly runs.

use awda_ports::Runs;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::view;

/// The latest run, or the one the address names.
pub(crate) async fn run(books: &impl Runs, call: &Call) -> Result<view::Run, Refusal> {
    let found = books.run(call.path("run")).await?;
    found
        .map(|run| view::Run::of(&run, call.sees_all))
        .ok_or(Refusal::Run)
}
