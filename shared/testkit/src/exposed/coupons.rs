//! Codes of coupons in bad weather.

use awda_kernel::{CustomerId, MessageId, StoreId};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};
use awda_ports::{Coupons, Fault};

use super::{Exposed, call};
use crate::weather::{Nature, Weather};

impl<P: Coupons, W: Weather> Coupons for Exposed<P, W> {
    async fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        let call = call("coupons", "add codes", Nature::Writes);
        self.through(call, || self.port.add_codes(store, pool, codes))
            .await
    }

    async fn grant(&self, ask: &GrantAsk) -> Result<Option<Grant>, Fault> {
        let call = call("coupons", "give a code", Nature::Writes);
        self.through(call, || self.port.grant(ask)).await
    }

    async fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        let call = call("coupons", "read what was given", Nature::Reads);
        self.through(call, || self.port.grants(store, messages))
            .await
    }

    async fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> Result<Option<Grant>, Fault> {
        let call = call("coupons", "use a code", Nature::Writes);
        self.through(call, || self.port.use_code(store, code, used))
            .await
    }

    async fn codes_left(&self, store: &StoreId, pool: &str) -> Result<usize, Fault> {
        let call = call("coupons", "count codes", Nature::Reads);
        self.through(call, || self.port.codes_left(store, pool))
            .await
    }

    async fn forget_grants(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        let call = call("coupons", "forget whom codes were given to", Nature::Writes);
        self.through(call, || self.port.forget_grants(store, customers))
            .await
    }
}
