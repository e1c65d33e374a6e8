//! Who carries messages here: the outbox takes everything and sends nothing. Where somebody on this machine stands in for the carriers,
//! messages of other channels than mail are handed to them, in each carrier's own words, and what they take is in the outbox as well.

use awda_aws::TextCarriers;
use awda_ports::{Carrier, Fault, Handover, Outgoing};

use crate::outbox::Outbox;

/// Names an address on this machine that stands in for every carrier: http://127.0.0.1:9091.
const STAND_IN_VARIABLE: &str = "AWDA_CARRIERS_ORIGIN";

/// The local carrier.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    outbox: Outbox,
    stand_in: Option<TextCarriers>,
}

impl Post {
    /// The outbox, and the stand-in that the environment names.
    ///
    /// # Errors
    /// In words, when it names one that is not on this machine.
    pub(crate) fn new(outbox: Outbox) -> Result<Self, String> {
        let origin = std::env::var(STAND_IN_VARIABLE).ok();
        let stand_in = origin.map(|origin| TextCarriers::standing_in(&origin));
        let stand_in = stand_in.transpose();
        Ok(Self {
            outbox,
            stand_in: stand_in.map_err(|why| format!("{STAND_IN_VARIABLE}: {why}"))?,
        })
    }
}

impl Carrier for Post {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let (Outgoing::Text(_), Some(stand_in)) = (message, &self.stand_in) else {
            return self.outbox.hand_over(message).await;
        };
        let handover = stand_in.hand_over(message).await?;
        if matches!(handover, Handover::Accepted { .. }) {
            // The copy is for reading; the message is gone whether it can be kept or not.
            drop(self.outbox.hand_over(message).await);
        }
        Ok(handover)
    }
}
