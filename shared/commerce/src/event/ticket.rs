//! What is written in a conversation with the shop's support, by whoever writes it.

use serde::{Deserialize, Serialize};

/// A message of a conversation; the event's object is the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketMessage {
    /// The message's own id at the source.
    pub id: String,
    /// Who wrote it.
    pub author: Author,
    /// Over what, in the source's word: `email`, `whatsapp`, `chat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Who writes in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// A person of the shop's support.
    Agent,
    /// Nobody: a rule, a bot, an acknowledgement.
    Automatic,
    /// Somebody outside of the support who was asked or copied in, or a reply that was written elsewhere.
    Outside,
}

impl Author {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Automatic => "automatic",
            Self::Outside => "outside",
        }
    }
}
