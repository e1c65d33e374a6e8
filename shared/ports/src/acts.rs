//! What people and programs changed through the doors: the log of it, and answers that are given once more when the same is asked again.

use std::future::Future;

use awda_kernel::{StoreId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// One act. It holds no personal data: ids and names of documents only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its id.
    pub id: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked: the subject of their token.
    pub who: String,
    /// What, by the operation's name in the API's document.
    pub operation: String,
    /// Of which resource: its address below the store.
    pub resource: String,
    /// What became of it: `begun`, `done`, or the code it was refused with.
    pub outcome: String,
    /// The resource's version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// The resource's version after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// Some acts.
#[derive(Debug, Clone, Default)]
pub struct ActPage {
    /// The acts, the newest first.
    pub rows: Vec<Act>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// An answer that is kept for whoever asks the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
}

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Nothing yet: it is the caller's now.
    New,
    /// The same was asked before, and answered so.
    Answered(KeptAnswer),
    /// The same was asked before and is not answered yet.
    Running,
    /// Something else was asked with it.
    Other,
}

/// A key somebody gave to an act, so that doing it twice is doing it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActKey {
    /// The key and whose it is, as a fingerprint.
    pub key: String,
    /// What is asked, as a fingerprint.
    pub asked: String,
    /// Now.
    pub at: Timestamp,
}

/// The log of acts, and the keys of acts.
///
/// # Contract
/// 1. `note` keeps an act; one of the same id and moment takes its place. `acts` answers every act of the store once over all pages, the
///    newest first; a cursor that was not given by `next` is a fault with the remedy `Reject`.
/// 2. `claim` gives a key to one caller: of several at once one gets `New`. Until [`ActKey::HOURS`] later the others get `Other` where they
///    ask something else, `Answered` once `answered` was told, and `Running` until then.
/// 3. A key that was `let_go`, one whose claim is older than [`ActKey::RUNNING_SECONDS`] without an answer, and one that is older than
///    [`ActKey::HOURS`] is new again.
pub trait Acts: Send + Sync {
    /// Keeps an act.
    fn note(&self, store: &StoreId, act: &Act) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Acts of a store.
    fn acts(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<ActPage, Fault>> + Send;

    /// Claims a key.
    fn claim_key(
        &self,
        store: &StoreId,
        key: &ActKey,
    ) -> impl Future<Output = Result<Claimed, Fault>> + Send;

    /// Keeps the answer of a key that was claimed.
    fn answered(
        &self,
        store: &StoreId,
        key: &ActKey,
        answer: &KeptAnswer,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Gives a key back.
    fn let_go(
        &self,
        store: &StoreId,
        key: &ActKey,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

impl ActKey {
    /// Hours for which an answer is kept.
    pub const HOURS: i64 = 24;
    /// Seconds after which an act without an answer is taken to have died: longer than any function may run behind the door.
    pub const RUNNING_SECONDS: i64 = 60;

    /// Whether a claim made then, answered or not, still holds.
    pub fn holds(&self, claimed_at: Timestamp, is_answered: bool) -> bool {
        let age = self.at.as_second() - claimed_at.as_second();
        let most = if is_answered {
            Self::HOURS * 3_600
        } else {
            Self::RUNNING_SECONDS
        };
        age < most
    }
}
