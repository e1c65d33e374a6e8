//! Dead letters, as callers see them: never what stands in them.

use serde::Serialize;
use utoipa::ToSchema;

/// A command that failed as often as its queue hands it out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeadLetterView {
    /// Its id.
    #[schema(example = "deliveries.9d3f6c6e-63a3-4b5e-8f9b-0f3d6a2b7c11")]
    pub(crate) id: String,
    /// The queue it died in: `deliveries`, `messages`, `feedback`, `shards` or `notices`.
    #[schema(example = "deliveries")]
    pub(crate) queue: &'static str,
    /// What it is about.
    pub(crate) about: About,
    /// The function that failed; absent where nothing was noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "unify")]
    pub(crate) function: Option<String>,
    /// The stable code of the last failure; absent where nothing was noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "port.unreadable")]
    pub(crate) code: Option<String>,
    /// The last failure in words.
    #[schema(example = "failed to read the store's settings")]
    pub(crate) why: String,
    /// When it failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-22T10:15:00Z")]
    pub(crate) failed_at: Option<String>,
    /// How often it was handed out, looks like this one included.
    #[schema(example = 6)]
    pub(crate) received: u32,
    /// When it was sent first.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00Z")]
    pub(crate) sent_at: String,
    /// Its length.
    #[schema(example = 1024)]
    pub(crate) bytes: u64,
}

/// What a dead letter is about, as far as it can be read; nothing where it cannot.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct About {
    /// Of a delivery: its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "shopify")]
    pub(crate) source: Option<String>,
    /// Of a delivery: the source's name for what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "orders/create")]
    pub(crate) topic: Option<String>,
    /// Of a delivery: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "dlv_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) delivery: Option<String>,
    /// Of a message: the flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "win_back")]
    pub(crate) flow: Option<String>,
    /// Of a message: the step, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0)]
    pub(crate) step: Option<u8>,
    /// Of a message, and of what was told about one: the customer's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: Option<String>,
    /// Of a message, and of what was told about one: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "msg_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) message: Option<String>,
    /// Of a notice: the endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "erp")]
    pub(crate) webhook: Option<String>,
    /// Of a notice: its `webhook-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) notice: Option<String>,
    /// Of a part of a night: the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: Option<String>,
    /// Of a part of a night: which one, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 0)]
    pub(crate) shard: Option<u16>,
}

/// How many letters are dead in a queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LineCount {
    /// The queue.
    #[schema(example = "deliveries")]
    pub(crate) queue: &'static str,
    /// Letters of all stores, about.
    #[schema(example = 3)]
    pub(crate) letters: u64,
}

/// Dead letters, of each queue the oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeadLetterList {
    /// The letters.
    pub(crate) items: Vec<DeadLetterView>,
    /// How many there are of all stores; for tokens of all stores.
    pub(crate) queues: Vec<LineCount>,
}

/// Letters that go to their functions again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SentBack {
    /// How many.
    #[schema(example = 3)]
    pub(crate) sent_back: u64,
    /// There may be more than one call looks at: ask again.
    #[schema(example = false)]
    pub(crate) has_more: bool,
}
