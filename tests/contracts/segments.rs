//! Definitions of segments, nights, and a profile that is kept together with its class.

use std::collections::BTreeMap;
use std::sync::Arc;

use awda_customers::{Before, Class, Profile};
use awda_measures::uplift::{Brought, Did};
use awda_measures::{Cause, Definition, NightReport};
use awda_ports::{Night, Remedied, Remedy, Standards, Write};
use awda_testkit::{at, customer, store};

use crate::houses::{House, change, person};

fn definition(id: &str, version: u32) -> Definition {
    Definition {
        id: id.to_owned(),
        name: "Riyadh الرياض".to_owned(),
        text: format!("city = \"{version}\""),
        version,
        is_active: true,
    }
}

fn night(day: i32, run: &str) -> Night {
    let mut report = NightReport::default();
    report.segment("lapsed", true, Cause::Time);
    Night {
        at: at("2026-11-22T01:00:00Z"),
        standards: Standards {
            store: store(),
            run: run.to_owned(),
            day,
            body: "x".repeat(5_000),
            sizes: BTreeMap::from([("lapsed".to_owned(), 3)]),
        },
        report,
        customers: 9,
        changed: 1,
    }
}

async fn a_definition_is_kept_by_its_version_and_ended<A: House>(house: Arc<A>) {
    let store = store();
    assert!(house.definitions(&store).await.unwrap().is_empty());
    let put = |version, before| {
        let house = Arc::clone(&house);
        async move {
            let one = definition("mine", version);
            house
                .put_definition(&awda_testkit::store(), &one, before)
                .await
                .unwrap()
        }
    };
    assert!(put(1, None).await);
    assert!(!put(1, None).await, "it is there");
    assert!(put(2, Some(1)).await);
    assert!(!put(3, Some(1)).await, "somebody was faster");
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(put(3, Some(2)))).collect();
    let mut kept = 0;
    for task in tasks {
        kept += u32::from(task.await.unwrap());
    }
    assert_eq!(kept, 1);
    assert_eq!(
        house.definitions(&store).await.unwrap(),
        [definition("mine", 3)]
    );
    let other = "other".parse().unwrap();
    assert!(house.definitions(&other).await.unwrap().is_empty());
    for _ in 0..2 {
        house.drop_definition(&store, "mine").await.unwrap();
    }
    assert!(house.definitions(&store).await.unwrap().is_empty());
}

async fn nights_are_answered_newest_first_and_one_a_day<A: House>(house: Arc<A>) {
    for (day, run) in [(20_778, "a"), (20_780, "c"), (20_779, "b"), (20_780, "d")] {
        house.put_night(&night(day, run)).await.unwrap();
    }
    let runs = |nights: Vec<Night>| -> Vec<String> {
        nights
            .into_iter()
            .map(|night| night.standards.run)
            .collect()
    };
    let all = house.nights(&store(), None, 10).await.unwrap();
    assert_eq!(all[0], night(20_780, "d"));
    assert_eq!(runs(all), ["d", "b", "a"]);
    let before = house.nights(&store(), Some(20_780), 1).await.unwrap();
    assert_eq!(runs(before), ["b"]);
    let other = "other".parse().unwrap();
    assert!(house.nights(&other, None, 10).await.unwrap().is_empty());
}

async fn what_flows_brought_is_kept_by_the_day_it_goes_through<A: House>(house: Arc<A>) {
    let store = store();
    assert_eq!(house.brought(&store).await.unwrap(), None);
    let through = |through: i32| {
        let mut brought = Brought {
            through,
            ..Brought::default()
        };
        let spend_minor = i64::from(i32::MAX) * i64::from(through);
        for _ in 0..3 {
            brought.add(
                "win_back",
                through % 2 == 0,
                Did {
                    orders: 2,
                    spend_minor,
                    before_minor: -spend_minor,
                },
            );
        }
        brought.add_wording(("win_back", 1), "a", (Did::default(), true));
        brought
    };
    let keep = |before, day| {
        let (house, store, brought) = (house.clone(), store.clone(), through(day));
        async move { house.keep_brought(&store, before, &brought).await.unwrap() }
    };
    assert!(!keep(Some(1), 20_780).await, "there is none yet");
    assert!(keep(None, 20_780).await);
    assert!(!keep(None, 20_781).await);
    assert!(!keep(Some(20_779), 20_781).await);
    assert_eq!(house.brought(&store).await.unwrap(), Some(through(20_780)));
    assert!(keep(Some(20_780), 20_781).await);
    assert_eq!(house.brought(&store).await.unwrap(), Some(through(20_781)));
}

async fn a_profile_and_its_class_are_kept_together_or_not_at_all<A: House>(house: Arc<A>) {
    let class = |stage: &str| Class {
        segment: "loyal".to_owned(),
        scores: Some((5, 4, 4)),
        stage: stage.to_owned(),
        band: None,
        flags: Vec::new(),
        since: 20_779,
        members: vec![1, 7],
        before: Some(Box::new(Before::nowhere(20_778))),
        owed: None,
    };
    let placed = |before: Option<Class>, revision, stage: &str| {
        let mut profile = Profile::new(store(), customer(1));
        profile.class = before;
        Write::Placed {
            profile: Box::new(profile),
            revision,
            class: class(stage),
        }
    };
    let keep = |write| house.commit(change(vec![write]));
    keep(placed(None, None, "new")).await.unwrap();
    let load = || async {
        house
            .profiles(&store(), &[customer(1)])
            .await
            .unwrap()
            .remove(0)
    };
    assert_eq!(load().await.value.class, Some(class("new")));
    keep(placed(Some(class("new")), Some(1), "active"))
        .await
        .unwrap();
    assert_eq!(load().await.value.class, Some(class("active")));
    for stale in [
        placed(None, None, "lost"),
        placed(Some(class("active")), Some(1), "lost"),
        placed(Some(class("new")), Some(2), "lost"),
        placed(None, Some(2), "lost"),
    ] {
        let fault = keep(stale).await.unwrap_err();
        assert_eq!(fault.remedy(), Remedy::Reload);
    }
    assert_eq!(load().await.revision, 2);
    // A night that placed them since is not written over.
    let write = Write::Class {
        customer: customer(1),
        before: Some(class("active")),
        class: Some(class("cooling")),
    };
    keep(write).await.unwrap();
    assert!(
        keep(placed(Some(class("active")), Some(2), "lost"))
            .await
            .is_err()
    );
    keep(person(&customer(1), Some(2))).await.unwrap();
    assert_eq!(load().await.value.class, Some(class("cooling")));
}

crate::on_every_house!(
    a_definition_is_kept_by_its_version_and_ended,
    nights_are_answered_newest_first_and_one_a_day,
    what_flows_brought_is_kept_by_the_day_it_goes_through,
    a_profile_and_its_class_are_kept_together_or_not_at_all,
);
