//! What a store's nightly standards say of one person, and what a period says of a store.
//!
//! [`StandardsBody`] is everything a night decided: cut points, thresholds and fitted parameters. With it and a profile,
//! [`standing_of`] places the person and [`lifetime_of`] looks ahead, in microseconds, as of any day, without any other
//! customer; so a predicted value is a function and never a stored column. [`PeriodFigures`] are the plain KPIs.
//!
//! [`Rulebook`] makes standards ready for placing many people, with the store's segments compiled; [`NightReport`] is what a night says
//! of itself.
//!
//! [`uplift`] compares people who were written to with people who were held out.
//!
//! It refuses to know storage, queues, messages and clocks. Money is integer minor units; it meets a float only inside the
//! models and is whole again when it leaves [`Lifetime`].

mod as_of;
mod error;
mod kpi;
mod lifetime;
mod listed;
mod portrait;
mod report;
mod rulebook;
mod sample;
mod standards;
mod standing;
pub mod uplift;

pub use as_of::{PurchasesAsOf, SPEND_WINDOW_DAYS};
pub use error::Error;
pub use kpi::{DayFigures, Period, PeriodFigures, Ratio};
pub use lifetime::{
    BANDS, INTERVAL_DRAWS, Lifetime, YEAR_DAYS, band_id, grade_id, interval_of, lifetime_of,
    pace_id,
};
pub use listed::{
    Definition, Listed, SEGMENT_ID_MAX, compiled, families, is_segment_id, next_list, setting,
};
pub use portrait::{Marks, portrayed};
pub use report::{Cause, NightReport};
pub use rulebook::{Placed, Rulebook};
pub use sample::{MeasuredPercentiles, SAMPLE_MAX, Sample};
pub use standards::{Parameter, StandardsBody};
pub use standing::{Membership, Standing, memberships_of, standing_of};
