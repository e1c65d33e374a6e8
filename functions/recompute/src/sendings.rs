//! What a store sent, read from the ledger of messages: the last days anew by every night.

use awda_kernel::{StoreId, TimeZone, Timestamp, day_number};
use awda_measures::Sendings;
use awda_ports::{Fault, Timeline};

/// Rows of the ledger in one page.
const PAGE: usize = 500;

/// What was `held`, with the days before `at` read anew.
pub(crate) async fn read<L: Timeline>(
    ledger: &L,
    store: &StoreId,
    held: Sendings,
    at: Timestamp,
) -> Result<Sendings, Fault> {
    let today = day_number(at, &TimeZone::UTC);
    let days = held.to_read(today);
    let mut sent = held;
    sent.begin(today);
    for day in days {
        let mut after: Option<String> = None;
        loop {
            let page = ledger
                .messages_on(store, day, PAGE, after.as_deref())
                .await?;
            page.rows.iter().for_each(|row| sent.add(day, row));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(sent)
}
