//! Who works for a store: the people who may sign in, and their role.

use std::future::Future;

use awda_kernel::{StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Their id, by which tokens name them.
    pub id: String,
    /// Their address, at which they were invited.
    pub email: String,
    /// Their role; none where they were given none.
    pub role: Option<String>,
    /// Whether they have signed in.
    pub is_invited: bool,
    /// When they were invited.
    pub since: Timestamp,
}

/// What became of a change about somebody who may work for other stores as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hired {
    /// They are this now.
    Is(Colleague),
    /// They are not of this store.
    Unknown,
    /// They have another role in another store, and one role is for all stores.
    OtherRole,
    /// Who may sign in is decided elsewhere: the suite did not make the place where people are kept.
    Elsewhere,
}

/// People who work for stores.
///
/// # Contract
/// 1. `colleagues` answers everybody of a store, by address; nothing where they are kept elsewhere.
/// 2. `invite` makes somebody of this address one of the store's, with a role. Done again with the same role it changes nothing; with
///    another it gives them that role, unless they are of another store too: then `OtherRole`.
/// 3. `assign` gives somebody of the store another role, under the same condition.
/// 4. `dismiss` takes somebody from the store; they go on in other stores. It answers them as they were.
pub trait Staff: Send + Sync {
    /// Everybody of a store.
    fn colleagues(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Option<Vec<Colleague>>, Fault>> + Send;

    /// Somebody new. `email` is an address in lower case.
    fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<Hired, Fault>> + Send;

    /// Another role.
    fn assign(
        &self,
        store: &StoreId,
        id: &str,
        role: &str,
    ) -> impl Future<Output = Result<Hired, Fault>> + Send;

    /// No longer of this store.
    fn dismiss(
        &self,
        store: &StoreId,
        id: &str,
    ) -> impl Future<Output = Result<Hired, Fault>> + Send;
}
