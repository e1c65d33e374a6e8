//! Who works for a store: invited once however often, with one role in all stores, and gone from this one alone.

use std::sync::Arc;

use awda_kernel::StoreId;
use awda_ports::{Colleague, Hired};
use awda_testkit::{at, store};

use crate::houses::House;

const NOW: &str = "2026-11-22T10:00:00Z";
const SAM: &str = "sam@example.com";

fn other() -> StoreId {
    "other".parse().unwrap()
}

async fn of<A: House>(house: &Arc<A>, store: &StoreId) -> Vec<(String, Option<String>)> {
    let all = house.colleagues(store).await.unwrap().unwrap();
    all.into_iter().map(|one| (one.email, one.role)).collect()
}

async fn invited<A: House>(house: &Arc<A>, store: &StoreId, email: &str, role: &str) -> Colleague {
    match house.invite(store, email, role, at(NOW)).await.unwrap() {
        Hired::Is(one) => one,
        said => panic!("{said:?}"),
    }
}

fn is(email: &str, role: &str) -> (String, Option<String>) {
    (email.to_owned(), Some(role.to_owned()))
}

async fn whoever_is_invited_twice_is_one<A: House>(house: Arc<A>) {
    let store = store();
    let first = invited(&house, &store, SAM, "support").await;
    let again = invited(&house, &store, SAM, "support").await;
    assert_eq!((&first.id, first.is_invited), (&again.id, true));
    invited(&house, &store, "amal@example.com", "owner").await;
    let expected = [is("amal@example.com", "owner"), is(SAM, "support")];
    assert_eq!(of(&house, &store).await, expected);
    invited(&house, &store, SAM, "analyst").await;
    assert_eq!(of(&house, &store).await[1], is(SAM, "analyst"));
    assert!(of(&house, &other()).await.is_empty());
}

async fn a_role_is_for_all_stores_and_one_store_does_not_change_it<A: House>(house: Arc<A>) {
    let store = store();
    let sam = invited(&house, &store, SAM, "support").await;
    let said = house.assign(&other(), &sam.id, "owner").await.unwrap();
    assert_eq!(said, Hired::Unknown, "of no other store");
    let Hired::Is(now) = house.assign(&store, &sam.id, "marketer").await.unwrap() else {
        panic!("nobody was given a role");
    };
    assert_eq!(now.role.as_deref(), Some("marketer"));
    let said = house.invite(&other(), SAM, "owner", at(NOW)).await.unwrap();
    assert_eq!(said, Hired::OtherRole);
    invited(&house, &other(), SAM, "marketer").await;
    let said = house.assign(&store, &sam.id, "owner").await.unwrap();
    assert_eq!(said, Hired::OtherRole);
    assert_eq!(of(&house, &other()).await, [is(SAM, "marketer")]);
}

async fn whoever_goes_is_gone_from_this_store_alone<A: House>(house: Arc<A>) {
    let store = store();
    let sam = invited(&house, &store, SAM, "support").await;
    invited(&house, &other(), SAM, "support").await;
    let Hired::Is(was) = house.dismiss(&store, &sam.id).await.unwrap() else {
        panic!("nobody went");
    };
    assert_eq!(was.email, SAM);
    assert_eq!(
        house.dismiss(&store, &sam.id).await.unwrap(),
        Hired::Unknown
    );
    assert!(of(&house, &store).await.is_empty());
    assert_eq!(of(&house, &other()).await, [is(SAM, "support")]);
    let said = house.dismiss(&store, "usr_nobody").await.unwrap();
    assert_eq!(said, Hired::Unknown);
}

crate::on_every_house!(
    whoever_is_invited_twice_is_one,
    a_role_is_for_all_stores_and_one_store_does_not_change_it,
    whoever_goes_is_gone_from_this_store_alone,
);
