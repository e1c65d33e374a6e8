//! Finding people by the beginning of what they are known as.

use std::future::Future;

use awda_customers::FindingWord;
use awda_kernel::{CustomerId, StoreId};

use crate::Fault;

/// An entry under which somebody is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The entry.
    pub entry: FindingWord,
    /// Whose it is. The id may have been absorbed since.
    pub customer: CustomerId,
}

/// Some entries.
#[derive(Debug, Clone, Default)]
pub struct FoundPage {
    /// The entries, by word and then by customer.
    pub rows: Vec<Found>,
    /// Where to go on: the last entry's place; none at the end.
    pub next: Option<String>,
}

/// The entries under which people are found ([`awda_customers::Profile::finding_words`]).
///
/// # Contract
/// 1. `found` answers every entry of the store whose word begins with `beginning` that a change put and none took away, each once over
///    all pages, by word and then by customer.
/// 2. A beginning of one character answers words of that one character alone; an empty one answers nothing.
/// 3. `after` is a place, and need not be one that `next` gave: the page begins behind it.
/// 4. An entry that is put again has its name from then on.
pub trait Finding: Send + Sync {
    /// Entries that begin so.
    fn found(
        &self,
        store: &StoreId,
        beginning: &str,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<FoundPage, Fault>> + Send;
}

impl Found {
    /// The entry's place in the order of all.
    pub fn place(&self) -> String {
        format!("{}#{}", self.entry.word, self.customer)
    }
}
