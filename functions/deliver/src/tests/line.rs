//! A carrier is handed no more in a second than it takes: the others wait in the queue, once, and go when their turn has come.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::Profile;
use awda_kernel::CustomerId;
use awda_ports::Stores;

use super::*;

/// More than an account out of the sandbox takes in two seconds.
const MANY: u32 = 100;

fn somebody(number: u32) -> (CustomerId, Profile) {
    let id = customer(1_000 + number);
    let mut one = sara();
    one.id = id.clone();
    let facets = std::mem::take(&mut one.facets);
    for (_, mut facet) in facets {
        let email = format!("p{number}@shop.example");
        facet.email = Some(dated(email.parse().unwrap()));
        let key = Key::new(&store(), IdentifierKind::Email, &email);
        one.facets.insert(key, facet);
    }
    (id, one)
}

async fn crowd() -> (House, Vec<CustomerId>) {
    let house = House::open().await;
    let mut ids = Vec::new();
    for number in 0..MANY {
        let (id, one) = somebody(number);
        house.keep_profile(one, None).await;
        ids.push(id);
    }
    (house, ids)
}

#[tokio::test]
async fn what_is_more_than_the_carrier_takes_waits_its_turn_and_goes_once() {
    let (house, ids) = crowd().await;
    let mut said = house.kept.settings(&store()).await.unwrap().unwrap();
    said.rates.clear();
    house.kept.put_settings(&said).await.unwrap();
    let deliver = house.deliver();
    let mut waits = 0;
    for id in &ids {
        let outcome = deliver.handle(&congratulate(id.clone()), at(TEN)).await;
        waits += u32::from(matches!(outcome.unwrap(), Outcome::InLine { .. }));
    }
    assert_eq!(
        (house.carrier.mails().len(), waits),
        (28, 72),
        "two seconds of 14"
    );
    let seconds = house.waiting.waits();
    let waiting = house.waiting.take();
    assert!(
        seconds.is_sorted() && *seconds.last().unwrap() <= 6,
        "{seconds:?}"
    );
    let mut in_a_second: BTreeMap<u32, u32> = BTreeMap::new();
    for wait in &seconds {
        *in_a_second.entry(*wait).or_default() += 1;
    }
    assert!(
        in_a_second.values().all(|count| *count <= 15),
        "{in_a_second:?}"
    );
    for (command, wait) in waiting.iter().zip(&seconds) {
        let then = at(TEN).as_second() + i64::from(*wait);
        let then = awda_kernel::Timestamp::from_second(then).unwrap();
        for _ in 0..2 {
            deliver.handle(command, then).await.unwrap();
        }
    }
    assert!(house.waiting.sent().is_empty(), "nobody waits twice");
    let mails = house.carrier.mails();
    let to: BTreeSet<String> = mails
        .iter()
        .map(|mail| mail.to.reveal().to_owned())
        .collect();
    assert_eq!((mails.len(), to.len()), (100, 100));
    let rows = house.kept.messages();
    assert!(rows.iter().all(|row| row.asked.slot_at.is_none()));
}

#[tokio::test]
async fn a_store_says_how_fast_its_carrier_is() {
    let (house, ids) = crowd().await;
    let mut said = house.kept.settings(&store()).await.unwrap().unwrap();
    said.rates.insert(Channel::Email, 200);
    house.kept.put_settings(&said).await.unwrap();
    let deliver = house.deliver();
    for id in &ids {
        let outcome = deliver.handle(&congratulate(id.clone()), at(TEN)).await;
        assert_eq!(outcome.unwrap(), Outcome::Sent);
    }
}
