//! Campaigns, their numbers and purses, and what was foreseen, in memory.

use awda_kernel::StoreId;
use awda_messaging::campaigns::{Campaign, CampaignId, CampaignState, Foreseen, Tally, entry};
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::{Campaigns, Fault, Plans};

use super::{MemoryHouse, State, agenda_key};
use crate::lock;

impl State {
    /// Counts a row that takes the place of another; false, and nothing is counted, where the purse does not pay for it.
    pub(super) fn count(&mut self, before: Option<&MessageRow>, after: &MessageRow) -> bool {
        let key = (after.asked.store.clone(), after.asked.flow);
        let entry = entry(before, after);
        if entry.taken_micros != 0 {
            let left = self.purses.get(&key).copied().unwrap_or_default();
            if entry.taken_micros > left {
                return false;
            }
            self.purses.insert(key.clone(), left - entry.taken_micros);
        }
        if !entry.counts.is_empty() {
            self.tallies.entry(key).or_default().add(entry.counts);
        }
        true
    }
}

impl Campaigns for MemoryHouse {
    async fn campaigns(&self, store: &StoreId) -> Result<Vec<Campaign>, Fault> {
        let state = lock(&self.state);
        let all = state.campaigns.values();
        Ok(all.filter(|one| one.store == *store).cloned().collect())
    }

    async fn campaign(&self, store: &StoreId, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        let state = lock(&self.state);
        Ok(state.campaigns.get(&(store.clone(), id)).cloned())
    }

    async fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> Result<bool, Fault> {
        let mut state = lock(&self.state);
        let id = campaign.document.id;
        let key = (campaign.store.clone(), id);
        if state.campaigns.get(&key).map(|held| held.revision) != before {
            return Ok(false);
        }
        if let (CampaignState::Scheduled, Some(budget)) = (campaign.state, campaign.document.budget)
        {
            let key = (campaign.store.clone(), id.flow());
            state.purses.insert(key, budget.micros);
        }
        state.campaigns.insert(key, campaign.clone());
        for row in enlisted {
            state.agenda.insert(agenda_key(row), row.clone());
        }
        Ok(true)
    }

    async fn live(&self) -> Result<Vec<(StoreId, CampaignId)>, Fault> {
        let state = lock(&self.state);
        let live = state.campaigns.iter().filter(|(_, one)| one.is_live());
        Ok(live.map(|(key, _)| key.clone()).collect())
    }

    async fn tally(&self, store: &StoreId, id: CampaignId) -> Result<Tally, Fault> {
        let state = lock(&self.state);
        let tally = state.tallies.get(&(store.clone(), id.flow()));
        Ok(tally.cloned().unwrap_or_default())
    }
}

impl Plans for MemoryHouse {
    async fn keep_plan(&self, store: &StoreId, hash: &str, plan: &[Foreseen]) -> Result<(), Fault> {
        let key = (store.clone(), hash.to_owned());
        lock(&self.state).plans.insert(key, plan.to_vec());
        Ok(())
    }

    async fn plan(&self, store: &StoreId, hash: &str) -> Result<Option<Vec<Foreseen>>, Fault> {
        let key = (store.clone(), hash.to_owned());
        Ok(lock(&self.state).plans.get(&key).cloned())
    }
}
