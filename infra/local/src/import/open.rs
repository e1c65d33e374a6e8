//! A file of this machine, opened.

use std::fs::File;
use std::io;
use std::path::Path;

use awda_files::{Error as FileError, Manner, Opened, limited};
use awda_kernel::{Country, Timestamp};

use super::Error;

/// Reads a file; `-` is standard input. A packed one (.gz) is unpacked.
///
/// # Errors
/// [`Error`].
pub fn open(path: &Path, manner: &Manner, country: Option<Country>) -> Result<Opened, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let (bytes, written_at) = if path == Path::new("-") {
        let bytes = limited(io::stdin().lock(), manner.bytes_max);
        (bytes.map_err(unreadable)?, None)
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let modified = file.metadata().and_then(|meta| meta.modified()).ok();
        let written_at = modified.and_then(|at| Timestamp::try_from(at).ok());
        let bytes = limited(file, manner.bytes_max);
        (bytes.map_err(unreadable)?, written_at)
    };
    let bytes = bytes.ok_or(FileError::TooLarge {
        limit: manner.bytes_max / 1024 / 1024,
    })?;
    let mut opened = Opened::of(&bytes, manner, country)?;
    opened.written_at = written_at;
    Ok(opened)
}
