//! Margins of arms with known answers, and the laws between spend and margin.

use proptest::prelude::*;

use super::super::{Did, compare};
use super::*;

/// So many people with an order each of these amounts, and as many without.
fn arm(amounts: &[i64]) -> Arm {
    let mut arm = Arm::default();
    for amount in amounts {
        for spend_minor in [*amount, 0] {
            arm.add(Did {
                orders: u32::from(spend_minor > 0),
                spend_minor,
                // Something that says little of what they spend after.
                before_minor: spend_minor * 7_919 % 5_003,
            });
        }
    }
    arm
}

fn arms() -> impl Strategy<Value = Arm> {
    prop::collection::vec(1_i64..100_000, 0..120).prop_map(|amounts| arm(&amounts))
}

proptest! {
    #[test]
    fn a_margin_of_everything_that_costs_nothing_is_what_is_spent(written in arms(), held_out in arms()) {
        let whole = Margin { share: 1.0, cost_minor: 0.0 };
        let (margin, spend) = (compare_margin(&written, &held_out, whole), compare(&written, &held_out));
        prop_assert_eq!(margin.uplift, spend.spend);
        prop_assert_eq!(margin.verdict, spend.verdict);
    }

    #[test]
    fn a_cost_moves_the_difference_by_itself_and_leaves_its_interval_as_wide(
        written in arms(),
        held_out in arms(),
        share in 0.01_f64..1.0,
        cost_minor in 0.0_f64..5_000.0,
    ) {
        let free = Margin { share, cost_minor: 0.0 };
        let free = compare_margin(&written, &held_out, free).uplift;
        let paid = Margin { share, cost_minor };
        let paid = compare_margin(&written, &held_out, paid).uplift;
        prop_assert_eq!(free.is_some(), paid.is_some());
        if let (Some(free), Some(paid)) = (free, paid) {
            let near = |one: f64, other: f64| (one - other).abs() <= 1e-6 * (1.0 + one.abs() + other.abs());
            prop_assert!(near(free.difference - cost_minor, paid.difference));
            prop_assert!(near(free.interval.0 - cost_minor, paid.interval.0));
            prop_assert!(near(free.interval.1 - cost_minor, paid.interval.1));
            prop_assert!(near(free.held_out, paid.held_out));
            prop_assert!(paid.chance <= free.chance + 1e-9);
            prop_assert!(paid.interval.0 <= paid.difference && paid.difference <= paid.interval.1);
        }
    }

    #[test]
    fn half_a_margin_is_half_of_everything_where_nothing_is_paid(written in arms(), held_out in arms()) {
        let of = |share| compare_margin(&written, &held_out, Margin { share, cost_minor: 0.0 });
        if let (Some(half), Some(whole)) = (of(0.5).uplift, of(1.0).uplift) {
            prop_assert!((half.difference * 2.0 - whole.difference).abs() < 1e-6);
            prop_assert!((half.chance - whole.chance).abs() < 1e-12);
        }
    }
}

#[test]
fn what_sells_more_may_cost_more_than_it_keeps() {
    let written: Vec<i64> = (0..600).map(|n| 11_000 + n * 10).collect();
    let held_out: Vec<i64> = (0..600).map(|n| 9_000 + n * 10).collect();
    let (written, held_out) = (arm(&written), arm(&held_out));
    assert_eq!(compare(&written, &held_out).verdict, Verdict::Brings);
    let of = |cost_minor| {
        let share = 0.2;
        compare_margin(&written, &held_out, Margin { share, cost_minor })
    };
    assert_eq!(of(5.0).verdict, Verdict::Brings);
    let dear = of(1_000.0);
    assert_eq!(dear.verdict, Verdict::Harms);
    assert!(dear.uplift.unwrap().interval.1 < 0.0);
}

#[test]
fn with_too_little_it_says_so_whatever_it_costs_and_a_margin_of_nothing_says_nothing() {
    let (few, many) = (arm(&[9_000; 9]), arm(&[9_500; 400]));
    let dear = Margin {
        share: 0.3,
        cost_minor: 50_000.0,
    };
    let read = compare_margin(&many, &few, dear);
    assert!(matches!(read.verdict, Verdict::TooFew { .. }), "{read:?}");
    let nothing = Margin {
        share: 0.0,
        cost_minor: 1.0,
    };
    let read = compare_margin(&many, &arm(&[9_000; 400]), nothing);
    assert_eq!(read.uplift, None);
    assert!(matches!(read.verdict, Verdict::TooFew { .. }), "{read:?}");
}

#[test]
fn a_cost_is_that_of_a_person_in_the_books_currency() {
    // 0.05 USD a message at 3.75 riyals, two messages each for fifty people, one of them without a price.
    let economics = Economics {
        margin_points: 3_500,
        rate_micros: 3_750_000,
        decimals: 2,
    };
    let mut paid = Paid {
        people: 50,
        ..Paid::default()
    };
    (0..99).for_each(|_| paid.add(Some(50_000)));
    paid.add(None);
    assert_eq!((paid.micros, paid.unpriced), (4_950_000, 1));
    let margin = Margin::of(&economics, &paid).unwrap();
    assert!((margin.share - 0.35).abs() < 1e-12);
    // 4.95 USD are 18.56 riyals, rounded half up.
    assert!((margin.cost_minor - 1_856.0 / 50.0).abs() < 1e-9);
    assert_eq!(Margin::of(&economics, &Paid::default()), None);
}
