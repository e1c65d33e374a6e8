//! What is due, and when.

use std::future::Future;

use awda_kernel::Timestamp;
use awda_messaging::AgendaRow;

use crate::Fault;

/// Some rows that are due.
#[derive(Debug, Clone, Default)]
pub struct DuePage {
    /// The rows, over all stores.
    pub rows: Vec<AgendaRow>,
    /// More may be due.
    pub has_more: bool,
}

/// The agenda of all stores.
///
/// # Contract
/// 1. `due` answers rows whose time is not after `now`, at most `limit`, each once.
/// 2. A row that `advance` moved is not answered again until its new time.
/// 3. `advance` replaces `before` by `after` only while the row still says `before`; otherwise it does nothing. `None` ends the row.
/// 4. Rows set for a time that has passed are found as well, up to a day back or to the last call, whichever is earlier.
pub trait Agenda: Send + Sync {
    /// Rows that are due.
    fn due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<DuePage, Fault>> + Send;

    /// Moves rows on: (before, after).
    fn advance(
        &self,
        moves: &[(AgendaRow, Option<AgendaRow>)],
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
