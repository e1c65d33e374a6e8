//! What can go wrong outside, as two questions: whose fault is it, and would trying again help?

use std::error::Error as StdError;
use std::fmt;

/// What to do about a failure. The only thing the edge looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The input is wrong, for ever: answer 4xx, never try again.
    Reject,
    /// Somebody was faster: load again and decide anew, at once.
    Reload,
    /// The world is unwell: try again later.
    Retry {
        /// Milliseconds to wait, where the other side named them; else a second.
        after_ms: u32,
    },
    /// Our fault or broken data: somebody must look.
    Alarm,
}

/// Something that failed and knows its remedy and its stable code (docs/FAULTS.md).
pub trait Remedied {
    /// What to do.
    fn remedy(&self) -> Remedy;
    /// The stable code.
    fn code(&self) -> &'static str;
    /// What of it may stand in a log: what happened and where, and nothing that a sender or a person wrote.
    fn plainly(&self) -> String;
}

/// An outcome that can be told in one line and counted by its noun.
pub trait Told: Send {
    /// The outcome's noun, the metric's name (`Kept`, `AlreadyKept`, `Sent`).
    fn noun(&self) -> &'static str;
    /// Counts and ids worth a line; no personal data.
    fn line(&self) -> String;

    /// Nothing failed, and yet somebody must mend something: a template that does not render, settings that cannot be read.
    fn needs_a_person(&self) -> bool {
        false
    }
}

/// A failure of a port. The text names the port and the operation; what the other side said is the source.
#[derive(Debug)]
pub struct Fault {
    remedy: Remedy,
    code: &'static str,
    what: &'static str,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Fault {
    /// Every code a port can give, for docs/FAULTS.md.
    pub const CODES: [&'static str; 5] = [
        "port.conflict",
        "port.unavailable",
        "port.broken",
        "port.refused",
        "port.unreadable",
    ];

    /// Somebody was faster.
    pub fn conflict(what: &'static str) -> Self {
        Self {
            remedy: Remedy::Reload,
            code: "port.conflict",
            what,
            source: None,
        }
    }

    /// The world is unwell.
    pub fn unavailable(what: &'static str) -> Self {
        Self {
            remedy: Remedy::Retry { after_ms: 1_000 },
            code: "port.unavailable",
            what,
            source: None,
        }
    }

    /// Something is wired or configured wrongly, or the other side broke its contract.
    pub fn broken(what: &'static str) -> Self {
        Self {
            remedy: Remedy::Alarm,
            code: "port.broken",
            what,
            source: None,
        }
    }

    /// The other side refused it for good.
    pub fn refused(what: &'static str) -> Self {
        Self {
            remedy: Remedy::Reject,
            code: "port.refused",
            what,
            source: None,
        }
    }

    /// Stored data is in no form this version reads.
    pub fn unreadable(what: &'static str) -> Self {
        Self {
            remedy: Remedy::Alarm,
            code: "port.unreadable",
            what,
            source: None,
        }
    }

    /// Where trying again helps: not before so many milliseconds have passed.
    #[must_use]
    pub const fn after(mut self, after_ms: u32) -> Self {
        if let Remedy::Retry { .. } = self.remedy {
            self.remedy = Remedy::Retry { after_ms };
        }
        self
    }

    /// With what the other side said.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What was being done.
    pub const fn what(&self) -> &'static str {
        self.what
    }
}

impl Remedied for Fault {
    fn remedy(&self) -> Remedy {
        self.remedy
    }

    fn code(&self) -> &'static str {
        self.code
    }

    fn plainly(&self) -> String {
        self.to_string()
    }
}

impl Remedied for awda_commerce::Error {
    fn remedy(&self) -> Remedy {
        Remedy::Reject
    }

    fn code(&self) -> &'static str {
        awda_commerce::Error::code(self)
    }

    fn plainly(&self) -> String {
        awda_commerce::Error::plainly(self)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {}", self.what)
    }
}

impl StdError for Fault {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
