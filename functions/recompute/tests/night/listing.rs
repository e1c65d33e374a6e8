//! Whoever was kept before there were entries to be found by has them after a night, and a night that finds everybody listed writes none.

use std::collections::BTreeSet;

use awda_customers::{FINDING_RULES, Profile};
use awda_kernel::CustomerId;
use awda_ports::{Census, Finding, StartNight, Write};
use awda_testkit::{at, customer, store};

use crate::house::{House, person};
use crate::{NEXT_NIGHT, NIGHT, house_of, night, shoppers};

/// People of last version's data: they have no entries, and nothing says that they should.
async fn old_house(people: &[Profile]) -> House {
    let house = house_of(people).await;
    for profile in people {
        let note = Write::Listed {
            customer: profile.id.clone(),
            revision: 1,
            rules: FINDING_RULES - 1,
        };
        house.keep(&profile.store, vec![note]).await;
    }
    house
}

/// Who of the usual store is found at all: everybody's address begins alike.
async fn found(house: &House) -> Vec<CustomerId> {
    let page = house.memory.found(&store(), "cus_", 10_000, None).await;
    let rows = page.unwrap().rows.into_iter();
    rows.map(|row| row.customer).collect()
}

async fn unlisted(house: &House) -> BTreeSet<CustomerId> {
    let (mut unlisted, mut after) = (BTreeSet::new(), None::<String>);
    loop {
        let page = house.memory.scan(0, 1, after.as_deref()).await.unwrap();
        unlisted.extend(page.unlisted);
        after = page.next;
        if after.is_none() {
            return unlisted;
        }
    }
}

#[tokio::test]
async fn a_night_lists_who_was_kept_before_and_the_next_has_nothing_to_list() {
    let people = shoppers();
    let house = old_house(&people).await;
    assert!(found(&house).await.is_empty());
    assert_eq!(unlisted(&house).await.len(), people.len());
    night(&house, 7, NIGHT).await;
    assert_eq!(found(&house).await.len(), 260, "each once");
    assert!(unlisted(&house).await.is_empty());
    let word = format!("{}@example.com", customer(3));
    let taken = Write::Unfind {
        word,
        customer: customer(3),
    };
    house.keep(&store(), vec![taken]).await;
    night(&house, 7, NEXT_NIGHT).await;
    assert_eq!(
        found(&house).await.len(),
        259,
        "whoever is noted is not written again"
    );
}

#[tokio::test]
async fn power_that_goes_between_two_pages_leaves_nobody_out() {
    let people: Vec<_> = (0..9)
        .map(|number| person(&store(), &customer(number), &[]))
        .collect();
    let (now, mut cuts) = (at(NIGHT), 0);
    loop {
        let house = old_house(&people).await;
        house.cut_power_after(cuts);
        let recompute = house.recompute(2);
        while recompute.start(StartNight { at: now }, now).await.is_err() {}
        house.drain(&recompute, now).await;
        assert_eq!(found(&house).await.len(), 9, "cut after {cuts}");
        assert!(unlisted(&house).await.is_empty());
        if house.has_power_left() {
            return;
        }
        cuts += 1;
    }
}
