//! Steps that are no messages: a label is put on a person, or taken off; one of the store's own systems is told. A decision goes to the queue
//! that decisions of people go to, and is what a clerk's would be; its moment is when the step was due, so that deciding twice is deciding once, and that whoever decided
//! otherwise since is right.

use std::collections::BTreeMap;

use awda_commerce::{Delivery, Identifiers};
use awda_customers::{Decision, Known, Profile};
use awda_messaging::flows::{Act, Step};
use awda_messaging::notices::{NoticeOf, Notify};
use awda_messaging::{DeliverMessage, Reason, Status};
use awda_ports::{
    Campaigns, Carrier, Claim, Coupons, Fault, Hearing, Later, Messages, Paces, Queue, Records,
    Runs, Shelves, Stores,
};

use crate::ledger::Draft;
use crate::{Deliver, Loaded, Outcome};

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores + Runs + Campaigns + Paces + Shelves,
    M: Messages + Hearing + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify> + Later<DeliverMessage>,
{
    /// Does what the step does. What was asked for before the row is kept is asked for again when somebody is interrupted in between.
    pub(crate) async fn act(
        &self,
        draft: &Draft,
        loaded: &Loaded,
    ) -> Result<Option<Outcome>, Fault> {
        let asked = &draft.asked;
        let step = loaded.rules.document(asked.flow);
        let step = step.and_then(|flow| flow.step(asked.step));
        match step.and_then(Step::act) {
            Some(Act::Tag { tag, is_on }) => {
                let Some(one) = loaded.profile.as_ref().and_then(strongest) else {
                    return self.skip(draft, Reason::NoAddress).await;
                };
                let tags = BTreeMap::from([(tag.to_owned(), is_on)]);
                let decision = Decision::Tag { one, tags };
                let delivery = decision.delivery(&asked.store, asked.due_at);
                self.queues.send(&[delivery]).await?;
            }
            Some(Act::Webhook(endpoint)) => {
                if !loaded.settings.webhooks.contains_key(endpoint) {
                    return self.skip(draft, Reason::NoCarrier).await;
                }
                let of = NoticeOf::Step {
                    customer: asked.customer.clone(),
                    flow: asked.flow,
                    step: asked.step,
                    occurrence: asked.occurrence.clone(),
                    message: asked.message_id(),
                    at: asked.due_at,
                };
                let notice = Notify::new(&asked.store, endpoint, of);
                self.queues.send(&[notice]).await?;
            }
            Some(Act::Message(_) | Act::Exit) | None => {
                return self.skip(draft, Reason::FlowOff).await;
            }
        }
        let done = draft.row(Status::Done { at: draft.now });
        let claim = self.keep(draft, &done).await?;
        Ok((claim == Claim::Won).then_some(Outcome::Done))
    }
}

/// The strongest identifier of a person, alone; none of whoever was erased.
fn strongest(profile: &Profile) -> Option<Identifiers> {
    let mut known: Vec<_> = profile.identifiers.iter().collect();
    known.sort_by_key(|(key, known)| (known.kind, *key));
    known.into_iter().find_map(|(_, known)| Known::named(known))
}
