//! Who carries messages.

use std::future::Future;

use awda_kernel::{CustomerId, EmailAddress, MessageId, StoreId};
use awda_messaging::carriers::{Judged, TextMessage};

use crate::Fault;

/// What is handed over: a message of one channel, with everything its carrier needs.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// A mail.
    Mail(Mail),
    /// A message of any other channel.
    Text(Box<TextMessage>),
}

/// A rendered mail with everything its carrier needs.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Our id; travels in the tags and comes back with feedback.
    pub message: MessageId,
    /// The store; travels in the tags.
    pub store: StoreId,
    /// The person; travels in the tags.
    pub customer: CustomerId,
    /// Sender name.
    pub from_name: String,
    /// Sender address.
    pub from: EmailAddress,
    /// Recipient.
    pub to: EmailAddress,
    /// Subject, one line.
    pub subject: String,
    /// HTML part.
    pub html: String,
    /// Plain text part.
    pub text: String,
    /// Where these messages are stopped: the headers of RFC 2369 and RFC 8058. None for what the person must know.
    pub stop_url: Option<String>,
}

/// What the carrier said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// It took the message, under this id.
    Accepted {
        /// The carrier's id.
        carrier_id: String,
    },
    /// It refused this message for good.
    Refused {
        /// The carrier's code.
        code: String,
    },
    /// It refused it for good because the person stopped the channel's messages with the carrier itself.
    OptedOut {
        /// The carrier's code.
        code: String,
    },
    /// It refused it for good because nobody is at the address.
    Gone {
        /// The carrier's code.
        code: String,
    },
    /// It refused it for good because the channel's window for free words is closed.
    Closed {
        /// The carrier's code.
        code: String,
    },
}

/// A carrier of messages.
///
/// # Contract
/// 1. `Accepted` means that the carrier has the message.
/// 2. Every other answer means that it does not and never will.
/// 3. A fault with the remedy `Retry` means that the carrier said it did not take it; any other fault leaves it unknown.
/// 4. A message of a channel that it does not carry is `Refused`.
pub trait Carrier: Send + Sync {
    /// Hands a message over.
    fn hand_over(&self, message: &Outgoing)
    -> impl Future<Output = Result<Handover, Fault>> + Send;
}

/// What a carrier said in a code of its own, without what it was told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the carrier said {0}")]
struct CarrierSaid(String);

impl Handover {
    /// What a judged answer is to whoever handed over.
    ///
    /// # Errors
    /// `Retry` for what was certainly not taken, `Alarm` for what nobody knows of.
    pub fn of(judged: Judged) -> Result<Self, Fault> {
        match judged {
            Judged::Accepted { carrier_id } => Ok(Self::Accepted { carrier_id }),
            Judged::Refused { code } => Ok(Self::Refused { code }),
            Judged::OptedOut { code } => Ok(Self::OptedOut { code }),
            Judged::Gone { code } => Ok(Self::Gone { code }),
            Judged::Closed { code } => Ok(Self::Closed { code }),
            Judged::NotNow { code, after_ms } => {
                let fault = Fault::unavailable("hand a message over").after(after_ms);
                Err(fault.because(CarrierSaid(code)))
            }
            Judged::Unknown { code } => {
                let fault = Fault::broken("learn whether a message was taken");
                Err(fault.because(CarrierSaid(code)))
            }
        }
    }
}

impl Outgoing {
    /// The message's id.
    pub const fn message(&self) -> &MessageId {
        match self {
            Self::Mail(mail) => &mail.message,
            Self::Text(text) => &text.message,
        }
    }
}
