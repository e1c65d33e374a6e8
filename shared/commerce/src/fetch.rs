//! Thin deliveries: what must be asked of their source before they are whole, and what it answered. Both are plain values: a source
//! makes the question and reads the answer, and somebody else carries them.

use awda_kernel::Secret;

/// A question to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address. Its origin is the source's own; only the rest is made from what a delivery says.
    pub url: String,
    /// Header names in lower case, and values; they hold the store's key.
    pub headers: Vec<(&'static str, Secret<String>)>,
    /// The body, empty when there is none; it may hold the store's key.
    pub body: Secret<String>,
}

/// What the source answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The raw body.
    pub body: Vec<u8>,
}

impl FetchAnswer {
    /// The source does not know, or will never say: asking again is of no use.
    pub const fn is_final(&self) -> bool {
        !matches!(self.status, 408 | 425 | 429 | 500..)
    }
}
