//! Lifecycle stages: where a person is between a first look and being lost, by how long ago the last order was.
//!
//! The first rule that matches gives the stage (Awda definitions 5.2); `d` is the number of whole days since the last day
//! with a qualifying order, T1 < T2 < T3 are the person's [`Thresholds`].
//!
//! | stage | rule |
//! |---|---|
//! | anonymous | no verified identifier |
//! | lead | no qualifying order |
//! | reactivated | d < 30, and the gap before the last order day was T3 or more, as T3 stood then |
//! | new | one order, d < T1 |
//! | active | two orders or more, d < T1 |
//! | cooling | T1 ≤ d < T2 |
//! | at risk | T2 ≤ d < T3 |
//! | lapsed | T3 ≤ d < 2·T3 |
//! | lost | 2·T3 ≤ d |
//!
//! The trap is in "reactivated": the gap that ended counts among the person's own gaps from then on and raises her T3,
//! perhaps above itself. Whether she had lapsed is therefore judged by the gaps before it.
//!
//! It refuses to know dates, time zones and what an order is worth.

mod stage;
mod thresholds;

pub use stage::{REACTIVATED_WINDOW_DAYS, Stage, StageInput, StageReading, stage};
pub use thresholds::{GAP_DAYS_MIN, GapCensus, OWN_GAPS_MIN, RETURNING_CUSTOMERS_MIN, Thresholds};

#[cfg(test)]
mod tests;
