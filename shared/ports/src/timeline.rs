//! What happened to a person, and what was sent on a day.

use std::future::Future;

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{CustomerId, Day, StoreId};
use awda_messaging::MessageRow;

use crate::Fault;

/// Some events, newest first.
#[derive(Debug, Clone, Default)]
pub struct TimelinePage {
    /// The events.
    pub events: Vec<Event>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Some message rows of a day.
#[derive(Debug, Clone, Default)]
pub struct DayPage {
    /// The rows.
    pub rows: Vec<MessageRow>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Timelines and the message ledger, for reading.
///
/// # Contract
/// 1. `events` answers the events that stand under any of the keys, newest first by when they occurred, each once over all pages.
/// 2. `messages_of` answers the message rows of these ids of a person, newest first, at most `limit`.
/// 3. `messages_on` answers the rows decided on that UTC day, each once over all pages.
/// 4. A cursor that was not given by `next` is a fault with the remedy `Reject`.
pub trait Timeline: Send + Sync {
    /// Events under these keys.
    fn events(
        &self,
        store: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<TimelinePage, Fault>> + Send;

    /// Message rows of a person under these ids.
    fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> impl Future<Output = Result<Vec<MessageRow>, Fault>> + Send;

    /// Message rows decided on a UTC day.
    fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<DayPage, Fault>> + Send;
}
