//! How far an import came, kept beside the data: so that a killed one goes on where it stopped, and the same file imported again is read
//! as of the same moment and changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use awda_kernel::{Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

/// Stands in a data directory while rows are written that only belong together, and stays when that stopped.
pub const UNFINISHED: &str = "import-unfinished";

/// What is known of one import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The file as it was named.
    pub file: String,
    /// The store.
    pub store: String,
    /// What it was imported as.
    pub subject: String,
    /// What dates that the file does not tell are.
    pub as_of: Timestamp,
    /// When it was first begun.
    pub begun_at: Timestamp,
    /// How far it came.
    pub stage: Stage,
    /// Records taken, or batches written.
    pub done: usize,
}

/// Stages of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing is written yet, or each record is kept by itself: `done` counts records.
    Taking,
    /// Folded rows are being written: `done` counts batches.
    Writing,
    /// It ended.
    Done,
}

/// An entry and where it is kept; nowhere for an import in memory.
#[derive(Debug)]
pub struct Journal {
    directory: Option<PathBuf>,
    id: String,
    /// What is known.
    pub entry: Entry,
    /// It was begun before and had not ended.
    pub is_resumed: bool,
}

impl Journal {
    /// The journal of the import called `id`, as `fresh` where it was never begun.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn open(directory: Option<&Path>, id: String, fresh: Entry) -> anyhow::Result<Self> {
        let mut journal = Self {
            directory: directory.map(Path::to_owned),
            id,
            entry: fresh,
            is_resumed: false,
        };
        if let Some(kept) = journal.kept()? {
            journal.is_resumed = kept.stage != Stage::Done && kept.done > 0;
            journal.entry = kept;
        }
        Ok(journal)
    }

    /// A name for an import: the same content, store, subject and wishes give the same.
    pub fn id_of(parts: &[&str]) -> String {
        fingerprint(parts).to_string()
    }

    /// Notes how far the import is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&mut self, stage: Stage, done: usize) -> anyhow::Result<()> {
        self.entry.stage = stage;
        self.entry.done = done;
        let Some(path) = self.path() else {
            return Ok(());
        };
        let directory = path.parent().unwrap_or(&path);
        fs::create_dir_all(directory)
            .with_context(|| format!("failed to make {}", directory.display()))?;
        let draft = path.with_extension("draft");
        let write = || -> std::io::Result<()> {
            fs::write(&draft, serde_json::to_vec(&self.entry)?)?;
            fs::rename(&draft, &path)
        };
        write().with_context(|| format!("failed to write {}", path.display()))
    }

    /// Begins to write rows that only belong together: until [`Journal::end`] nothing else opens the directory.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin_writing(&mut self) -> anyhow::Result<()> {
        self.note(Stage::Writing, 0)?;
        self.marker().map_or(Ok(()), |marker| {
            fs::write(&marker, &self.id)
                .with_context(|| format!("failed to write {}", marker.display()))
        })
    }

    /// Ends the import.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(&mut self, done: usize) -> anyhow::Result<()> {
        self.note(Stage::Done, done)?;
        match self.marker().map(fs::remove_file) {
            Some(Err(why)) if why.kind() != std::io::ErrorKind::NotFound => Err(why.into()),
            _ => Ok(()),
        }
    }

    /// The import that stopped while it wrote, if one did: its id and entry.
    pub fn unfinished(directory: &Path) -> Option<(String, Option<Entry>)> {
        let id = fs::read_to_string(directory.join(UNFINISHED)).ok()?;
        let kept = fs::read(directory.join("imports").join(format!("{id}.json"))).ok();
        let entry = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        Some((id, entry))
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn kept(&self) -> anyhow::Result<Option<Entry>> {
        let Some(path) = self.path() else {
            return Ok(None);
        };
        match fs::read(&path) {
            Ok(bytes) => {
                let entry = serde_json::from_slice(&bytes);
                entry
                    .map(Some)
                    .with_context(|| format!("{} is damaged", path.display()))
            }
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(why).with_context(|| format!("failed to read {}", path.display())),
        }
    }

    fn path(&self) -> Option<PathBuf> {
        let directory = self.directory.as_ref()?;
        Some(directory.join("imports").join(format!("{}.json", self.id)))
    }

    fn marker(&self) -> Option<PathBuf> {
        Some(self.directory.as_ref()?.join(UNFINISHED))
    }
}
