//! The edge between Lambda and the suite: events become commands, outcomes become answers, failures become what their remedy says.
//!
//! Everything a function would otherwise repeat lives here once: batches and their partial failures, panics per record, spans,
//! one log line and one metric per outcome, the environment. It refuses to know any use case. The local suite runs the very same
//! [`batch::run`] and [`web`] translation, so that what is tested is what is deployed.

pub mod batch;
pub mod env;
pub mod report;
pub mod web;

#[cfg(feature = "runtime")]
mod runtime;
#[cfg(feature = "runtime")]
pub use runtime::{block_on_queue, block_on_queue_and_schedule, block_on_schedule, block_on_web};
