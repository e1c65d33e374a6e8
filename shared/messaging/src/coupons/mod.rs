//! Coupons: pools of codes that a store has from its shop, of which a message gives one to one person.
//!
//! A pool is what the store says of its codes ([`CouponPool`]); the codes themselves are rows. A message that names a pool is given a code
//! of it once, whoever asks again: the [`Grant`] is kept by the message's id. What a code is worth is the shop's business: the numbers here are
//! what the reader is told.
//!
//! It refuses to keep, to draw and to redeem anything.

mod code;
mod shown;

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, Day, MessageId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

pub use code::{CODE_BYTES, CodeFault, CouponCode, codes};
pub use shown::ShownCoupon;
pub(crate) use shown::day_in_words;

/// Most pools of a store.
pub const POOLS_MAX: usize = 20;
/// Longest time a code may be valid, in days.
const VALID_DAYS_MAX: u16 = 366;
/// Longest name of a pool, in bytes.
const NAME_BYTES_MAX: usize = 31;
/// Longest beginning of a pool's codes, in bytes.
const PREFIX_BYTES_MAX: usize = 20;

/// The pools of a store, by name. Part of the settings' stored form.
pub type CouponPools = BTreeMap<String, CouponPool>;

/// What a store says of a pool of codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponPool {
    /// What a code gives.
    pub gives: Gives,
    /// What must be spent, in minor units of the store's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_minor: Option<i64>,
    /// Days from the day it was given to the last day it can be used, where the person is.
    pub valid_days: u16,
    /// What every code of it begins with, so that those of another pool are not taken for its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// So few codes left are told.
    #[serde(default = "low")]
    pub low_at: u32,
}

const fn low() -> u32 {
    50
}

/// What a code gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Gives {
    /// A share of what is bought.
    Percent {
        /// 1 to 100.
        percent: u8,
    },
    /// An amount.
    Amount {
        /// In minor units of the store's currency.
        minor: i64,
    },
    /// No shipping is paid.
    FreeShipping,
}

/// A code that was given to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The code.
    pub code: CouponCode,
    /// Its pool.
    pub pool: String,
    /// The message that told it.
    pub message: MessageId,
    /// The id of the person then; none once they were erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// When.
    pub granted_at: Timestamp,
    /// The last day it can be used, where the person is.
    pub last_day: Day,
    /// What used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Used>,
}

/// An order that named a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// The source's own id of the order, by the name of the source.
    pub order: String,
    /// When it was placed.
    pub at: Timestamp,
}

/// Asks for a code for a message. The same message is answered the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantAsk {
    /// The store.
    pub store: StoreId,
    /// The pool.
    pub pool: String,
    /// For whom.
    pub customer: CustomerId,
    /// For which message.
    pub message: MessageId,
    /// Now.
    pub at: Timestamp,
    /// The last day a code of it can be used.
    pub last_day: Day,
}

/// The coupon of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepCoupon {
    /// The pool it is taken from.
    pub pool: String,
    /// Without a code the message goes out all the same, in words without one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_optional: bool,
    /// The number of an earlier step: its code is told again, while it can be used and was not; no new one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_step: Option<u8>,
}

/// What is wrong with what a store says of its pools.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("coupons.{pool}: {why}")]
pub struct PoolFault {
    pool: String,
    why: &'static str,
}

/// The pools when they can be kept in the place of `before`.
///
/// # Errors
/// The first [`PoolFault`]. A pool does not go: codes of it are in people's hands.
pub fn checked(pools: CouponPools, before: &CouponPools) -> Result<CouponPools, PoolFault> {
    let wrong = |pool: &str, why| PoolFault {
        pool: pool.to_owned(),
        why,
    };
    if let Some(gone) = before.keys().find(|name| !pools.contains_key(*name)) {
        return Err(wrong(gone, "a pool that was begun stays"));
    }
    if pools.len() > POOLS_MAX {
        return Err(wrong("", "at most 20 pools"));
    }
    for (name, pool) in &pools {
        if let Some(why) = fault_of(name, pool) {
            return Err(wrong(name, why));
        }
    }
    Ok(pools)
}

fn fault_of(name: &str, pool: &CouponPool) -> Option<&'static str> {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let is_name = (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_letter);
    let is_prefix = pool.prefix.len() <= PREFIX_BYTES_MAX
        && (pool.prefix.is_empty() || pool.prefix.parse::<CouponCode>().is_ok());
    let gives = match pool.gives {
        Gives::Percent { percent } => (1..=100).contains(&percent),
        Gives::Amount { minor } => minor > 0,
        Gives::FreeShipping => true,
    };
    let rules = [
        (is_name, "a name has 1 to 31 of a-z, 0-9 and _"),
        (gives, "percent is 1 to 100, an amount is above 0"),
        (
            pool.minimum_minor.is_none_or(|minor| minor > 0),
            "minimum_minor is above 0",
        ),
        (
            (1..=VALID_DAYS_MAX).contains(&pool.valid_days),
            "valid_days is 1 to 366",
        ),
        (is_prefix, "prefix has at most 20 letters of a code"),
    ];
    let mut broken = rules.into_iter().filter(|(holds, _)| !holds);
    broken.next().map(|(_, why)| why)
}

impl CouponPool {
    /// The last day of a code that is given on `today`.
    pub fn last_day(&self, today: Day) -> Day {
        today.saturating_add(i32::from(self.valid_days))
    }
}

impl Grant {
    /// Whether it can still be used on `today`, where the person is.
    pub const fn is_open(&self, today: Day) -> bool {
        self.used.is_none() && today <= self.last_day
    }

    /// Without whom it was given to.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self {
            customer: None,
            ..self.clone()
        }
    }

    /// As an order used it: the earliest, however they are told of.
    #[must_use]
    pub fn used_by(&self, used: Used) -> Self {
        let first = match &self.used {
            Some(before) if (before.at, &before.order) <= (used.at, &used.order) => before.clone(),
            _ => used,
        };
        Self {
            used: Some(first),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
