//! Nights of the house, what they counted and what flows brought.

use awda_customers::Count;
use awda_kernel::{Day, StoreId};
use awda_measures::NightCrowd;
use awda_measures::uplift::Brought;
use awda_ports::{Counters, Fault, Night, Nights};

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
}
