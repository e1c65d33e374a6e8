//! A store's settings as callers send and see them. Secrets go in and never come out.

use std::collections::BTreeMap;

use awda_kernel::Language;
use awda_ports::StoreSettings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be changed; what is absent stays.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsText {
    /// The name customers know.
    #[serde(default)]
    #[schema(example = "Acme")]
    pub(crate) name: Option<String>,
    /// IANA time zone its days are counted in. Days that were counted stay as they are.
    #[serde(default)]
    #[schema(example = "Asia/Riyadh")]
    pub(crate) timezone: Option<String>,
    /// The country whose national phone numbers it takes and whose rules of messages count; an empty text for none.
    #[serde(default)]
    #[schema(example = "SA")]
    pub(crate) country: Option<String>,
    /// Language of messages to people whose own is not known.
    #[serde(default)]
    pub(crate) language: Option<LanguageText>,
    /// Who messages come from.
    #[serde(default)]
    pub(crate) sender: Option<SenderText>,
    /// The shop's front page.
    #[serde(default)]
    #[schema(example = "https://acme.example")]
    pub(crate) shop_url: Option<String>,
    /// Share of people held out of every flow, in 1/10 000.
    #[serde(default)]
    #[schema(example = 1000, maximum = 10_000)]
    pub(crate) holdout_share: Option<u16>,
    /// How often a person is written to at most, whole: `email_hours`, `other_hours`, `in_seven_days`, `sunset_months`, each a number or `off`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) caps: Option<serde_json::Value>,
    /// Who carries messages beside mail, whole (docs/CHANNELS.md).
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) channels: Option<serde_json::Value>,
    /// Pools of coupons, whole (docs/FLOWS.md). A pool that was begun stays.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) coupons: Option<serde_json::Value>,
    /// The store's own systems that are told what happens, whole (docs/WEBHOOKS.md).
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) webhooks: Option<serde_json::Value>,
    /// By what returns are reckoned, whole: `margin_points`, what of net revenue is margin in hundredths of a per cent, and `rate_micros`, what one
    /// unit of the price list's currency is worth in the books' currency, in millionths.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) accounts: Option<serde_json::Value>,
    /// How many messages a second the carriers of channels are handed, whole: `email`, `sms`, `whatsapp` ..., 1 to 1000 each; what they usually
    /// take where nothing is said.
    #[serde(default)]
    pub(crate) rates: Option<BTreeMap<String, u16>>,
    /// How long people of whom nothing is heard are kept, whole: `silent_months`, 6 to 240, or nothing for as long as the store is there.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) retention: Option<serde_json::Value>,
    /// How its mails look, whole: `logo_url` and `colour`, `#` and six hexadecimal digits.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) brand: Option<serde_json::Value>,
    /// Secrets by source or key, in the place of those of that name; an empty list takes them away. They are never shown.
    #[serde(default)]
    pub(crate) secrets: Option<BTreeMap<String, Vec<String>>>,
}

/// Who messages come from.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SenderText {
    /// Name.
    #[serde(default)]
    #[schema(example = "Acme")]
    pub(crate) name: Option<String>,
    /// Address; its domain must be verified with the carrier.
    #[serde(default)]
    #[schema(example = "hello@acme.example")]
    pub(crate) email: Option<String>,
    /// Postal address at the foot of marketing mail.
    #[serde(default)]
    pub(crate) postal_address: Option<String>,
}

/// A language that messages are written in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LanguageText {
    /// Arabic.
    Ar,
    /// Persian.
    Fa,
    /// English.
    En,
}

/// A store's settings.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct SettingsView {
    /// The store.
    #[schema(example = "acme")]
    id: String,
    /// The name customers know.
    #[schema(example = "Acme")]
    name: String,
    /// Currency of its books; it cannot be changed.
    #[schema(example = "SAR")]
    currency: String,
    /// IANA time zone its days are counted in.
    #[schema(example = "Asia/Riyadh")]
    timezone: String,
    /// The country whose rules count.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "SA")]
    country: Option<String>,
    /// Language of messages to people whose own is not known.
    #[schema(example = "ar")]
    language: &'static str,
    /// Who messages come from.
    sender: SenderView,
    /// The shop's front page.
    #[schema(example = "https://acme.example")]
    shop_url: String,
    /// Share of people held out of every flow, in 1/10 000.
    #[schema(example = 1000)]
    holdout_share: u16,
    /// How often a person is written to at most.
    #[schema(value_type = Object)]
    caps: serde_json::Value,
    /// Who carries messages beside mail.
    #[schema(value_type = Object)]
    channels: serde_json::Value,
    /// Pools of coupons.
    #[schema(value_type = Object)]
    coupons: serde_json::Value,
    /// The store's own systems that are told what happens.
    #[schema(value_type = Object)]
    webhooks: serde_json::Value,
    /// By what returns are reckoned.
    #[schema(value_type = Object)]
    accounts: serde_json::Value,
    /// How many messages a second the carriers of channels are handed, where it was said.
    rates: BTreeMap<&'static str, u16>,
    /// How long people of whom nothing is heard are kept.
    #[schema(value_type = Object)]
    retention: serde_json::Value,
    /// How its mails look.
    #[schema(value_type = Object)]
    brand: serde_json::Value,
    /// How many secrets there are, by name.
    secrets: BTreeMap<String, usize>,
}

/// Who messages come from.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct SenderView {
    /// Name.
    #[schema(example = "Acme")]
    name: String,
    /// Address.
    #[schema(example = "hello@acme.example")]
    email: String,
    /// Postal address at the foot of marketing mail.
    postal_address: String,
}

impl SettingsView {
    /// Settings without their secrets.
    pub(crate) fn of(settings: &StoreSettings) -> Self {
        let counted = settings.secrets.iter();
        Self {
            id: settings.id.to_string(),
            name: settings.name.clone(),
            currency: settings.currency.to_string(),
            timezone: settings.zone.clone(),
            country: settings.country.clone(),
            language: settings.language.code(),
            sender: SenderView {
                name: settings.sender.name.clone(),
                email: settings.sender.email.reveal().to_owned(),
                postal_address: settings.sender.postal_address.clone(),
            },
            shop_url: settings.shop_url.clone(),
            holdout_share: settings.holdout_share,
            caps: serde_json::to_value(settings.caps).unwrap_or_default(),
            channels: serde_json::to_value(&settings.channels).unwrap_or_default(),
            coupons: serde_json::to_value(&settings.coupons).unwrap_or_default(),
            webhooks: serde_json::to_value(&settings.webhooks).unwrap_or_default(),
            accounts: serde_json::to_value(settings.accounts).unwrap_or_default(),
            rates: settings
                .rates
                .iter()
                .map(|(channel, rate)| (channel.name(), *rate))
                .collect(),
            retention: serde_json::to_value(settings.retention).unwrap_or_default(),
            brand: serde_json::to_value(&settings.brand).unwrap_or_default(),
            secrets: counted
                .map(|(name, all)| (name.clone(), all.len()))
                .collect(),
        }
    }
}

impl From<LanguageText> for Language {
    fn from(text: LanguageText) -> Self {
        match text {
            LanguageText::Ar => Self::Ar,
            LanguageText::Fa => Self::Fa,
            LanguageText::En => Self::En,
        }
    }
}
