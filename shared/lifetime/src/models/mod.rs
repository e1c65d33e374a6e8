//! The models: what each believes about rate, dropout and value, and what follows for one customer.
//!
//! They refuse to fit themselves (see `fit`) and to know dates or currencies.

mod any;
mod beta_geometric;
mod bg_nbd;
mod counts;
mod expectation;
mod gamma_gamma;
mod mbg_nbd;
mod pareto_nbd;
mod repeat;
mod silence;

pub use any::{AnyModel, Kind};
pub use beta_geometric::BetaGeometric;
pub use bg_nbd::BgNbd;
pub use gamma_gamma::GammaGamma;
pub use mbg_nbd::MbgNbd;
pub use pareto_nbd::ParetoNbd;
pub use repeat::{HORIZON_MAX, ORDERS_MAX, RatePosterior, RepeatModel};

pub(crate) use repeat::bounded;
pub(crate) use silence::{Lane, Silence};

use crate::Error;

type Range = std::ops::RangeInclusive<f64>;

/// The smallest and the largest value a shape or a time may have.
const PARAMETER_RANGE: Range = 1e-9..=PARAMETER_MAX;
pub(crate) const PARAMETER_MAX: f64 = 1e9;

/// Refuses a parameter outside its range, NaN included.
fn positive(name: &'static str, value: f64, range: &Range) -> Result<f64, Error> {
    if range.contains(&value) {
        return Ok(value);
    }
    Err(Error::ParameterOutside { name, value })
}

/// The value itself or the nearer end of the range.
fn clamped(value: f64, range: &Range) -> f64 {
    value.max(*range.start()).min(*range.end())
}
