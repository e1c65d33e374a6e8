//! Writes what people are found by where older rules, or none, wrote it: whoever was kept before there were entries.
//!
//! A person's entries and the note that they are written are one transaction, which expects the profile as it was read: somebody who is erased
//! or renamed meanwhile is left as they are, and looked at by the next night. A night that finds everybody noted reads and writes nothing here.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{FINDING_RULES, Profile};
use awda_kernel::{CustomerId, StoreId};
use awda_ports::{Change, Fault, Records, Remedied, Remedy, Stored, Write};

use crate::keep::REFUSALS_MAX;
use crate::wire::ClassifyPart;

/// People of one page whose entries are to be written.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    stores: BTreeMap<StoreId, Vec<Vec<Write>>>,
}

impl Listing {
    /// Takes somebody in, if they are one of `unlisted`.
    pub(crate) fn add(&mut self, stored: &Stored<Profile>, unlisted: &BTreeSet<CustomerId>) {
        let profile = &stored.value;
        if !unlisted.contains(&profile.id) {
            return;
        }
        let entries = profile.finding_words().into_iter();
        let mut writes: Vec<Write> = entries
            .map(|entry| Write::Find {
                entry,
                customer: profile.id.clone(),
            })
            .collect();
        writes.push(Write::Listed {
            customer: profile.id.clone(),
            revision: stored.revision,
            rules: FINDING_RULES,
        });
        let people = self.stores.entry(profile.store.clone()).or_default();
        people.push(writes);
    }

    /// Keeps the entries, of several people together where nobody was faster. A world that is unwell stops the shard.
    pub(crate) async fn keep<P: Records>(
        self,
        people: &P,
        part: &mut ClassifyPart,
    ) -> Result<(), Fault> {
        for (store, listed) in self.stores {
            for together in batches(listed) {
                let whole = together.concat();
                let is_one = together.len() == 1;
                match kept(people, &store, whole).await? {
                    Kept::Done => {}
                    Kept::Failed(_) if !is_one => {
                        for alone in together {
                            let kept = kept(people, &store, alone).await?;
                            kept.count(part)?;
                        }
                    }
                    failed @ Kept::Failed(_) => failed.count(part)?,
                }
            }
        }
        Ok(())
    }
}

/// What became of some people's entries.
enum Kept {
    Done,
    Failed(Fault),
}

impl Kept {
    /// Who was changed meanwhile waits for the next night; who cannot be kept at all is counted.
    fn count(self, part: &mut ClassifyPart) -> Result<(), Fault> {
        let Self::Failed(fault) = self else {
            return Ok(());
        };
        if matches!(fault.remedy(), Remedy::Reload) {
            return Ok(());
        }
        part.refusals += 1;
        if part.refusals > REFUSALS_MAX {
            return Err(fault);
        }
        Ok(())
    }
}

async fn kept<P: Records>(people: &P, store: &StoreId, writes: Vec<Write>) -> Result<Kept, Fault> {
    let change = Change {
        store: store.clone(),
        writes,
    };
    match people.commit(change).await {
        Ok(_) => Ok(Kept::Done),
        Err(fault) if matches!(fault.remedy(), Remedy::Retry { .. }) => Err(fault),
        Err(fault) => Ok(Kept::Failed(fault)),
    }
}

/// People whose writes one change has room for.
fn batches(people: Vec<Vec<Write>>) -> Vec<Vec<Vec<Write>>> {
    let mut batches: Vec<Vec<Vec<Write>>> = Vec::new();
    let mut room = 0;
    for writes in people {
        if writes.len() > room || batches.is_empty() {
            batches.push(Vec::new());
            room = Change::WRITES_MAX;
        }
        room = room.saturating_sub(writes.len());
        if let Some(batch) = batches.last_mut() {
            batch.push(writes);
        }
    }
    batches
}
