//! Runs: the nightly run, its parts, and the standards it sets.

use std::collections::BTreeMap;
use std::sync::Arc;

use awda_ports::{Part, Phase, Run, RunState, Standards};
use awda_testkit::{at, store};

use crate::houses::House;

fn run(day: u32, state: RunState) -> Run {
    let moment = at(&format!("2026-11-{day}T02:00:00Z"));
    Run {
        id: format!("night-2026-11-{day}"),
        at: moment,
        shards: 4,
        is_of_the_due: false,
        state,
        started_at: moment,
        finished_at: None,
        customers: 0,
        changed: 0,
        unreadable: 0,
    }
}

fn part(phase: Phase, shard: u16, body: &str) -> Part {
    let body = body.to_owned();
    Part { phase, shard, body }
}

async fn a_run_begins_once<A: House>(house: Arc<A>) {
    let first = run(22, RunState::Census);
    assert_eq!(house.begin(&first).await.unwrap(), first);
    let mut again = first.clone();
    again.shards = 9;
    assert_eq!(house.begin(&again).await.unwrap(), first);
    assert_eq!(house.run(Some(&first.id)).await.unwrap(), Some(first));
    assert_eq!(house.run(Some("night-1999-01-01")).await.unwrap(), None);
}

async fn a_shard_is_done_once_and_its_first_part_stays<A: House>(house: Arc<A>) {
    house.begin(&run(22, RunState::Census)).await.unwrap();
    let id = "night-2026-11-22";
    let finish = |phase, shard, body: &'static str| {
        let house = Arc::clone(&house);
        async move {
            house
                .finish_part(id, &part(phase, shard, body))
                .await
                .unwrap()
        }
    };
    assert_eq!(finish(Phase::Census, 0, "first").await, 1);
    assert_eq!(finish(Phase::Census, 0, "second").await, 1);
    assert_eq!(finish(Phase::Census, 3, "other").await, 2);
    assert_eq!(finish(Phase::Classify, 3, "later").await, 1);
    let parts = house.parts(id, Phase::Census).await.unwrap();
    let expected = [
        part(Phase::Census, 0, "first"),
        part(Phase::Census, 3, "other"),
    ];
    assert_eq!(parts, expected);
    assert_eq!(house.parts(id, Phase::Classify).await.unwrap().len(), 1);
    assert!(
        house
            .parts("night-2026-11-21", Phase::Census)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn of_shards_that_end_together_the_last_knows_it<A: House>(house: Arc<A>) {
    let tasks = (0..16).map(|shard| {
        let house = Arc::clone(&house);
        let part = part(Phase::Census, shard, &"x".repeat(3_000));
        tokio::spawn(async move { house.finish_part("night", &part).await.unwrap() })
    });
    let mut most = 0;
    for task in tasks.collect::<Vec<_>>() {
        most = most.max(task.await.unwrap());
    }
    assert_eq!(most, 16);
    let parts = house.parts("night", Phase::Census).await.unwrap();
    assert_eq!(parts.len(), 16);
    assert!(parts.iter().all(|part| part.body.len() == 3_000));
}

async fn the_last_standards_are_answered<A: House>(house: Arc<A>) {
    assert_eq!(house.standards(&store()).await.unwrap(), None);
    let mut mine = Standards {
        store: store(),
        run: "night-2026-11-21".to_owned(),
        day: 20_778,
        body: "{}".to_owned(),
        sizes: BTreeMap::new(),
    };
    house.put_standards(&mine).await.unwrap();
    mine.body = "x".repeat(100_000);
    mine.sizes.insert("champions".to_owned(), 7);
    house.put_standards(&mine).await.unwrap();
    assert_eq!(house.standards(&store()).await.unwrap(), Some(mine));
}

async fn a_run_that_is_done_stays_done_and_the_latest_is_found<A: House>(house: Arc<A>) {
    assert_eq!(house.run(None).await.unwrap(), None);
    for day in [22, 21] {
        house.begin(&run(day, RunState::Census)).await.unwrap();
    }
    assert_eq!(
        house.run(None).await.unwrap().unwrap().id,
        "night-2026-11-22"
    );
    let classify = run(22, RunState::Classify);
    house.record(&classify).await.unwrap();
    assert_eq!(house.run(None).await.unwrap(), Some(classify.clone()));
    let done = run(22, RunState::Done);
    house.record(&done).await.unwrap();
    house.record(&classify).await.unwrap();
    assert_eq!(house.run(None).await.unwrap(), Some(done));
}

crate::on_every_house!(
    a_run_begins_once,
    a_shard_is_done_once_and_its_first_part_stays,
    of_shards_that_end_together_the_last_knows_it,
    the_last_standards_are_answered,
    a_run_that_is_done_stays_done_and_the_latest_is_found,
);
