//! What a night counts of everybody while it places them: a crowd for each store and shard, and who bought what together, kept apart from the shard's part, because its
//! size goes with the people of a store and not with the stores of a shard. The last shard adds them up.
//!
//! It refuses to know where anybody is placed.

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::{StoreId, fingerprint};
use awda_measures::recommend::{Baskets, Learned};
use awda_measures::{Crowd, NightCrowd, Somebody, Terms};
use awda_ports::{Fault, Nights, Part, Phase, Run, Runs, Shelves, Standards, Timeline};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::placing::Move;
use crate::sendings;

/// Everybody of a shard, by store.
#[derive(Debug, Default)]
pub(crate) struct Everybody(BTreeMap<StoreId, (Crowd, Baskets)>);

impl Everybody {
    /// Counts a person who was placed.
    pub(crate) fn add(&mut self, profile: &Profile, step: &Move, terms: &Terms) {
        let (crowd, baskets) = self.0.entry(profile.store.clone()).or_default();
        let one = Somebody {
            profile,
            segments: &step.to,
            clv_minor: step.clv_minor,
        };
        crowd.add(&one, terms);
        let draw = fingerprint(&[profile.id.as_str()]).high_bits() >> 32;
        baskets.add(u32::try_from(draw).unwrap_or_default(), profile, terms.day);
    }

    /// Keeps what the shard counted, before its part: whoever finds the part finds these.
    pub(crate) async fn keep(self, runs: &impl Runs, run: &Run, shard: u16) -> Result<(), Fault> {
        for (store, (mut crowd, baskets)) in self.0 {
            crowd.settle();
            keep_part(runs, &name(run, &store), shard, &crowd).await?;
            if !baskets.is_empty() {
                keep_part(runs, &name_of_baskets(run, &store), shard, &baskets).await?;
            }
        }
        Ok(())
    }
}

async fn keep_part<T: Serialize + Sync>(
    runs: &impl Runs,
    name: &str,
    shard: u16,
    counted: &T,
) -> Result<(), Fault> {
    let part = Part {
        phase: Phase::Classify,
        shard,
        // Numbers, texts and lists always serialise.
        body: serde_json::to_string(counted).unwrap_or_default(),
    };
    runs.finish_part(name, &part).await?;
    Ok(())
}

async fn parts<T: DeserializeOwned>(runs: &impl Runs, name: &str) -> Result<Vec<T>, Fault> {
    let parts = runs.parts(name, Phase::Classify).await?;
    let read = parts.iter().map(|part| {
        serde_json::from_str(&part.body)
            .map_err(|why| Fault::unreadable("read what a shard counted").because(why))
    });
    read.collect()
}

/// Adds up what the shards counted of a store and keeps it.
pub(crate) async fn add_up<R: Runs + Nights + Shelves, L: Timeline>(
    (runs, ledger): (&R, &L),
    run: &Run,
    standards: &Standards,
) -> Result<(), Fault> {
    let store = &standards.store;
    let mut whole = Crowd::default();
    for crowd in parts::<Crowd>(runs, &name(run, store)).await? {
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
    runs.put_crowd(store, &kept).await?;
    let mut baskets = Baskets::default();
    for part in parts::<Baskets>(runs, &name_of_baskets(run, store)).await? {
        baskets.merge(&part);
    }
    let learned = Learned::of(&baskets, &run.id, standards.day);
    runs.put_learned(store, &learned).await
}

/// The run under whose name a store's crowds are kept.
fn name(run: &Run, store: &StoreId) -> String {
    format!("{}.{store}", run.id)
}

/// The run under whose name a store's baskets are kept. No store's name has the stroke.
fn name_of_baskets(run: &Run, store: &StoreId) -> String {
    format!("{}/baskets", name(run, store))
}
