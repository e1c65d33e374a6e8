//! Is the house still the house? Who may import whom, what a file must say first, which names must agree.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rule that cannot be checked is a failed test"
)]

mod dependencies;
mod environment;
mod faults;
mod files;
mod openapi;

use std::path::{Path, PathBuf};

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the repository")
        .to_owned()
}

/// Every file git would see below `folder` with this ending.
fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder of the repository can be read");
        for path in entries.map(|entry| entry.expect("an entry can be read").path()) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let is_made = matches!(name, "target" | ".git" | "data") || name.starts_with(".venv");
            if path.is_dir() && !is_made {
                open.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
