//! The store's own segments in the night: filled, emptied, told with causes; the same after any crash.

use std::collections::BTreeMap;

use awda_customers::{Class, Dated, Profile};
use awda_kernel::{EventId, fingerprint};
use awda_measures::{Cause, Definition};
use awda_ports::{Nights, Runs, Segments, StartNight, Write};
use awda_testkit::{at, customer, store};

use super::house::person;
use super::{NEXT_NIGHT, NIGHT, house_of, night, shopper, today};

fn defined(id: &str, text: &str, version: u32) -> Definition {
    Definition {
        id: id.to_owned(),
        name: id.to_owned(),
        text: text.to_owned(),
        version,
        is_active: true,
    }
}

fn causes(counts: &[(Cause, u64)]) -> BTreeMap<Cause, u64> {
    counts.iter().copied().collect()
}

#[tokio::test]
async fn a_segment_is_filled_by_the_next_night_and_emptied_when_it_ends() {
    let people = [
        person(&store(), &customer(1), &[(today() - 10, 1, 5_000)]),
        person(&store(), &customer(2), &[(today() - 200, 1, 5_000)]),
    ];
    let house = house_of(&people).await;
    let mine = defined("mine", "days_since_last_order >= 90", 1);
    let kept = house.memory.put_definition(&store(), &mine, None).await;
    assert!(kept.unwrap());
    night(&house, 2, NIGHT).await;
    assert_eq!(house.members(&store(), "mine").await, [customer(2)]);
    assert_eq!(house.members(&store(), "no_order_90d").await, [customer(2)]);
    let other = defined("mine", "days_since_last_order < 90", 2);
    house
        .memory
        .put_definition(&store(), &other, Some(1))
        .await
        .unwrap();
    night(&house, 2, NEXT_NIGHT).await;
    assert_eq!(house.members(&store(), "mine").await, [customer(1)]);
    let nights = house.memory.nights(&store(), None, 1).await.unwrap();
    let report = &nights[0].report;
    assert_eq!(report.entered["mine"], causes(&[(Cause::New, 1)]));
    assert_eq!(nights[0].standards.sizes["mine"], 1);
    house
        .memory
        .drop_definition(&store(), "mine")
        .await
        .unwrap();
    night(&house, 2, "2026-11-24T01:00:00Z").await;
    assert!(house.members(&store(), "mine").await.is_empty());
    let class = house.class_of(&store(), &customer(1)).await.unwrap();
    let standards = house.memory.standards(&store()).await.unwrap().unwrap();
    let body = awda_measures::StandardsBody::read(&standards.body).unwrap();
    let mine = body.segments.iter().find(|one| one.id == "mine").unwrap();
    assert!(mine.text.is_none() && !class.members.contains(&mine.number));
}

#[tokio::test]
async fn who_moves_is_told_with_what_moved_them() {
    let quiet = person(&store(), &customer(1), &[(today() - 89, 1, 5_000)]);
    let busy = person(&store(), &customer(2), &[(today() - 100, 1, 5_000)]);
    let house = house_of(&[quiet, busy.clone()]).await;
    night(&house, 2, NIGHT).await;
    let first = house.memory.nights(&store(), None, 1).await.unwrap();
    let all_new = first[0].report.entered.values();
    assert!(
        all_new
            .clone()
            .all(|causes| causes.keys().all(|cause| *cause == Cause::New))
    );
    let bought = [(today() - 100, 1, 5_000), (today() + 1, 1, 7_000)];
    let mut again: Profile = person(&store(), &customer(2), &bought);
    for facet in again.facets.values_mut() {
        facet.last_seen = Some(at("2026-11-22T20:00:00Z"));
    }
    let write = Write::Profile {
        profile: Box::new(again),
        revision: Some(1),
    };
    house.keep(&store(), vec![write]).await;
    night(&house, 3, NEXT_NIGHT).await;
    let nights = house.memory.nights(&store(), None, 1).await.unwrap();
    let report = &nights[0].report;
    assert_eq!(report.entered["no_order_90d"], causes(&[(Cause::Time, 1)]));
    assert_eq!(
        report.left["no_order_90d"],
        causes(&[(Cause::Behaviour, 1)])
    );
    assert_eq!(report.stages["cooling>at_risk"], 1);
    let told = house
        .memory
        .events_of_kind(awda_commerce::Kind::SegmentEntered);
    assert!(told.iter().any(|event| match &event.fact {
        awda_commerce::Fact::Segment(step) =>
            step.segment == "no_order_90d" && step.cause == "time",
        _ => false,
    }));
}

#[tokio::test]
async fn a_shift_of_the_stores_numbers_is_told_apart_from_what_people_do() {
    // Two hundred buyers; then a hundred large ones appear, and the former top spenders are not the top any more.
    let buyer =
        |number: u32, net: i64| person(&store(), &customer(number), &[(today() - 20, 1, net)]);
    let people: Vec<Profile> = (0..200).map(|n| buyer(n, 1_000 + i64::from(n))).collect();
    let house = house_of(&people).await;
    night(&house, 2, NIGHT).await;
    let before = house.members(&store(), "top_spenders").await.len();
    assert!(before > 10);
    for number in 1_000..1_100 {
        let write = Write::Profile {
            profile: Box::new(buyer(number, 90_000)),
            revision: None,
        };
        house.keep(&store(), vec![write]).await;
    }
    night(&house, 2, NEXT_NIGHT).await;
    let nights = house.memory.nights(&store(), None, 1).await.unwrap();
    let left = &nights[0].report.left["top_spenders"];
    assert_eq!(left, &causes(&[(Cause::Store, before as u64)]));
}

#[tokio::test]
async fn a_night_that_is_killed_anywhere_tells_what_an_undisturbed_one_tells() {
    let people: Vec<Profile> = (0..60).map(|number| shopper(&store(), number)).collect();
    let moved = |mut profile: Profile| {
        let event = EventId::of(fingerprint(&["moved"]));
        for facet in profile.facets.values_mut() {
            facet.city = Some(Dated::new("Jeddah".to_owned(), at(NIGHT), &event));
            facet.last_seen = Some(at("2026-11-22T12:00:00Z"));
        }
        profile
    };
    let mine = defined("mine", "city = \"Jeddah\" AND orders_count >= 1", 1);
    let mut expected = None;
    // Seeded: every run draws the same steps.
    let mut steps = vec![i64::MAX];
    steps.extend((0..12_u64).map(|draw| {
        i64::try_from(fingerprint(&["kill", &draw.to_string()]).high_bits() % 60).unwrap()
    }));
    for step in steps {
        let house = house_of(&people).await;
        house
            .memory
            .put_definition(&store(), &mine, None)
            .await
            .unwrap();
        night(&house, 3, NIGHT).await;
        for profile in people.iter().step_by(3) {
            let write = Write::Profile {
                profile: Box::new(moved(profile.clone())),
                revision: Some(1),
            };
            house.keep(&store(), vec![write]).await;
        }
        let (recompute, now) = (house.recompute(3), at(NEXT_NIGHT));
        house.cut_power_after(step);
        while recompute.start(StartNight { at: now }, now).await.is_err() {}
        house.drain(&recompute, now).await;
        house.has_power_left();
        let left = house.left(&[store()], &people).await;
        assert_eq!(
            &left,
            expected.get_or_insert_with(|| left.clone()),
            "after {step}"
        );
    }
    let nights = &expected.unwrap().nights;
    assert!(nights[0].report.entered["mine"][&Cause::Behaviour] > 5);
}

/// The night has written somebody's class and is about to write their memberships, when an event moves them on.
#[tokio::test]
async fn an_event_between_a_class_and_its_memberships_leaves_the_memberships_of_the_event() {
    let people: Vec<Profile> = (0..60).map(|number| shopper(&store(), number)).collect();
    let one = people[7].clone();
    let expected = house_of(&people).await;
    night(&expected, 1, NIGHT).await;
    let before = expected.class_of(&store(), &one.id).await.unwrap();

    let house = house_of(&people).await;
    let mut moved = one.clone();
    let (left, entered) = (format!("stage.{}", before.stage), "stage.reactivated");
    let class = Class {
        stage: "reactivated".to_owned(),
        ..before.clone()
    };
    moved.class = Some(before.clone());
    let change = awda_ports::Change {
        store: store(),
        writes: vec![
            Write::Placed {
                profile: Box::new(moved),
                revision: Some(1),
                class,
            },
            Write::Leave {
                segment: left.clone(),
                customer: one.id.clone(),
            },
            Write::Enter {
                segment: entered.to_owned(),
                customer: one.id.clone(),
                since: 20_779,
                why: "through what they did".to_owned(),
            },
        ],
    };
    house.happens_meanwhile(&one.id, change);
    night(&house, 1, NIGHT).await;
    assert!(house.has_happened());
    let stands = house.class_of(&store(), &one.id).await.unwrap();
    assert_eq!(stands.stage, "reactivated", "the event was kept");
    assert!(house.members(&store(), entered).await.contains(&one.id));
    assert!(!house.members(&store(), &left).await.contains(&one.id));
    let rfm = format!("rfm.{}", before.segment);
    assert!(house.members(&store(), &rfm).await.contains(&one.id));
}

#[tokio::test]
async fn a_past_night_is_told_and_nothing_is_kept() {
    let people: Vec<Profile> = (0..40).map(|number| shopper(&store(), number)).collect();
    let house = house_of(&people).await;
    night(&house, 2, NIGHT).await;
    let first = house
        .memory
        .nights(&store(), None, 1)
        .await
        .unwrap()
        .remove(0);
    night(&house, 2, "2026-12-22T01:00:00Z").await;
    let left = house.left(&[store()], &people).await;
    house.writes();
    let recalled = house.recompute(4).recall(at(NIGHT)).await.unwrap();
    assert_eq!(recalled.len(), 1);
    assert_eq!(recalled[0].standards.body, first.standards.body);
    assert_eq!(recalled[0].standards.sizes, first.standards.sizes);
    assert_eq!(house.writes(), 0);
    assert_eq!(house.left(&[store()], &people).await, left);
}
