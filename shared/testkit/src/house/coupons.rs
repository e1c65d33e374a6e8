//! Codes of coupons in memory.

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, MessageId, StoreId};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};
use awda_ports::{Coupons, Fault};

use super::MemoryHouse;
use crate::lock;

/// A code of a store.
#[derive(Debug, Clone)]
pub(super) struct HeldCode {
    pool: String,
    is_taken: bool,
    grant: Option<Grant>,
}

/// Every code, by store and code.
pub(super) type HeldCodes = BTreeMap<(StoreId, CouponCode), HeldCode>;

impl Coupons for MemoryHouse {
    async fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        let mut state = lock(&self.state);
        let before = state.codes.len();
        for code in codes {
            let key = (store.clone(), code.clone());
            state.codes.entry(key).or_insert_with(|| HeldCode {
                pool: pool.to_owned(),
                is_taken: false,
                grant: None,
            });
        }
        Ok(state.codes.len() - before)
    }

    async fn grant(&self, ask: &GrantAsk) -> Result<Option<Grant>, Fault> {
        let mut state = lock(&self.state);
        let is_ours = |held: &&Grant| held.message == ask.message;
        let held = {
            let given = of_store(&state.codes, &ask.store);
            let mut given = given.filter_map(|held| held.grant.as_ref());
            given.find(is_ours).cloned()
        };
        if held.is_some() {
            return Ok(held);
        }
        let mut codes = state.codes.iter_mut();
        let free = codes.find(|((store, _), held)| {
            *store == ask.store && held.pool == ask.pool && !held.is_taken
        });
        let Some(((_, code), held)) = free else {
            return Ok(None);
        };
        let grant = Grant {
            code: code.clone(),
            pool: ask.pool.clone(),
            message: ask.message.clone(),
            customer: Some(ask.customer.clone()),
            granted_at: ask.at,
            last_day: ask.last_day,
            used: None,
        };
        held.is_taken = true;
        held.grant = Some(grant.clone());
        Ok(Some(grant))
    }

    async fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        let state = lock(&self.state);
        let given = of_store(&state.codes, store).filter_map(|held| held.grant.as_ref());
        let is_asked = |grant: &&Grant| {
            let mut wanted = messages.iter();
            wanted.any(|(customer, message)| {
                grant.customer.as_ref() == Some(customer) && grant.message == *message
            })
        };
        Ok(given.filter(is_asked).cloned().collect())
    }

    async fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> Result<Option<Grant>, Fault> {
        let mut state = lock(&self.state);
        let held = state.codes.get_mut(&(store.clone(), code.clone()));
        let Some(grant) = held.and_then(|held| held.grant.as_mut()) else {
            return Ok(None);
        };
        *grant = grant.used_by(used.clone());
        Ok(Some(grant.clone()))
    }

    async fn codes_left(&self, store: &StoreId, pool: &str) -> Result<usize, Fault> {
        let state = lock(&self.state);
        let left = of_store(&state.codes, store);
        Ok(left
            .filter(|held| held.pool == pool && !held.is_taken)
            .count())
    }

    async fn forget_grants(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let ours = state.codes.iter_mut().filter(|((of, _), _)| of == store);
        for (_, held) in ours {
            held.grant.take_if(|grant| {
                let customer = grant.customer.as_ref();
                customer.is_some_and(|customer| customers.contains(customer))
            });
        }
        Ok(())
    }
}

fn of_store<'a>(codes: &'a HeldCodes, store: &'a StoreId) -> impl Iterator<Item = &'a HeldCode> {
    let ours = codes.iter().filter(move |((of, _), _)| of == store);
    ours.map(|(_, held)| held)
}
