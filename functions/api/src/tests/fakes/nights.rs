//! Nights of the house, what they counted and what flows brought; goals.

use awda_customers::{Count, ResponseCount};
use awda_kernel::{Day, StoreId};
use awda_measures::uplift::Brought;
use awda_measures::{KeptGoal, NightCrowd};
use awda_ports::{Counters, Fault, Goals, Night, Nights};

use crate::tests::house::House;

impl Nights for &House {
    async fn put_night(&self, _: &Night) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn nights(&self, _: &StoreId, _: Option<Day>, limit: usize) -> Result<Vec<Night>, Fault> {
        self.called(self.nights.iter().take(limit).cloned().collect())
    }

    async fn brought(&self, _: &StoreId) -> Result<Option<Brought>, Fault> {
        self.called(self.brought.clone())
    }

    async fn keep_brought(&self, _: &StoreId, _: Option<Day>, _: &Brought) -> Result<bool, Fault> {
        panic!("a question changed something")
    }

    async fn put_crowd(&self, _: &StoreId, _: &NightCrowd) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn crowd(&self, _: &StoreId) -> Result<Option<NightCrowd>, Fault> {
        self.called(self.crowd.clone())
    }
}

impl Counters for &House {
    async fn counted(&self, _: &StoreId, from: Day, to: Day) -> Result<Vec<Count>, Fault> {
        let some = self.counts.iter();
        let some = some.filter(|count| (from..to).contains(&count.day));
        self.called(some.copied().collect())
    }

    async fn responses(
        &self,
        _: &StoreId,
        from: Day,
        to: Day,
    ) -> Result<Vec<ResponseCount>, Fault> {
        let some = self.responses.iter();
        let some = some.filter(|count| (from..to).contains(&count.day));
        self.called(some.cloned().collect())
    }
}

impl Goals for &House {
    async fn goals(&self, _: &StoreId) -> Result<Vec<KeptGoal>, Fault> {
        self.called(self.goals.lock().unwrap().clone())
    }

    async fn keep_goal(
        &self,
        _: &StoreId,
        goal: &KeptGoal,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut all = self.goals.lock().unwrap();
        let held = all.iter().position(|held| held.id == goal.id);
        if held.and_then(|place| Some(all.get(place)?.version)) != before {
            return Ok(false);
        }
        all.retain(|held| held.id != goal.id);
        all.push(goal.clone());
        self.called(true)
    }

    async fn drop_goal(&self, _: &StoreId, goal: &KeptGoal) -> Result<bool, Fault> {
        let mut all = self.goals.lock().unwrap();
        let before = all.len();
        all.retain(|held| (&held.id, held.version) != (&goal.id, goal.version));
        self.called(all.len() < before)
    }
}
