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
    /// It is no table.
    #[error(transparent)]
    File(#[from] awda_files::Error),
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
    pub const CODES: [&'static str; 2] = ["import.unreadable", "import.unfinished"];

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "import.unreadable",
            Self::File(file) => file.code(),
            Self::Unfinished { .. } => "import.unfinished",
            Self::Table(table) => table.code(),
        }
    }
}
