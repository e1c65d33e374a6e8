//! Coupons of the house.

use awda_kernel::{CustomerId, MessageId, StoreId};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};
use awda_ports::{Coupons, Fault};

use crate::tests::house::House;

impl Coupons for &House {
    async fn add_codes(
        &self,
        _: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        let mut kept = self.codes.lock().unwrap();
        let before = kept.len();
        for code in codes {
            kept.entry(code.clone()).or_insert_with(|| pool.to_owned());
        }
        self.called(kept.len() - before)
    }

    async fn grant(&self, _: &GrantAsk) -> Result<Option<Grant>, Fault> {
        panic!("a question gives no code")
    }

    async fn grants(
        &self,
        _: &StoreId,
        _: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        panic!("a question looks at nobody's code")
    }

    async fn use_code(
        &self,
        _: &StoreId,
        _: &CouponCode,
        _: &Used,
    ) -> Result<Option<Grant>, Fault> {
        panic!("a question uses no code")
    }

    async fn codes_left(&self, _: &StoreId, pool: &str) -> Result<usize, Fault> {
        let kept = self.codes.lock().unwrap();
        let left = kept.values().filter(|of| *of == pool).count();
        self.called(left)
    }

    async fn forget_grants(&self, _: &StoreId, _: &[CustomerId]) -> Result<(), Fault> {
        panic!("a question forgets nobody")
    }
}
