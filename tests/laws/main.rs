//! What must hold for all inputs, through the real functions.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a law that cannot be tested is a failed test"
)]

mod any_order;
mod bodies;
mod imported;
mod lane;
mod persons;
mod population;
mod several_sources;
mod telling;
mod turns;
mod two_writers;
mod worlds;
