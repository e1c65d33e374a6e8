//! Runs, standards and the scan in memory.

use awda_customers::FINDING_RULES;
use awda_kernel::{StoreId, fingerprint};
use awda_ports::{Census, CensusPage, Fault, Part, Phase, Run, RunState, Runs, Standards};

use super::{Content, MemoryHouse, open};
use crate::lock;

/// Rows in one page of the scan: few, so that tests turn pages.
const PAGE_ROWS: usize = 3;

impl Census for MemoryHouse {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        let question = format!("census|{shard}|{of}");
        let after = open(&question, after)?;
        let state = lock(&self.state);
        let mut rows = state.people.iter().filter(|((store, id), _)| {
            let hash = fingerprint(&[store.as_str(), id.as_str()]).high_bits();
            let is_behind = after.is_none_or(|after| format!("{store}#{id}").as_str() > after);
            hash % u64::from(of.max(1)) == u64::from(shard) && is_behind
        });
        let mut page = CensusPage::default();
        let mut last = None;
        for ((store, id), row) in rows.by_ref().take(PAGE_ROWS) {
            last = Some(format!("{question}|{store}#{id}"));
            match &row.content {
                Content::Profile(profile) => {
                    let is_old = row.rules < FINDING_RULES;
                    page.unlisted.extend(is_old.then(|| id.clone()));
                    page.profiles.push(state.stored(row, profile));
                }
                Content::Unreadable => page.unreadable += 1,
                Content::Absorbed(_) => {
                    let class = row.class.clone();
                    let left = class.map(|class| (store.clone(), id.clone(), class));
                    page.leftovers.extend(left);
                }
            }
        }
        page.next = last.filter(|_| rows.next().is_some());
        Ok(page)
    }
}

impl Runs for MemoryHouse {
    async fn begin(&self, run: &Run) -> Result<Run, Fault> {
        let mut state = lock(&self.state);
        let kept = state.runs.entry(run.id.clone());
        Ok(kept.or_insert_with(|| run.clone()).clone())
    }

    async fn record(&self, run: &Run) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let held = state.runs.get(&run.id);
        if held.is_none_or(|held| held.state != RunState::Done) {
            state.runs.insert(run.id.clone(), run.clone());
        }
        Ok(())
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        let state = lock(&self.state);
        let run = match id {
            Some(id) => state.runs.get(id),
            None => state.runs.values().max_by_key(|run| (run.at, &run.id)),
        };
        Ok(run.cloned())
    }

    async fn finish_part(&self, run: &str, part: &Part) -> Result<u16, Fault> {
        let mut state = lock(&self.state);
        let key = (run.to_owned(), part.phase, part.shard);
        state.parts.entry(key).or_insert_with(|| part.clone());
        let done = state.parts.keys();
        let done = done.filter(|(of, phase, _)| of == run && *phase == part.phase);
        Ok(u16::try_from(done.count()).unwrap_or(u16::MAX))
    }

    async fn parts(&self, run: &str, phase: Phase) -> Result<Vec<Part>, Fault> {
        let state = lock(&self.state);
        let parts = state.parts.iter();
        let parts = parts.filter(|((of, in_phase, _), _)| of == run && *in_phase == phase);
        Ok(parts.map(|(_, part)| part.clone()).collect())
    }

    async fn put_standards(&self, standards: &Standards) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let store = standards.store.clone();
        state.standards.insert(store, standards.clone());
        Ok(())
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        Ok(lock(&self.state).standards.get(store).cloned())
    }
}
