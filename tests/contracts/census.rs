//! Census: the scan over all profiles of all stores.

use std::collections::BTreeMap;
use std::sync::Arc;

use awda_customers::{Class, FINDING_RULES};
use awda_kernel::CustomerId;
use awda_ports::{CensusPage, Remedied, Remedy, Write};
use awda_testkit::{customer, store};
use serde_json::{Value, json};

use crate::houses::{House, change, embedded, memory, person};

const PEOPLE: u32 = 50;

async fn fill<A: House>(house: &A) {
    let writes = (0..PEOPLE).map(|n| person(&customer(n), None)).collect();
    house.commit(change(writes)).await.unwrap();
}

async fn scan<A: House>(house: &A, of: u16) -> Vec<CensusPage> {
    let mut pages = Vec::new();
    for shard in 0..of {
        let mut next: Option<String> = None;
        loop {
            let page = house.scan(shard, of, next.as_deref()).await.unwrap();
            next.clone_from(&page.next);
            pages.push(page);
            if next.is_none() {
                break;
            }
        }
    }
    pages
}

fn ids(pages: &[CensusPage]) -> BTreeMap<CustomerId, u32> {
    let mut ids = BTreeMap::new();
    for stored in pages.iter().flat_map(|page| &page.profiles) {
        *ids.entry(stored.value.id.clone()).or_default() += 1;
    }
    ids
}

async fn every_profile_is_answered_once_over_all_shards<A: House>(house: Arc<A>) {
    fill(&*house).await;
    for of in [1, 2, 7] {
        let ids = ids(&scan(&*house, of).await);
        assert_eq!(ids.len(), 50, "{of} shards");
        assert!(ids.values().all(|times| *times == 1), "{of} shards");
    }
}

async fn an_absorbed_id_is_left_over_while_it_has_a_class<A: House>(house: Arc<A>) {
    let class = Class {
        segment: "champions".to_owned(),
        scores: None,
        stage: "active".to_owned(),
        band: None,
        flags: Vec::new(),
        since: 20_000,
        members: Vec::new(),
        before: None,
        owed: None,
    };
    let classify = |before, class| Write::Class {
        customer: customer(1),
        before,
        class,
    };
    let absorb = Write::Absorbed {
        id: customer(1),
        into: customer(2),
        revision: 1,
    };
    let people = vec![person(&customer(1), None), person(&customer(2), None)];
    for writes in [
        people,
        vec![classify(None, Some(class.clone()))],
        vec![absorb],
    ] {
        house.commit(change(writes)).await.unwrap();
    }
    let pages = scan(&*house, 2).await;
    let leftovers: Vec<_> = pages.into_iter().flat_map(|page| page.leftovers).collect();
    assert_eq!(leftovers, [(store(), customer(1), class.clone())]);
    house
        .commit(change(vec![classify(Some(class), None)]))
        .await
        .unwrap();
    let pages = scan(&*house, 2).await;
    assert!(pages.iter().all(|page| page.leftovers.is_empty()));
    assert_eq!(ids(&pages).len(), 1);
}

async fn whoever_was_written_by_older_rules_is_named_until_it_is_noted<A: House>(house: Arc<A>) {
    fill(&*house).await;
    let unlisted = async || {
        let pages = scan(&*house, 2).await;
        let unlisted = pages.into_iter().flat_map(|page| page.unlisted);
        unlisted.collect::<Vec<_>>()
    };
    let listed = |revision, rules| Write::Listed {
        customer: customer(1),
        revision,
        rules,
    };
    assert!(unlisted().await.is_empty(), "the new come with entries");
    let older = change(vec![listed(1, FINDING_RULES - 1)]);
    house.commit(older).await.unwrap();
    assert_eq!(unlisted().await, [customer(1)]);
    let changed = change(vec![person(&customer(1), Some(1))]);
    house.commit(changed).await.unwrap();
    assert_eq!(
        unlisted().await,
        [customer(1)],
        "a later write notes nothing"
    );
    let stale = change(vec![listed(1, FINDING_RULES)]);
    let refused = house.commit(stale).await.unwrap_err();
    assert_eq!(refused.remedy(), Remedy::Reload);
    assert_eq!(unlisted().await, [customer(1)]);
    for _ in 0..2 {
        let noted = change(vec![listed(2, FINDING_RULES)]);
        house.commit(noted).await.unwrap();
        assert!(unlisted().await.is_empty());
    }
}

async fn a_foreign_cursor_is_rejected<A: House>(house: Arc<A>) {
    assert!(house.scan(0, 1, Some("nonsense")).await.is_err());
}

async fn counts_the_unreadable_and_goes_on<A: House>(house: &A) {
    let pages = scan(house, 2).await;
    assert_eq!(ids(&pages).len(), 49);
    assert_eq!(pages.iter().map(|page| page.unreadable).sum::<u64>(), 1);
}

#[tokio::test]
async fn a_row_nobody_can_read_does_not_stop_the_scan_in_memory() {
    let house = memory();
    fill(&*house).await;
    house.spoil(&store(), &customer(7));
    counts_the_unreadable_and_goes_on(&*house).await;
}

#[tokio::test]
async fn a_row_nobody_can_read_does_not_stop_the_scan_of_dynamodb() {
    let (embedded, house) = embedded();
    fill(&*house).await;
    let row = json!({
        "pk": { "S": format!("acme#{}", customer(7)) },
        "sk": { "S": "profile" },
        "doc": { "S": "{\"v\":99}" },
        "rev": { "N": "1" },
    });
    let put = json!({ "TableName": "contracts-customers", "Item": row });
    let client = embedded.client();
    client.ask::<Value>("PutItem", &put).await.unwrap();
    counts_the_unreadable_and_goes_on(&*house).await;
}

crate::on_every_house!(
    every_profile_is_answered_once_over_all_shards,
    an_absorbed_id_is_left_over_while_it_has_a_class,
    whoever_was_written_by_older_rules_is_named_until_it_is_noted,
    a_foreign_cursor_is_rejected,
);
