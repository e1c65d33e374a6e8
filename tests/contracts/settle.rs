//! The night's door: classes by what they expect, and what follows from them without a transaction.

use std::sync::Arc;

use awda_customers::{Class, Owed};
use awda_kernel::CustomerId;
use awda_ports::{Remedied, Remedy, Settlement, Write};
use awda_testkit::{agenda_row, customer, store};

use crate::houses::{House, change, person};

fn class(stage: &str) -> Class {
    Class {
        segment: "loyal".to_owned(),
        scores: Some((5, 4, 4)),
        stage: stage.to_owned(),
        band: None,
        flags: Vec::new(),
        since: 20_779,
        members: vec![1, 7],
        before: None,
        owed: Some(Box::new(Owed {
            run: "night-2026-11-22".to_owned(),
            steps: vec![("stage.active".to_owned(), true, "time".to_owned())],
        })),
    }
}

fn settlement(number: u32, before: Option<&str>, now: Option<&str>) -> Settlement {
    Settlement {
        customer: customer(number),
        before: before.map(class),
        class: now.map(class),
    }
}

async fn class_of<A: House>(house: &A, number: u32) -> Option<Class> {
    let found = house.profiles(&store(), &[customer(number)]).await.unwrap();
    found.into_iter().next().unwrap().value.class
}

async fn a_class_is_replaced_while_it_is_the_one_expected<A: House>(house: Arc<A>) {
    for number in 1..=40 {
        house
            .commit(change(vec![person(&customer(number), None)]))
            .await
            .unwrap();
    }
    let everybody: Vec<Settlement> = (1..=40)
        .map(|number| settlement(number, None, Some("active")))
        .collect();
    let answers = house.settle_classes(&store(), &everybody).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap()));
    assert_eq!(class_of(&*house, 17).await, Some(class("active")));

    let some = [
        settlement(1, None, Some("cooling")),
        settlement(2, Some("active"), Some("cooling")),
        settlement(3, Some("lost"), Some("cooling")),
        settlement(4, Some("active"), None),
        settlement(99, None, Some("cooling")),
    ];
    let answers = house.settle_classes(&store(), &some).await;
    let answers: Vec<bool> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, [false, true, false, true, false]);
    let stages = [1, 2, 3, 4].map(|number| class_of(&*house, number));
    let mut found = Vec::new();
    for stage in stages {
        found.push(stage.await.map(|class| class.stage));
    }
    let known = |stage: &str| Some(stage.to_owned());
    assert_eq!(
        found,
        [known("active"), known("cooling"), known("active"), None]
    );
    assert!(
        house
            .profiles(&store(), &[customer(99)])
            .await
            .unwrap()
            .is_empty()
    );
}

async fn what_follows_may_be_kept_again<A: House>(house: Arc<A>) {
    let enter = |segment: &str, who: CustomerId| Write::Enter {
        segment: segment.to_owned(),
        customer: who,
        since: 20_779,
        why: "as time passed".to_owned(),
    };
    let leave = |segment: &str, who: CustomerId| Write::Leave {
        segment: segment.to_owned(),
        customer: who,
    };
    let row = agenda_row(&customer(1), "2026-12-01T07:00:00Z");
    let mut writes: Vec<Write> = (1..=60).map(|one| enter("lapsed", customer(one))).collect();
    writes.push(Write::Agenda(row.clone()));
    for _ in 0..2 {
        house.follow(&store(), writes.clone()).await.unwrap();
    }
    let after = vec![leave("lapsed", customer(1)), leave("lapsed", customer(99))];
    house.follow(&store(), after).await.unwrap();
    let page = house.members(&store(), "lapsed", 100, None).await.unwrap();
    assert_eq!(page.members.len(), 59);
    assert!(page.members.iter().all(|one| one.customer != customer(1)));
    let rows = house
        .agenda(&store(), std::slice::from_ref(&row.customer))
        .await;
    assert_eq!(rows.unwrap(), [row]);
}

async fn nothing_else_follows<A: House>(house: Arc<A>) {
    let enter = Write::Enter {
        segment: "lapsed".to_owned(),
        customer: customer(1),
        since: 20_779,
        why: String::new(),
    };
    let refused = house
        .follow(&store(), vec![enter, person(&customer(1), None)])
        .await;
    assert_eq!(refused.unwrap_err().remedy(), Remedy::Alarm);
    let page = house.members(&store(), "lapsed", 100, None).await.unwrap();
    assert!(page.members.is_empty());
}

crate::on_every_house!(
    a_class_is_replaced_while_it_is_the_one_expected,
    what_follows_may_be_kept_again,
    nothing_else_follows,
);
