//! Daily counters as reports read them, and what a night counted of everybody.

use std::sync::Arc;

use awda_customers::{ChannelCount, Count, ResponseCount};
use awda_measures::{Crowd, NightCrowd, PeopleFigures, Sendings};
use awda_ports::Write;
use awda_testkit::store;

use crate::houses::{House, change};

/// A count in which every number is another.
fn full(day: i32) -> Count {
    Count {
        day,
        placed: 1,
        orders: 2,
        net_minor: 3,
        refunds: 4,
        refunded_minor: 5,
        credits: 6,
        credited_minor: 7,
        discounted: 8,
        new_buyers: 9,
        new_orders: 10,
        new_net_minor: 11,
        branch: ChannelCount {
            placed: 12,
            orders: 13,
            net_minor: 14,
            refunds: 15,
            refunded_minor: 16,
            discounted: 17,
        },
    }
}

async fn days_are_answered_rising_once_and_whole<A: House>(house: Arc<A>) {
    // More days than travel in one request, and more requests than travel at once.
    let first = 20_000;
    for day in (first..first + 240).rev().step_by(3) {
        for spread in 0..2 {
            let write = Write::Count {
                count: full(day),
                spread,
            };
            house.commit(change(vec![write])).await.unwrap();
        }
    }
    let found = house.counted(&store(), first, first + 240).await.unwrap();
    let days: Vec<i32> = found.iter().map(|count| count.day).collect();
    let expected: Vec<i32> = (first..first + 240)
        .filter(|day| (first + 239 - day) % 3 == 0)
        .collect();
    assert_eq!(days, expected);
    for count in found {
        let mut twice = full(count.day);
        twice.add(&full(count.day));
        assert_eq!(count, twice);
    }
    // The last day is not asked about, and another store has its own.
    let some = house.counted(&store(), first + 2, first + 5).await.unwrap();
    assert_eq!(
        some.iter().map(|count| count.day).collect::<Vec<_>>(),
        [first + 2]
    );
    let other = "other".parse().unwrap();
    assert!(
        house
            .counted(&other, first, first + 240)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        house
            .counted(&store(), first + 5, first + 5)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn response_times_add_up_and_what_is_taken_back_is_gone<A: House>(house: Arc<A>) {
    let count = |day, begun, waits: &[(u64, i64)]| ResponseCount {
        day,
        begun,
        calendar: waits.iter().copied().collect(),
        working: waits.iter().map(|(wait, by)| (wait / 3, *by)).collect(),
    };
    let first = 20_000;
    for (spread, count) in [
        count(first + 30, 1, &[(90, 1), (900, 2)]),
        count(first, 1, &[(90, 1)]),
        count(first, 1, &[(90, 1), (0, 1)]),
        count(first, -1, &[(90, -1)]),
        count(first + 1, 1, &[(60, 1)]),
        count(first + 1, -1, &[(60, -1)]),
        count(first + 31, 1, &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let spread = u64::try_from(spread).unwrap();
        let writes = vec![Write::Respond { count, spread }];
        house.commit(change(writes)).await.unwrap();
    }
    let found = house.responses(&store(), first, first + 31).await.unwrap();
    let expected = [
        count(first, 1, &[(90, 1), (0, 1)]),
        count(first + 30, 1, &[(90, 1), (900, 2)]),
    ];
    assert_eq!(found, expected);
    let other = "other".parse().unwrap();
    let others = house.responses(&other, first, first + 31).await;
    assert_eq!(others.unwrap(), []);
    // Orders have counters of their own.
    assert_eq!(
        house.counted(&store(), first, first + 31).await.unwrap(),
        []
    );
}

async fn the_last_crowd_is_answered_whole<A: House>(house: Arc<A>) {
    assert_eq!(house.crowd(&store()).await.unwrap(), None);
    let night = |day: i32, weeks: i32| {
        let figures = PeopleFigures {
            buyers: 9,
            net_minor: -3,
            ..PeopleFigures::default()
        };
        NightCrowd {
            run: format!("night-{day}"),
            day,
            lapsed_after: 180,
            crowd: Crowd {
                weeks: (0..weeks).map(|week| (week * 7, figures)).collect(),
                ..Crowd::default()
            },
            sendings: Sendings::default(),
        }
    };
    // The second is long enough to be packed.
    for kept in [night(20_779, 2), night(20_780, 900), night(20_781, 3)] {
        house.put_crowd(&store(), &kept).await.unwrap();
        assert_eq!(house.crowd(&store()).await.unwrap(), Some(kept));
    }
    assert_eq!(house.crowd(&"other".parse().unwrap()).await.unwrap(), None);
}

crate::on_every_house!(
    days_are_answered_rising_once_and_whole,
    response_times_add_up_and_what_is_taken_back_is_gone,
    the_last_crowd_is_answered_whole,
);
