//! Purchases as rows, and what the papers' checks make of them.

use std::collections::BTreeMap;

use awda_lifetime::checks::{chi_squared, cumulative, frequencies, independence, tenths, tracking};
use awda_lifetime::{Kind, Panel, Purchase, Spending, cohorts};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../data/cdnow_sample.csv");
const LAST_DAY: i32 = 272;

fn sample() -> Panel {
    let row = |line: &str| {
        let cells: Vec<i64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        bought(cells[0] as u32, cells[1] as i32, cells[2])
    };
    Panel::of(SAMPLE.lines().skip(1).map(row).collect())
}

fn bought(customer: u32, day: i32, minor: i64) -> Purchase {
    Purchase {
        customer,
        day,
        minor,
    }
}

/// Days and values of one customer's rows, as the panel keeps them.
fn days(rows: &[(i32, i64)]) -> (Vec<i32>, u64, u64) {
    let panel = Panel::of(
        rows.iter()
            .map(|(day, minor)| bought(7, *day, *minor))
            .collect(),
    );
    let value = (0..panel.customers()).map(|place| panel.later(place, i32::MIN, i32::MAX).1);
    let kept = (0..panel.customers()).flat_map(|place| panel.purchase_days_of(place));
    (kept.collect(), value.sum(), panel.unmatched_refunds())
}

#[test]
fn refunds_take_back_the_latest_purchases_and_never_add_one() {
    for (rows, expected) in [
        (vec![(1, 500), (4, 300)], (vec![1, 4], 800, 0)),
        (vec![(1, 500), (1, 300), (4, 0)], (vec![1, 4], 800, 0)),
        // In part, in whole, over several days, before anything was bought.
        (vec![(1, 500), (4, 300), (9, -100)], (vec![1, 4], 700, 0)),
        (vec![(1, 500), (4, 300), (9, -300)], (vec![1], 500, 0)),
        (vec![(1, 500), (4, 300), (9, -400)], (vec![1], 400, 0)),
        (vec![(1, 500), (4, 300), (4, -300)], (vec![1], 500, 0)),
        (vec![(1, -200), (4, 300)], (vec![4], 300, 1)),
        (vec![(1, 500), (9, -900)], (vec![], 0, 1)),
        // A later purchase is not taken back by an earlier refund.
        (vec![(9, 700), (5, -100), (1, 500)], (vec![1, 9], 1_100, 0)),
    ] {
        assert_eq!(days(&rows), expected, "{rows:?}");
    }
}

#[test]
fn the_published_chi_squares_are_those_of_the_models() {
    let panel = sample();
    let seen = panel.seen(LAST_DAY);
    let cohort = cohorts(&seen, Spending::Repeats).0;
    // Fader, Hardie and Lee 2005, table 2: χ² with 3 degrees of freedom.
    for (kind, published) in [(Kind::Bg, 4.82), (Kind::Pareto, 11.99)] {
        let model = kind.fit(&cohort).model;
        let classes = frequencies(&model, &seen, 7);
        assert!((chi_squared(&classes) - published).abs() < 0.01, "{kind}");
        let sums = classes.iter().fold((0.0, 0.0), |sum, class| {
            (sum.0 + class.actual, sum.1 + class.expected)
        });
        assert!((sums.0 - 2_357.0).abs() < 1e-9 && (sums.1 - 2_357.0).abs() < 1e-6);
    }
}

#[test]
fn periods_add_up_to_everything_that_happened() {
    let panel = sample();
    let cohort = cohorts(&panel.seen(LAST_DAY), Spending::Repeats).0;
    let model = Kind::Bg.fit(&cohort).model;
    for period_days in [1, 7, 28, 1_000] {
        let periods = tracking(&model, &panel, LAST_DAY, 545, period_days);
        let last = *cumulative(&periods).last().unwrap();
        assert_eq!(last.until, 545);
        assert!((last.actual - 4_339.0).abs() < 1e-9, "{}", last.actual);
        // The paper: cumulative sales at week 78 under-forecast by 4 %.
        assert!((100.0 * (last.expected / last.actual - 1.0) + 4.11).abs() < 0.05);
    }
}

#[test]
fn the_panel_sees_what_the_published_summary_says() {
    let panel = sample();
    let seen = panel.seen(LAST_DAY);
    let (cohort, spend) = cohorts(&seen, Spending::Repeats);
    assert_eq!((cohort.customers(), cohort.repeats()), (2_357, 2_457));
    assert_eq!(spend.customers(), 946);
    let hang = independence(&seen, Spending::Repeats, 100.0, 7);
    assert!((hang.correlation - 0.114).abs() < 5e-4 && !hang.is_doubtful());
    assert_eq!(hang.customers, 946);
    assert!(panel.seen(-1).is_empty());
}

#[test]
fn nobody_is_no_panic() {
    let panel = Panel::of(Vec::new());
    let model = Kind::Mbg.model([1.0, 1.0, 1.0, 1.0]).unwrap();
    assert!(panel.span().is_none() && panel.seen(0).is_empty());
    assert!(tracking(&model, &panel, 0, 100, 7).is_empty());
    let nobody = frequencies(&model, &[], 7);
    assert!(
        nobody
            .iter()
            .all(|class| class.actual == 0.0 && class.expected == 0.0)
    );
    assert_eq!(tenths([]), [0; 10]);
    assert_eq!(independence(&[], Spending::AllDays, 1.0, 7).customers, 0);
    assert_eq!(panel.later(5, 0, 100), (0, 0));
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in prop::collection::vec((0..6_u32, 0..40_i32, -300..900_i64), 0..80), seed in any::<u64>(),
    ) {
        let rows: Vec<Purchase> = rows.into_iter().map(|(who, day, minor)| bought(who, day, minor)).collect();
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| seed.rotate_left(row.day as u32).wrapping_mul(row.minor as u64 | 1));
        prop_assert_eq!(Panel::of(rows), Panel::of(shuffled));
    }

    #[test]
    fn without_refunds_every_cent_and_every_day_is_kept(
        rows in prop::collection::vec((0..6_u32, 0..40_i32, 0..900_i64), 0..80), until in 0..40_i32,
    ) {
        let panel = Panel::of(rows.iter().map(|(who, day, minor)| bought(*who, *day, *minor)).collect());
        let mut expected: BTreeMap<u32, BTreeMap<i32, u64>> = BTreeMap::new();
        for (who, day, minor) in rows.iter().filter(|row| row.1 <= until) {
            *expected.entry(*who).or_default().entry(*day).or_default() += *minor as u64;
        }
        let seen = panel.seen(until);
        prop_assert_eq!(seen.len(), expected.len());
        for (one, (who, days)) in seen.iter().zip(&expected) {
            let (first, last) = (days.keys().next().unwrap(), days.keys().last().unwrap());
            prop_assert_eq!(one.customer, *who);
            prop_assert_eq!(one.triple.x() as usize + 1, days.len());
            prop_assert_eq!(one.triple.t_x(), last.abs_diff(*first));
            prop_assert_eq!(one.triple.age(), until.abs_diff(*first));
            prop_assert_eq!(one.first_minor + one.repeat_minor, days.values().sum::<u64>());
        }
    }
}
