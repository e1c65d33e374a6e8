//! What is wrong with a file of purchases or with the arguments, with the row, the column and how to mend it.
//!
//! It refuses to repeat who the customer is: an id may be an email address.

/// Why a file or an argument was refused. Always for the caller to mend.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The header lacks a column.
    #[error(
        "the header has no column {wanted:?}; it has {found}: name it with --{option} [lifetime.column_missing]"
    )]
    ColumnMissing {
        /// What was looked for.
        wanted: String,
        /// The option that names it.
        option: &'static str,
        /// The header's columns.
        found: String,
    },
    /// A line is no CSV record of the header's width.
    #[error("row {row}: {reason}; quote cells that hold the delimiter [lifetime.row_unreadable]")]
    RowUnreadable {
        /// Line of the file, from 1.
        row: u64,
        /// What the reader says.
        reason: String,
    },
    /// No customer.
    #[error(
        "row {row}, column {column:?}: empty; every row needs a customer, leave out rows without [lifetime.customer_missing]"
    )]
    CustomerMissing {
        /// Line of the file, from 1.
        row: u64,
        /// The column.
        column: String,
    },
    /// No date.
    #[error(
        "row {row}, column {column:?}: {found:?} is no date; write YYYY-MM-DD or name the form with --date-format [lifetime.date_invalid]"
    )]
    DateInvalid {
        /// Line of the file, from 1.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// No amount.
    #[error(
        "row {row}, column {column:?}: {found:?} is no amount; write a plain number like 12.50, without currency or thousands separators [lifetime.value_invalid]"
    )]
    ValueInvalid {
        /// Line of the file, from 1.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A negative amount, and nobody said what it means.
    #[error(
        "row {row}, column {column:?}: {found} is negative; --refunds net takes it back from the customer's latest purchases, --refunds skip leaves such rows out [lifetime.value_negative]"
    )]
    ValueNegative {
        /// Line of the file, from 1.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// No purchase is left.
    #[error(
        "no purchases{until}; the file needs a header and rows of customer, date and value [lifetime.empty]"
    )]
    Empty {
        /// Up to which day, when one was given.
        until: String,
    },
    /// A day that does not fit the file.
    #[error("{option} {day} lies outside the purchases, {first} to {last} [lifetime.day_outside]")]
    DayOutside {
        /// The option.
        option: &'static str,
        /// Its day.
        day: String,
        /// First purchase day.
        first: String,
        /// Last purchase day, or the day given as the last.
        last: String,
    },
    /// An argument that cannot be understood.
    #[error("{option} {found:?}: {wanted} [lifetime.argument_invalid]")]
    ArgumentInvalid {
        /// The option.
        option: &'static str,
        /// What was given.
        found: String,
        /// What would be right.
        wanted: String,
    },
    /// A history or parameters that the engine refuses.
    #[error(
        "{0}; x counts repeat purchases, 0 <= tx <= age, tx = 0 without repeats, parameters are positive [lifetime.impossible]"
    )]
    Impossible(#[from] awda_lifetime::Error),
    /// A customer who is not in the file.
    #[error(
        "--explain names a customer who is not in the file by that day [lifetime.customer_unknown]"
    )]
    CustomerUnknown,
}

/// Every code, as docs/FAULTS.md explains them.
pub const CODES: [&str; 11] = [
    "lifetime.column_missing",
    "lifetime.row_unreadable",
    "lifetime.customer_missing",
    "lifetime.date_invalid",
    "lifetime.value_invalid",
    "lifetime.value_negative",
    "lifetime.empty",
    "lifetime.day_outside",
    "lifetime.argument_invalid",
    "lifetime.impossible",
    "lifetime.customer_unknown",
];

#[cfg(test)]
mod tests {
    use super::{CODES, Error};

    #[test]
    fn every_text_ends_with_its_code() {
        let (column, found) = ("value".to_owned(), "-1".to_owned());
        let errors = [
            Error::ColumnMissing {
                wanted: column.clone(),
                option: "value",
                found: "a, b".to_owned(),
            },
            Error::RowUnreadable {
                row: 2,
                reason: "short".to_owned(),
            },
            Error::CustomerMissing {
                row: 2,
                column: column.clone(),
            },
            Error::DateInvalid {
                row: 2,
                column: column.clone(),
                found: found.clone(),
            },
            Error::ValueInvalid {
                row: 2,
                column: column.clone(),
                found: found.clone(),
            },
            Error::ValueNegative {
                row: 2,
                column,
                found: found.clone(),
            },
            Error::Empty {
                until: String::new(),
            },
            Error::DayOutside {
                option: "--until",
                day: found.clone(),
                first: found.clone(),
                last: found.clone(),
            },
            Error::ArgumentInvalid {
                option: "--params",
                found,
                wanted: "r=...".to_owned(),
            },
            Error::Impossible(awda_lifetime::Error::StoredUnreadable { what: "fit" }),
            Error::CustomerUnknown,
        ];
        for (error, code) in errors.iter().zip(CODES) {
            assert!(error.to_string().ends_with(&format!("[{code}]")), "{error}");
        }
        assert_eq!(errors.len(), CODES.len());
    }
}
