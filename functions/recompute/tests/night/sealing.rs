//! Secrets of stores: sealed with the newest key once the night is done, of every store, whether it has people or not; and the key itself, which
//! is renewed when it is old, after that and never before.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Fault, RunState, Seals, Stores};
use awda_testkit::{at, customer, store};

use crate::house::{House, person};
use crate::{NIGHT, house_of, night, other_store, run_state};

impl Seals for House {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        self.step(self.memory.reseal(store).await)
    }

    async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        for store in self.memory.all().await? {
            let is_sealed = self.memory.was_sealed_anew(&store);
            assert!(
                is_sealed,
                "{store}: the key before opens nothing after this"
            );
        }
        self.renewals.lock().unwrap().push(then);
        Ok(false)
    }
}

#[tokio::test]
async fn a_night_seals_what_every_store_keeps_secret_anew() {
    let house = house_of(&[person(&store(), &customer(1), &[])]).await;
    night(&house, 2, NIGHT).await;
    assert_eq!(run_state(&house).await, RunState::Done);
    for store in [store(), other_store()] {
        assert!(!house.memory.reseal(&store).await.unwrap(), "{store}");
    }
    let ninety_days_before = "2026-08-24T01:00:00Z";
    assert_eq!(*house.renewals.lock().unwrap(), [at(ninety_days_before)]);
}
