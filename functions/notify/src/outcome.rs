//! What became of one notice.

use awda_ports::Told;

/// What became of one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint took it.
    Told,
    /// It did not, and is tried again.
    PutOff,
    /// It is not tried any more.
    GivenUp,
    /// It was told, or given up, before.
    AlreadyTold,
    /// Somebody else tries it.
    InOtherHands,
    /// Its time has not come: it is in the queue again.
    NotDue,
    /// The store has no such endpoint any more.
    NoEndpoint,
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        match self {
            Self::Told => "Told",
            Self::PutOff => "PutOff",
            Self::GivenUp => "GivenUp",
            Self::AlreadyTold => "AlreadyTold",
            Self::InOtherHands => "InOtherHands",
            Self::NotDue => "NotDue",
            Self::NoEndpoint => "NoEndpoint",
        }
    }

    fn line(&self) -> String {
        let line = match self {
            Self::Told => "an endpoint took a notice",
            Self::PutOff => "an endpoint did not take a notice; it is tried again",
            Self::GivenUp => "a notice is not tried any more",
            Self::AlreadyTold => "a notice was decided before",
            Self::InOtherHands => "a notice is tried by somebody else",
            Self::NotDue => "a notice waits for its time",
            Self::NoEndpoint => "a notice is for an endpoint that the store has not",
        };
        line.to_owned()
    }
}
