//! What can be wrong with settings and stored forms given to this crate. Judging a customer cannot fail.

/// Why a stored form or a setting was refused. Always the giver's fault; trying again does not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The stored form was written by a version that this one cannot read.
    #[error("read {form}: version {found} is unknown")]
    UnknownVersion {
        /// Name of the stored form.
        form: &'static str,
        /// The version that it carries.
        found: u8,
    },
    /// A tally's two arrays do not belong together.
    #[error("read tally: {deltas} values but {counts} counts")]
    ArraysDiffer {
        /// Length of the array of values.
        deltas: usize,
        /// Length of the array of counts.
        counts: usize,
    },
    /// A tally holds more distinct values than a tally ever keeps.
    #[error("read tally: {found} distinct values are more than {limit}")]
    TooManyValues {
        /// How many values the form holds.
        found: usize,
        /// The limit, [`DISTINCT_VALUES_MAX`](crate::DISTINCT_VALUES_MAX).
        limit: usize,
    },
    /// A tally's values must rise, each with a count of one at least and no finer than the tally's precision.
    #[error("read tally: the value or count at position {position} is out of place")]
    MisplacedValue {
        /// Position in the arrays, from 0.
        position: usize,
    },
    /// The number of significant binary digits is outside 1..=64.
    #[error("read precision: {found} significant binary digits are not in 1..=64")]
    Precision {
        /// The number found.
        found: u8,
    },
    /// The parts of a census do not describe the same people.
    #[error("read {form}: its parts count different people")]
    CensusDisagrees {
        /// Name of the stored form.
        form: &'static str,
    },
    /// A scale's cut points are too many or out of order.
    #[error("read scale: cut points are too many or out of order")]
    MisplacedCuts,
    /// Stage thresholds must be at least 7 days and rise strictly.
    #[error(
        "accept thresholds {t1}, {t2}, {t3}: each must be 7 days or more and above the one before"
    )]
    Thresholds {
        /// First threshold, days.
        t1: u32,
        /// Second threshold, days.
        t2: u32,
        /// Third threshold, days.
        t3: u32,
    },
}
