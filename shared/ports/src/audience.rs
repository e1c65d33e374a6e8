//! Who is in a segment.

use std::future::Future;

use awda_kernel::{CustomerId, Day, StoreId};

use crate::Fault;

/// A member of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub customer: CustomerId,
    /// The day of the night that let them in.
    pub since: Day,
    /// Why.
    pub why: String,
}

/// Some members.
#[derive(Debug, Clone, Default)]
pub struct MemberPage {
    /// The members, in a stable order.
    pub members: Vec<Member>,
    /// Where to go on; none at the end.
    pub next: Option<String>,
}

/// Memberships.
///
/// # Contract
/// 1. Following `next` from the start answers every member once, if nobody enters or leaves meanwhile.
/// 2. A page has at most `limit` members; a page before the last is never empty.
/// 3. A cursor that was not given by `next` is a fault with the remedy `Reject`.
pub trait Audiences: Send + Sync {
    /// Members of a segment.
    fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> impl Future<Output = Result<MemberPage, Fault>> + Send;
}
