//! RFM: how recently, how often and for how much a person buys, as three scores and one of twelve names.
//!
//! Recency is set against the mean of frequency and spend on a grid of 25 cells, each with exactly one name (Awda
//! definitions 5.1). Everything is integer arithmetic: two runs, two machines and two shardings agree to the last customer.
//!
//! It refuses to know identities, currencies and dates; it receives days, counts and minor units.

mod census;
mod scale;
mod segment;

pub use census::{POPULATION_WINDOW_DAYS, Purchases, RfmCensus};
pub use scale::{Basis, RELATIVE_BUYERS_MIN, RfmScale, RfmStanding};
pub use segment::{RfmScores, RfmSegment, Score};

#[cfg(test)]
mod tests;
