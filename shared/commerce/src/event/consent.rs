//! What a person allows: statements about one channel and topic.

use serde::{Deserialize, Serialize};

/// A statement about one channel and topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The channel.
    pub channel: Channel,
    /// What the messages are about.
    #[serde(default)]
    pub topic: Topic,
    /// Allowed or not.
    pub status: ConsentStatus,
    /// How it was given: `checkbox`, `double_opt_in`, `import`, `shop`, ...
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// The version of the words they were shown, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// What proves it: the page, the receipt's number, a reference to a paper; never a one-time password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// A way to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Email.
    Email,
    /// Text message.
    Sms,
    /// WhatsApp.
    Whatsapp,
    /// Telegram.
    Telegram,
    /// Facebook Messenger.
    Messenger,
    /// Instagram.
    Instagram,
    /// Push messages, to an app or a browser.
    Push,
}

/// What a message is about, as far as consent goes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Everything that is not about an order: the statement that covers the topics below where nothing else was said of them.
    #[default]
    Marketing,
    /// News and new arrivals.
    Newsletter,
    /// Offers and discounts.
    Offers,
    /// Reminders: a cart that was left, a long time without an order.
    Reminders,
    /// Birthdays and anniversaries.
    Occasions,
    /// Questions about what was bought.
    Reviews,
}

/// Whether a person allows messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentStatus {
    /// Allowed.
    Granted,
    /// Asked for, not yet confirmed.
    Pending,
    /// Forbidden, or taken back.
    Denied,
}

impl ConsentStatus {
    /// It may be written.
    pub const fn allows(self) -> bool {
        matches!(self, Self::Granted)
    }
}

impl Consent {
    /// Nobody can prove it: it came with an import, without evidence of its own.
    pub fn is_weak(&self) -> bool {
        self.proof.is_none() && self.method.starts_with("import")
    }
}

impl Consent {
    /// A bare statement, without how it was given.
    pub const fn of(channel: Channel, topic: Topic, status: ConsentStatus) -> Self {
        Self {
            channel,
            topic,
            status,
            method: String::new(),
            wording: None,
            proof: None,
        }
    }
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 6] = [
        Self::Marketing,
        Self::Newsletter,
        Self::Offers,
        Self::Reminders,
        Self::Occasions,
        Self::Reviews,
    ];
    /// The names of all, for people who got one wrong.
    pub const NAMES: &str = "marketing, newsletter, offers, reminders, occasions, reviews";

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Newsletter => "newsletter",
            Self::Offers => "offers",
            Self::Reminders => "reminders",
            Self::Occasions => "occasions",
            Self::Reviews => "reviews",
        }
    }

    /// The topic of a stored name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 7] = [
        Self::Email,
        Self::Sms,
        Self::Whatsapp,
        Self::Telegram,
        Self::Messenger,
        Self::Instagram,
        Self::Push,
    ];
    /// The names of all, for people who got one wrong.
    pub const NAMES: &str = "email, sms, whatsapp, telegram, messenger, instagram, push";

    /// The channel of a stored name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
            Self::Telegram => "telegram",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Push => "push",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_is_known_by_its_name() {
        assert_eq!(Channel::ALL.map(Channel::name).join(", "), Channel::NAMES);
        for channel in Channel::ALL {
            assert_eq!(Channel::named(channel.name()), Some(channel));
            let stored = serde_json::to_string(&channel).unwrap();
            assert_eq!(stored, format!("\"{}\"", channel.name()));
        }
    }

    #[test]
    fn every_topic_is_known_by_its_name() {
        assert_eq!(Topic::ALL.map(Topic::name).join(", "), Topic::NAMES);
        for topic in Topic::ALL {
            assert_eq!(Topic::named(topic.name()), Some(topic));
            let stored = serde_json::to_string(&topic).unwrap();
            assert_eq!(stored, format!("\"{}\"", topic.name()));
        }
        assert_eq!(Topic::named("gossip"), None);
    }
}
