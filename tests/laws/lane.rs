//! Whoever asks, whenever and from however many copies: in no second do more go than the carrier takes, and nobody's turn is later than those
//! before them make it.

use awda_kernel::Timestamp;
use awda_ports::{Lane, Slot};
use awda_testkit::MemoryHouse;
use proptest::prelude::*;

const START_MS: i64 = 1_795_000_000_000;

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(START_MS + ms).unwrap()
}

/// The moments, in milliseconds, at which messages go that were asked for by these copies at these moments.
fn went(per_second: u16, asked: &[(i64, usize)]) -> Vec<i64> {
    let house = MemoryHouse::default();
    let lanes: Vec<Lane> = (0..3).map(|_| Lane::default()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut now = 0;
    let mut went = Vec::new();
    for (pause, copy) in asked {
        now += pause;
        let line = ("carrier#acme#email", per_second);
        let slot = runtime.block_on(lanes[*copy].slot(&house, line, moment(now)));
        match slot.unwrap() {
            Slot::Now => went.push(now),
            Slot::At(at) => went.push(at.as_millisecond() - START_MS),
            Slot::Full => panic!("so few fill no line"),
        }
    }
    went.sort_unstable();
    went
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_window_sees_more_than_its_rate_and_what_goes_at_once(
        per_second in 1_u16..200,
        asked in prop::collection::vec((0_i64..300, 0_usize..3), 1..200),
    ) {
        let went = went(per_second, &asked);
        prop_assert_eq!(went.len(), asked.len());
        let rate = i64::from(per_second);
        let each = 1_000 / rate;
        for (first, from) in went.iter().enumerate() {
            for (last, to) in went.iter().enumerate().skip(first) {
                let count = i64::try_from(last - first + 1).unwrap();
                // What goes at once, and what was taken ahead by three copies up to a second ago.
                let most = 2 * rate + (to - from) / each + 1 + 3 * (rate / 2).clamp(1, 10);
                prop_assert!(count <= most, "{} in {} ms at {} a second", count, to - from, rate);
            }
        }
    }
}

#[test]
fn a_lone_message_goes_at_once_and_a_crowd_at_the_pace_of_the_carrier() {
    assert_eq!(
        went(14, &[(0, 0), (5_000, 1), (5_000, 2)]),
        [0, 5_000, 10_000]
    );
    let crowd: Vec<(i64, usize)> = vec![(0, 0); 300];
    let went = went(10, &crowd);
    assert_eq!(went.iter().filter(|at| **at == 0).count(), 20);
    assert_eq!(*went.last().unwrap(), 28_000);
}
