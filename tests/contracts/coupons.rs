//! Codes of coupons: one message one code, whoever asks how often and at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_kernel::{CustomerId, MessageId, fingerprint};
use awda_messaging::coupons::{CouponCode, GrantAsk, Used};
use awda_ports::{Remedied, Remedy};
use awda_testkit::{at, store};

use crate::houses::House;

fn codes(names: &[&str]) -> Vec<CouponCode> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn person(name: &str) -> CustomerId {
    CustomerId::new(at("2026-01-01T00:00:00Z"), fingerprint(&[name]))
}

fn message(name: &str) -> MessageId {
    MessageId::of(fingerprint(&["message", name]))
}

fn ask(name: &str, pool: &str) -> GrantAsk {
    GrantAsk {
        store: store(),
        pool: pool.to_owned(),
        customer: person(name),
        message: message(name),
        at: at("2026-11-22T10:00:00Z"),
        last_day: 20_800,
    }
}

fn used(order: &str, moment: &str) -> Used {
    Used {
        order: order.to_owned(),
        at: at(moment),
    }
}

async fn codes_are_added_once_and_counted_by_their_pool<A: House>(house: Arc<A>) {
    let add = async |pool, names: &[&str]| {
        let added = house.add_codes(&store(), pool, &codes(names)).await;
        added.unwrap()
    };
    assert_eq!(add("win_back", &["A-1", "A-2"]).await, 2);
    assert_eq!(add("win_back", &["a-2", "A-3"]).await, 1);
    assert_eq!(add("birthday", &["A-1", "B-1"]).await, 1);
    let left = async |pool| house.codes_left(&store(), pool).await.unwrap();
    assert_eq!((left("win_back").await, left("birthday").await), (3, 1));
    assert_eq!(left("none").await, 0);
    let granted = house.grant(&ask("sara", "birthday")).await.unwrap();
    assert_eq!(granted.unwrap().code.as_str(), "B-1");
    assert_eq!(add("birthday", &["B-1"]).await, 0, "it was given");
    assert_eq!(left("birthday").await, 0);
    let other = "other".parse().unwrap();
    assert_eq!(house.codes_left(&other, "win_back").await.unwrap(), 0);
}

async fn a_message_has_one_code_however_often_it_asks<A: House>(house: Arc<A>) {
    let kept = house
        .add_codes(&store(), "p", &codes(&["A-1", "A-2"]))
        .await;
    assert_eq!(kept.unwrap(), 2);
    let first = house.grant(&ask("sara", "p")).await.unwrap().unwrap();
    assert_eq!(first.customer, Some(person("sara")));
    let later = GrantAsk {
        at: at("2026-11-25T10:00:00Z"),
        last_day: 20_900,
        ..ask("sara", "p")
    };
    let again = house.grant(&later).await.unwrap().unwrap();
    assert_eq!(again, first);
    let omar = house.grant(&ask("omar", "p")).await.unwrap().unwrap();
    assert_ne!(omar.code, first.code);
    assert_eq!(house.grant(&ask("noor", "p")).await.unwrap(), None);
    let wanted = ["sara", "noor"].map(|name| (person(name), message(name)));
    let held = house.grants(&store(), &wanted).await.unwrap();
    assert_eq!(held, [first]);
}

async fn of_messages_at_the_same_time_no_two_get_the_same_code<A: House>(house: Arc<A>) {
    let names: Vec<String> = (0..12).map(|number| format!("C-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let kept = house.add_codes(&store(), "p", &codes(&names)).await;
    assert_eq!(kept.unwrap(), 12);
    let tasks = (0..8).flat_map(|number| [number, number]).map(|number| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            let asked = ask(&format!("p{number}"), "p");
            loop {
                match house.grant(&asked).await {
                    Ok(given) => return given.unwrap(),
                    Err(fault) => assert_eq!(fault.remedy(), Remedy::Reload),
                }
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut given = BTreeSet::new();
    for task in tasks {
        let grant = task.await.unwrap();
        given.insert((grant.message, grant.code));
    }
    let distinct: BTreeSet<_> = given.iter().map(|(_, code)| code).collect();
    assert_eq!((given.len(), distinct.len()), (8, 8));
    assert_eq!(house.codes_left(&store(), "p").await.unwrap(), 4);
}

async fn the_earliest_order_uses_a_code_that_was_given<A: House>(house: Arc<A>) {
    let kept = house
        .add_codes(&store(), "p", &codes(&["A-1", "A-2"]))
        .await;
    assert_eq!(kept.unwrap(), 2);
    let granted = house.grant(&ask("sara", "p")).await.unwrap().unwrap();
    let uses = async |code: &CouponCode, by: Used| {
        let after = house.use_code(&store(), code, &by).await.unwrap();
        after.and_then(|grant| grant.used)
    };
    let (late, early) = (
        used("generic/2", "2026-11-24T10:00:00Z"),
        used("generic/1", "2026-11-23T10:00:00Z"),
    );
    let code = &granted.code;
    assert_eq!(uses(code, late.clone()).await, Some(late.clone()));
    assert_eq!(uses(code, early.clone()).await, Some(early.clone()));
    assert_eq!(uses(code, late.clone()).await, Some(early.clone()));
    let sara = [(person("sara"), message("sara"))];
    let held = house.grants(&store(), &sara).await.unwrap();
    assert_eq!(held[0].used, Some(early));
    for nobodys in codes(&["A-1", "A-2", "ZZ-9"]) {
        if nobodys != *code {
            assert_eq!(uses(&nobodys, late.clone()).await, None);
        }
    }
}

async fn whom_a_code_was_given_to_is_forgotten_and_the_code_stays_taken<A: House>(house: Arc<A>) {
    let kept = house.add_codes(&store(), "p", &codes(&["A-1"])).await;
    assert_eq!(kept.unwrap(), 1);
    let granted = house.grant(&ask("sara", "p")).await.unwrap().unwrap();
    let ids = [person("sara"), person("omar")];
    for _ in 0..2 {
        house.forget_grants(&store(), &ids).await.unwrap();
    }
    let sara = [(person("sara"), message("sara"))];
    assert!(house.grants(&store(), &sara).await.unwrap().is_empty());
    let by = used("generic/1", "2026-11-23T10:00:00Z");
    let after = house.use_code(&store(), &granted.code, &by).await.unwrap();
    assert_eq!(after, None);
    assert_eq!(house.grant(&ask("omar", "p")).await.unwrap(), None);
    assert_eq!(
        house
            .add_codes(&store(), "p", &codes(&["A-1"]))
            .await
            .unwrap(),
        0
    );
}

crate::on_every_house!(
    codes_are_added_once_and_counted_by_their_pool,
    a_message_has_one_code_however_often_it_asks,
    of_messages_at_the_same_time_no_two_get_the_same_code,
    the_earliest_order_uses_a_code_that_was_given,
    whom_a_code_was_given_to_is_forgotten_and_the_code_stays_taken,
);
