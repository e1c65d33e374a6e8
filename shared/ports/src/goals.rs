//! The goals of a store.

use std::future::Future;

use awda_kernel::StoreId;
use awda_measures::KeptGoal;

use crate::Fault;

/// Goals.
///
/// # Contract
/// 1. `goals` answers every goal that is kept, by id.
/// 2. `keep_goal` keeps a goal only while the one that is kept has the version `before` (none: while there is none), and answers whether
///    it did. Of several calls with the same `before` one succeeds.
/// 3. `drop_goal` ends a goal only while it has the version of `goal`, and answers whether it did.
pub trait Goals: Send + Sync {
    /// Every goal of a store.
    fn goals(&self, store: &StoreId) -> impl Future<Output = Result<Vec<KeptGoal>, Fault>> + Send;

    /// Keeps a goal.
    fn keep_goal(
        &self,
        store: &StoreId,
        goal: &KeptGoal,
        before: Option<u32>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Ends a goal.
    fn drop_goal(
        &self,
        store: &StoreId,
        goal: &KeptGoal,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;
}
