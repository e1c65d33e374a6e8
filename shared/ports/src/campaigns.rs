//! Campaigns of the stores: their documents and how far each is, what became of their audiences, and what simulations foresaw.

use std::future::Future;

use awda_kernel::StoreId;
use awda_messaging::AgendaRow;
use awda_messaging::campaigns::{Campaign, CampaignId, Foreseen, Tally};

use crate::Fault;

/// Campaigns. What became of their messages is counted by [`Messages`](crate::Messages), together with each row.
///
/// # Contract
/// 1. `campaigns` answers every campaign that is kept, by id; `campaign` one of them as it is now.
/// 2. `keep_campaign` keeps a campaign only while the one that is kept has the revision `before` (none: while there is none), together
///    with the rows of everybody enlisted, or nothing; and answers whether it did. Of several calls with the same `before` one succeeds.
/// 3. `live` answers those that are scheduled or being sent, of all stores, each once.
/// 4. A campaign that becomes scheduled has its budget in its purse from then on: see `claim` of [`Messages`](crate::Messages).
/// 5. `tally` answers the numbers of a campaign's rows: they are those of every row that was kept before it was asked.
pub trait Campaigns: Send + Sync {
    /// Every campaign of a store.
    fn campaigns(
        &self,
        store: &StoreId,
    ) -> impl Future<Output = Result<Vec<Campaign>, Fault>> + Send;

    /// A campaign.
    fn campaign(
        &self,
        store: &StoreId,
        id: CampaignId,
    ) -> impl Future<Output = Result<Option<Campaign>, Fault>> + Send;

    /// Keeps a campaign, and the rows of people it enlisted.
    fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Campaigns with something left to do.
    fn live(&self) -> impl Future<Output = Result<Vec<(StoreId, CampaignId)>, Fault>> + Send;

    /// What became of a campaign's audience.
    fn tally(
        &self,
        store: &StoreId,
        id: CampaignId,
    ) -> impl Future<Output = Result<Tally, Fault>> + Send;
}

/// What simulations foresaw: kept for a week, so that sending can be compared with it.
///
/// # Contract
/// 1. `plan` answers what `keep_plan` kept under a hash, in any order, and nothing under another. Keeping it twice is harmless.
pub trait Plans: Send + Sync {
    /// Keeps a plan under its hash.
    fn keep_plan(
        &self,
        store: &StoreId,
        hash: &str,
        plan: &[Foreseen],
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// The plan of a hash.
    fn plan(
        &self,
        store: &StoreId,
        hash: &str,
    ) -> impl Future<Output = Result<Option<Vec<Foreseen>>, Fault>> + Send;
}
