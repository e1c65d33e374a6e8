//! Stores: what they have decided about themselves.

use std::sync::Arc;

use awda_kernel::StoreId;
use awda_testkit::{settings, store};

use crate::houses::House;

async fn the_last_settings_are_answered_and_none_for_an_unknown_store<A: House>(house: Arc<A>) {
    assert_eq!(house.settings(&store()).await.unwrap(), None);
    let mut mine = settings(&store());
    for name in ["Acme", "Acme & Sons"] {
        name.clone_into(&mut mine.name);
        house.put_settings(&mine).await.unwrap();
        assert_eq!(
            house.settings(&store()).await.unwrap().as_ref(),
            Some(&mine)
        );
    }
    let unknown: StoreId = "unknown".parse().unwrap();
    assert_eq!(house.settings(&unknown).await.unwrap(), None);
}

async fn every_store_is_listed_once<A: House>(house: Arc<A>) {
    assert!(house.all().await.unwrap().is_empty());
    for name in ["b-shop", "a-shop", "b-shop"] {
        let id = name.parse().unwrap();
        house.put_settings(&settings(&id)).await.unwrap();
    }
    let names: Vec<String> = house
        .all()
        .await
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["a-shop", "b-shop"]);
}

crate::on_every_house!(
    the_last_settings_are_answered_and_none_for_an_unknown_store,
    every_store_is_listed_once,
);
