//! Keys of programs: kept, changed and ended by whoever read them last; drawn so that nobody can foretell them.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_ports::{FormerSecret, StoreKey};
use awda_testkit::{at, store};

use crate::houses::House;

fn key(id: &str, version: u32) -> StoreKey {
    StoreKey {
        id: id.to_owned(),
        name: "the warehouse".to_owned(),
        hash: format!("hash of version {version}"),
        former: (version > 1).then(|| FormerSecret {
            hash: "hash of version 1".to_owned(),
            until: at("2026-11-23T10:00:00Z"),
        }),
        scopes: vec!["awda/read".to_owned()],
        role: Some("support".to_owned()),
        expires_at: None,
        made_at: at("2026-11-22T10:00:00Z"),
        by: "sam".to_owned(),
        version,
    }
}

async fn a_key_is_changed_and_ended_by_whoever_read_it_last<A: House>(house: Arc<A>) {
    let store = store();
    let (first, second) = (key("key_a", 1), key("key_a", 2));
    assert!(!house.keep_key(&store, &second, Some(1)).await.unwrap());
    assert!(house.keep_key(&store, &first, None).await.unwrap());
    assert!(!house.keep_key(&store, &first, None).await.unwrap());
    assert_eq!(
        house.key(&store, "key_a").await.unwrap(),
        Some(first.clone())
    );
    assert!(house.keep_key(&store, &second, Some(1)).await.unwrap());
    assert!(!house.keep_key(&store, &second, Some(1)).await.unwrap());
    assert!(!house.drop_key(&store, &first).await.unwrap());
    assert_eq!(
        house.keys(&store).await.unwrap(),
        std::slice::from_ref(&second)
    );
    assert!(house.drop_key(&store, &second).await.unwrap());
    assert!(!house.drop_key(&store, &second).await.unwrap());
    assert_eq!(house.key(&store, "key_a").await.unwrap(), None);
}

async fn another_store_has_its_own_keys<A: House>(house: Arc<A>) {
    for id in ["key_b", "key_a"] {
        assert!(house.keep_key(&store(), &key(id, 1), None).await.unwrap());
    }
    let other = "other".parse().unwrap();
    assert_eq!(house.key(&other, "key_a").await.unwrap(), None);
    assert!(house.keys(&other).await.unwrap().is_empty());
    let ids = house.keys(&store()).await.unwrap().into_iter();
    assert_eq!(
        ids.map(|one| one.id).collect::<Vec<_>>(),
        ["key_a", "key_b"]
    );
}

async fn what_is_drawn_is_never_drawn_again<A: House>(house: Arc<A>) {
    let mut drawn = BTreeSet::new();
    for _ in 0..100 {
        drawn.insert(*house.draw().await.unwrap().reveal());
    }
    assert_eq!(drawn.len(), 100);
}

crate::on_every_house!(
    a_key_is_changed_and_ended_by_whoever_read_it_last,
    another_store_has_its_own_keys,
    what_is_drawn_is_never_drawn_again,
);
