//! A code as people type it: letters and digits, whatever their case.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Fewest and most bytes of a code.
pub const CODE_BYTES: std::ops::RangeInclusive<usize> = 2..=40;

/// A code, in capitals. Shops take codes in any case, so that two that differ in case alone are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponCode(String);

/// Text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has 2 to 40 of A-Z, 0-9, - and _")]
pub struct NotACode;

/// What is wrong with a line of a list of codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeFault {
    /// The line, from 1.
    pub line: usize,
    /// Why it is not taken.
    pub why: &'static str,
}

impl CouponCode {
    /// As it is shown and kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CouponCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let text = text.trim();
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if CODE_BYTES.contains(&text.len()) && text.bytes().all(is_letter) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err(NotACode)
        }
    }
}

impl fmt::Debug for CouponCode {
    /// Its beginning: whoever reads a log must not be able to use it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(2).collect();
        write!(f, "CouponCode({shown}…)")
    }
}

impl Serialize for CouponCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CouponCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The codes of a list, each once, and what is wrong with its lines. Empty lines are none.
pub fn codes<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    prefix: &str,
) -> (Vec<CouponCode>, Vec<CodeFault>) {
    let (mut seen, mut found, mut faults) = (BTreeSet::new(), Vec::new(), Vec::new());
    let prefix = prefix.to_ascii_uppercase();
    for (number, line) in lines.into_iter().enumerate() {
        let mut tell = |why| {
            faults.push(CodeFault {
                line: number + 1,
                why,
            });
        };
        if line.trim().is_empty() {
            continue;
        }
        match line.parse::<CouponCode>() {
            Err(_) => tell("a code has 2 to 40 of A-Z, 0-9, - and _"),
            Ok(code) if !code.as_str().starts_with(&prefix) => tell("it has not the pool's prefix"),
            Ok(code) if !seen.insert(code.clone()) => tell("it stands in the list before"),
            Ok(code) => found.push(code),
        }
    }
    (found, faults)
}
