//! The log of what was changed, and keys that make doing it twice doing it once.

use std::sync::Arc;

use awda_ports::{Act, ActKey, Claimed, KeptAnswer, Remedied, Remedy};
use awda_testkit::{at, store};

use crate::houses::House;

fn act(number: u32) -> Act {
    Act {
        id: format!("act_{number}"),
        at: at(&format!("2026-11-22T10:00:{number:02}Z")),
        who: "sam".to_owned(),
        operation: "save_segment".to_owned(),
        resource: "segments/vip".to_owned(),
        outcome: "begun".to_owned(),
        before: None,
        after: None,
    }
}

fn key(asked: &str, moment: &str) -> ActKey {
    ActKey {
        key: "k".to_owned(),
        asked: asked.to_owned(),
        at: at(moment),
    }
}

async fn acts_come_newest_first_each_once_and_as_they_were_noted_last<A: House>(house: Arc<A>) {
    for number in 0..7 {
        house.note(&store(), &act(number)).await.unwrap();
    }
    let done = Act {
        outcome: "done".to_owned(),
        before: Some(1),
        after: Some(2),
        ..act(3)
    };
    house.note(&store(), &done).await.unwrap();
    house
        .note(&"other".parse().unwrap(), &act(9))
        .await
        .unwrap();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = house.acts(&store(), 3, after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 3);
        seen.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut expected: Vec<Act> = (0..7).map(act).collect();
    expected[3] = done;
    expected.reverse();
    assert_eq!(seen, expected);
    let fault = house.acts(&store(), 3, Some("nonsense")).await.unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Reject);
}

async fn a_key_is_one_callers_and_answers_the_others<A: House>(house: Arc<A>) {
    let (store, first) = (store(), key("a", "2026-11-22T10:00:00Z"));
    let claim = async |asked: &str, moment: &str| {
        house.claim_key(&store, &key(asked, moment)).await.unwrap()
    };
    assert_eq!(house.claim_key(&store, &first).await.unwrap(), Claimed::New);
    assert_eq!(claim("a", "2026-11-22T10:00:30Z").await, Claimed::Running);
    assert_eq!(claim("b", "2026-11-22T10:00:30Z").await, Claimed::Other);
    let answer = KeptAnswer {
        status: 202,
        body: "{\"delivery\":\"dlv_1\"}".to_owned(),
    };
    house.answered(&store, &first, &answer).await.unwrap();
    let answered = Claimed::Answered(answer);
    assert_eq!(claim("a", "2026-11-22T10:00:30Z").await, answered);
    assert_eq!(claim("a", "2026-11-23T09:59:59Z").await, answered);
    assert_eq!(claim("b", "2026-11-23T09:59:59Z").await, Claimed::Other);
    assert_eq!(
        claim("b", "2026-11-23T10:00:00Z").await,
        Claimed::New,
        "a day later"
    );
}

async fn a_key_is_new_again_when_it_is_given_back_or_its_claimer_died<A: House>(house: Arc<A>) {
    let (store, first) = (store(), key("a", "2026-11-22T10:00:00Z"));
    house.claim_key(&store, &first).await.unwrap();
    house.let_go(&store, &first).await.unwrap();
    let second = key("b", "2026-11-22T10:00:01Z");
    assert_eq!(
        house.claim_key(&store, &second).await.unwrap(),
        Claimed::New
    );
    house.let_go(&store, &first).await.unwrap();
    let late = key("b", "2026-11-22T10:00:59Z");
    assert_eq!(
        house.claim_key(&store, &late).await.unwrap(),
        Claimed::Running
    );
    let heir = key("a", "2026-11-22T10:01:01Z");
    assert_eq!(house.claim_key(&store, &heir).await.unwrap(), Claimed::New);
    let lost = KeptAnswer {
        status: 200,
        body: "{}".to_owned(),
    };
    house.answered(&store, &second, &lost).await.unwrap();
    let asked = key("a", "2026-11-22T10:01:02Z");
    assert_eq!(
        house.claim_key(&store, &asked).await.unwrap(),
        Claimed::Running
    );
}

crate::on_every_house!(
    acts_come_newest_first_each_once_and_as_they_were_noted_last,
    a_key_is_one_callers_and_answers_the_others,
    a_key_is_new_again_when_it_is_given_back_or_its_claimer_died,
);
