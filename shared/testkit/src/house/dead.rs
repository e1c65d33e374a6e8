//! Why commands failed, in memory.

use awda_ports::{Failure, Failures, Fault};

use super::MemoryHouse;
use crate::lock;

impl Failures for MemoryHouse {
    async fn note_failure(&self, failure: &Failure) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        state
            .failures
            .insert(failure.letter.clone(), failure.clone());
        Ok(())
    }

    async fn failures(&self, letters: &[String]) -> Result<Vec<Failure>, Fault> {
        let state = lock(&self.state);
        let kept = letters.iter().filter_map(|id| state.failures.get(id));
        Ok(kept.cloned().collect())
    }
}
