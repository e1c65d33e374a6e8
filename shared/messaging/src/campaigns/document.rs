//! The document of a campaign: its stored form, and the form it has in files and at the api. Unknown fields are refused.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use awda_commerce::{Channel, Topic};
use awda_kernel::{Currency, Language, Timestamp};
use jiff::civil::DateTime;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Flow;
use crate::channels::{ApprovedWords, ChannelChoice};
use crate::flow::{CAMPAIGN_PREFIX, NotAFlow};
use crate::flows::{FLOW_VERSION, FlowDocument, Purpose, Step, Trigger};
use crate::templates::{News, Template};

/// The version of the documents written now.
pub const CAMPAIGN_VERSION: u8 = 1;

/// A campaign's id: a letter, then `a-z`, `0-9` and `_`, at most 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CampaignId(Flow);

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignDocument {
    /// The version of the document's form: [`CAMPAIGN_VERSION`].
    pub campaign: u8,
    /// Its id. It is part of every message's id and of the hold-out's draw.
    pub id: CampaignId,
    /// What it is for, in the words of whoever keeps it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Who it is for.
    pub audience: Audience,
    /// What they are told.
    pub message: CampaignMessage,
    /// When; as soon as it is sent where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<SendAt>,
    /// What its messages are about, as far as consent goes.
    #[serde(default)]
    pub topic: Topic,
    /// Among messages that want the same person the higher goes first, 0 to 100.
    #[serde(default = "usual_priority")]
    pub priority: u8,
    /// Share of people held out, in 1/10 000; the store's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout_share: Option<u16>,
    /// Hours after which somebody who could not be written to is not written to any more.
    #[serde(default = "usual_hours")]
    pub time_to_live_hours: u32,
    /// What it may cost; nothing beyond it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Share of those written to, in 1/10 000, whose complaints stop the rest; 0 never does.
    #[serde(default = "usual_complaints")]
    pub stop_at_complaints: u16,
}

/// Who a campaign is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those of whom this text of the language of segments holds.
    Text(String),
    /// Those in a segment that is kept, by its id.
    Segment(String),
}

/// What people are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignMessage {
    /// The template: `campaign.news` for words of the campaign's own.
    pub template: String,
    /// The words of `campaign.news`, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<Language, News>,
    /// Over which channel it goes; mail where absent, `preferred` leaves it to the person.
    #[serde(default, skip_serializing_if = "ChannelChoice::is_usual")]
    pub channel: ChannelChoice,
    /// Short words of `campaign.news` by language, for every channel but mail.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<Language, String>,
    /// The template at Meta that says it over WhatsApp to whoever has not written lately; among those of the store's settings that stand
    /// in the place of `campaign.news`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatsapp_template: Option<ApprovedWords>,
    /// Where its button leads, and `shop_url`; the shop's front page where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// When a campaign is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendAt {
    /// At this moment.
    At(Timestamp),
    /// When clocks show this where the person is.
    Local(DateTime),
}

/// What a campaign may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Millionths of the currency.
    pub micros: i64,
    /// The currency of the price list.
    pub currency: Currency,
}

const fn usual_priority() -> u8 {
    10
}

const fn usual_hours() -> u32 {
    24
}

const fn usual_complaints() -> u16 {
    30
}

impl CampaignId {
    /// The flow it runs as.
    pub const fn flow(self) -> Flow {
        self.0
    }

    /// The campaign that runs as a flow; none for other flows.
    pub fn of(flow: Flow) -> Option<Self> {
        flow.campaign().is_some().then_some(Self(flow))
    }

    /// The id.
    pub fn name(&self) -> &str {
        self.0.campaign().unwrap_or_default()
    }
}

impl CampaignDocument {
    /// The flow it runs as, for people of whom `condition` holds. It is judged again before everybody's message.
    pub fn flow(&self, condition: &str) -> FlowDocument {
        FlowDocument {
            flow: FLOW_VERSION,
            id: self.id.flow(),
            about: self.about.clone(),
            is_on: false,
            purpose: Purpose::Marketing,
            topic: self.topic,
            priority: self.priority,
            trigger: Trigger::Campaign,
            filter: Some(condition.to_owned()),
            exits: Vec::new(),
            reentry_days: 0,
            holdout_share: self.holdout_share,
            steps: vec![Step {
                template: Some(self.template().unwrap_or(Template::NEWS)),
                channel: self.message.channel,
                words: self.message.texts.clone(),
                approved: self.message.whatsapp_template.clone(),
                time_to_live_hours: self.time_to_live_hours,
                ..Step::default()
            }],
        }
    }

    /// The template, where it is one.
    pub fn template(&self) -> Option<Template> {
        if self.message.template == Template::NEWS.name() {
            return Some(Template::NEWS);
        }
        self.message.template.parse().ok()
    }

    /// The language somebody is written to in over a channel: their own where the campaign has words in it, else the store's, else the
    /// first of English, Arabic and Persian that it has. The shipped templates speak every language.
    pub fn language(&self, own: Option<Language>, store: Language, channel: Channel) -> Language {
        let wanted = own.unwrap_or(store);
        let message = &self.message;
        let has = |language: &Language| match channel {
            Channel::Email => message.words.is_empty() || message.words.contains_key(language),
            _ => message.texts.is_empty() || message.texts.contains_key(language),
        };
        let order = [wanted, store, Language::En, Language::Ar, Language::Fa];
        order.into_iter().find(has).unwrap_or(wanted)
    }
}

impl FromStr for CampaignId {
    type Err = NotAFlow;

    fn from_str(text: &str) -> Result<Self, NotAFlow> {
        format!("{CAMPAIGN_PREFIX}{text}").parse().map(Self)
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for CampaignId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for CampaignId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            D::Error::custom("an id begins with a letter and has at most 31 of a-z, 0-9 and _")
        })
    }
}
