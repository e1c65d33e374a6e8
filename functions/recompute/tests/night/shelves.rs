//! What a night learns of products: the same however many shards, and whatever it lived through.

use awda_customers::{Basket, BasketLine, KeptOrder, KeptOrders, Profile};
use awda_kernel::StoreId;
use awda_measures::recommend::{Learned, Shelf};
use awda_ports::{Display, Fault, RunState, Runs, Shelves, StartNight};
use awda_testkit::{at, customer, store};

use super::house::{House, person};
use super::{NIGHT, house_of, night, today};

impl Shelves for House {
    async fn put_learned(&self, store: &StoreId, learned: &Learned) -> Result<(), Fault> {
        self.step(self.memory.put_learned(store, learned).await)
    }

    async fn keep_shelf(&self, _: &StoreId, _: &Shelf, _: Option<u32>) -> Result<bool, Fault> {
        panic!("a night says nothing for a store")
    }

    async fn display_now(&self, store: &StoreId) -> Result<Display, Fault> {
        self.memory.display_now(store).await
    }

    async fn display(&self, store: &StoreId) -> Result<Display, Fault> {
        self.memory.display(store).await
    }
}

/// Somebody who bought three products of twelve, by their number.
fn buyer(number: u32) -> Profile {
    let day = today() - 30;
    let mut profile = person(&store(), &customer(number), &[(day, 1, 300)]);
    let skus = [number % 4, 4 + number % 5, 9 + number % 3];
    let lines = skus.map(|sku| BasketLine(format!("S-{sku}"), 100, Vec::new()));
    let order = KeptOrder {
        day,
        at: None,
        net_minor: 300,
        is_void: false,
        is_discounted: false,
        in_branch: false,
        basket: Basket {
            lines: lines.to_vec(),
            items_minor: 300,
            ..Basket::default()
        },
    };
    for facet in profile.facets.values_mut() {
        facet.orders = KeptOrders::of([(number, order.clone())]);
    }
    profile
}

async fn learned(house: &House) -> Learned {
    let display = house.memory.display_now(&store()).await.unwrap();
    display.learned.unwrap()
}

#[tokio::test]
async fn what_is_learned_does_not_depend_on_shards() {
    let people: Vec<Profile> = (0..120).map(buyer).collect();
    let mut first = None;
    for shards in [1, 2, 7, 64] {
        let house = house_of(&people).await;
        night(&house, shards, NIGHT).await;
        let learned = learned(&house).await;
        assert_eq!(learned.people, 120);
        assert_eq!(learned.products.len(), 12);
        assert_eq!(&learned, first.get_or_insert_with(|| learned.clone()));
    }
}

#[tokio::test]
async fn the_power_may_go_while_it_learns() {
    let people: Vec<Profile> = (0..12).map(buyer).collect();
    let whole = house_of(&people).await;
    night(&whole, 2, NIGHT).await;
    let (expected, now) = (learned(&whole).await, at(NIGHT));
    for steps in 0.. {
        let house = house_of(&people).await;
        let recompute = house.recompute(2);
        house.cut_power_after(steps);
        while recompute.start(StartNight { at: now }, now).await.is_err() {}
        house.drain(&recompute, now).await;
        let run = house.memory.run(None).await.unwrap().unwrap();
        assert_eq!(run.state, RunState::Done, "after {steps}");
        assert_eq!(learned(&house).await, expected, "after {steps}");
        if house.has_power_left() {
            return;
        }
    }
}
