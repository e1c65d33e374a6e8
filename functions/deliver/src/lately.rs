//! What an address was lately sent, kept beside it: some carriers tell what became of messages to somebody, and name none of ours.

use awda_commerce::Delivery;
use awda_messaging::channels::Destination;
use awda_messaging::feedback::lately::{LatelySent, is_told_of_addresses};
use awda_messaging::notices::Notify;
use awda_ports::{
    Campaigns, Carrier, Coupons, Fault, Hearing, Messages, Queue, Records, Remedied, Remedy, Runs,
    Stores,
};

use crate::Deliver;
use crate::ledger::Draft;

/// Times the row is written anew because somebody else wrote it meanwhile.
const TRIES_MAX: usize = 3;

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores + Runs + Campaigns,
    M: Messages + Hearing + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify>,
{
    /// Remembers a message that went to an address. Where others are faster time and again it is let go: the message went, and only what
    /// became of it will not be told.
    pub(crate) async fn remember(
        &self,
        draft: &Draft,
        to: &Destination,
        carrier_id: String,
    ) -> Result<(), Fault> {
        if !is_told_of_addresses(to.channel()) {
            return Ok(());
        }
        let (store, key) = (&draft.asked.store, to.key(&draft.asked.store));
        let sent = LatelySent {
            message: draft.asked.message_id(),
            customer: draft.asked.customer.clone(),
            carrier_id,
            at: draft.now,
        };
        for _ in 0..TRIES_MAX {
            let before = self.messages.look(store, &[], Some(&key)).await?.health;
            let after = before.clone().unwrap_or_default().sent(sent.clone());
            let kept = self
                .messages
                .keep_health(store, &key, before.as_ref(), &after);
            match kept.await {
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                kept => return kept,
            }
        }
        Ok(())
    }
}
