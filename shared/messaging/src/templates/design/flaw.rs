//! What is wrong with a design, and where.

/// What can be wrong. Each has a stable code ([`CampaignProblem`](crate::campaigns::CampaignProblem)); the words are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DesignProblem {
    /// No MJML.
    #[error("{0}")]
    Malformed(String),
    /// An element or attribute that no design may have, or that stands where it must not.
    #[error("{0}")]
    Element(String),
    /// Something leads to what a mail cannot lead to.
    #[error("{0}")]
    Link(String),
    /// It cannot be filled for everybody.
    #[error("{0}")]
    Words(String),
    /// Too long, or too long a mail comes of it.
    #[error("{0}")]
    Size(String),
}

/// A problem at its place in the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignFault {
    /// The problem.
    pub problem: DesignProblem,
    /// The line from 1, where one is at fault.
    pub line: Option<usize>,
    /// The column from 1, in characters.
    pub column: Option<usize>,
}

/// A problem at a byte of the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) problem: DesignProblem,
    pub(super) at: usize,
}

impl Flaw {
    pub(super) fn malformed(at: usize, why: impl Into<String>) -> Self {
        let problem = DesignProblem::Malformed(why.into());
        Self { problem, at }
    }

    pub(super) fn element(at: usize, why: impl Into<String>) -> Self {
        let problem = DesignProblem::Element(why.into());
        Self { problem, at }
    }

    pub(super) fn link(at: usize, why: impl Into<String>) -> Self {
        let problem = DesignProblem::Link(why.into());
        Self { problem, at }
    }

    /// As a fault of the text it was found in.
    pub(super) fn within(self, text: &str) -> DesignFault {
        let before = text.get(..self.at).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        DesignFault {
            problem: self.problem,
            line: Some(line),
            column: Some(last.chars().count() + 1),
        }
    }
}

impl DesignFault {
    /// A fault of the whole.
    pub(super) const fn whole(problem: DesignProblem) -> Self {
        Self {
            problem,
            line: None,
            column: None,
        }
    }
}
