//! Keys of programs: secrets by which a store's own programs ask the api without a sign-in.

use std::future::Future;

use awda_kernel::{Secret, StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// Bytes of a drawn secret.
pub const DRAWN_BYTES: usize = 32;

/// A key as it is kept: never its secret, only what recognises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreKey {
    /// Its id, part of what its holder sends.
    pub id: String,
    /// What it is for, by whoever made it.
    pub name: String,
    /// SHA-256 of its secret, in hexadecimal. A drawn secret has 256 bits: nothing slower is needed to hide it.
    pub hash: String,
    /// The secret before the last change, while it is still taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerSecret>,
    /// What it may do: `awda/read`, `awda/write`.
    pub scopes: Vec<String>,
    /// The role it is bound to; none binds it by its scopes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// When it is taken no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it.
    pub by: String,
    /// 1, and one more with every change.
    pub version: u32,
}

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerSecret {
    /// SHA-256 of it, in hexadecimal.
    pub hash: String,
    /// Until when it is taken.
    pub until: Timestamp,
}

/// Keys of programs.
///
/// # Contract
/// 1. `keys` answers every key of a store, by id; `key` answers one.
/// 2. `keep_key` keeps a key only while the one that is kept has the version `before` (none: while there is none), and answers whether it
///    did. Of several calls with the same `before` one succeeds.
/// 3. `drop_key` ends a key only while it has the version of `key`, and answers whether it did. It is not found any more.
/// 4. `draw` answers bytes that nobody can foretell, others each time.
pub trait Keys: Send + Sync {
    /// Every key of a store.
    fn keys(&self, store: &StoreId) -> impl Future<Output = Result<Vec<StoreKey>, Fault>> + Send;

    /// A key.
    fn key(
        &self,
        store: &StoreId,
        id: &str,
    ) -> impl Future<Output = Result<Option<StoreKey>, Fault>> + Send;

    /// Keeps a key.
    fn keep_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
        before: Option<u32>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Ends a key.
    fn drop_key(
        &self,
        store: &StoreId,
        key: &StoreKey,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Draws a secret.
    fn draw(&self) -> impl Future<Output = Result<Secret<[u8; DRAWN_BYTES]>, Fault>> + Send;
}
