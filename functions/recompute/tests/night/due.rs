//! Whose night it is: every store's within the hour of its own midnight, once a day, and never two at a time.

use std::collections::BTreeMap;

use awda_customers::Profile;
use awda_kernel::{StoreId, day_number, zone};
use awda_ports::{Nights, RunState, Runs, Stores};
use awda_recompute::Outcome;
use awda_testkit::{at, settings, store};

use super::{House, house_of, other_store, shopper};

/// Riyadh's store, and one in Los Angeles, eleven hours behind.
async fn two_zones() -> (House, Vec<Profile>) {
    let acme = (0..30).map(|number| shopper(&store(), number));
    let bazaar = (1_000..1_020).map(|number| shopper(&other_store(), number));
    let people: Vec<Profile> = acme.chain(bazaar).collect();
    let house = house_of(&people).await;
    let mut west = settings(&other_store());
    "America/Los_Angeles".clone_into(&mut west.zone);
    house.memory.put_settings(&west).await.unwrap();
    (house, people)
}

fn hour_of(hour: usize) -> awda_kernel::Timestamp {
    let start = at("2026-11-22T00:10:00Z").as_second();
    awda_kernel::Timestamp::from_second(start + 3_600 * i64::try_from(hour).unwrap()).unwrap()
}

#[tokio::test]
async fn every_store_has_one_night_a_day_within_the_hour_of_its_midnight() {
    let (house, _) = two_zones().await;
    let recompute = house.recompute(3);
    let zones = BTreeMap::from([
        (store(), zone("Asia/Riyadh").unwrap()),
        (other_store(), zone("America/Los_Angeles").unwrap()),
    ]);
    let mut runs_of: BTreeMap<StoreId, Vec<(String, usize)>> = BTreeMap::new();
    for hour in 0..72 {
        let now = hour_of(hour);
        recompute.wake(now).await.unwrap();
        house.drain(&recompute, now).await;
        for (id, zone) in &zones {
            let held = house.memory.standards(id).await.unwrap().unwrap();
            let runs = runs_of.entry(id.clone()).or_default();
            if runs.last().is_none_or(|(run, _)| *run != held.run) {
                runs.push((held.run.clone(), hour));
            }
            assert_eq!(held.day, day_number(now, zone), "{id} at {now}");
        }
    }
    let hours = |id: &StoreId| {
        runs_of[id]
            .iter()
            .map(|(_, hour)| *hour)
            .collect::<Vec<_>>()
    };
    assert_eq!(hours(&store()), [0, 21, 45, 69]);
    assert_eq!(hours(&other_store()), [0, 8, 32, 56]);
    for (id, runs) in &runs_of {
        let nights = house.memory.nights(id, None, 10).await.unwrap();
        assert_eq!(nights.len(), runs.len(), "no night told twice");
        assert!(nights.iter().all(|night| night.customers > 0));
    }
}

#[tokio::test]
async fn a_night_of_one_store_leaves_another_stores_alone() {
    let (house, people) = two_zones().await;
    let recompute = house.recompute(2);
    // Both, and then the one in the west at its midnight.
    for hour in [0, 8] {
        recompute.wake(hour_of(hour)).await.unwrap();
        house.drain(&recompute, hour_of(hour)).await;
    }
    let before = house.left(&[other_store()], &people).await;
    house.writes();
    let riyadh = hour_of(21);
    recompute.wake(riyadh).await.unwrap();
    let outcomes = house.drain(&recompute, riyadh).await;
    let finished = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Finished(figures) => Some(*figures),
        _ => None,
    });
    let finished = finished.unwrap();
    assert_eq!((finished.customers, finished.unsettled), (30, 0));
    let after = house.left(&[other_store()], &people).await;
    assert_eq!(
        (before.standards, before.nights),
        (after.standards, after.nights)
    );
    assert_eq!(before.members, after.members);
}

#[tokio::test]
async fn a_night_under_way_is_not_overlapped_and_one_that_died_is_taken_up() {
    let (house, _) = two_zones().await;
    let recompute = house.recompute(2);
    assert!(matches!(
        recompute.wake(hour_of(0)).await.unwrap(),
        Outcome::Started { .. }
    ));
    house.take();
    assert_eq!(recompute.wake(hour_of(1)).await.unwrap(), Outcome::UnderWay);
    assert_eq!(recompute.wake(hour_of(5)).await.unwrap(), Outcome::UnderWay);
    let again = recompute.wake(hour_of(6)).await.unwrap();
    assert!(
        matches!(again, Outcome::Started { shards: 2, .. }),
        "{again:?}"
    );
    house.drain(&recompute, hour_of(6)).await;
    assert_eq!(super::run_state(&house).await, RunState::Done);
}

#[tokio::test]
async fn a_store_without_people_does_not_call_for_a_scan_every_hour() {
    let house = house_of(&[]).await;
    let recompute = house.recompute(2);
    let mut started = 0;
    for hour in 0..48 {
        let outcome = recompute.wake(hour_of(hour)).await.unwrap();
        started += u32::from(matches!(outcome, Outcome::Started { .. }));
        house.drain(&recompute, hour_of(hour)).await;
    }
    assert!(started <= 3, "{started} scans of nobody in two days");
}
