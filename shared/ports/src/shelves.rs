//! What a store recommends: what a night learned of its products, and what the store says of them itself.

use std::future::Future;

use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};

use crate::Fault;

/// What is known of a store's products.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Display {
    /// What the last night learned; none before the first.
    pub learned: Option<Learned>,
    /// What the store says; none where it has said nothing.
    pub shelf: Option<Shelf>,
}

/// What stores recommend.
///
/// # Contract
/// 1. `put_learned` replaces what a night learned of a store's products.
/// 2. `keep_shelf` keeps what a store says only while what is kept has the version `before` (none: while nothing is), and answers whether
///    it did. Of several calls with the same `before` one succeeds.
/// 3. `display_now` answers both as they are kept at this moment.
/// 4. `display` answers the same; an answer may be up to a minute old.
pub trait Shelves: Send + Sync {
    /// Keeps what a night learned.
    fn put_learned(
        &self,
        store: &StoreId,
        learned: &Learned,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Keeps what a store says.
    fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Both, however lately they were changed.
    fn display_now(&self, store: &StoreId) -> impl Future<Output = Result<Display, Fault>> + Send;

    /// Both.
    fn display(&self, store: &StoreId) -> impl Future<Output = Result<Display, Fault>> + Send;
}

impl<T: Shelves> Shelves for &T {
    async fn put_learned(&self, store: &StoreId, learned: &Learned) -> Result<(), Fault> {
        (**self).put_learned(store, learned).await
    }

    async fn keep_shelf(
        &self,
        store: &StoreId,
        shelf: &Shelf,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        (**self).keep_shelf(store, shelf, before).await
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        (**self).display_now(store).await
    }

    async fn display(&self, store: &StoreId) -> Result<Display, Fault> {
        (**self).display(store).await
    }
}
