//! The store's register of WhatsApp templates, and the window within which no template is needed.
//!
//! A store writes first only with a template that Meta approved, of the category it was approved for; within 24 hours of the person's
//! last message it may write freely (Meta, WhatsApp Business Platform, "Send messages").

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::{Language, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use awda_commerce::Channel;

use crate::flows::Purpose;
use crate::templates::Template;

/// Seconds after somebody's message within which they may be written to freely.
const WINDOW_SECONDS: i64 = 24 * 3_600;

/// A store's templates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WhatsappTemplates(pub Vec<WhatsappTemplate>);

/// One template as it stands at Meta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatsappTemplate {
    /// Our template whose place it takes; `campaign.news` for campaigns, which name it.
    #[serde(deserialize_with = "registered")]
    pub template: Template,
    /// The language of people it is for.
    pub language: Language,
    /// Its name at Meta.
    pub name: String,
    /// Its language at Meta: `ar`, `fa`, `en_US`.
    pub code: String,
    /// What it was approved for.
    pub category: Category,
    /// Where its approval stands.
    #[serde(default)]
    pub status: TemplateStatus,
    /// What fills `{{1}}`, `{{2}}`, ... of its body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

/// The template at Meta that says a campaign's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedWords {
    /// Its name at Meta.
    pub name: String,
    /// What fills `{{1}}`, `{{2}}`, ... by language, each a snippet as the other words are; what the store's settings say of the template
    /// where absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<Language, Vec<String>>,
}

/// What a template was approved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Promotions.
    Marketing,
    /// What somebody must know of their own order.
    Utility,
    /// One-time passwords: never ours.
    Authentication,
}

/// Where a template's approval stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateStatus {
    /// Not decided yet.
    #[default]
    Pending,
    /// It may be used.
    Approved,
    /// Refused.
    Rejected,
    /// Resting, because people complained.
    Paused,
    /// Taken away.
    Disabled,
}

/// What fills a place of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// The person's name, or a polite word.
    Name,
    /// The shop's name.
    Shop,
    /// The shop's front page.
    ShopUrl,
    /// The order's number.
    Order,
    /// The parcel's number.
    Tracking,
    /// The worth of the cart or order.
    Sum,
}

impl WhatsappTemplates {
    /// There is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The template for these words that may be used; for a campaign's, the one of the name that it gives.
    pub fn approved(
        &self,
        (words, name): (Template, Option<&str>),
        language: Language,
    ) -> Option<&WhatsappTemplate> {
        let usable = |one: &&WhatsappTemplate| {
            (one.template, one.language) == (words, language)
                && (!one.is_news() || name == Some(&one.name))
                && one.status == TemplateStatus::Approved
                && one.category.fits(words.purpose())
        };
        self.0.iter().find(usable)
    }
}

impl WhatsappTemplate {
    /// It says what campaigns say.
    pub fn is_news(&self) -> bool {
        self.template == Template::NEWS
    }
}

/// A template that may stand in the register: any with words, and that of campaigns.
fn registered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name == Template::NEWS.name() {
        return Ok(Template::NEWS);
    }
    name.parse().map_err(D::Error::custom)
}

impl Category {
    /// Whether messages of this purpose may go under it.
    pub const fn fits(self, purpose: Purpose) -> bool {
        matches!(
            (self, purpose),
            (Self::Marketing, Purpose::Marketing) | (Self::Utility, Purpose::Transactional)
        )
    }
}

/// Whether the person wrote to the store over the channel so lately that they may be written to freely.
pub fn is_window_open(profile: &Profile, channel: Channel, now: Timestamp) -> bool {
    let wrote_at = profile.wrote_at(channel);
    wrote_at.is_some_and(|at| now.as_second() - at.as_second() < WINDOW_SECONDS)
}
