//! What a carrier's refusal says about the address, kept before the message's row is: whoever stopped the channel with the carrier is not
//! written to over it from that moment on, and the consent event that follows says the same to the profile (decision 8).

use awda_commerce::{Consent, ConsentStatus, Delivery, Topic};
use awda_customers::{Decision, Profile};
use awda_messaging::channels::Destination;
use awda_messaging::notices::Notify;
use awda_messaging::{DeliverMessage, Feedback, MessageRow, Reason, Status};
use awda_ports::{
    Campaigns, Carrier, Coupons, Fault, Handover, Hearing, Later, Messages, Paces, Queue, Records,
    Runs, Shelves, Stores, Suppression,
};

use crate::ledger::Draft;
use crate::slots::Seat;
use crate::{Deliver, Outcome};

/// How the withdrawal came, in the consent event.
const METHOD: &str = "carrier";

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores + Runs + Campaigns + Paces + Shelves,
    M: Messages + Hearing + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify> + Later<DeliverMessage>,
{
    /// Keeps what the carrier's answer says: of the message, and of the address.
    pub(crate) async fn answered(
        &self,
        (draft, claimed, seat): (&Draft, MessageRow, &Seat),
        (to, profile): (&Destination, Option<&Profile>),
        handover: Handover,
    ) -> Result<Outcome, Fault> {
        let (reason, code) = match handover {
            Handover::Accepted { carrier_id } => {
                let row = (claimed, seat);
                let sent = self.sent(draft, row, carrier_id.clone()).await?;
                self.remember(draft, to, carrier_id).await?;
                return Ok(sent);
            }
            Handover::Refused { code } => (Reason::CarrierRefused, code),
            Handover::Closed { code } => (Reason::WindowClosed, code),
            Handover::OptedOut { code } => {
                self.withdraw(draft, to).await?;
                (Reason::CarrierRefused, code)
            }
            Handover::Gone { code } => {
                self.give_up(draft, to).await?;
                self.take_away(draft, to, profile).await?;
                (Reason::CarrierRefused, code)
            }
        };
        let refused = MessageRow {
            status: Status::Skipped { reason },
            cost: None,
            content: None,
            feedback: Feedback {
                code: Some(code),
                ..claimed.feedback.clone()
            },
            ..claimed.clone()
        };
        self.give_back(&claimed, &refused, seat).await?;
        Ok(Outcome::Skipped(reason))
    }

    async fn withdraw(&self, draft: &Draft, to: &Destination) -> Result<(), Fault> {
        let (store, now) = (&draft.asked.store, draft.now);
        self.messages.stop(store, &to.key(store), now).await?;
        let consent = Consent {
            method: METHOD.to_owned(),
            proof: Some(draft.asked.message_id().to_string()),
            ..Consent::of(to.channel(), Topic::Marketing, ConsentStatus::Denied)
        };
        let one = to.identifiers();
        let decision = Decision::Prefer { one, consent };
        self.queues.send(&[decision.delivery(store, now)]).await
    }

    /// A device that is gone is nobody's any more: it is parted from everybody it was seen with, so that the person's next one is theirs.
    async fn take_away(
        &self,
        draft: &Draft,
        to: &Destination,
        profile: Option<&Profile>,
    ) -> Result<(), Fault> {
        let (store, one) = (&draft.asked.store, to.identifiers());
        let (Destination::Push(_), Some(profile)) = (to, profile) else {
            return Ok(());
        };
        let known = profile.identifiers.get(&to.key(store));
        let with = known.into_iter().flat_map(|known| &known.under);
        let with = with.filter_map(|evidence| profile.identifiers.get(&evidence.under)?.named());
        let parted: Vec<Delivery> = with
            .map(|other| {
                let one = one.clone();
                Decision::Part { one, other }.delivery(store, draft.now)
            })
            .collect();
        if parted.is_empty() {
            return Ok(());
        }
        self.queues.send(&parted).await
    }

    async fn give_up(&self, draft: &Draft, to: &Destination) -> Result<(), Fault> {
        let store = &draft.asked.store;
        let suppression = Suppression {
            since: draft.now,
            cause: "hard_bounce".to_owned(),
        };
        self.messages
            .suppress(store, &to.key(store), &suppression)
            .await
    }
}
