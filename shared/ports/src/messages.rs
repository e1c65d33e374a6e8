//! The ledger of messages, and the list of addresses nobody may write to.

use std::future::Future;

use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::MessageRow;
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use serde::{Deserialize, Serialize};

use crate::Fault;

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The row is ours: hand over.
    Won,
    /// There is a row already: do nothing.
    Lost,
    /// The campaign's budget does not pay for it: nothing was kept.
    Unaffordable,
}

/// Why an address may not be written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Since when.
    pub since: Timestamp,
    /// `hard_bounce`, `soft_bounces` or `complaint`.
    pub cause: String,
}

/// What `deliver` must see before it decides.
#[derive(Debug, Clone, Default)]
pub struct MessageSight {
    /// Rows that exist among those asked for.
    pub rows: Vec<MessageRow>,
    /// Suppression of the address.
    pub suppression: Option<Suppression>,
    /// When marketing to the address was last stopped by a link.
    pub stopped_at: Option<Timestamp>,
    /// How the address took what was sent to it; none while nothing was told.
    pub health: Option<AddressHealth>,
}

/// The ledger of messages.
///
/// # Contract
/// 1. Of any number of `keep_first` calls for one message id exactly one answers `Won`, and its row stays.
/// 2. `settle` replaces `before` by `after` only while the row still says `before`; else it is a fault with the remedy `Reload`
///    and the row stays as it is. Of several calls with the same `before` and different outcomes one succeeds.
/// 3. `look` answers the rows that exist and what is known of the address, in one round trip.
/// 4. `suppress` keeps the first suppression of an address; repeating it changes nothing, and a claim of the identifier stays.
/// 5. `claim` keeps the row, as the first of its id or in the place of `before`, together with every slots row, or nothing. It answers
///    `Lost` when the row is another's; slots that say something else than `before` are a fault with the remedy `Reload`. Of any number
///    of claims that expect the same slots at most one is won.
/// 6. `standing` answers the slots of those ids that have some, and the dates of the first, in one round trip; what was kept before it
///    was asked is in it.
/// 7. Once `stop` has answered, every `look` at that address answers a `stopped_at` that is no earlier; the rest of the row stays.
/// 8. `keep_health` replaces an address's health only while it still says `before`, else it is a fault with the remedy `Reload`; a
///    suppression, a stop and a claim of the identifier stay.
/// 9. The row of a campaign's message is counted in the campaign's tally by whatever keeps it, at once and once.
/// 10. `claim` takes a budgeted cost from the campaign's purse together with the row; what comes to nothing afterwards is given back by
///     whatever keeps that. Where less is left than the row costs it answers `Unaffordable` and keeps nothing: never is more taken than
///     the budget, and never is a row refused that is paid for by what is left.
pub trait Messages: Send + Sync {
    /// Rows by owner and id, and the suppression of an address (`address` is the key of the email identifier).
    fn look(
        &self,
        store: &StoreId,
        rows: &[(CustomerId, MessageId)],
        address: Option<&Key>,
    ) -> impl Future<Output = Result<MessageSight, Fault>> + Send;

    /// Keeps a row if there is none of its id.
    fn keep_first(&self, row: &MessageRow) -> impl Future<Output = Result<Claim, Fault>> + Send;

    /// Keeps a row together with what the person's slots say from now on.
    fn claim(
        &self,
        before: Option<&MessageRow>,
        row: &MessageRow,
        slots: &[SlotChange],
    ) -> impl Future<Output = Result<Claim, Fault>> + Send;

    /// What a person, whose every id is given and the present one first, was sent lately, and what is about to come.
    fn standing(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> impl Future<Output = Result<Standing, Fault>> + Send;

    /// Replaces a row: a claim by what became of it, a deferred row by a new claim, any row by what the carrier told since.
    fn settle(
        &self,
        before: &MessageRow,
        after: &MessageRow,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Forbids an address.
    fn suppress(
        &self,
        store: &StoreId,
        address: &Key,
        suppression: &Suppression,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Keeps how an address took what was sent to it.
    fn keep_health(
        &self,
        store: &StoreId,
        address: &Key,
        before: Option<&AddressHealth>,
        after: &AddressHealth,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Stops marketing to an address as of `at`.
    fn stop(
        &self,
        store: &StoreId,
        address: &Key,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
