//! Customer lifetime models: who will come back, how often, and what that is worth.
//!
//! From nothing but purchase days and their values this crate fits BG/NBD, MBG/NBD (Awda's default), Pareto/NBD and Gamma-Gamma,
//! says how it got there ([`Source`], [`Diagnosis`], [`Grade`]), and answers for one customer: P(alive), expected
//! orders, spend, value, the next order, churn risk.
//!
//! It knows no customer, date, currency, clock, file or chance. What a night must remember of a store is a [`Cohort`]
//! and a [`SpendCohort`]: bounded counts that shards build apart and merge in any order.
//!
//! ```
//! use awda_lifetime::{Cohort, Customer, Discount, History, SpendCohort, StoreFit, Triple, YEAR_WEEKS};
//!
//! // One pass over the customers of a store, anywhere, in any order.
//! let (mut cohort, mut spend) = (Cohort::in_days(), SpendCohort::new());
//! for customer in 0..2_000_u32 {
//!     let (x, age) = (customer % 4, 300 + customer % 90);
//!     cohort.add(customer.into(), Triple::new(x, x * (40 + customer % 11), age)?);
//!     spend.add(customer.into(), x + 1, u64::from((x + 1) * (3_000 + customer % 900)));
//! }
//! // Night: one fit. Day: any number of questions.
//! let model = StoreFit::of(&cohort, &spend, None).model();
//! let customer = Customer {
//!     history: History::from_days(2, 80, 320)?,
//!     value_days: 3,
//!     mean_value: 3_300.0,
//! };
//! let forecast = model.forecast(&customer, YEAR_WEEKS, &Discount::NONE);
//! assert!(forecast.p_alive > 0.0 && forecast.clv.is_some());
//! # Ok::<(), awda_lifetime::Error>(())
//! ```
//!
//! Times are weeks unless a name says days; parameters with a time in them (α) are weeks.
//!
//! # Where to look
//!
//! | question | answer |
//! |---|---|
//! | what must I keep of a store? | [`Cohort`], [`SpendCohort`]; from rows of purchases [`Panel`] and [`cohorts()`] |
//! | what are its models? | [`StoreFit::of`], or one model by [`Kind::fit`]; strictly by [`Kind::most_likely`] |
//! | what will this customer do? | [`StoreModel::forecast`]; each number alone: [`RepeatModel`], [`GammaGamma`] |
//! | and all of them, tonight? | [`StoreModel::scorer`] |
//! | how sure is that? | [`StoreFit::outlook`], [`Outlook::interval`], and [`Outlook::total`] for sums |
//! | how far does the whole store swing? | [`Swings::of`], [`Outlook::swinging`] |
//! | why? | [`StoreModel::explain`] |
//! | does the model hold? | [`checks`]; which model is better here: [`contest()`] |
//! | how do I store it? | [`wire`] |
//!
//! # Traps
//!
//! - Purchases of one day are one purchase: `x` counts *days* after the first one.
//! - A log-likelihood depends on the unit of time; [`Fit`] says it in weeks.
//! - BG/NBD believes that everybody who bought once is alive: never judge churn by it.
//! - An interval of whole orders that contains 0 contains most customers; see [`checks::Standing`].

#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "numerics: fixed-size matrices and tables are indexed, counts become reals, symbols are the papers'"
)]

mod chance;
pub mod checks;
mod contest;
mod error;
mod explanation;
mod fit;
mod forecast;
mod history;
pub mod measure;
mod models;
mod outlook;
mod panel;
mod scorer;
mod special;
mod stats;
mod swings;
mod synthetic;
mod threads;
pub mod wire;

pub use chance::Chance;
pub use contest::{Contender, Contest, HoldOut, Reason, contest};
pub use error::Error;
pub use explanation::{Explanation, Language};
pub use fit::{
    Diagnosis, Fit, Grade, MERGED_MAX, REPEATS_FOR_A, REPEATS_MIN, RepeatPrior, Ridge, Source,
    SpendPrior, StoreFit,
};
pub use forecast::{
    ChurnBand, Customer, Discount, Forecast, MONTH_WEEKS, Pace, StoreModel, YEAR_WEEKS,
};
pub use history::History;
pub use models::{
    AnyModel, BetaGeometric, BgNbd, GammaGamma, HORIZON_MAX, Kind, MbgNbd, ORDERS_MAX, ParetoNbd,
    RatePosterior, RepeatModel,
};
pub use outlook::{DRAWS, Draws, Interval, Outlook, Quantiles};
pub use panel::{Panel, Purchase, Seen, Spending, cohorts};
pub use scorer::{Asked, Score, Scorer};
pub use stats::{Cohort, DAYS_PER_WEEK, SpendCohort, Triple};
pub use swings::Swings;
pub use synthetic::{SyntheticCustomer, SyntheticStore};

/// The examples of the README run too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
