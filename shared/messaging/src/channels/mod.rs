//! The channels beside mail: what a store has decided about each, over which one somebody is written to, and where that leads.
//!
//! It refuses to know any carrier's wire format ([`crate::carriers`]) and to send anything.

mod check;
mod rates;
mod reach;
mod registry;

use awda_commerce::Channel;
use awda_kernel::Language;
use serde::{Deserialize, Serialize};

pub(crate) use check::{AWS_NUMBER_PREFIX, is_template_name};
pub use check::{CHANNEL_CODES, ChannelFault};
pub use rates::usual_rate;
pub use reach::{ChannelChoice, Destination, channel_of, destination, is_answer_alone, keys_of};
pub use registry::{
    ApprovedWords, Category, Parameter, TemplateStatus, WhatsappTemplate, WhatsappTemplates,
    is_window_open,
};

use crate::flows::Drawn;

/// The name, among a store's secrets, of the token that WhatsApp messages are sent with.
pub const WHATSAPP_TOKEN: &str = "whatsapp.api";
/// The same of the Telegram bot's token.
pub const TELEGRAM_TOKEN: &str = "telegram.api";
/// The same of the page's token for Messenger.
pub const MESSENGER_TOKEN: &str = "messenger.api";
/// The same of the page's token for Instagram.
pub const INSTAGRAM_TOKEN: &str = "instagram.api";
/// The same of the file of a service account at Firebase.
pub const FCM_ACCOUNT: &str = "push.fcm";
/// The same of the private key that signs for browsers' push services (VAPID), as base64url.
pub const VAPID_KEY: &str = "push.vapid";
/// The same of the keys (`whsec_...`) that sign messages handed to a system of the store's own.
pub const GATEWAY_KEYS: &str = "gateway";

/// The version of Meta's Graph API where a store names none.
const GRAPH_VERSION: &str = "v23.0";

/// What a store has decided about its channels beside mail. Absent: nobody is written to over it. This is the stored form, and the
/// form of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelSettings {
    /// Text messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<SmsSettings>,
    /// WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<WhatsappSettings>,
    /// Telegram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telegram: Option<TelegramSettings>,
    /// Messenger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messenger: Option<PageSettings>,
    /// Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instagram: Option<PageSettings>,
    /// Push messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<PushSettings>,
}

/// How a store sends text messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Who what somebody must know comes from: a sender's name of at most eleven letters and digits, a number in E.164, or the ARN of a
    /// number, pool or name.
    pub sender: String,
    /// Who promotions come from; `sender` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotional_sender: Option<String>,
    /// Numbers of the store that can be answered, in E.164. With one, a promotion says which word stops them; without, it holds a link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// The configuration set whose events are the feedback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration_set: Option<String>,
    /// A system of the store's own that takes the messages in AWS's place (docs/CHANNELS.md).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_url: Option<String>,
}

/// How a store sends WhatsApp messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatsappSettings {
    /// The number messages come from, by Meta's id of it.
    pub phone_number_id: String,
    /// The same number by AWS's id of it (`phone-number-id-...`): AWS End User Messaging Social takes the messages in Meta's place, and
    /// brings what Meta tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws_phone_number_id: Option<String>,
    /// The version of the Graph API.
    #[serde(default = "graph_version")]
    pub graph_version: String,
    /// The approved templates, by our own template and language.
    #[serde(default, skip_serializing_if = "WhatsappTemplates::is_empty")]
    pub templates: WhatsappTemplates,
    /// A system of the store's own that takes the messages in Meta's place (docs/CHANNELS.md).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_url: Option<String>,
}

/// How a store sends Telegram messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// The bot's name, without `@`.
    pub bot: String,
}

/// How a store answers on Messenger or Instagram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSettings {
    /// The Facebook page that answers, or to which the Instagram account is linked, by Meta's id of it.
    pub page_id: String,
    /// The version of the Graph API.
    #[serde(default = "graph_version")]
    pub graph_version: String,
}

/// How a store sends push messages: to its app, to browsers, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushSettings {
    /// The project at Firebase whose app is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// The public key that browsers were given (VAPID), as base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// Whom a push service may write to: `mailto:` or `https:`; goes with `public_key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

fn graph_version() -> String {
    GRAPH_VERSION.to_owned()
}

impl ChannelSettings {
    /// Nothing is decided: there is mail alone.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether somebody carries the channel for the store.
    pub const fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => true,
            Channel::Sms => self.sms.is_some(),
            Channel::Whatsapp => self.whatsapp.is_some(),
            Channel::Telegram => self.telegram.is_some(),
            Channel::Messenger => self.messenger.is_some(),
            Channel::Instagram => self.instagram.is_some(),
            Channel::Push => self.push.is_some(),
        }
    }

    /// The page that a conversation is answered from.
    pub const fn page(&self, channel: Channel) -> Option<&PageSettings> {
        match channel {
            Channel::Messenger => self.messenger.as_ref(),
            Channel::Instagram => self.instagram.as_ref(),
            _ => None,
        }
    }

    /// The approved WhatsApp template for these words: in the person's language, else in the store's.
    pub fn whatsapp_template(
        &self,
        drawn: &Drawn<'_>,
        (language, other): (Language, Language),
    ) -> Option<&WhatsappTemplate> {
        let templates = &self.whatsapp.as_ref()?.templates;
        let name = drawn.approved.map(|words| words.name.as_str());
        let own = templates.approved((drawn.template, name), language);
        own.or_else(|| templates.approved((drawn.template, name), other))
    }
}

impl SmsSettings {
    /// Who a message comes from.
    pub fn sender_of(&self, is_marketing: bool) -> &str {
        let own = self.promotional_sender.as_deref().filter(|_| is_marketing);
        own.unwrap_or(&self.sender)
    }

    /// Whether an answer to a message reaches us.
    pub fn can_be_answered(&self) -> bool {
        !self.numbers.is_empty()
    }
}
