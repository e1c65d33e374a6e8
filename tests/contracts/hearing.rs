//! Hearing: what people heard, beside their profiles.

use std::sync::Arc;

use awda_customers::{Heard, Profile};
use awda_kernel::{CustomerId, EventId, fingerprint};
use awda_messaging::{MessageRow, Status, heard_after};
use awda_ports::{Change, Remedied, Remedy, Write, hear, hear_again};
use awda_testkit::{at, customer, message_row, store};

use crate::houses::{House, change, embedded, person};

const SENT_AT: &str = "2026-11-22T10:00:00Z";

fn row(occurrence: &str) -> MessageRow {
    MessageRow {
        status: Status::Sent { at: at(SENT_AT) },
        consent: Some(EventId::of(fingerprint(&["yes"]))),
        ..message_row(&customer(1), occurrence, SENT_AT)
    }
}

fn letters(occurrences: &[&str]) -> Heard {
    let rows = occurrences.iter().map(|occurrence| row(occurrence));
    rows.fold(Heard::default(), |heard, row| heard_after(&heard, &row))
}

async fn heard<A: House>(house: &A) -> Heard {
    house.heard(&store(), &customer(1)).await.unwrap()
}

async fn what_is_kept_is_answered_and_only_once_kept<A: House>(house: Arc<A>) {
    assert_eq!(heard(&*house).await, Heard::default());
    let first = letters(&["a"]);
    let empty = Heard::default();
    house
        .keep_heard(&store(), &customer(1), &empty, &first)
        .await
        .unwrap();
    let kept = heard(&*house).await;
    assert!(kept.says_as(&first) && kept.version == 1);
    let stale = house
        .keep_heard(&store(), &customer(1), &empty, &letters(&["b"]))
        .await;
    assert_eq!(stale.unwrap_err().remedy(), Remedy::Reload);
    assert_eq!(heard(&*house).await, kept);
    assert!(
        house
            .heard(&store(), &customer(2))
            .await
            .unwrap()
            .is_empty()
    );
}

async fn of_many_that_saw_the_same_one_is_kept<A: House>(house: Arc<A>) {
    let tries = (0..12).map(|n| {
        let house = Arc::clone(&house);
        let mine = letters(&[&n.to_string()]);
        tokio::spawn(async move {
            let (store, one, before) = (store(), customer(1), Heard::default());
            let kept = house.keep_heard(&store, &one, &before, &mine).await;
            (kept.is_ok(), mine)
        })
    });
    let mut won = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        let (is_kept, mine) = one.await.unwrap();
        won.extend(is_kept.then_some(mine));
    }
    assert_eq!(won.len(), 1);
    assert!(heard(&*house).await.says_as(&won[0]));
}

/// Two messages of a person settle at the same time, many times: each is there in the end, as the ledger has it.
async fn letters_that_are_drawn_at_once_are_all_there<A: House>(house: Arc<A>) {
    let names = ["a", "b", "c", "d"];
    let draws = names.map(|name| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            let row = row(name);
            house.keep_first(&row).await.unwrap();
            let before = Heard::default();
            while let Err(fault) = hear(&*house, &row, Some(&before)).await {
                assert_eq!(fault.remedy(), Remedy::Reload);
            }
            assert!(
                !hear_again(&*house, &row).await.unwrap(),
                "again is harmless"
            );
        })
    });
    for draw in draws {
        draw.await.unwrap();
    }
    assert!(heard(&*house).await.says_as(&letters(&names)));
}

async fn whoever_loads_a_profile_has_what_every_id_of_theirs_heard<A: House>(house: Arc<A>) {
    let mut joined = Profile::new(store(), customer(2));
    joined.merged = vec![customer(1)];
    let joined = Write::Profile {
        profile: Box::new(joined),
        revision: None,
    };
    house
        .commit(change(vec![joined, person(&customer(3), None)]))
        .await
        .unwrap();
    let told = letters(&["a"]);
    house
        .keep_heard(&store(), &customer(1), &Heard::default(), &told)
        .await
        .unwrap();
    let own = letters(&["b"]);
    house
        .keep_heard(&store(), &customer(2), &Heard::default(), &own)
        .await
        .unwrap();
    let ids = [customer(2), customer(3)];
    let mut loaded: Vec<Profile> = house
        .profiles(&store(), &ids)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.value)
        .collect();
    loaded.sort_by(|one, other| one.id.cmp(&other.id));
    let mut scanned = Vec::new();
    for shard in 0..2 {
        let mut next = None;
        loop {
            let page = house.scan(shard, 2, next.as_deref()).await.unwrap();
            scanned.extend(page.profiles.into_iter().map(|one| one.value));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
    }
    scanned.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(loaded, scanned);
    let ids: Vec<&CustomerId> = loaded[0].heard.keys().collect();
    assert_eq!(ids, [&customer(1), &customer(2)]);
    assert!(loaded[0].heard[&customer(1)].says_as(&told));
    assert!(loaded[1].heard.is_empty());
}

async fn a_profile_that_is_written_leaves_what_was_heard<A: House>(house: Arc<A>) {
    house
        .commit(change(vec![person(&customer(1), None)]))
        .await
        .unwrap();
    house
        .keep_heard(&store(), &customer(1), &Heard::default(), &letters(&["a"]))
        .await
        .unwrap();
    house
        .commit(change(vec![person(&customer(1), Some(1))]))
        .await
        .unwrap();
    assert!(heard(&*house).await.says_as(&letters(&["a"])));
}

async fn what_was_emptied_with_its_person_is_not_filled_by_who_read_it_before<A: House>(
    house: Arc<A>,
) {
    let before = heard(&*house).await;
    let emptied = Write::Heard {
        customer: customer(1),
        heard: before.next(Heard::silent_until(at("2026-11-23T00:00:00Z"))),
    };
    let emptied: Change = change(vec![emptied]);
    house.commit(emptied.clone()).await.unwrap();
    let again = house.commit(emptied).await.unwrap_err();
    assert_eq!(again.remedy(), Remedy::Reload);
    house.keep_first(&row("a")).await.unwrap();
    let changed = hear(&*house, &row("a"), Some(&before)).await.unwrap();
    assert!(!changed && heard(&*house).await.is_empty());
}

/// A page of the scan may end between two rows of a person: with many people of many pages nobody loses what they heard.
#[tokio::test]
async fn a_scan_of_many_pages_parts_nobody_from_what_they_heard() {
    let (_, house) = embedded();
    let filler = "x".repeat(900);
    let mut writes = Vec::new();
    for number in 0..3_000_u32 {
        let mut profile = Profile::new(store(), customer(number));
        profile.merged = Vec::new();
        writes.push(Write::Profile {
            profile: Box::new(profile),
            revision: None,
        });
        let mut told = row(&format!("{number}{filler}"));
        told.asked.customer = customer(number);
        writes.push(Write::Heard {
            customer: customer(number),
            heard: Heard::default().next(heard_after(&Heard::default(), &told)),
        });
    }
    house.bulk_write(&store(), &writes).await.unwrap();
    let (mut people, mut next, mut pages) = (0, None, 0);
    loop {
        let page = awda_ports::Census::scan(&*house, 0, 1, next.as_deref())
            .await
            .unwrap();
        pages += 1;
        people += page.profiles.len();
        let deaf = page
            .profiles
            .iter()
            .filter(|one| one.value.heard.len() != 1);
        assert_eq!(deaf.count(), 0, "of page {pages}");
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(people, 3_000);
}

crate::on_every_house!(
    what_is_kept_is_answered_and_only_once_kept,
    of_many_that_saw_the_same_one_is_kept,
    letters_that_are_drawn_at_once_are_all_there,
    whoever_loads_a_profile_has_what_every_id_of_theirs_heard,
    a_profile_that_is_written_leaves_what_was_heard,
    what_was_emptied_with_its_person_is_not_filled_by_who_read_it_before,
);
