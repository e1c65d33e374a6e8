//! The segments a store has defined, and what every night said.

use std::future::Future;

use awda_kernel::{Day, StoreId, Timestamp};
use awda_measures::uplift::Brought;
use awda_measures::{Definition, NightCrowd, NightReport};
use serde::{Deserialize, Serialize};

use crate::{Fault, Standards};

/// Segments of a store's own making, and which ready ones it switched off.
///
/// # Contract
/// 1. `definitions` answers every definition that is kept, by id.
/// 2. `put_definition` keeps a definition only while the one that is kept has the version `before` (none: while there is none), and
///    answers whether it did. Of several calls with the same `before` one succeeds.
/// 3. `drop_definition` ends a definition; ending it twice is harmless.
pub trait Segments: Send + Sync {
    /// Every definition of a store.
    fn definitions(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Vec<Definition>, Fault>> + Send;

    /// Keeps a definition.
    fn put_definition(
        &self,
        store: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Ends a definition.
    fn drop_definition(
        &self,
        store: &StoreId,
        id: &str,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// A night of a store: what it decided, how large the segments were, and who moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Night {
    /// The moment it was for.
    pub at: Timestamp,
    /// What it decided, with the sizes of all segments.
    pub standards: Standards,
    /// Who moved, and why.
    pub report: NightReport,
    /// Profiles looked at.
    pub customers: u64,
    /// Profiles whose place changed.
    pub changed: u64,
}

/// The nights of every store: one a day.
///
/// # Contract
/// 1. `put_night` keeps the night of a store's day; a later one of the same day replaces it.
/// 2. `nights` answers at most `limit` of them, newest first, of days before `before` where that is given.
/// 3. `keep_brought` keeps what the flows of a store have brought only while the one that is kept goes through the day `before` (none: while there is none), and
///    answers whether it did.
/// 4. `put_crowd` replaces what the last night counted of everybody; `crowd` answers it, whole.
pub trait Nights: Send + Sync {
    /// Keeps a night.
    fn put_night(&self, night: &Night) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Nights of a store.
    fn nights(
        &self,
        store: &StoreId,
        before: Option<Day>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Night>, Fault>> + Send;

    /// What a store's flows have brought so far; none before the first night that counted it.
    fn brought(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<Brought>, Fault>> + Send;

    /// Keeps what they have brought.
    fn keep_brought(
        &self,
        store: &StoreId,
        before: Option<Day>,
        brought: &Brought,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Keeps what a night counted of everybody.
    fn put_crowd(
        &self,
        store: &StoreId,
        crowd: &NightCrowd,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// What the last night counted of everybody.
    fn crowd(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<NightCrowd>, Fault>> + Send;
}
