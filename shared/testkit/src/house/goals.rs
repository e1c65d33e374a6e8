//! Goals in memory.

use awda_kernel::StoreId;
use awda_measures::KeptGoal;
use awda_ports::{Fault, Goals};

use super::MemoryHouse;
use crate::lock;

impl Goals for MemoryHouse {
    async fn goals(&self, store: &StoreId) -> Result<Vec<KeptGoal>, Fault> {
        let state = lock(&self.state);
        let all = state.goals.iter().filter(|((of, _), _)| of == store);
        Ok(all.map(|(_, goal)| goal.clone()).collect())
    }

    async fn keep_goal(
        &self,
        store: &StoreId,
        goal: &KeptGoal,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), goal.id.clone());
        if state.goals.get(&key).map(|held| held.version) != before {
            return Ok(false);
        }
        state.goals.insert(key, goal.clone());
        Ok(true)
    }

    async fn drop_goal(&self, store: &StoreId, goal: &KeptGoal) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let key = (store.clone(), goal.id.clone());
        let is_it = state.goals.get(&key).map(|held| held.version) == Some(goal.version);
        if is_it {
            state.goals.remove(&key);
        }
        Ok(is_it)
    }
}
