//! Goals: kept, changed and ended by whoever read them last.

use std::sync::Arc;

use awda_measures::{GoalMeasure, KeptGoal};
use awda_testkit::{at, store};

use crate::houses::House;

fn goal(id: &str, version: u32) -> KeptGoal {
    KeptGoal {
        id: id.to_owned(),
        name: format!("version {version}"),
        measure: GoalMeasure::RepeatPurchaseRate,
        baseline: 1_400,
        target: 2_000,
        from: 20_700,
        to: 20_800,
        version,
        by: "sam".to_owned(),
        set_at: at("2026-11-22T10:00:00Z"),
    }
}

async fn a_goal_is_changed_and_ended_by_whoever_read_it_last<A: House>(house: Arc<A>) {
    let store = store();
    let (first, second) = (goal("repeat", 1), goal("repeat", 2));
    assert!(!house.keep_goal(&store, &second, Some(1)).await.unwrap());
    assert!(house.keep_goal(&store, &first, None).await.unwrap());
    assert!(!house.keep_goal(&store, &first, None).await.unwrap());
    assert!(house.keep_goal(&store, &second, Some(1)).await.unwrap());
    assert!(!house.keep_goal(&store, &second, Some(1)).await.unwrap());
    assert!(!house.drop_goal(&store, &first).await.unwrap());
    let kept = house.goals(&store).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&second));
    assert!(house.drop_goal(&store, &second).await.unwrap());
    assert!(!house.drop_goal(&store, &second).await.unwrap());
    assert!(house.goals(&store).await.unwrap().is_empty());
}

async fn goals_come_by_id_and_another_store_has_its_own<A: House>(house: Arc<A>) {
    for id in ["net", "carts", "repeat"] {
        let kept = house.keep_goal(&store(), &goal(id, 1), None).await;
        assert!(kept.unwrap());
    }
    let ids = house.goals(&store()).await.unwrap().into_iter();
    let ids: Vec<String> = ids.map(|one| one.id).collect();
    assert_eq!(ids, ["carts", "net", "repeat"]);
    let other = "other".parse().unwrap();
    assert!(house.goals(&other).await.unwrap().is_empty());
}

crate::on_every_house!(
    a_goal_is_changed_and_ended_by_whoever_read_it_last,
    goals_come_by_id_and_another_store_has_its_own,
);
