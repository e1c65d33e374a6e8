//! Input the engine refuses, each with the values that were wrong.
//!
//! It refuses to speak of fits that went badly: that is [`Diagnosis`](crate::Diagnosis).

/// Why a history, a triple, parameters or a stored form were refused. Always the caller's fault, for ever.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A count or an age beyond what a packed row can hold.
    #[error("{x} repeat purchases at age {age} are beyond the limits of a cohort")]
    TripleTooLarge {
        /// Repeat purchases.
        x: u32,
        /// Age in ticks.
        age: u32,
    },
    /// The last purchase lies after the day of observation, or there is a last repeat purchase without repeats.
    #[error("last repeat purchase at {t_x} of age {age} does not fit {x} repeat purchases")]
    TripleOutOfOrder {
        /// Repeat purchases.
        x: u32,
        /// Tick of the last purchase.
        t_x: u32,
        /// Age in ticks.
        age: u32,
    },
    /// A history in weeks that is not finite, negative, too long, or out of order.
    #[error(
        "history with {x} repeat purchases, the last at {t_x} of age {age} weeks, is impossible"
    )]
    HistoryImpossible {
        /// Repeat purchases.
        x: u32,
        /// Weeks from first to last purchase.
        t_x: f64,
        /// Weeks from first purchase to observation.
        age: f64,
    },
    /// A model parameter that is not a positive number of reasonable size.
    #[error("parameter {name} = {value} is outside the model")]
    ParameterOutside {
        /// Its name in the papers.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// Two cohorts that count time in different ticks.
    #[error("cohorts with {left} and {right} ticks per week cannot be merged")]
    DifferentGrain {
        /// Ticks per week of the one.
        left: u32,
        /// Ticks per week of the other.
        right: u32,
    },
    /// A stored form that this version does not understand.
    #[error("stored {what} is damaged or of another version")]
    StoredUnreadable {
        /// What was to be read.
        what: &'static str,
    },
}
