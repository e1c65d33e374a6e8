//! The daily counters, as reports read them. They are written by [`Change`](crate::Change)s alone.

use std::future::Future;

use awda_customers::{Count, ResponseCount};
use awda_kernel::{Day, StoreId};

use crate::Fault;

/// The counters of a store's days.
///
/// # Contract
/// 1. `counted` answers every day from `from` on and before `to` on which something was counted, rising and each once, with everything that
///    was committed by then. A day on which nothing was counted may be absent.
/// 2. `responses` answers the same of the days on which customers began conversations, with no number that came to nought.
pub trait Counters: Send + Sync {
    /// Counters of the days `[from, to)`.
    fn counted(
        &self,
        store: &StoreId,
        from: Day,
        to: Day,
    ) -> impl Future<Output = Result<Vec<Count>, Fault>> + Send;

    /// Response times of conversations begun on the days `[from, to)`.
    fn responses(
        &self,
        store: &StoreId,
        from: Day,
        to: Day,
    ) -> impl Future<Output = Result<Vec<ResponseCount>, Fault>> + Send;
}
