//! Coupons as callers see them: pools, and what became of codes that were sent.

use awda_kernel::Currency;
use awda_messaging::coupons::{CodeFault, CouponPool, Gives};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Money;

/// The pools of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CouponList {
    /// By name.
    pub(crate) items: Vec<PoolView>,
}

/// A pool of codes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PoolView {
    /// Its name, by which steps of flows name it.
    #[schema(example = "win_back")]
    id: String,
    /// What a code gives: `percent`, `amount` or `free_shipping`.
    #[schema(example = "percent")]
    kind: &'static str,
    /// The share, of `percent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 10)]
    percent: Option<u8>,
    /// The amount, of `amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Money>,
    /// What must be spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<Money>,
    /// Days from the day a code is given to the last day it can be used.
    #[schema(example = 14)]
    valid_days: u16,
    /// What its codes begin with.
    #[schema(example = "NOOR-")]
    prefix: String,
    /// Codes that are left.
    #[schema(example = 412)]
    left: usize,
    /// So few are left that more should be added.
    is_low: bool,
}

/// Codes to be added.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodesText {
    /// Codes as the shop takes them, 1 to 1000: letters, digits, `-` and `_`, whatever their case.
    pub(crate) codes: Vec<String>,
}

/// What became of codes that were sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CodesAdded {
    /// Codes that are new.
    #[schema(example = 998)]
    added: usize,
    /// Codes that the store had, in this pool or another.
    #[schema(example = 1)]
    known: usize,
    /// Codes of the pool that are left now.
    #[schema(example = 1410)]
    left: usize,
    /// What was not taken.
    faults: Vec<CodeFaultView>,
}

/// A code that was not taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CodeFaultView {
    /// Its place in the list, from 1.
    line: usize,
    /// Why.
    #[schema(example = "it has not the pool's prefix")]
    message: &'static str,
}

impl PoolView {
    pub(crate) fn of(name: &str, pool: &CouponPool, (left, currency): (usize, Currency)) -> Self {
        let money = |minor| Money::of(minor, currency);
        let (kind, percent, amount) = match pool.gives {
            Gives::Percent { percent } => ("percent", Some(percent), None),
            Gives::Amount { minor } => ("amount", None, Some(money(minor))),
            Gives::FreeShipping => ("free_shipping", None, None),
        };
        Self {
            id: name.to_owned(),
            kind,
            percent,
            amount,
            minimum: pool.minimum_minor.map(money),
            valid_days: pool.valid_days,
            prefix: pool.prefix.clone(),
            left,
            is_low: u32::try_from(left).unwrap_or(u32::MAX) <= pool.low_at,
        }
    }
}

impl CodesAdded {
    /// Of so many that were right, so many were new.
    pub(crate) fn of((added, right): (usize, usize), left: usize, faults: Vec<CodeFault>) -> Self {
        let told = |fault: CodeFault| CodeFaultView {
            line: fault.line,
            message: fault.why,
        };
        Self {
            added,
            known: right.saturating_sub(added),
            left,
            faults: faults.into_iter().map(told).collect(),
        }
    }
}
