//! Who carries messages.

use std::future::Future;

use awda_kernel::{CustomerId, EmailAddress, MessageId, StoreId};

use crate::Fault;

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
    /// It took the mail, under this id.
    Accepted {
        /// The carrier's id.
        carrier_id: String,
    },
    /// It refused this mail for good.
    Refused {
        /// The carrier's code.
        code: String,
    },
}

/// A carrier of mail.
///
/// # Contract
/// 1. `Accepted` means that the carrier has the mail.
/// 2. `Refused` means that it does not and never will.
/// 3. A fault with the remedy `Retry` means that the carrier said it did not take it; any other fault leaves it unknown.
pub trait Carrier: Send + Sync {
    /// Hands a mail over.
    fn hand_over(&self, mail: &Mail) -> impl Future<Output = Result<Handover, Fault>> + Send;
}
