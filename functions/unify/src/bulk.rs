//! One decision about many people: a part of them at a time. Each person's decision goes to the queue as if it had been taken about them
//! alone; what it comes to is unify's usual work.

use awda_commerce::Delivery;
use awda_customers::{BulkPart, ExportTurn, Known, Profile, Whom};
use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_ports::{
    Audiences, Census, Coupons, Desk, Exports, Fault, Fetch, JobPart, Jobs, Notes, Queue, Records,
    Runs, Stores, Timeline,
};

use crate::{Error, Outcome, Unify};

/// Why somebody was not retired: something was heard of them since.
pub const HEARD_OF: &str = "customer.heard_of";

impl<R, S> Unify<R, S>
where
    R: Records,
    S: Stores + Desk + Notes + Coupons + Timeline + Runs + Census + Jobs + Audiences,
{
    /// Takes one delivery as [`Unify::handle_whole`] does, or a part of a job. Files that hold whoever was erased go with them.
    ///
    /// # Errors
    /// [`Error`]; the delivery is to be tried again, or to go to the dead letters.
    pub async fn handle_all(
        &self,
        delivery: &Delivery,
        (fetch, queue, exports): (&impl Fetch, &impl Queue<Delivery>, &impl Exports),
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        if let Some(part) = BulkPart::read(delivery) {
            return Ok(self.bulk(&delivery.store, &part, queue).await?);
        }
        if let Some(turn) = ExportTurn::read(delivery) {
            return Box::pin(self.export((delivery, &turn), queue, exports)).await;
        }
        let outcome = Box::pin(self.handle_whole(delivery, (fetch, queue), now)).await?;
        if !outcome.erased.is_empty() {
            exports.forget(&delivery.store, now).await?;
        }
        Ok(outcome)
    }

    /// Decides about the people of a part. It is kept last: what died before is done again, and is the same.
    async fn bulk(
        &self,
        store: &StoreId,
        part: &BulkPart,
        queue: &impl Queue<Delivery>,
    ) -> Result<Outcome, Fault> {
        let mut outcome = Outcome::default();
        if self.stores.has_part(store, &part.job, part.number).await? {
            outcome.already_kept = 1;
            return Ok(outcome);
        }
        let (people, next) = self.people_of(store, part).await?;
        let (decisions, failed) = self.decided(store, part, &people).await?;
        queue.send(&decisions).await?;
        if let Some(next) = &next {
            queue.send(&[next.delivery(store)]).await?;
        }
        let is_last = match &part.whom {
            Whom::Customers { is_last, .. } => *is_last,
            Whom::Segment { .. } => next.is_none(),
        };
        let result = JobPart {
            number: part.number,
            done: decisions.len() as u64,
            failed,
            is_last,
            next: None,
        };
        let job = (part.job.as_str(), part.at);
        self.stores.keep_part(store, job, &result).await?;
        outcome.kept = 1;
        Ok(outcome)
    }

    /// The people of a part, and the part after it where this one asks for it.
    async fn people_of(
        &self,
        store: &StoreId,
        part: &BulkPart,
    ) -> Result<(Vec<CustomerId>, Option<BulkPart>), Fault> {
        match &part.whom {
            Whom::Customers { ids, .. } => Ok((ids.clone(), None)),
            Whom::Segment { segment, after } => {
                let (most, after) = (BulkPart::PEOPLE, after.as_deref());
                let page = self.stores.members(store, segment, most, after).await?;
                let next = page.next.map(|after| BulkPart {
                    number: part.number + 1,
                    whom: Whom::Segment {
                        segment: segment.clone(),
                        after: Some(after),
                    },
                    ..part.clone()
                });
                let people = page.members.into_iter().map(|member| member.customer);
                Ok((people.collect(), next))
            }
        }
    }

    /// The decision about each, and who it cannot be decided about.
    async fn decided(
        &self,
        store: &StoreId,
        part: &BulkPart,
        people: &[CustomerId],
    ) -> Result<(Vec<Delivery>, Vec<(CustomerId, String)>), Fault> {
        let found = self.records.profiles(store, people).await?;
        let profiles: Vec<Profile> = found.into_iter().map(|stored| stored.value).collect();
        let (mut decisions, mut failed) = (Vec::new(), Vec::new());
        for id in people {
            let profile = profiles
                .iter()
                .find(|one| one.every_id().any(|of| of == id));
            if profile.is_some_and(|one| !part.what.concerns(one.last_seen())) {
                failed.push((id.clone(), HEARD_OF.to_owned()));
                continue;
            }
            let strongest = profile.map(strongest);
            match strongest {
                Some(Some(one)) => {
                    decisions.push(part.what.about(one).delivery(store, part.at));
                }
                Some(None) => failed.push((id.clone(), "customer.erased".to_owned())),
                None => failed.push((id.clone(), "customer.not_found".to_owned())),
            }
        }
        Ok((decisions, failed))
    }
}

/// The strongest identifier of a person, alone; none of whoever was erased.
fn strongest(profile: &Profile) -> Option<awda_commerce::Identifiers> {
    let mut known: Vec<_> = profile.identifiers.iter().collect();
    known.sort_by_key(|(key, known)| (known.kind, *key));
    known.into_iter().find_map(|(_, known)| Known::named(known))
}
