//! What a made-up customer meets on their way through a flow, as callers see it.

use serde::Serialize;
use utoipa::ToSchema;

/// The trial of a flow.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FlowTrial {
    /// The flow.
    #[schema(example = "win_back")]
    pub(crate) flow: String,
    /// It is on: what is said of one that is off is what would be, were it on.
    pub(crate) is_on: bool,
    /// Every message came out.
    pub(crate) is_well: bool,
    /// Each message, in each language.
    pub(crate) items: Vec<TriedMessage>,
    /// What a trial cannot reach without keeping or sending anything.
    pub(crate) untried: Vec<&'static str>,
}

/// One message in one language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TriedMessage {
    /// The step's number.
    #[schema(example = 0)]
    pub(crate) step: u8,
    /// Its template.
    #[schema(example = "win_back")]
    pub(crate) name: String,
    /// `ar`, `fa` or `en`: what the made-up customer reads.
    #[schema(example = "ar")]
    pub(crate) language: &'static str,
    /// The channel it would go over.
    #[schema(example = "email")]
    pub(crate) channel: &'static str,
    /// A message came out, in words.
    pub(crate) comes_out: bool,
    /// Why none did: a reason of the gate (`no_carrier`, `window_closed`, ...), `unrendered`, or `no_key` where the carrier's key is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "no_carrier")]
    pub(crate) reason: Option<&'static str>,
    /// More of it, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}
