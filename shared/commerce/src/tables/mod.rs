//! Files of rows that a shop exported: which layout they are in, what each row says as canonical events, and what is wrong with it.
//!
//! A table becomes [`Record`]s: each the body of a delivery of the source `import`, so that what imports a file (a command, a function
//! woken by a bucket) only has to hand them to `unify`, and a webhook about the same object later finds it known. The same table read
//! twice with the same moment gives the same events.
//!
//! It refuses to know how a file is read (encodings, workbooks) and where anything is kept.

pub mod retail;

mod cells;
mod consents;
mod dates;
mod error;
mod field;
mod header;
mod layout;
mod lines;
mod mapping;
mod orders;
mod packed;
mod people;
mod problem;
mod quality;
mod reading;
mod records;
mod table;
mod words;

pub use dates::DayOrder;
pub use error::Error;
pub use field::{Field, Subject};
pub use layout::{LAYOUTS, Layout, RETAIL};
pub use mapping::{Mapping, Wishes, headers_in};
pub use problem::{Problem, Weight};
pub use quality::{Quality, Suspects};
pub use records::{Outcome, Record, Repeat, is_persian, read};
pub use table::{BrokenLine, LineFault, Row, Table};

/// Every code a row's problem can have, for docs/FAULTS.md.
pub const ROW_CODES: &[&str] = problem::Fault::CODES;
