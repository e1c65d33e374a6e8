//! Files that people export, from bytes to rows: unpacked, told apart from workbooks, decoded, parted into columns.
//!
//! It refuses to know where bytes come from and what the rows mean: that is [`awda_commerce::tables`].

mod delimited;
mod error;
mod file;
mod text;
mod workbook;

pub use error::Error;
pub use file::{Manner, Opened, limited};
