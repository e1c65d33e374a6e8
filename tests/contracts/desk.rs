//! The desk: deliveries that were set aside, possible duplicates; and rows that are reduced when somebody is erased.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_commerce::{Delivery, Fact};
use awda_customers::{Evidence, IdentifierKind, Key, PlacedEvent, Rule, Suspicion};
use awda_kernel::{EventId, fingerprint};
use awda_ports::{Remedied, Remedy, Write};
use awda_testkit::{OrderBuilder, at, store};

use crate::houses::{House, change};

fn delivery(number: u32) -> Delivery {
    Delivery {
        store: store(),
        source: "shopify".to_owned(),
        topic: "themes/update".to_owned(),
        headers: vec![("x-shopify-topic".to_owned(), "themes/update".to_owned())],
        body: vec![b'a' + u8::try_from(number).unwrap(); 5_000],
        received_at: at("2026-11-22T10:00:00Z"),
    }
}

fn key(number: u32) -> Key {
    Key::new(&store(), IdentifierKind::Phone, &number.to_string())
}

fn suspicion(number: u32, is_open: bool) -> Suspicion {
    let why = Evidence {
        rule: Rule::SeenTogether,
        seen_at: at("2026-11-22T10:00:00Z"),
        event: EventId::of(fingerprint(&[&number.to_string()])),
        under: key(100 + number),
    };
    Suspicion {
        weak: key(number),
        strong: key(100 + number),
        why: is_open.then_some(why),
    }
}

async fn a_delivery_set_aside_comes_back_whole_and_is_counted<A: House>(house: Arc<A>) {
    let (one, mut later) = (delivery(1), delivery(1));
    later.received_at = at("2026-11-23T10:00:00Z");
    house
        .set_aside(&one, "delivery.unknown_topic")
        .await
        .unwrap();
    house
        .set_aside(&later, "delivery.unknown_topic")
        .await
        .unwrap();
    let page = house.aside(&store(), 10, None).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    let row = &page.rows[0];
    assert_eq!(
        (row.times, row.body_bytes, row.received_at),
        (2, 5_000, one.received_at)
    );
    assert_eq!(row.code, "delivery.unknown_topic");
    assert_eq!(
        house.taken(&store(), &one.id()).await.unwrap(),
        Some(one.clone())
    );
    for _ in 0..2 {
        house.put_back(&store(), &one.id()).await.unwrap();
    }
    assert_eq!(house.taken(&store(), &one.id()).await.unwrap(), None);
    assert!(
        house
            .aside(&store(), 10, None)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

/// A body that packing does not make smaller.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let byte = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..bytes).map(byte).collect()
}

async fn a_delivery_larger_than_a_row_is_lost_no_more_than_a_small_one<A: House>(house: Arc<A>) {
    let mut large = delivery(1);
    large.body = noise(740_000);
    let mut later = large.clone();
    later.received_at = at("2026-11-23T10:00:00Z");
    house
        .set_aside(&delivery(2), "fetch.refused")
        .await
        .unwrap();
    for one in [&large, &later] {
        house
            .set_aside(one, "delivery.unknown_topic")
            .await
            .unwrap();
    }
    let page = house.aside(&store(), 10, None).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == large.id()).unwrap();
    assert_eq!(page.rows.len(), 2, "parts are no deliveries");
    assert_eq!((row.times, row.body_bytes), (2, 740_000));
    let taken = house.taken(&store(), &large.id()).await.unwrap();
    assert_eq!(taken, Some(large.clone()), "as it came first");
    house.put_back(&store(), &large.id()).await.unwrap();
    assert_eq!(house.taken(&store(), &large.id()).await.unwrap(), None);
    house
        .set_aside(&later, "delivery.unknown_topic")
        .await
        .unwrap();
    let taken = house.taken(&store(), &later.id()).await.unwrap();
    assert_eq!(taken, Some(later), "nothing is left of the first");
}

async fn pages_hold_every_delivery_of_the_store_once<A: House>(house: Arc<A>) {
    for number in 0..7 {
        house
            .set_aside(&delivery(number), "delivery.unknown_topic")
            .await
            .unwrap();
    }
    let other = Delivery {
        store: "other".parse().unwrap(),
        ..delivery(0)
    };
    house
        .set_aside(&other, "delivery.unknown_topic")
        .await
        .unwrap();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = house.aside(&store(), 3, after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 3);
        seen.extend(page.rows.into_iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: BTreeSet<_> = (0..7).map(|number| delivery(number).id()).collect();
    assert_eq!(seen.len(), 7);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    let fault = house
        .aside(&store(), 3, Some("nonsense"))
        .await
        .unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Reject);
}

async fn a_suspicion_is_listed_until_it_ends<A: House>(house: Arc<A>) {
    let writes = (0..5).map(|number| Write::Suspect(suspicion(number, true)));
    house.commit(change(writes.collect())).await.unwrap();
    let first = house.suspicions(&store(), 3, None).await.unwrap();
    let second = house
        .suspicions(&store(), 3, first.next.as_deref())
        .await
        .unwrap();
    let listed: BTreeSet<_> = first.rows.into_iter().chain(second.rows).collect();
    assert_eq!(
        listed,
        (0..5).map(|number| suspicion(number, true)).collect()
    );
    let ended = vec![
        Write::Suspect(suspicion(2, false)),
        Write::Suspect(suspicion(3, false)),
    ];
    house.commit(change(ended)).await.unwrap();
    assert_eq!(
        house
            .suspicions(&store(), 9, None)
            .await
            .unwrap()
            .rows
            .len(),
        3
    );
    assert!(house.suspicions(&store(), 9, Some("x")).await.is_err());
}

async fn an_event_is_reduced_where_it_stands_or_struck<A: House>(house: Arc<A>) {
    let anchor = key(1);
    let placed = |number| PlacedEvent {
        anchor: anchor.clone(),
        event: OrderBuilder::new(number, "2026-11-22T10:00:00Z")
            .email("a@example.com")
            .build(),
    };
    let (kept, struck, absent) = (placed("1"), placed("2"), placed("3"));
    let writes = [&kept, &struck].map(|one| Write::Event(Box::new(one.clone())));
    house.commit(change(writes.to_vec())).await.unwrap();
    let mut bare = kept.clone();
    bare.event.contact = awda_commerce::Contact::default();
    bare.event.identifiers = awda_commerce::Identifiers::default();
    let strike = Write::Strike {
        anchor: anchor.clone(),
        at: struck.event.occurred_at,
        event: struck.event.id,
    };
    house
        .commit(change(vec![Write::Reduce(Box::new(bare.clone())), strike]))
        .await
        .unwrap();
    let left = house
        .events(&store(), std::slice::from_ref(&anchor), 9, None)
        .await
        .unwrap()
        .events;
    assert_eq!(left, [bare.event]);
    assert!(!matches!(left[0].fact, Fact::Link(_)));
    let fault = house
        .commit(change(vec![Write::Reduce(Box::new(absent))]))
        .await
        .unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Reload);
}

crate::on_every_house!(
    a_delivery_set_aside_comes_back_whole_and_is_counted,
    a_delivery_larger_than_a_row_is_lost_no_more_than_a_small_one,
    pages_hold_every_delivery_of_the_store_once,
    a_suspicion_is_listed_until_it_ends,
    an_event_is_reduced_where_it_stands_or_struck,
);
