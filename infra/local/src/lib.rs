//! The whole suite in one process, as template.yaml wires it.
//!
//! It stands where AWS stands in the deployed suite: an embedded DynamoDB behind the same client, local queues with SQS's semantics, an
//! outbox instead of SES, a clock that can be moved, and the routes and schedules of the template. It has no logic of its own:
//! what a shop's data means is decided by the functions, which cannot tell the difference.

pub mod bench;
pub mod cli;
pub mod clock;
pub mod cost;
pub mod dead;
pub mod demo;
pub mod embedded;
pub mod exports;
pub mod import;
pub mod lifetime;
pub mod local_door;
pub mod local_token;
pub mod metrics;
pub mod new_store;
pub mod orders;
pub mod outbox;
mod post;
pub mod queue;
pub mod routes;
pub mod sealing;
pub mod sign_in;
mod signed;
pub mod source_check;
pub mod suite;
pub mod template;
pub mod web;
pub mod workers;
