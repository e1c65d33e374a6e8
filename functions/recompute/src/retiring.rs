//! Whoever nothing was heard of for as long as their store keeps people: found while they are placed, and erased as a job like every other, so
//! that the list of jobs shows it and the log of events says it. It refuses to erase anybody itself: unify looks once more, and does.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_customers::{BulkAct, BulkPart, Profile, Whom};
use awda_kernel::{CustomerId, StoreId, Timestamp, fingerprint};
use awda_ports::{Fault, Job, Jobs, Queue, Run};

/// Most people of a store that a shard finds in a night; the others are found the night after.
const PEOPLE_MAX: usize = 2_500;
/// Whose job it is.
const BY: &str = "retention";

/// The people of a shard whose time is over, by store, and since when nothing was heard of them.
#[derive(Debug, Default)]
pub(crate) struct Retiring(BTreeMap<StoreId, (Timestamp, Vec<CustomerId>)>);

impl Retiring {
    /// Looks at a person. Whoever was erased has nothing left that could be.
    pub(crate) fn add(&mut self, profile: &Profile, silent_since: Option<Timestamp>) {
        let Some(since) = silent_since else { return };
        let is_silent = profile.last_seen().is_some_and(|last| last < since);
        if !is_silent || profile.identifiers.is_empty() {
            return;
        }
        let (_, ids) = self
            .0
            .entry(profile.store.clone())
            .or_insert_with(|| (since, Vec::new()));
        if ids.len() < PEOPLE_MAX {
            ids.push(profile.id.clone());
        }
    }

    /// Asks for a job of each store. Asked again after a crash it is the same job, and done once.
    pub(crate) async fn ask(
        self,
        (jobs, queue): (&impl Jobs, &impl Queue<Delivery>),
        (run, shard): (&Run, u16),
    ) -> Result<(), Fault> {
        for (store, (silent_since, ids)) in self.0 {
            let job = Job {
                id: id_of(&store, run, shard),
                act: BulkAct::Retire { silent_since }.name().to_owned(),
                by: BY.to_owned(),
                at: run.at,
                segment: None,
                people: Some(ids.len() as u64),
                file: None,
            };
            jobs.keep_job(&store, &job).await?;
            queue
                .send(&parts(&store, &job, (silent_since, &ids)))
                .await?;
        }
        Ok(())
    }
}

fn parts(
    store: &StoreId,
    job: &Job,
    (silent_since, ids): (Timestamp, &[CustomerId]),
) -> Vec<Delivery> {
    let chunks = ids.chunks(BulkPart::PEOPLE);
    let last = chunks.len().saturating_sub(1);
    let parts = chunks
        .enumerate()
        .zip(0_u32..)
        .map(|((place, ids), number)| BulkPart {
            job: job.id.clone(),
            at: job.at,
            number,
            what: BulkAct::Retire { silent_since },
            whom: Whom::Customers {
                ids: ids.to_vec(),
                is_last: place == last,
            },
        });
    parts.map(|part| part.delivery(store)).collect()
}

/// Later nights have greater ids, and a shard of a night has one.
fn id_of(store: &StoreId, run: &Run, shard: u16) -> String {
    let mark = fingerprint(&[BY, store.as_str(), &run.id, &shard.to_string()]).to_string();
    let mark: String = mark.chars().take(10).collect();
    format!("job_{:013}_{mark}", run.at.as_millisecond())
}
