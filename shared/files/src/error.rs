//! Why a file cannot be read as a table. Each variant has a stable code of docs/FAULTS.md.

/// A file that is no table.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is too large to be read at once.
    #[error("the file is larger than {limit} MiB unpacked; split it")]
    TooLarge {
        /// The most that is read.
        limit: u64,
    },
    /// It is neither text nor a workbook.
    #[error("the file is neither text in columns nor a workbook")]
    NotATable,
    /// It is a workbook that cannot be opened.
    #[error("the workbook cannot be opened ({why}); save it again as .xlsx, without a password")]
    Workbook {
        /// What the reader said.
        why: String,
    },
    /// The workbook has no such sheet.
    #[error("the workbook has no sheet {sheet:?}; it has {found}")]
    NoSheet {
        /// The name asked for.
        sheet: String,
        /// The names there are.
        found: String,
    },
    /// No encoding has this name.
    #[error("no encoding is called {name:?}; try utf-8, utf-16le, windows-1256")]
    Encoding {
        /// The name given.
        name: String,
    },
}

impl Error {
    /// The stable codes.
    pub const CODES: [&'static str; 5] = [
        "import.too_large",
        "import.not_a_table",
        "import.workbook",
        "import.no_sheet",
        "import.encoding",
    ];

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "import.too_large",
            Self::NotATable => "import.not_a_table",
            Self::Workbook { .. } => "import.workbook",
            Self::NoSheet { .. } => "import.no_sheet",
            Self::Encoding { .. } => "import.encoding",
        }
    }
}
