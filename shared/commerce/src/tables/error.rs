//! Why a file is refused as a whole. Rows have [`super::Problem`]s instead.

use super::field::Subject;

/// A file whose rows cannot be told what they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It has no headers, or nothing at all.
    #[error("the file is empty")]
    Empty,
    /// Fields that every row needs have no column.
    #[error("no column for {missing} among: {found}; name it with --map FIELD=COLUMN")]
    ColumnsMissing {
        /// The fields, as `--map` names them.
        missing: String,
        /// The headers there are.
        found: String,
    },
    /// The layout is known and holds something else.
    #[error("this is a {layout} export: import it as {}", right.name())]
    OtherSubject {
        /// The layout.
        layout: &'static str,
        /// What it can be imported as.
        right: Subject,
    },
    /// `--map` names a field there is not.
    #[error("--map: no field {field:?}; the fields are in docs/IMPORT.md")]
    UnknownField {
        /// The name given.
        field: String,
    },
    /// `--map` names a column there is not.
    #[error("--map: no column {column:?} among: {found}")]
    UnknownColumn {
        /// The name given.
        column: String,
        /// The headers there are.
        found: String,
    },
}

impl Error {
    /// Codes of files refused as a whole, for docs/FAULTS.md.
    pub const CODES: [&'static str; 5] = [
        "import.empty",
        "import.columns_missing",
        "import.other_subject",
        "import.unknown_field",
        "import.unknown_column",
    ];

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import.empty",
            Self::ColumnsMissing { .. } => "import.columns_missing",
            Self::OtherSubject { .. } => "import.other_subject",
            Self::UnknownField { .. } => "import.unknown_field",
            Self::UnknownColumn { .. } => "import.unknown_column",
        }
    }
}
