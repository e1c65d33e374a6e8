//! What a night must remember of a store's customers to fit the models: bounded, mergeable, exact in whole days.
//!
//! It knows no customer: a row is a count of equal histories. The sample key that decides who stays when a store
//! outgrows the limit comes from the caller and is never kept.

mod cohort;
mod sample;
mod spend;

pub use cohort::{Cohort, DAYS_PER_WEEK, Triple};
pub use spend::SpendCohort;
