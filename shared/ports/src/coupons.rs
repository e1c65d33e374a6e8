//! Codes of coupons, and to whom they were given.

use std::future::Future;

use awda_kernel::{CustomerId, MessageId, StoreId};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};

use crate::Fault;

/// Codes of coupons.
///
/// # Contract
/// 1. `add_codes` keeps the codes that the store does not have yet, in no pool and in nobody's hands, and answers how many; the others stay as
///    they are.
/// 2. `grant` answers what was given to the message before; else it takes a code of the pool that is left, and keeps that it was given, together.
///    Of any number of calls at the same time no two messages get the same code, and no message two. None where no code is left.
/// 3. `grants` answers what was given to those of these messages that got a code.
/// 4. `use_code` keeps that an order used a code that was given, and answers it; of several orders the earliest, in whatever order they are told.
///    None for a code that was given to nobody.
/// 5. `codes_left` counts the codes of a pool that are left.
/// 6. `forget_grants` takes away what was given to these ids; the codes stay taken, and say nothing of whom.
pub trait Coupons: Send + Sync {
    /// Adds codes to a pool.
    fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> impl Future<Output = Result<usize, Fault>> + Send;

    /// Gives a code to a message.
    fn grant(&self, ask: &GrantAsk) -> impl Future<Output = Result<Option<Grant>, Fault>> + Send;

    /// What was given to messages, by the id they were for.
    fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> impl Future<Output = Result<Vec<Grant>, Fault>> + Send;

    /// Keeps that an order used a code.
    fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> impl Future<Output = Result<Option<Grant>, Fault>> + Send;

    /// How many codes of a pool are left.
    fn codes_left(
        &self,
        store: &StoreId,
        pool: &str,
    ) -> impl Future<Output = Result<usize, Fault>> + Send;

    /// Forgets whom codes were given to.
    fn forget_grants(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

impl<T: Coupons> Coupons for &T {
    async fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        (**self).add_codes(store, pool, codes).await
    }

    async fn grant(&self, ask: &GrantAsk) -> Result<Option<Grant>, Fault> {
        (**self).grant(ask).await
    }

    async fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        (**self).grants(store, messages).await
    }

    async fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> Result<Option<Grant>, Fault> {
        (**self).use_code(store, code, used).await
    }

    async fn codes_left(&self, store: &StoreId, pool: &str) -> Result<usize, Fault> {
        (**self).codes_left(store, pool).await
    }

    async fn forget_grants(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        (**self).forget_grants(store, customers).await
    }
}
