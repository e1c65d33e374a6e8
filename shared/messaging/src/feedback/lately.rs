//! What an address was lately sent, where the carrier tells of addresses and not of messages.
//!
//! It refuses to know any carrier's wire format.

use awda_commerce::Channel;
use awda_kernel::{CustomerId, MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use super::messenger::Seen;

/// Most messages that are remembered of an address.
pub(super) const LATELY_MAX: usize = 5;

/// A message that went to an address. This is the stored form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LatelySent {
    /// When it was handed over, or a moment before.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Our id.
    #[serde(rename = "m")]
    pub message: MessageId,
    /// The id of the person that its row is kept under.
    #[serde(rename = "c")]
    pub customer: CustomerId,
    /// The carrier's id.
    #[serde(rename = "i")]
    pub carrier_id: String,
}

/// Whether the carrier of a channel tells what became of messages to somebody, and not of ours by our ids.
pub const fn is_told_of_addresses(channel: Channel) -> bool {
    matches!(channel, Channel::Messenger | Channel::Instagram)
}

impl LatelySent {
    /// Whether this is among what was delivered or read.
    pub fn is_among(&self, seen: &Seen) -> bool {
        if seen.ids.is_empty() {
            return self.at <= seen.until;
        }
        seen.ids.contains(&self.carrier_id)
    }
}
