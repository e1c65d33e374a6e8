//! Paces: nobody goes faster than they may, however many ask at once.

use std::sync::Arc;

use awda_ports::{Going, Pace};
use awda_testkit::at;

use crate::houses::House;

const NOW: &str = "2026-11-22T10:00:00Z";
const PACE: Pace = Pace {
    burst: 5,
    each_ms: 1_000,
};

fn after(milliseconds: i64) -> awda_kernel::Timestamp {
    awda_kernel::Timestamp::from_millisecond(at(NOW).as_millisecond() + milliseconds).unwrap()
}

async fn whoever_asks_at_once_gets_the_burst_and_no_more<A: House>(house: Arc<A>) {
    let asks = (0..12).map(|_| {
        let house = Arc::clone(&house);
        tokio::spawn(async move { house.go("acme", 1, PACE, after(0)).await })
    });
    let mut went = 0;
    for ask in asks.collect::<Vec<_>>() {
        // A conflict that does not end lets nobody go.
        if let Ok(Going::Go { .. }) = ask.await.unwrap() {
            went += 1;
        }
    }
    while let Going::Go { .. } = house.go("acme", 1, PACE, after(0)).await.unwrap() {
        went += 1;
    }
    assert_eq!(went, 5);
}

async fn all_go_or_none_and_the_time_it_takes_is_told<A: House>(house: Arc<A>) {
    let go = async |name: &str, count, milliseconds| {
        let now = after(milliseconds);
        house.go(name, count, PACE, now).await.unwrap()
    };
    assert_eq!(go("acme", 3, 0).await, Going::Go { left: 2 });
    assert_eq!(go("acme", 3, 0).await, Going::Wait { after_ms: 1_000 });
    assert_eq!(go("acme", 2, 0).await, Going::Go { left: 0 });
    assert_eq!(go("other", 5, 0).await, Going::Go { left: 0 });
    assert_eq!(go("acme", 1, 999).await, Going::Wait { after_ms: 1 });
    assert_eq!(go("acme", 1, 1_000).await, Going::Go { left: 0 });
    assert_eq!(go("acme", 1, 60_000).await, Going::Go { left: 4 });
}

crate::on_every_house!(
    whoever_asks_at_once_gets_the_burst_and_no_more,
    all_go_or_none_and_the_time_it_takes_is_told,
);
