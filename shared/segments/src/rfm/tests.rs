//! RFM against its definition: the vector, the grid, the absolute table, and ranking by brute force.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::language::Language;

fn census_of(buyers: &[Purchases]) -> RfmCensus {
    let mut census = RfmCensus::default();
    for buyer in buyers {
        census.add(buyer);
    }
    census
}

fn bought(days_since_last: u32, order_count: u32, net_spend_minor: i64) -> Purchases {
    Purchases {
        days_since_last,
        order_count,
        net_spend_minor,
    }
}

fn marks(scale: &RfmScale, buyer: &Purchases) -> [u8; 3] {
    let scores = scale.standing(buyer).scores.expect("in the population");
    [
        scores.recency.value(),
        scores.frequency.value(),
        scores.monetary.value(),
    ]
}

/// `floor(parts·P)` with P by mid-rank, counted one by one.
fn part_by_brute_force(values: &[i64], value: i64, parts: usize) -> usize {
    let less = values.iter().filter(|other| **other < value).count();
    let equal = values.iter().filter(|other| **other == value).count();
    parts * (2 * less + equal) / (2 * values.len())
}

fn marks_by_brute_force(buyers: &[Purchases], buyer: &Purchases) -> [u8; 3] {
    let all = |of: fn(&Purchases) -> i64| buyers.iter().map(of).collect::<Vec<_>>();
    // 1 − P of a value is P of its negative.
    let recency = all(|buyer| -i64::from(buyer.days_since_last));
    let spend = all(|buyer| buyer.net_spend_minor);
    let mut orders = all(|buyer| i64::from(buyer.order_count));
    orders.retain(|count| *count > 1);

    let r = 1 + part_by_brute_force(&recency, -i64::from(buyer.days_since_last), 5);
    let f = match buyer.order_count {
        1 => 1,
        count => 2 + part_by_brute_force(&orders, i64::from(count), 4),
    };
    let m = 1 + part_by_brute_force(&spend, buyer.net_spend_minor, 5);
    [r, f, m].map(|mark| u8::try_from(mark.min(5)).unwrap())
}

fn any_buyers(count_max: usize) -> impl Strategy<Value = Vec<Purchases>> {
    let days = prop_oneof![0..POPULATION_WINDOW_DAYS, 0..12_u32];
    let orders = prop_oneof![1..=2_u32, 1..30_u32];
    let spend = prop_oneof![1..5_000_000_i64, 1..9_i64, Just(i64::MAX)];
    let buyer = (days, orders, spend).prop_map(|(days, orders, spend)| bought(days, orders, spend));
    proptest::collection::vec(buyer, 1..count_max)
}

proptest! {
    #[test]
    fn the_scale_scores_as_ranking_everybody_by_brute_force_does(buyers in any_buyers(250)) {
        let scale = RfmScale::relative(&census_of(&buyers));
        for buyer in &buyers {
            prop_assert_eq!(marks(&scale, buyer), marks_by_brute_force(&buyers, buyer));
        }
    }

    #[test]
    fn neither_order_nor_sharding_of_customers_changes_the_scale(
        buyers in any_buyers(250), at in any::<prop::sample::Index>(),
    ) {
        let (left, right) = buyers.split_at(at.index(buyers.len()));
        let mut merged = census_of(right);
        merged.merge(&census_of(left));
        let reversed: Vec<_> = buyers.iter().rev().copied().collect();
        let scale = RfmScale::from(&census_of(&buyers));
        prop_assert_eq!(&RfmScale::from(&merged), &scale);
        prop_assert_eq!(&RfmScale::from(&census_of(&reversed)), &scale);
    }

    #[test]
    fn better_purchases_never_score_worse(
        buyers in any_buyers(250), a in any_buyers(2), b in any_buyers(2),
    ) {
        let census = census_of(&buyers);
        let better = bought(
            a[0].days_since_last.min(b[0].days_since_last),
            a[0].order_count.max(b[0].order_count),
            a[0].net_spend_minor.max(b[0].net_spend_minor),
        );
        for scale in [RfmScale::relative(&census), RfmScale::absolute(&census)] {
            let (low, high) = (marks(&scale, &a[0]), marks(&scale, &better));
            prop_assert!(low.iter().zip(high).all(|(low, high)| *low <= high));
        }
    }

    #[test]
    fn one_order_and_only_one_order_has_frequency_one(buyers in any_buyers(250)) {
        let census = census_of(&buyers);
        for scale in [RfmScale::relative(&census), RfmScale::absolute(&census)] {
            for buyer in &buyers {
                prop_assert_eq!(marks(&scale, buyer)[1] == 1, buyer.order_count == 1);
            }
        }
    }
}

#[test]
fn the_recency_vector_of_the_definitions_holds() {
    let days = [1, 10, 20, 40, 60, 90, 120, 200, 300, 400];
    let buyers = days.map(|day| bought(day, 1, 100));
    let scale = RfmScale::relative(&census_of(&buyers));
    let recency = buyers.map(|buyer| marks(&scale, &buyer)[0]);
    assert_eq!(recency, [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
}

#[test]
fn a_coarse_census_scores_every_amount_as_its_own_ranks_say() {
    let buyers: Vec<_> = (0..60_000).map(|i: i64| bought(1, 1, 1 + i * i)).collect();
    let census = census_of(&buyers);
    let spend = census.net_spend_minor();
    assert!(spend.significant_bits() < 64);
    let scale = RfmScale::from(&census);
    for buyer in buyers.iter().step_by(331) {
        let minor = buyer.net_spend_minor;
        let rank = 2 * spend.count_less(minor) + spend.count_equal(minor);
        assert_eq!(
            u64::from(marks(&scale, buyer)[2]),
            1 + 5 * rank / (2 * spend.total()),
            "{minor}"
        );
    }
}

#[test]
fn equal_customers_are_equal_even_when_all_are() {
    let buyers = [bought(5, 1, 100); 300];
    let scale = RfmScale::from(&census_of(&buyers));
    assert_eq!(scale.basis(), Basis::Relative);
    assert_eq!(marks(&scale, &buyers[0]), [3, 1, 3]);
}

#[test]
fn the_scale_is_absolute_below_a_hundred_buyers_and_relative_from_there() {
    for (count, basis) in [
        (0, Basis::Absolute),
        (1, Basis::Absolute),
        (99, Basis::Absolute),
        (100, Basis::Relative),
    ] {
        let buyers: Vec<_> = (0..count).map(|day| bought(day, 1, 100)).collect();
        assert_eq!(
            RfmScale::from(&census_of(&buyers)).basis(),
            basis,
            "{count}"
        );
    }
}

#[test]
fn absolute_marks_follow_their_table() {
    // The median spend is 101: of four amounts by nearest rank the second.
    let buyers = [50, 101, 150, 999].map(|spend| bought(1, 1, spend));
    let scale = RfmScale::from(&census_of(&buyers));

    let recency = [
        (0, 5),
        (30, 5),
        (31, 4),
        (60, 4),
        (61, 3),
        (90, 3),
        (91, 2),
        (180, 2),
        (181, 1),
    ];
    for (days, expected) in recency {
        assert_eq!(
            marks(&scale, &bought(days, 1, 1))[0],
            expected,
            "{days} days"
        );
    }
    for (orders, expected) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (60, 5)] {
        assert_eq!(
            marks(&scale, &bought(1, orders, 1))[1],
            expected,
            "{orders} orders"
        );
    }
    let spend = [
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
        (151, 3),
        (152, 4),
        (302, 4),
        (303, 5),
        (9_999, 5),
    ];
    for (minor, expected) in spend {
        assert_eq!(
            marks(&scale, &bought(1, 1, minor))[2],
            expected,
            "{minor} of 101"
        );
    }
}

#[test]
fn a_sole_buyer_spends_the_median() {
    let buyer = bought(0, 1, 77);
    let scale = RfmScale::from(&census_of(&[buyer]));
    assert_eq!(marks(&scale, &buyer), [5, 1, 3]);
}

#[test]
fn an_empty_store_still_has_a_scale() {
    let scale = RfmScale::from(&RfmCensus::default());
    assert_eq!(marks(&scale, &bought(0, 1, 77)), [5, 1, 1]);
    let relative = RfmScale::relative(&RfmCensus::default());
    assert_eq!(marks(&relative, &bought(0, 2, 77)), [1, 2, 1]);
}

#[test]
fn who_never_bought_is_a_prospect_and_who_left_the_window_is_lost() {
    let scale = RfmScale::from(&census_of(&[bought(0, 9, 100)]));
    let of = |days, orders| scale.standing(&bought(days, orders, 100));
    assert_eq!(
        of(0, 0),
        RfmStanding {
            scores: None,
            segment: RfmSegment::Prospect
        }
    );
    assert_eq!(of(2_000, 0).segment, RfmSegment::Prospect);
    assert_eq!(
        of(1_095, 50),
        RfmStanding {
            scores: None,
            segment: RfmSegment::Lost
        }
    );
    assert!(of(1_094, 50).scores.is_some());
}

#[test]
fn nobody_outside_the_population_is_counted() {
    let census = census_of(&[
        bought(1_095, 5, 100),
        bought(3, 0, 0),
        bought(1_094, 2, 100),
    ]);
    assert_eq!((census.buyers(), census.repeat_buyers()), (1, 1));
    assert_eq!(census.net_spend_minor().total(), 1);
}

#[test]
fn every_cell_of_the_grid_has_the_name_of_the_definitions() {
    let rows = [
        "new_customers potential_loyalists potential_loyalists champions champions",
        "promising potential_loyalists potential_loyalists loyal loyal",
        "about_to_sleep about_to_sleep needs_attention loyal loyal",
        "hibernating hibernating at_risk at_risk cant_lose",
        "lost lost at_risk at_risk cant_lose",
    ];
    let mut named = BTreeSet::new();
    for (row, recency) in rows.iter().zip(Score::ALL.iter().rev()) {
        let cells: Vec<_> = row.split(' ').collect();
        assert_eq!(cells.len(), 5);
        for (expected, mean) in cells.into_iter().zip(Score::ALL) {
            let segment = RfmSegment::of_cell(*recency, mean);
            assert_eq!(segment.id(), expected, "R {recency:?}, FM {mean:?}");
            named.insert(segment);
        }
    }
    assert_eq!(named.len(), 11, "all but prospects come from the grid");
    assert!(!named.contains(&RfmSegment::Prospect));
}

#[test]
fn the_mean_of_frequency_and_spend_rounds_halves_up() {
    for frequency in Score::ALL {
        for monetary in Score::ALL {
            let scores = RfmScores {
                recency: Score::One,
                frequency,
                monetary,
            };
            let mean = f64::midpoint(frequency.value().into(), monetary.value().into());
            let expected = (mean + 0.5).floor();
            let got = f64::from(scores.frequency_monetary().value());
            assert!(
                (got - expected).abs() < 1e-9,
                "F {frequency:?}, M {monetary:?}"
            );
        }
    }
}

#[test]
fn ids_and_names_are_distinct_and_ids_read_back() {
    let distinct = |texts: Vec<&'static str>| texts.into_iter().collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(RfmSegment::ALL.map(RfmSegment::id).to_vec()), 12);
    for language in [Language::English, Language::Arabic, Language::Persian] {
        let names = RfmSegment::ALL.map(|segment| segment.name(language));
        assert_eq!(distinct(names.to_vec()), 12, "{language:?}");
    }
    for segment in RfmSegment::ALL {
        assert_eq!(RfmSegment::from_id(segment.id()), Some(segment));
    }
    assert_eq!(RfmSegment::from_id("Champions"), None);
}
