//! Why a file is refused as a whole. Each variant has a stable code of docs/FAULTS.md.

use std::path::PathBuf;

use awda_commerce::tables;

/// A file that is not imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system could not read it.
    #[error("failed to read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
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
    /// Another import stopped while it wrote.
    #[error(
        "the import of {file} stopped while it wrote; finish it first: awda import {subject} {file} --store {store}"
    )]
    Unfinished {
        /// Its file.
        file: String,
        /// What it was imported as.
        subject: String,
        /// Into which store.
        store: String,
    },
    /// The rows cannot be told what they are.
    #[error(transparent)]
    Table(#[from] tables::Error),
}

impl Error {
    /// The stable codes of this module's own errors.
    pub const CODES: [&'static str; 7] = [
        "import.unreadable",
        "import.too_large",
        "import.not_a_table",
        "import.workbook",
        "import.no_sheet",
        "import.encoding",
        "import.unfinished",
    ];

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "import.unreadable",
            Self::TooLarge { .. } => "import.too_large",
            Self::NotATable => "import.not_a_table",
            Self::Workbook { .. } => "import.workbook",
            Self::NoSheet { .. } => "import.no_sheet",
            Self::Encoding { .. } => "import.encoding",
            Self::Unfinished { .. } => "import.unfinished",
            Self::Table(table) => table.code(),
        }
    }
}
