//! A shop that leaves with more people than one turn forgets.

use awda_commerce::Delivery;
use awda_testkit::{MemoryQueue, store};
use awda_unify::{Shelf, Unify};
use serde_json::json;

use crate::population::Population;
use crate::worlds::{World, now};

const PEOPLE: usize = 130;

fn delivery(source: &str, topic: &str, body: &serde_json::Value) -> Delivery {
    Delivery {
        store: store(),
        source: source.to_owned(),
        topic: topic.to_owned(),
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
        received_at: now(),
    }
}

#[tokio::test]
async fn who_finds_no_room_in_a_turn_is_forgotten_in_the_next() {
    let nobody = Population {
        is_family: false,
        orders: Vec::new(),
        sayings: Vec::new(),
    };
    let world = World::of(&nobody).await;
    for n in 0..PEOPLE {
        let order = json!({
            "type": "order", "id": n.to_string(), "placed_at": "2026-03-01T09:00:00Z", "currency": "SAR",
            "customer": { "email": format!("buyer{n}@example.com") },
            "lines": [{ "sku": "A", "quantity": 1, "unit_price": "1.00" }],
        });
        world.hears(&[delivery("generic", "", &order)]).await;
    }
    let before = (world.worth().await, world.counted());
    let (unify, queue) = (
        Unify {
            records: &world.house,
            stores: &world.house,
            shelf: Shelf::default(),
        },
        MemoryQueue::default(),
    );
    let part = json!({ "source": "generic", "until": now().to_string(), "part": 0, "of": 1 });
    let part = delivery("awda", "sweep", &part);
    let sweeps = async || {
        let swept = unify.handle_whole(&part, (&world.square, &queue), now());
        (swept.await.unwrap().erased.len(), queue.take())
    };
    assert_eq!(sweeps().await, (100, vec![part.clone()]));
    assert_eq!(sweeps().await, (PEOPLE - 100, Vec::new()));
    assert_eq!(
        sweeps().await,
        (0, Vec::new()),
        "whoever is erased is passed over"
    );
    assert!(!world.house.everything().contains("@example.com"));
    assert_eq!((world.worth().await, world.counted()), before);
}
