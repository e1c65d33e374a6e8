//! Who a customer is to the shop today: RFM segment, lifecycle stage and flags, as pure functions over plain integers.
//!
//! A night has two passes. The first counts: every shard adds its customers to an [`RfmCensus`], a [`GapCensus`] and a
//! [`Tally`] of the year's spend, and the shards' counts are merged; the result does not depend on how customers were
//! sharded. The second pass judges: [`RfmScale`], [`Thresholds`] and [`VipCut`] are a few numbers each, and any customer
//! is placed with a few comparisons, at night or in the middle of the day.
//!
//! [`query`] is the segment language: conditions over people as text.
//!
//! Apart from the language this crate refuses to know people, orders, money's currency, time zones and storage. Days are whole days of the
//! store's calendar, counted from any fixed day; money is in minor units of the store's currency; "order" always means
//! a qualifying order (not cancelled, not a test, net value above zero). What is stored of it is in [`wire`].
//!
//! ```
//! use awda_segments::{
//!     Language, Purchases, RfmCensus, RfmScale, Stage, StageInput, Thresholds, stage,
//! };
//!
//! // First pass: count everybody. Buyer i last bought i days ago, for 10.00 more than the one before.
//! let buyers = (0..200).map(|i| Purchases {
//!     days_since_last: i,
//!     order_count: 1 + i % 4,
//!     net_spend_minor: 1_000 * i64::from(i + 1),
//! });
//! let mut census = RfmCensus::default();
//! for buyer in buyers {
//!     census.add(&buyer);
//! }
//!
//! // Second pass: judge one.
//! let scale = RfmScale::from(&census);
//! let lapsing = Purchases { days_since_last: 190, order_count: 4, net_spend_minor: 191_000 };
//! let standing = scale.standing(&lapsing);
//! assert_eq!(standing.segment.id(), "cant_lose");
//! assert_eq!(standing.segment.name(Language::Persian), "نباید از دست بروند");
//!
//! let reading = stage(
//!     &StageInput {
//!         has_identifier: true,
//!         purchase_days: &[20_000, 20_060],
//!         order_count: 2,
//!         as_of_day: 20_160,
//!     },
//!     Thresholds::FALLBACK,
//! );
//! assert_eq!(reading.stage, Stage::AtRisk);
//! ```

mod cuts;
mod error;
mod flags;
mod language;
pub mod query;
mod rfm;
mod stages;
mod tally;
pub mod wire;

pub use error::Error;
pub use flags::{Flag, FlagInput, Flags, VipCut, flags};
pub use language::Language;
pub use rfm::{
    Basis, POPULATION_WINDOW_DAYS, Purchases, RELATIVE_BUYERS_MIN, RfmCensus, RfmScale, RfmScores,
    RfmSegment, RfmStanding, Score,
};
pub use stages::{
    GAP_DAYS_MIN, GapCensus, OWN_GAPS_MIN, REACTIVATED_WINDOW_DAYS, RETURNING_CUSTOMERS_MIN, Stage,
    StageInput, StageReading, Thresholds, stage,
};
pub use tally::{DISTINCT_VALUES_MAX, Share, Tally};
