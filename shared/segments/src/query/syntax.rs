//! The grammar: text to tokens to a tree, and the tree back to text. It knows words and places, not fields and kinds.

pub mod ast;
mod lexer;
mod parser;
mod print;

pub(crate) use lexer::{RESERVED, lowercase};
pub use parser::parse;
