//! What can go wrong here: stored standards that this version cannot read.

/// Why standards cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no JSON of the expected shape.
    #[error("read standards: malformed at line {line} column {column}")]
    Malformed {
        /// Line of the first fault.
        line: usize,
        /// Its column.
        column: usize,
    },
    /// They are of another version.
    #[error("read standards: version {version} is not one this version reads")]
    Version {
        /// The version they carry.
        version: u8,
    },
    /// The cut points are damaged.
    #[error("read standards: {0}")]
    Segments(#[from] awda_segments::Error),
    /// Percentiles are not 99 rising values.
    #[error("read standards: percentiles are not 99 rising values")]
    Percentiles,
    /// The parameters are damaged: what the models say of them.
    #[error("read standards: {reason}")]
    Model {
        /// Their words.
        reason: String,
    },
}

impl From<awda_lifetime::Error> for Error {
    fn from(fault: awda_lifetime::Error) -> Self {
        Self::Model {
            reason: fault.to_string(),
        }
    }
}
