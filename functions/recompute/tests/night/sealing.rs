//! Secrets of stores: sealed with the newest key once the night is done, of every store, whether it has people or not.

use awda_kernel::StoreId;
use awda_ports::{Fault, RunState, Seals};
use awda_testkit::{customer, store};

use crate::house::{House, person};
use crate::{NIGHT, house_of, night, other_store, run_state};

impl Seals for House {
    async fn reseal(&self, store: &StoreId) -> Result<bool, Fault> {
        self.step(self.memory.reseal(store).await)
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
}
