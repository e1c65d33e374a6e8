//! The segment language from outside: what it reads, refuses, selects, explains and foresees.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod cast;
mod language;
mod scene;
