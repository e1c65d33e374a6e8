//! The slot that a marketing message takes: with its row or not at all, and given back when nothing was handed over.

use awda_commerce::Delivery;
use awda_customers::Heard;
use awda_kernel::CustomerId;
use awda_messaging::MessageRow;
use awda_messaging::caps::{Slots, Standing, Taken, ids_of, release, take};
use awda_messaging::notices::Notify;
use awda_ports::{Carrier, Claim, Fault, Messages, Queue, Records, Remedied, Remedy, Stores};

use crate::ledger::Draft;
use crate::{Deliver, Loaded};

/// Times a slot is given back anew because another message changed the slots meanwhile.
const TRIES_MAX: usize = 3;

/// What a message needs to take its slot. What somebody must know of their own order takes none.
pub(crate) struct Seat {
    ids: Vec<CustomerId>,
    seen: Vec<(CustomerId, Slots)>,
    mine: Taken,
    /// What the id heard before, as it was read before the message was claimed.
    pub(crate) heard: Heard,
}

impl Seat {
    pub(crate) fn of(draft: &Draft, loaded: &Loaded) -> Self {
        Self {
            ids: if loaded.is_transactional(&draft.asked) {
                Vec::new()
            } else {
                loaded.profile.as_ref().map(ids_of).unwrap_or_default()
            },
            seen: loaded.standing.slots.clone(),
            mine: draft.slot(loaded.rules.priority(draft.asked.flow)),
            heard: loaded.heard(&draft.asked.customer),
        }
    }
}

impl<R: Records, S: Stores, M: Messages, C: Carrier, Q: Queue<Delivery> + Queue<Notify>>
    Deliver<R, S, M, C, Q>
{
    /// What the person was sent lately under any id, and what is about to come.
    pub(crate) async fn standing(&self, loaded: &Loaded) -> Result<Standing, Fault> {
        let ids = loaded.profile.as_ref().map(ids_of).unwrap_or_default();
        self.messages.standing(&loaded.rules.store, &ids).await
    }

    /// Claims the message with its slot; none when the slots are not as they were seen.
    pub(crate) async fn take(
        &self,
        draft: &Draft,
        claimed: &MessageRow,
        seat: &Seat,
    ) -> Result<Option<Claim>, Fault> {
        let changes = take(&seat.ids, &seat.seen, &seat.mine);
        let before = draft.before.as_ref();
        match self.messages.claim(before, claimed, &changes).await {
            Ok(claim) => Ok(Some(claim)),
            Err(fault) if fault.remedy() == Remedy::Reload => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Settles a message that was not handed over, and gives its slot back. Where others change the slots all the time the slot stays
    /// taken: rather a message too few.
    pub(crate) async fn give_back(
        &self,
        claimed: &MessageRow,
        after: &MessageRow,
        seat: &Seat,
    ) -> Result<(), Fault> {
        let store = &claimed.asked.store;
        for _ in 0..TRIES_MAX {
            if seat.ids.is_empty() {
                break;
            }
            let seen = self.messages.standing(store, &seat.ids).await?.slots;
            let changes = release(&seat.ids, &seen, &seat.mine);
            match self.messages.claim(Some(claimed), after, &changes).await {
                Ok(Claim::Won) => return Ok(()),
                Ok(Claim::Lost | Claim::Unaffordable) => {
                    return Err(Fault::conflict("settle a message"));
                }
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                Err(fault) => return Err(fault),
            }
        }
        self.messages.settle(claimed, after).await
    }
}
