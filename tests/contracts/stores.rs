//! Stores: what they have decided about themselves.

use std::sync::Arc;

use awda_kernel::StoreId;
use awda_messaging::Flow;
use awda_messaging::flows::{FlowBook, FlowSetting, shipped};
use awda_ports::{Remedied, Remedy, StoreSettings};
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

async fn of_two_who_read_the_same_settings_one_is_kept<A: House>(house: Arc<A>) {
    let mine = settings(&store());
    let refused = house.keep_settings(&mine, &mine).await.unwrap_err();
    assert_eq!(refused.remedy(), Remedy::Reject);
    assert_eq!(house.settings_now(&store()).await.unwrap(), None);
    house.put_settings(&mine).await.unwrap();
    let named = |name: &str| StoreSettings {
        name: name.to_owned(),
        ..mine.clone()
    };
    let (one, other) = (named("One"), named("Other"));
    assert!(house.keep_settings(&mine, &one).await.unwrap());
    assert!(!house.keep_settings(&mine, &other).await.unwrap());
    let now = house.settings_now(&store()).await.unwrap();
    assert_eq!(now.as_ref(), Some(&one));
    assert!(house.keep_settings(&one, &other).await.unwrap());
    assert_eq!(house.settings(&store()).await.unwrap(), Some(other));
}

async fn of_two_who_begin_a_store_one_does<A: House>(house: Arc<A>) {
    let mine = settings(&store());
    assert!(house.begin_settings(&mine).await.unwrap());
    let other = StoreSettings {
        name: "Other".to_owned(),
        ..mine.clone()
    };
    assert!(!house.begin_settings(&other).await.unwrap());
    assert_eq!(house.settings_now(&store()).await.unwrap(), Some(mine));
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

async fn of_two_who_read_the_same_version_of_a_flow_one_is_kept<A: House>(house: Arc<A>) {
    let mine = settings(&store());
    house.put_settings(&mine).await.unwrap();
    let flow = Flow::ABANDONED_CART;
    let said = |version| FlowSetting {
        is_on: version == 1,
        version,
        document: Some(Arc::clone(&shipped()[0])),
    };
    let keep = |said: Option<FlowSetting>, before| {
        let house = Arc::clone(&house);
        async move {
            let kept = house.keep_flow(&store(), flow, said.as_ref(), before).await;
            kept.unwrap()
        }
    };
    assert!(keep(Some(said(1)), 0).await);
    assert!(!keep(Some(said(1)), 0).await, "somebody was faster");
    let many = (0..4).map(|_| keep(Some(said(2)), 1));
    let mut kept = 0;
    for is_kept in many {
        kept += usize::from(is_kept.await);
    }
    assert_eq!(kept, 1);
    let now = house.settings(&store()).await.unwrap().unwrap();
    assert_eq!(now.flows.get(&flow), Some(&said(2)));
    assert_eq!((now.name, now.secrets), (mine.name, mine.secrets));
    assert!(keep(None, 2).await);
    let now = house.settings(&store()).await.unwrap().unwrap();
    assert_eq!(now.flows.get(&flow), None);
    let unknown: StoreId = "unknown".parse().unwrap();
    let refused = house.keep_flow(&unknown, flow, Some(&said(1)), 0).await;
    assert!(refused.is_err());
}

async fn settings_of_before_flows_were_documents_still_load<A: House>(house: Arc<A>) {
    let mut stored = serde_json::to_value(settings(&store())).unwrap();
    stored["flows"] = serde_json::json!({ "win_back": false, "birthday": true });
    let old: StoreSettings = serde_json::from_value(stored.clone()).unwrap();
    house.put_settings(&old).await.unwrap();
    let now = house.settings(&store()).await.unwrap().unwrap();
    let book = FlowBook::of(&now.flows);
    assert!(!book.is_on(Flow::WIN_BACK) && book.is_on(Flow::BIRTHDAY));
    assert!(!book.is_on(Flow::ABANDONED_CART));
    assert_eq!(
        serde_json::to_value(&now).unwrap()["flows"],
        stored["flows"]
    );
}

crate::on_every_house!(
    the_last_settings_are_answered_and_none_for_an_unknown_store,
    of_two_who_read_the_same_settings_one_is_kept,
    of_two_who_begin_a_store_one_does,
    every_store_is_listed_once,
    of_two_who_read_the_same_version_of_a_flow_one_is_kept,
    settings_of_before_flows_were_documents_still_load,
);
