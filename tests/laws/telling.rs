//! An event that is kept has been asked to be told, whatever fails and whenever; what was not asked for is not kept.

use awda_commerce::sources::IMPORT;
use awda_customers::{PlacedEvent, anchor_of};
use awda_messaging::notices::{Endpoint, NoticeOf, Notify};
use awda_ports::{Change, Committed, Records, Stores, Telling, Write};
use awda_testkit::{MemoryHouse, MemoryQueue, OrderBuilder, settings, store};
use proptest::prelude::*;
use tokio::runtime::Builder;

const NOW: &str = "2026-11-22T10:00:00Z";

/// An order of this number, as it would be kept.
fn change(number: u8, source: &str) -> Change {
    let mut event = OrderBuilder::new(&number.to_string(), NOW).build();
    source.clone_into(&mut event.source);
    let anchor = anchor_of(&event, &settings(&store()).facts().unwrap());
    let mut change = Change::new(store());
    change
        .writes
        .push(Write::Event(Box::new(PlacedEvent { anchor, event })));
    change
}

fn events(hears: &[&str]) -> Endpoint {
    Endpoint {
        url: "https://erp.acme.example/awda".to_owned(),
        events: hears.iter().map(ToString::to_string).collect(),
        is_paused: false,
    }
}

async fn house(hears: &[&str]) -> MemoryHouse {
    let house = MemoryHouse::default();
    let mut settings = settings(&store());
    settings.webhooks.insert("erp".to_owned(), events(hears));
    house.put_settings(&settings).await.unwrap();
    house
}

fn ids(notices: &[Notify]) -> Vec<String> {
    notices.iter().map(|one| one.of.id()).collect()
}

proptest! {
    #[test]
    fn whatever_is_kept_was_asked_to_be_told(orders in prop::collection::vec((0_u8..6, any::<bool>()), 1..20)) {
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (house, queue) = (house(&["order.*"]).await, MemoryQueue::<Notify>::default());
            let telling = Telling { port: &house, stores: &house, notices: &queue };
            let mut kept = Vec::new();
            for (number, fails) in orders {
                if fails {
                    queue.fail_next(1);
                }
                let change = change(number, "generic");
                let id = match &change.writes[0] {
                    Write::Event(placed) => placed.event.id.to_string(),
                    _ => unreachable!("an order is an event"),
                };
                if telling.commit(change).await.is_ok() {
                    kept.push(id);
                } else {
                    prop_assert!(fails, "nothing else fails here");
                }
            }
            let told = ids(&queue.sent());
            prop_assert!(kept.iter().all(|id| told.contains(id)), "{kept:?} {told:?}");
            let there = house.events_of_kind(awda_commerce::Kind::OrderPlaced);
            prop_assert!(there.iter().all(|event| told.contains(&event.id.to_string())));
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_nobody_hears_of_and_what_an_import_brings_is_told_to_nobody() {
    let queue = MemoryQueue::<Notify>::default();
    for (hears, source) in [
        (&["order.*"][..], IMPORT),
        (&["customer.*"], "generic"),
        (&[], "generic"),
    ] {
        let house = house(hears).await;
        let telling = Telling {
            port: &house,
            stores: &house,
            notices: &queue,
        };
        let kept = telling.commit(change(1, source)).await.unwrap();
        assert_eq!(kept, Committed::Kept);
        assert!(queue.sent().is_empty(), "{hears:?} {source}");
    }
    let house = house(&["order.placed.v1"]).await;
    let telling = Telling {
        port: &house,
        stores: &house,
        notices: &queue,
    };
    telling.commit(change(1, "generic")).await.unwrap();
    let told = queue.sent();
    assert!(matches!(told[0].of, NoticeOf::Event { .. }), "{told:?}");
    assert_eq!((told.len(), queue.waits()), (1, vec![2]));
}
