//! Notices to a store's own systems: what became of each, and how their endpoints have been answering.

use std::future::Future;

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{EventId, StoreId, Timestamp};
use awda_messaging::notices::{EndpointHealth, NoticeRow};

use crate::Fault;

/// Some notices.
#[derive(Debug, Clone, Default)]
pub struct NoticePage {
    /// The notices, those of what happened last first.
    pub rows: Vec<NoticeRow>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Notices.
///
/// # Contract
/// 1. `keep_notice` keeps a row while what is kept of that notice has the version before (none before the first), and answers whether it did.
/// 2. `notice` answers what was kept last of a notice to an endpoint; nothing for an unknown one.
/// 3. `notices` answers every notice to an endpoint once over all pages, by when it happened, the latest first. A cursor that was not given
///    by `next` is a fault with the remedy `Reject`.
/// 4. `endpoint_health` answers what the last `keep_endpoint_health` kept; that of an endpoint nobody was told of is well.
/// 5. `kept_event` answers the event that stands there now, as whoever read it this moment would; nothing where none does.
pub trait Notices: Send + Sync {
    /// What became of a notice, by when it happened and its id.
    fn notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        id: (Timestamp, &str),
    ) -> impl Future<Output = Result<Option<NoticeRow>, Fault>> + Send;

    /// Keeps what became of a notice.
    fn keep_notice(
        &self,
        store: &StoreId,
        endpoint: &str,
        row: &NoticeRow,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Notices to an endpoint.
    fn notices(
        &self,
        store: &StoreId,
        endpoint: &str,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<NoticePage, Fault>> + Send;

    /// How an endpoint has been answering.
    fn endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
    ) -> impl Future<Output = Result<EndpointHealth, Fault>> + Send;

    /// Keeps how an endpoint has been answering.
    fn keep_endpoint_health(
        &self,
        store: &StoreId,
        endpoint: &str,
        health: &EndpointHealth,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// The event that stands at a place of the timeline.
    fn kept_event(
        &self,
        store: &StoreId,
        place: (&Key, Timestamp, &EventId),
    ) -> impl Future<Output = Result<Option<Event>, Fault>> + Send;
}
