//! What somebody heard: the letter of a message, once it was handed over (decision 13). One write; what the id heard before came with its
//! profile.

use awda_commerce::Delivery;
use awda_customers::Heard;
use awda_kernel::CustomerId;
use awda_messaging::notices::Notify;
use awda_messaging::{DeliverMessage, heard_after};
use awda_ports::{Carrier, Coupons, Fault, Hearing, Messages, Queue, Records, Stores, hear_again};

use crate::{Deliver, Loaded};

impl Loaded {
    /// What an id heard, as it was loaded.
    pub(crate) fn heard(&self, customer: &CustomerId) -> Heard {
        let profile = self.profile.as_ref();
        let heard = profile.and_then(|profile| profile.heard.get(customer));
        heard.cloned().unwrap_or_default()
    }
}

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores,
    M: Messages + Hearing + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify>,
{
    /// Whoever was interrupted after handing over left a message without its letter; asking again finds it.
    pub(crate) async fn hear_owed(
        &self,
        command: &DeliverMessage,
        loaded: &Loaded,
    ) -> Result<(), Fault> {
        let (id, held) = (command.message_id(), loaded.heard(&command.customer));
        let own = loaded.rows.iter().find(|row| row.id == id);
        match own.filter(|row| !heard_after(&held, row).says_as(&held)) {
            Some(row) => hear_again(&self.messages, row).await.map(drop),
            None => Ok(()),
        }
    }
}
