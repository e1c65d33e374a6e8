//! Templates as callers see them.

use serde::Serialize;
use utoipa::ToSchema;

/// The words that messages are written in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TemplateList {
    /// Promotions, then notices.
    pub(crate) items: Vec<TemplateView>,
}

/// A template.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TemplateView {
    /// Its name, by which steps of flows name it.
    #[schema(example = "cart.reminder")]
    pub(crate) id: &'static str,
    /// It is about somebody's own order, and no promotion.
    pub(crate) is_notice: bool,
    /// It says nothing without a coupon.
    pub(crate) needs_coupon: bool,
    /// The store's flows that say it.
    #[schema(example = json!(["abandoned_cart"]))]
    pub(crate) flows: Vec<String>,
}

/// How a template looks, in the store's name and to a customer who is nobody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TemplatePreview {
    /// Its name.
    #[schema(example = "cart.reminder")]
    pub(crate) id: &'static str,
    /// The language.
    #[schema(example = "ar")]
    pub(crate) language: &'static str,
    /// The subject of the mail.
    pub(crate) subject: String,
    /// The mail, to be looked at in a browser.
    pub(crate) html: String,
    /// The same as plain text.
    pub(crate) text: String,
    /// What a text message says; absent where none is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) short: Option<String>,
}
