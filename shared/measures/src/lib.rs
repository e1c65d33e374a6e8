//! What a store's nightly standards say of one person, and what a period says of a store.
//!
//! [`StandardsBody`] is everything a night decided: cut points, thresholds and fitted parameters. With it and a profile,
//! [`standing_of`] places the person and [`lifetime_of`] looks ahead, in microseconds, as of any day, without any other
//! customer; so a predicted value is a function and never a stored column. [`PeriodFigures`] are the plain KPIs.
//!
//! Daily counters say what a store sold ([`DayFigures`]); a night's [`Crowd`] says what its people did, whom no counter tells apart.
//!
//! [`Rulebook`] makes standards ready for placing many people, with the store's segments compiled; [`NightReport`] is what a night says
//! of itself.
//!
//! [`recommend`] says which products to show to one person, by what everybody bought.
//!
//! [`uplift`] compares people who were written to with people who were held out, and [`wording`] the wordings of a message.
//!
//! It refuses to know storage, queues, messages and clocks. Money is integer minor units; it meets a float only inside the
//! models and is whole again when it leaves [`Lifetime`].

mod answers;
mod as_of;
mod attribution;
mod calendar;
mod credits;
mod crowd;
mod error;
mod forecast;
mod goals;
mod kpi;
mod lifetime;
mod listed;
mod outcomes;
mod portrait;
pub mod recommend;
mod report;
mod rulebook;
mod sample;
mod sendings;
mod standards;
mod standing;
pub mod uplift;
pub mod wording;

pub use answers::{Promoters, ResponseTimes, Satisfaction};
pub use as_of::{PurchasesAsOf, SPEND_WINDOW_DAYS};
pub use attribution::{Credit, Model, PlacedOrder, TouchKind, Windows};
pub use calendar::{Step, months_between};
pub use credits::{ByWay, CreditFigures, Credits, ModelCredits, OPEN_DAYS, Way};
pub use crowd::{
    AGES_KEPT, CohortFigures, Crowd, DAYS_KEPT, MONTHS_KEPT, NightCrowd, PeopleFigures,
    RECOVERY_DAYS, REPEAT_DAYS, SegmentFigures, Somebody, Terms, WARES_KEPT, WEEKS_KEPT,
    WareFigures, Wares,
};
pub use error::Error;
pub use forecast::{Goal, HORIZONS, Progress, RevenueForecast, revenue_forecasts};
pub use goals::{GOAL_DAYS_MAX, GoalMeasure, GoalStanding, KeptGoal, SEASON_DAYS};
pub use kpi::{
    DayFigures, Period, PeriodFigures, Ratio, Rise, SalesChannel, USUAL_PERIODS,
    average_order_minor, average_visits, cost_per_person, discount_share, refund_rate, risen,
    simple_lifetime_minor,
};
pub use lifetime::{
    BANDS, INTERVAL_DRAWS, Lifetime, YEAR_DAYS, band_id, grade_id, interval_of, lifetime_of,
    pace_id,
};
pub use listed::{
    Definition, Listed, SEGMENT_ID_MAX, compiled, families, is_segment_id, next_list, setting,
};
pub use outcomes::{Economics, MessageFigures, return_on_investment};
pub use portrait::{Marks, portrayed};
pub use report::{Cause, NightReport};
pub use rulebook::{Placed, Rulebook};
pub use sample::{MeasuredPercentiles, SAMPLE_MAX, Sample};
pub use sendings::Sendings;
pub use standards::{Parameter, StandardsBody};
pub use standing::{Membership, Standing, memberships_of, standing_of};
