//! A fault of a segment's text: where, what, and how to mend it.
//!
//! It refuses to know terminals and JSON; `render` and `wire` show what is said here.

mod problem;

pub use problem::{CODES, Problem};

/// A piece of the text: bytes from `start` up to `end`, always on character borders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A problem and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Fault {
    /// The place in the text.
    pub span: Span,
    /// What is wrong there.
    pub problem: Problem,
    /// What to write instead, where that can be said.
    pub fix: Option<Fix>,
}

/// A change that mends a fault: replace `span` by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; empty where something is to be inserted.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Span {
    /// From byte `start` up to byte `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the beginning of this one to the end of `other`.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }

    /// The piece of `text`; nothing where it does not lie in it.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl Fault {
    pub(crate) const fn new(span: Span, problem: Problem) -> Self {
        Self {
            span,
            problem,
            fix: None,
        }
    }

    /// The same with a replacement for its own place.
    pub(crate) fn or_write(self, text: impl Into<String>) -> Self {
        let span = self.span;
        self.or_replace(span, text)
    }

    /// The same with a replacement elsewhere.
    pub(crate) fn or_replace(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            text: text.into(),
        });
        self
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.problem.code()
    }
}

impl Fix {
    /// `text` with this change made.
    pub fn applied_to(&self, text: &str) -> String {
        let before = text.get(..self.span.start).unwrap_or(text);
        let after = text.get(self.span.end..).unwrap_or_default();
        [before, &self.text, after].concat()
    }
}
