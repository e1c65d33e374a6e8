//! The deterministic simulation: the whole suite in one process, on a clock that is moved by hand and in weather that a seed chooses,
//! held against the laws (docs/SIMULATION.md).
//!
//! ```text
//! cargo test --locked --workspace --test simulation                                   # some histories
//! AWDA_HISTORIES=10000 cargo test --locked --workspace --test simulation              # more
//! AWDA_SEED=17 cargo test --locked --workspace --test simulation -- --nocapture       # one, with its trace
//! ```
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a history that cannot be lived is a failed test"
)]

mod dice;
mod door;
mod dump;
mod flows;
mod history;
mod journal;
mod laws;
mod line;
mod mutants;
mod post;
mod shop;
mod tasks;
mod tests;
mod watched;
mod world;
