//! What waits for a person to look at: deliveries nobody could translate, and people who may be one.

use std::future::Future;

use awda_commerce::Delivery;
use awda_customers::Suspicion;
use awda_kernel::{StoreId, Timestamp};

use crate::Fault;

/// A genuine delivery that nobody could translate, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The delivery's name ([`Delivery::id`]).
    pub id: String,
    /// The source.
    pub source: String,
    /// The source's own name for what it is about; empty where it says none.
    pub topic: String,
    /// Why, as a stable code.
    pub code: String,
    /// Length of the body in bytes.
    pub body_bytes: u64,
    /// How often the same bytes came.
    pub times: u64,
    /// When they came first.
    pub received_at: Timestamp,
}

/// Some deliveries that were set aside.
#[derive(Debug, Clone, Default)]
pub struct SetAsidePage {
    /// The deliveries, in a stable order.
    pub rows: Vec<SetAside>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Some possible duplicates.
#[derive(Debug, Clone, Default)]
pub struct SuspicionPage {
    /// The pairs, in a stable order.
    pub rows: Vec<Suspicion>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// The desk.
///
/// # Contract
/// 1. `set_aside` keeps the delivery whole; the same delivery again raises `times` and keeps the moment it came first.
/// 2. `aside` answers every delivery that is set aside in the store, each once over all pages; `taken` answers one whole.
/// 3. A delivery that was `put_back` is set aside no longer; putting it back twice is harmless.
/// 4. `suspicions` answers every pair of the store that a change suspected and none ended, each once over all pages.
/// 5. A cursor that was not given by `next` is a fault with the remedy `Reject`.
pub trait Desk: Send + Sync {
    /// Keeps a delivery nobody could translate.
    fn set_aside(
        &self,
        delivery: &Delivery,
        code: &str,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Deliveries that are set aside.
    fn aside(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<SetAsidePage, Fault>> + Send;

    /// One of them, whole.
    fn taken(
        &self,
        store: &StoreId,
        id: &str,
    ) -> impl Future<Output = Result<Option<Delivery>, Fault>> + Send;

    /// Ends that it is set aside.
    fn put_back(&self, store: &StoreId, id: &str)
    -> impl Future<Output = Result<(), Fault>> + Send;

    /// Possible duplicates.
    fn suspicions(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<SuspicionPage, Fault>> + Send;
}
