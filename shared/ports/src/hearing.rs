//! What people heard from the store, drawn from the ledger into a row beside their profile (decision 13).
//!
//! Whoever changes a message's row draws its letter anew. The row of letters is read no later than the message's row is known, and kept
//! only while it is as it was read: so whoever was slower reads again, and what is kept last was drawn from what the ledger said last.

use std::future::Future;

use awda_customers::Heard;
use awda_kernel::{CustomerId, StoreId};
use awda_messaging::{MessageRow, heard_after};

use crate::{Fault, Messages, Remedied, Remedy};

/// Times letters are drawn anew because somebody was faster.
const TRIES_MAX: usize = 5;

/// The letters of people.
///
/// # Contract
/// 1. `keep_heard` keeps what an id heard while the row is as `before` was read, else it is a fault with the remedy `Reload` and the row
///    stays; of several calls with the same `before` one succeeds.
/// 2. `heard` answers what was kept last, at once; nothing where nothing was.
/// 3. Whoever loads a profile, or scans them, has the rows of every id of the person; a profile that is written leaves them as they are.
/// 4. A row that says nothing stays a row: it was emptied with its person, and whoever read it before does not fill it again.
pub trait Hearing: Send + Sync {
    /// What an id heard.
    fn heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
    ) -> impl Future<Output = Result<Heard, Fault>> + Send;

    /// Keeps what an id heard.
    fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

impl<T: Hearing> Hearing for &T {
    async fn heard(&self, store: &StoreId, customer: &CustomerId) -> Result<Heard, Fault> {
        (**self).heard(store, customer).await
    }

    async fn keep_heard(
        &self,
        store: &StoreId,
        customer: &CustomerId,
        before: &Heard,
        after: &Heard,
    ) -> Result<(), Fault> {
        (**self).keep_heard(store, customer, before, after).await
    }
}

/// Draws the letter of a message that was just settled as `row`; `before` was read before that. Answers whether anything changed.
///
/// # Errors
/// The ports' faults. Doing it again is harmless.
pub async fn hear<P: Messages + Hearing>(
    ports: &P,
    row: &MessageRow,
    before: Option<&Heard>,
) -> Result<bool, Fault> {
    if let Some(before) = before {
        match draw(ports, row, before).await {
            Err(fault) if fault.remedy() == Remedy::Reload => {}
            drawn => return drawn,
        }
    }
    hear_again(ports, row).await
}

/// Draws the letter of a message anew, whatever its row says by now.
///
/// # Errors
/// The same.
pub async fn hear_again<P: Messages + Hearing>(ports: &P, row: &MessageRow) -> Result<bool, Fault> {
    let (store, customer) = (&row.asked.store, &row.asked.customer);
    for _ in 0..TRIES_MAX {
        let before = ports.heard(store, customer).await?;
        let wanted = [(customer.clone(), row.id.clone())];
        let sight = ports.look(store, &wanted, None).await?;
        let Some(row) = sight.rows.first() else {
            return Ok(false);
        };
        match draw(ports, row, &before).await {
            Err(fault) if fault.remedy() == Remedy::Reload => {}
            drawn => return drawn,
        }
    }
    Err(Fault::conflict("keep what somebody heard"))
}

async fn draw<P: Hearing>(ports: &P, row: &MessageRow, before: &Heard) -> Result<bool, Fault> {
    let after = heard_after(before, row);
    if after.says_as(before) {
        return Ok(false);
    }
    let (store, customer) = (&row.asked.store, &row.asked.customer);
    ports.keep_heard(store, customer, before, &after).await?;
    Ok(true)
}
