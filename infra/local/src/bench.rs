//! Commands that measure: each prints what it did, how fast, and what it would have cost.

pub mod deliveries;
pub mod load;
pub mod night;
pub mod search;
