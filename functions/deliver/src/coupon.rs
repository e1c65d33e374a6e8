//! The coupon that a message tells: a code of its pool that is given to it once, under whichever id of the person it is asked for again, or
//! the one that an earlier message of the run told and nobody has used.

use awda_commerce::Delivery;
use awda_kernel::{CustomerId, MessageId, day_number};
use awda_messaging::DeliverMessage;
use awda_messaging::calendar::person_zone;
use awda_messaging::coupons::{CouponPool, Grant, GrantAsk, ShownCoupon, StepCoupon};
use awda_messaging::notices::Notify;
use awda_ports::{Carrier, Coupons, Fault, Messages, Queue, Records, Stores};

use crate::ledger::Draft;
use crate::{Deliver, Loaded};

/// Ids of one person that are looked under.
const IDS_MAX: usize = 30;

/// What a message has of a coupon.
pub(crate) enum Told {
    /// It tells none.
    None,
    /// It tells this one.
    Coupon(ShownCoupon),
    /// It cannot do without one, and there is none.
    Missing,
}

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores,
    M: Messages + Coupons,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify>,
{
    /// The coupon of the message's step.
    pub(crate) async fn coupon(&self, draft: &Draft, loaded: &Loaded) -> Result<Told, Fault> {
        let asked = &draft.asked;
        let step = loaded.rules.document(asked.flow);
        let step = step.and_then(|flow| flow.step(asked.step));
        let Some(coupon) = step.and_then(|step| step.coupon.as_ref()) else {
            return Ok(Told::None);
        };
        let missing = if coupon.is_optional {
            Told::None
        } else {
            Told::Missing
        };
        let settings = &loaded.settings;
        let Some(pool) = settings.coupons.get(&coupon.pool) else {
            return Ok(missing);
        };
        let grant = self.granted((draft, loaded), coupon, pool).await?;
        Ok(grant.map_or(missing, |grant| {
            Told::Coupon(ShownCoupon::of(&grant, pool, settings.currency))
        }))
    }

    /// A code that can still be used.
    async fn granted(
        &self,
        (draft, loaded): (&Draft, &Loaded),
        coupon: &StepCoupon,
        pool: &CouponPool,
    ) -> Result<Option<Grant>, Fault> {
        let Some(profile) = &loaded.profile else {
            return Ok(None);
        };
        let today = day_number(draft.now, &person_zone(profile, &loaded.rules.zone));
        let asked = DeliverMessage {
            step: coupon.of_step.unwrap_or(draft.asked.step),
            ..draft.asked.clone()
        };
        let of = |id: &CustomerId| (id.clone(), asked.message_id_for(id));
        let wanted: Vec<(CustomerId, MessageId)> =
            profile.every_id().take(IDS_MAX).map(of).collect();
        let held = self.messages.grants(&asked.store, &wanted).await?;
        if let Some(held) = held.into_iter().min_by_key(|grant| grant.granted_at) {
            return Ok(held.is_open(today).then_some(held));
        }
        if coupon.of_step.is_some() {
            return Ok(None);
        }
        let ask = GrantAsk {
            store: asked.store.clone(),
            pool: coupon.pool.clone(),
            customer: asked.customer.clone(),
            message: asked.message_id(),
            at: draft.now,
            last_day: pool.last_day(today),
        };
        self.messages.grant(&ask).await
    }
}
