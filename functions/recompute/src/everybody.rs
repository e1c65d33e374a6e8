//! What a night counts of everybody while it places them: a crowd for each store and shard, kept apart from the shard's part, because its
//! size goes with the people of a store and not with the stores of a shard. The last shard adds them up.
//!
//! It refuses to know where anybody is placed.

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::StoreId;
use awda_measures::{Crowd, NightCrowd, Somebody, Terms};
use awda_ports::{Fault, Nights, Part, Phase, Run, Runs, Standards, Timeline};

use crate::placing::Move;
use crate::sendings;

/// Everybody of a shard, by store.
#[derive(Debug, Default)]
pub(crate) struct Everybody(BTreeMap<StoreId, Crowd>);

impl Everybody {
    /// Counts a person who was placed.
    pub(crate) fn add(&mut self, profile: &Profile, step: &Move, terms: &Terms) {
        let crowd = self.0.entry(profile.store.clone()).or_default();
        let one = Somebody {
            profile,
            segments: &step.to,
            clv_minor: step.clv_minor,
        };
        crowd.add(&one, terms);
    }

    /// Keeps what the shard counted, before its part: whoever finds the part finds these.
    pub(crate) async fn keep(self, runs: &impl Runs, run: &Run, shard: u16) -> Result<(), Fault> {
        for (store, mut crowd) in self.0 {
            crowd.settle();
            let part = Part {
                phase: Phase::Classify,
                shard,
                body: serde_json::to_string(&crowd).unwrap_or_default(),
            };
            runs.finish_part(&name(run, &store), &part).await?;
        }
        Ok(())
    }
}

/// Adds up what the shards counted of a store and keeps it.
pub(crate) async fn add_up<R: Runs + Nights, L: Timeline>(
    (runs, ledger): (&R, &L),
    run: &Run,
    standards: &Standards,
) -> Result<(), Fault> {
    let store = &standards.store;
    let mut whole = Crowd::default();
    for part in runs.parts(&name(run, store), Phase::Classify).await? {
        let crowd: Crowd = serde_json::from_str(&part.body)
            .map_err(|why| Fault::unreadable("read what a shard counted").because(why))?;
        whole.merge(&crowd);
    }
    whole.settle();
    let held = runs.crowd(store).await?;
    let before = held.as_ref().map(|held| (&held.crowd.credits, held.day));
    whole.credits = std::mem::take(&mut whole.credits).after(before, standards.day);
    let sent = held.map(|held| held.sendings).unwrap_or_default();
    let kept = NightCrowd {
        run: run.id.clone(),
        day: standards.day,
        lapsed_after: standards.thresholds().t3(),
        crowd: whole,
        sendings: sendings::read(ledger, store, sent, run.at).await?,
    };
    runs.put_crowd(store, &kept).await
}

/// The run under whose name a store's crowds are kept.
fn name(run: &Run, store: &StoreId) -> String {
    format!("{}.{store}", run.id)
}
