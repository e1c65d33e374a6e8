//! A file's bytes as a table: unpacked, told apart from a workbook, decoded, parted into columns.

use std::io::{self, Read};

use awda_commerce::tables::Table;
use awda_kernel::{Country, Timestamp, fingerprint};
use flate2::read::MultiGzDecoder;

use crate::{Error, delimited, text, workbook};

/// How a packed stream begins.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// How workbooks begin: a zip archive, and the compound file of old ones.
const WORKBOOKS: [&[u8]; 2] = [
    b"PK\x03\x04",
    &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
];

/// Most bytes of a file, unpacked, where nobody says otherwise.
const BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// How the user wants a file read, and how much of it there may be.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Most bytes, unpacked.
    pub bytes_max: u64,
    /// The encoding, where it shall not be judged.
    pub encoding: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            bytes_max: BYTES_MAX,
            encoding: None,
            sheet: None,
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct Opened {
    /// Its rows.
    pub table: Table,
    /// `text` or `workbook`.
    pub form: &'static str,
    /// The encoding of a text.
    pub encoding: Option<&'static str>,
    /// The mark that parts the columns of a text.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// A name for its content: the same bytes give the same.
    pub content: String,
    /// Its size, unpacked.
    pub bytes: usize,
    /// When the system says it was written; none for a stream, or where that cannot be.
    pub written_at: Option<Timestamp>,
}

impl Opened {
    /// Reads a file's bytes. A packed one (.gz) is unpacked.
    ///
    /// # Errors
    /// [`Error`].
    pub fn of(bytes: &[u8], manner: &Manner, country: Option<Country>) -> Result<Self, Error> {
        if bytes.starts_with(GZIP) {
            let unpacked = limited(MultiGzDecoder::new(bytes), manner.bytes_max)
                .map_err(|_| Error::NotATable)?;
            return Self::plain(
                &unpacked.ok_or_else(|| too_large(manner.bytes_max))?,
                manner,
                country,
            );
        }
        Self::plain(bytes, manner, country)
    }

    fn plain(bytes: &[u8], manner: &Manner, country: Option<Country>) -> Result<Self, Error> {
        let mut opened = Self {
            table: Table::default(),
            form: "text",
            encoding: None,
            delimiter: None,
            sheet: None,
            content: name_of(bytes),
            bytes: bytes.len(),
            written_at: None,
        };
        if WORKBOOKS.iter().any(|mark| bytes.starts_with(mark)) {
            let sheet = workbook::read(bytes, manner.sheet.as_deref(), manner.bytes_max)?;
            opened.form = "workbook";
            opened.table = sheet.table;
            opened.sheet = Some(sheet.name);
            return Ok(opened);
        }
        let decoded = text::decode(bytes, manner.encoding.as_deref(), country)?;
        let delimited = delimited::read(&decoded.text);
        opened.encoding = Some(decoded.encoding);
        opened.delimiter = Some(delimited.delimiter);
        opened.table = delimited.table;
        Ok(opened)
    }
}

/// Everything there is to read; nothing when that is too much.
///
/// # Errors
/// What the input says.
pub fn limited(input: impl Read, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= bytes_max).then_some(bytes))
}

pub(crate) const fn too_large(bytes_max: u64) -> Error {
    Error::TooLarge {
        limit: bytes_max / 1024 / 1024,
    }
}

fn name_of(bytes: &[u8]) -> String {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    let digest = Sha256::digest(bytes);
    let mut hex = String::with_capacity(2 * digest.len());
    for byte in &digest {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    fingerprint(&[&hex]).to_string()
}
