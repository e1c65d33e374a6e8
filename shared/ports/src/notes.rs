//! What people at the shop wrote down about a customer.

use std::future::Future;

use awda_kernel::{CustomerId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// A note about a customer. `Debug` leaves its text out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// The customer, under the id they had when it was written.
    pub customer: CustomerId,
    /// The text.
    pub text: String,
    /// Who wrote it: the subject of their token.
    pub by: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    /// Counts its texts, from 1.
    pub version: u32,
}

/// Notes.
///
/// # Contract
/// 1. `notes` answers every note that is kept under these ids, the newest written first.
/// 2. `keep_note` keeps a note while the one that is kept has the version `before` (none: while there is none), and answers whether it
///    did; `drop_note` takes it away under the same condition.
/// 3. `forget_notes` takes away every note of these ids; doing it twice is harmless.
pub trait Notes: Send + Sync {
    /// The notes under these ids of a person.
    fn notes(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> impl Future<Output = Result<Vec<Note>, Fault>> + Send;

    /// Keeps a note.
    fn keep_note(
        &self,
        store: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Takes a note away.
    fn drop_note(
        &self,
        store: &StoreId,
        note: &Note,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Takes away whatever was noted about whoever has these ids.
    fn forget_notes(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Note")
            .field("id", &self.id)
            .field("customer", &self.customer)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl<T: Notes> Notes for &T {
    async fn notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<Vec<Note>, Fault> {
        (**self).notes(store, customers).await
    }

    async fn keep_note(
        &self,
        store: &StoreId,
        note: &Note,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        (**self).keep_note(store, note, before).await
    }

    async fn drop_note(&self, store: &StoreId, note: &Note) -> Result<bool, Fault> {
        (**self).drop_note(store, note).await
    }

    async fn forget_notes(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        (**self).forget_notes(store, customers).await
    }
}
