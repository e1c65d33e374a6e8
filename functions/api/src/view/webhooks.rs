//! Webhooks to a store's own systems, as callers see them. Keys are never shown.

use awda_messaging::notices::{Endpoint, EndpointHealth, NoticeRow, NoticeState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A system of the store's own, and how it has been answering.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebhookView {
    /// Its name.
    #[schema(example = "erp")]
    name: String,
    /// Where it listens.
    #[schema(example = "https://erp.acme.example/awda")]
    url: String,
    /// Kinds of events it hears of.
    #[schema(example = json!(["order.placed.v1", "segment.*"]))]
    events: Vec<String>,
    /// It is told nothing for now.
    is_paused: bool,
    /// How many keys it is spoken to with; without one it is told nothing.
    #[schema(example = 1)]
    keys: usize,
    /// It has taken nothing since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T10:15:00Z")]
    failing_since: Option<String>,
    /// It is told nothing since, because it answered nothing for days or said that it is gone. A test that it takes ends that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T10:15:00Z")]
    off_since: Option<String>,
}

/// Every endpoint of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebhookList {
    /// The endpoints, by name.
    pub(crate) items: Vec<WebhookView>,
}

/// What became of a notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoticeView {
    /// Its `webhook-id`.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    id: String,
    /// Its type.
    #[schema(example = "order.placed.v1")]
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it happened.
    #[schema(format = DateTime, example = "2026-11-22T10:15:00Z")]
    at: String,
    /// `waiting`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    state: &'static str,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T10:20:00Z")]
    next_try_at: Option<String>,
    /// Every try, the oldest first.
    tries: Vec<TryView>,
}

/// One try.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TryView {
    /// When.
    #[schema(format = DateTime, example = "2026-11-22T10:15:01Z")]
    at: String,
    /// The status it answered with; or `silence`, `not_public`, `no_key`, `off`, `gone`.
    #[schema(example = "204")]
    reply: String,
}

/// Notices, those of what happened last first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoticeList {
    /// The notices.
    pub(crate) items: Vec<NoticeView>,
    /// The cursor of the following page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A test that is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TestSent {
    /// Its `webhook-id`.
    #[schema(example = "test_1795341300000")]
    pub(crate) notice: String,
}

/// What is told again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgainText {
    /// Everything that was given up, of what happened since.
    #[serde(default)]
    #[schema(format = DateTime, example = "2026-11-22T00:00:00Z")]
    pub(crate) since: Option<String>,
    /// One notice, whatever became of it.
    #[serde(default)]
    pub(crate) notice: Option<String>,
    /// When that one happened.
    #[serde(default)]
    #[schema(format = DateTime)]
    pub(crate) at: Option<String>,
}

/// What is on its way again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ToldAgain {
    /// How many notices.
    #[schema(example = 12)]
    pub(crate) told_again: u64,
    /// There may be more than one call looks at: ask again.
    pub(crate) has_more: bool,
}

impl WebhookView {
    /// An endpoint with its number of keys and its health.
    pub(crate) fn of(
        name: &str,
        endpoint: &Endpoint,
        (keys, health): (usize, &EndpointHealth),
    ) -> Self {
        Self {
            name: name.to_owned(),
            url: endpoint.url.clone(),
            events: endpoint.events.clone(),
            is_paused: endpoint.is_paused,
            keys,
            failing_since: health.failing_since.map(|at| at.to_string()),
            off_since: health.off_since.map(|at| at.to_string()),
        }
    }
}

impl NoticeView {
    /// A notice's row.
    pub(crate) fn of(row: &NoticeRow) -> Self {
        let (state, next_try_at) = match row.state {
            NoticeState::Waiting { until } => ("waiting", Some(until.to_string())),
            NoticeState::Delivered => ("delivered", None),
            NoticeState::Failed => ("failed", None),
        };
        let shown = row.tries.iter().map(|one| TryView {
            at: one.at.to_string(),
            reply: one.reply.name(),
        });
        Self {
            id: row.of.id(),
            kind: row.of.kind(),
            at: row.of.at().to_string(),
            state,
            next_try_at,
            tries: shown.collect(),
        }
    }
}
