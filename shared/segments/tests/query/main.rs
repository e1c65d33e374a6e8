//! The segment language from outside: what it reads, refuses, selects, explains and foresees.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod answers;
mod broken;
mod cast;
mod documents;
mod faults;
mod foresight;
mod laws;
mod ready;
mod rows;
mod scene;
mod settled;
