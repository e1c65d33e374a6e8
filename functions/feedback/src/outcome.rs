//! What became of one event.

use awda_ports::Told;

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The row says more than before.
    Kept,
    /// The row said so already.
    AlreadyKept,
    /// It carries none of our tags: mail of somebody else on the same account, or an identity's notification.
    Foreign,
    /// Its tags name a message that has no row.
    Unknown,
    /// SNS or a carrier spoke about itself.
    Notice,
    /// People wrote, or changed what they want: handed on to be kept.
    PassedOn,
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        match self {
            Self::Kept => "Kept",
            Self::AlreadyKept => "AlreadyKept",
            Self::Foreign => "Foreign",
            Self::Unknown => "UnknownMessage",
            Self::Notice => "Notice",
            Self::PassedOn => "PassedOn",
        }
    }

    fn line(&self) -> String {
        let line = match self {
            Self::Kept => "kept what the carrier told",
            Self::AlreadyKept => "the carrier told nothing new",
            Self::Foreign => "the carrier told about mail that is not ours",
            Self::Unknown => "the carrier told about a message that has no row",
            Self::Notice => "the carrier told about itself",
            Self::PassedOn => "handed on what people wrote",
        };
        line.to_owned()
    }
}
