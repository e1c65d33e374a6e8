//! Whoever nothing was heard of for as long as their store keeps people: asked to be erased once a night, and nobody else.

use awda_customers::{BulkAct, BulkPart, Profile, Whom};
use awda_kernel::{CustomerId, Timestamp};
use awda_ports::{Jobs, Retention, Stores};
use awda_testkit::{at, customer, settings, store};

use crate::house::{House, person};
use crate::{NEXT_NIGHT, NIGHT, house_of, night};

/// Somebody of whom was heard last at this moment.
fn heard_of(number: u32, last: &str) -> Profile {
    let mut profile = person(&store(), &customer(number), &[]);
    for facet in profile.facets.values_mut() {
        facet.last_seen = Some(at(last));
    }
    profile
}

async fn shop(silent_months: Option<u16>, people: &[Profile]) -> House {
    let house = house_of(people).await;
    let mut kept = settings(&store());
    kept.retention = Retention { silent_months };
    house.memory.put_settings(&kept).await.unwrap();
    house
}

/// What waits to be erased: the job, since when nothing was heard, and whom.
fn asked(house: &House) -> Vec<(String, Timestamp, Vec<CustomerId>)> {
    let waiting = house.deliveries.take().into_iter();
    let parts = waiting.map(|one| BulkPart::read(&one).unwrap());
    let told = parts.map(|part| match (part.what, part.whom) {
        (BulkAct::Retire { silent_since }, Whom::Customers { ids, .. }) => {
            (part.job, silent_since, ids)
        }
        other => panic!("{other:?}"),
    });
    told.collect()
}

#[tokio::test]
async fn only_who_was_silent_for_longer_than_the_store_says_is_asked_for() {
    // Twelve months of thirty days before the night are 2025-11-27T01:00:00Z.
    let people = [
        heard_of(1, "2025-11-27T00:59:59Z"),
        heard_of(2, "2025-11-27T01:00:00Z"),
        heard_of(3, "2019-01-01T00:00:00Z"),
        person(&store(), &customer(4), &[]),
    ];
    let house = shop(Some(12), &people).await;
    night(&house, 2, NIGHT).await;
    let asked = asked(&house);
    let mut ids: Vec<CustomerId> = asked.iter().flat_map(|(.., ids)| ids.clone()).collect();
    ids.sort();
    assert_eq!(ids, [customer(1), customer(3)]);
    assert!(
        asked
            .iter()
            .all(|(_, since, _)| *since == at("2025-11-27T01:00:00Z"))
    );
    let jobs = house.memory.jobs(&store(), 10, None).await.unwrap().rows;
    assert!(!jobs.is_empty());
    for job in &jobs {
        assert_eq!((job.act.as_str(), job.by.as_str()), ("retire", "retention"));
    }
    night(&house, 2, NEXT_NIGHT).await;
    assert!(
        !self::asked(&house).is_empty(),
        "they are there until they are erased"
    );
}

#[tokio::test]
async fn a_store_that_said_nothing_keeps_everybody() {
    let house = shop(None, &[heard_of(1, "2001-01-01T00:00:00Z")]).await;
    night(&house, 1, NIGHT).await;
    assert!(asked(&house).is_empty());
    assert!(
        house
            .memory
            .jobs(&store(), 10, None)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}
