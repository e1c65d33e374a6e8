//! Stores as callers see them, and what is told of a new one.

use awda_ports::StoreSettings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{SettingsText, SettingsView};

/// A store to be made.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreText {
    /// Currency of its books, ISO 4217; it stays for ever.
    #[schema(example = "SAR")]
    pub(crate) currency: String,
    /// IANA time zone its days are counted in.
    #[schema(example = "Asia/Riyadh")]
    pub(crate) timezone: String,
    /// The rest, as it can be changed later; at least `sender.email`, the address that mail comes from.
    pub(crate) settings: SettingsText,
}

/// A store that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreMade {
    /// Its settings.
    pub(crate) settings: SettingsView,
    /// Where each source sends its webhooks.
    pub(crate) hooks: Vec<HookView>,
    /// The secret that the shop's own program signs with (source `generic`), shown this once; absent where the caller has sent one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
}

/// Where a source sends its webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct HookView {
    /// The source.
    #[schema(example = "shopify")]
    pub(crate) source: &'static str,
    /// The path at the address of this API.
    #[schema(example = "/hooks/acme/shopify")]
    pub(crate) path: String,
    /// Whether the store has a secret for it: without one nothing is taken.
    pub(crate) has_secret: bool,
}

/// A page of stores.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StorePage {
    /// The stores, by id.
    pub(crate) items: Vec<StoreLine>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct StoreLine {
    /// Its id.
    #[schema(example = "acme")]
    pub(crate) id: String,
    /// The name customers know.
    #[schema(example = "Acme")]
    pub(crate) name: String,
    /// Currency of its books.
    #[schema(example = "SAR")]
    pub(crate) currency: String,
    /// IANA time zone its days are counted in.
    #[schema(example = "Asia/Riyadh")]
    pub(crate) timezone: String,
}

impl HookView {
    pub(crate) fn of(settings: &StoreSettings, source: &'static str) -> Self {
        Self {
            source,
            path: format!("/hooks/{}/{source}", settings.id),
            has_secret: !settings.secrets_of(source).is_empty(),
        }
    }
}

impl StoreLine {
    pub(crate) fn of(settings: &StoreSettings) -> Self {
        Self {
            id: settings.id.to_string(),
            name: settings.name.clone(),
            currency: settings.currency.to_string(),
            timezone: settings.zone.clone(),
        }
    }
}
