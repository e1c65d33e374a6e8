//! What became of one command.

use awda_kernel::Timestamp;
use awda_messaging::Reason;
use awda_ports::Told;

/// What became of one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The carrier has the message.
    Sent,
    /// The step is no message, and was done.
    Done,
    /// It is not sent, for good; the row says why.
    Skipped(Reason),
    /// It is not sent yet.
    Deferred {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Its row was there already.
    AlreadyDecided,
    /// Its turn before the carrier has not come: it waits in the queue.
    InLine {
        /// For so long.
        seconds: u32,
    },
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        match self {
            Self::Sent => "Sent",
            Self::Done => "Done",
            // Our own fault, so it is counted apart and can ring.
            Self::Skipped(Reason::TemplateError) => "TemplateBroken",
            // Somebody is to add codes.
            Self::Skipped(Reason::NoCoupon) => "CouponsOut",
            Self::Skipped(_) => "Withheld",
            Self::Deferred { .. } => "Deferred",
            Self::AlreadyDecided => "AlreadyDecided",
            Self::InLine { .. } => "InLine",
        }
    }

    fn needs_a_person(&self) -> bool {
        matches!(self, Self::Skipped(Reason::TemplateError))
    }

    fn line(&self) -> String {
        match self {
            Self::Sent => "handed a message over".to_owned(),
            Self::Done => "did what a step does without a message".to_owned(),
            Self::Skipped(reason) => format!("withheld a message: {}", reason.name()),
            Self::Deferred { until, reason } => {
                format!("put a message off until {until}: {}", reason.name())
            }
            Self::AlreadyDecided => "the message was decided before".to_owned(),
            Self::InLine { seconds } => format!("a message waits {seconds} s for the carrier"),
        }
    }
}
