//! What carriers of text messages want to hear, and what their answers mean: a message and its route become a request, an answer becomes
//! a [`Judged`]. One file per carrier.
//!
//! It refuses to send anything, and to know why somebody is written to.

pub mod fcm;
pub mod gateway;
mod graph;
pub mod messenger;
pub mod sms;
pub mod social;
pub mod standard;
pub mod telegram;
pub mod webpush;
pub mod whatsapp;

use std::fmt;

use awda_kernel::{CustomerId, MessageId, Secret, StoreId};

use crate::channels::Destination;

/// An hour: what must change first is not changed sooner.
const HOUR_MS: u32 = 3_600_000;
/// Longest wait that an answer may ask for: a day.
const WAIT_MS_MAX: u32 = 86_400_000;
/// What is waited where the answer says nothing.
const SECOND_MS: u32 = 1_000;

/// A message of a channel other than mail, with everything its carrier needs. `Debug` names ids alone.
#[derive(Clone, PartialEq, Eq)]
pub struct TextMessage {
    /// Our id; travels along and comes back with feedback.
    pub message: MessageId,
    /// The store; travels along.
    pub store: StoreId,
    /// The person; travels along.
    pub customer: CustomerId,
    /// Recipient.
    pub to: Destination,
    /// It is a promotion.
    pub is_marketing: bool,
    /// The words.
    pub text: String,
    /// The approved template that is sent in the words' place; WhatsApp alone.
    pub template: Option<FilledTemplate>,
    /// What stands on the button that stops promotions, where the channel has buttons.
    pub stop_label: Option<String>,
    /// Who carries it.
    pub route: Route,
}

/// An approved template with what fills its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledTemplate {
    /// Its name.
    pub name: String,
    /// Its language, as the carrier writes it.
    pub code: String,
    /// What fills the places of its body, in order; none is empty.
    pub parameters: Vec<String>,
}

/// Who carries a message for the store, and what it must be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// AWS End User Messaging SMS.
    AwsSms {
        /// Who it comes from.
        sender: String,
        /// Whose events are the feedback.
        configuration_set: Option<String>,
    },
    /// AWS End User Messaging Social, which hands over to Meta.
    AwsSocial {
        /// The number it comes from, by AWS's id of it.
        phone_number_id: String,
        /// The version of Meta's API.
        graph_version: String,
    },
    /// Meta's Cloud API.
    Meta {
        /// The number it comes from, by its id.
        phone_number_id: String,
        /// The version of the API.
        graph_version: String,
        /// The token.
        token: Secret<String>,
    },
    /// Meta's Graph API, for a page: Messenger and Instagram.
    Page {
        /// The page, by its id.
        page_id: String,
        /// The version of the API.
        graph_version: String,
        /// The page's token.
        token: Secret<String>,
    },
    /// Telegram's Bot API.
    Telegram {
        /// The bot's token.
        token: Secret<String>,
    },
    /// Firebase Cloud Messaging, for the store's app.
    Fcm {
        /// The project.
        project_id: String,
        /// The file of a service account that may send.
        account: Secret<String>,
        /// What stands around the text.
        notification: Notification,
    },
    /// A browser's push service.
    WebPush {
        /// The store's public key (VAPID), as browsers were given it.
        public_key: String,
        /// The private one.
        private_key: Secret<String>,
        /// Whom the push service may write to about it: `mailto:` or `https:`.
        subject: String,
        /// What stands around the text.
        notification: Notification,
    },
    /// A system of the store's own.
    Gateway {
        /// Where it listens.
        url: String,
        /// Who it comes from; empty where the system knows.
        sender: String,
        /// The keys it is signed with, the newest first.
        keys: Vec<Secret<String>>,
    },
}

/// What stands around the text of a push message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The title: the shop's name.
    pub title: String,
    /// Where it leads.
    pub link: String,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// The carrier has the message, under this id.
    Accepted {
        /// The carrier's id.
        carrier_id: String,
    },
    /// It refuses this message for good.
    Refused {
        /// The carrier's code.
        code: String,
    },
    /// It refuses it because the person wants nothing of the kind.
    OptedOut {
        /// The carrier's code.
        code: String,
    },
    /// It refuses it because nobody is at the address.
    Gone {
        /// The carrier's code.
        code: String,
    },
    /// It refuses it because the person has not written lately.
    Closed {
        /// The carrier's code.
        code: String,
    },
    /// It certainly did not take it, and may later.
    NotNow {
        /// The carrier's code.
        code: String,
        /// Milliseconds to wait.
        after_ms: u32,
    },
    /// Nobody can say whether it was taken.
    Unknown {
        /// The carrier's code, or the status.
        code: String,
    },
}

impl Judged {
    /// Not now; after so many seconds where the carrier names them.
    fn wait(code: String, after_seconds: Option<u32>) -> Self {
        let named = after_seconds.map(|seconds| seconds.saturating_mul(1_000));
        let after_ms = named.unwrap_or(SECOND_MS).clamp(SECOND_MS, WAIT_MS_MAX);
        Self::NotNow { code, after_ms }
    }

    /// Not before somebody has acted: looked at again in an hour.
    fn wait_for_somebody(code: String) -> Self {
        let after_ms = HOUR_MS;
        Self::NotNow { code, after_ms }
    }
}

impl fmt::Debug for TextMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextMessage")
            .field("message", &self.message)
            .field("store", &self.store)
            .field("customer", &self.customer)
            .field("channel", &self.to.channel())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    use awda_commerce::FetchAnswer;
    use awda_kernel::{Timestamp, fingerprint};

    use super::*;

    /// A promotion to a phone in Riyadh.
    pub(crate) fn message(to: Destination, route: Route) -> TextMessage {
        TextMessage {
            message: MessageId::of(fingerprint(&["m"])),
            store: "acme".parse().unwrap(),
            customer: CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"])),
            to,
            is_marketing: true,
            text: "سلّتك في انتظارك".to_owned(),
            template: None,
            stop_label: None,
            route,
        }
    }

    pub(crate) fn answer(status: u16, body: &str) -> FetchAnswer {
        FetchAnswer {
            status,
            body: body.as_bytes().to_vec(),
            retry_after_seconds: None,
        }
    }

    /// The class of an answer, without its code.
    pub(crate) fn class(judged: &Judged) -> &'static str {
        match judged {
            Judged::Accepted { .. } => "accepted",
            Judged::Refused { .. } => "refused",
            Judged::OptedOut { .. } => "opted_out",
            Judged::Gone { .. } => "gone",
            Judged::Closed { .. } => "closed",
            Judged::NotNow { .. } => "not_now",
            Judged::Unknown { .. } => "unknown",
        }
    }
}
