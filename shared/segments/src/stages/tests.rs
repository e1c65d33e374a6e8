//! Stages and thresholds against their definition: boundaries, blends, and what a return is.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::language::Language;

const TODAY: i32 = 20_000;

/// The stage today of somebody who bought this many days ago each time, the longest ago first.
fn reading(days_ago: &[i32], order_count: u32) -> StageReading {
    let purchase_days: Vec<i32> = days_ago.iter().map(|ago| TODAY - ago).collect();
    let input = StageInput {
        has_identifier: true,
        purchase_days: &purchase_days,
        order_count,
        as_of_day: TODAY,
    };
    stage(&input, Thresholds::FALLBACK)
}

fn days(thresholds: Thresholds) -> [u32; 3] {
    [thresholds.t1(), thresholds.t2(), thresholds.t3()]
}

#[test]
fn each_threshold_belongs_to_the_stage_that_it_opens() {
    for (since, once, often) in [
        (0, Stage::New, Stage::Active),
        (39, Stage::New, Stage::Active),
        (40, Stage::Cooling, Stage::Cooling),
        (89, Stage::Cooling, Stage::Cooling),
        (90, Stage::AtRisk, Stage::AtRisk),
        (179, Stage::AtRisk, Stage::AtRisk),
        (180, Stage::Lapsed, Stage::Lapsed),
        (359, Stage::Lapsed, Stage::Lapsed),
        (360, Stage::Lost, Stage::Lost),
        (5_000, Stage::Lost, Stage::Lost),
    ] {
        assert_eq!(
            reading(&[since], 1).stage,
            once,
            "one order {since} days ago"
        );
        assert_eq!(
            reading(&[since], 2).stage,
            often,
            "two orders {since} days ago, same day"
        );
        assert_eq!(
            reading(&[since + 50, since], 2).stage,
            often,
            "again {since} days ago"
        );
    }
}

#[test]
fn without_identifier_everybody_is_anonymous_and_without_order_a_lead() {
    let mut input = StageInput {
        has_identifier: false,
        purchase_days: &[TODAY - 3],
        order_count: 1,
        as_of_day: TODAY,
    };
    assert_eq!(stage(&input, Thresholds::FALLBACK).stage, Stage::Anonymous);
    input.has_identifier = true;
    input.purchase_days = &[];
    input.order_count = 0;
    let lead = stage(&input, Thresholds::FALLBACK);
    assert_eq!((lead.stage, lead.days_since_last), (Stage::Lead, None));
}

#[test]
fn a_return_after_t3_is_a_reactivation_for_thirty_days() {
    for (days_ago, expected) in [
        (&[180, 0][..], Stage::Reactivated),
        (&[179, 0], Stage::Active),
        (&[209, 29], Stage::Reactivated),
        (&[210, 30], Stage::Active),
        (&[700, 20], Stage::Reactivated),
        (&[700, 20, 5], Stage::Active),
        (&[220, 40], Stage::Cooling),
    ] {
        let order_count = u32::try_from(days_ago.len()).unwrap();
        assert_eq!(
            reading(days_ago, order_count).stage,
            expected,
            "{days_ago:?}"
        );
    }
}

#[test]
fn having_lapsed_is_judged_by_the_gaps_before_the_return() {
    // Three gaps of 20 days: T3 was (3·20 + 3·180) / 6 = 100 and 150 days had lapsed. With the 150 among the own gaps
    // T3 is (4·150 + 3·180) / 7 = 163, above the very gap.
    let reading = reading(&[210, 190, 170, 150, 0], 5);
    assert_eq!(reading.thresholds.t3(), 163);
    assert_eq!(reading.stage, Stage::Reactivated);
}

#[test]
fn days_after_the_day_of_judgement_are_not_looked_at() {
    let input = StageInput {
        has_identifier: true,
        purchase_days: &[TODAY - 100, TODAY + 1],
        order_count: 1,
        as_of_day: TODAY,
    };
    let reading = stage(&input, Thresholds::FALLBACK);
    assert_eq!(
        (reading.stage, reading.days_since_last),
        (Stage::AtRisk, Some(100))
    );
}

#[test]
fn own_gaps_count_from_three_and_weigh_n_in_n_plus_three() {
    for (gaps, expected) in [
        (&[][..], [40, 90, 180]),
        (&[10, 10], [40, 90, 180]),
        // (3·10 + 3·40) / 6 = 25, (30 + 270) / 6 = 50, (30 + 540) / 6 = 95.
        (&[10, 10, 10], [25, 50, 95]),
        // Own quantiles 11, 12, 12: 153/6 = 25.5, 306/6 = 51, 576/6 = 96; the half goes up.
        (&[12, 10, 11], [26, 51, 96]),
        // Nine gaps of a day weigh three quarters: 10.75, 23.25, 45.75.
        (&[1; 9], [11, 23, 46]),
    ] {
        assert_eq!(
            days(Thresholds::FALLBACK.blended_with(gaps)),
            expected,
            "{gaps:?}"
        );
    }
    let short = Thresholds::new(7, 8, 9).unwrap();
    assert_eq!(days(short.blended_with(&[1; 100])), [7, 8, 9]);
}

#[test]
fn a_store_learns_its_thresholds_from_a_hundred_returning_customers() {
    let census_of = |customers: i32| {
        let mut census = GapCensus::default();
        for customer in 1..=customers {
            census.add(&[0, customer]);
            census.add(&[customer]);
        }
        census
    };
    let (few, enough) = (census_of(99), census_of(100));
    assert_eq!(
        (few.returning_customers(), enough.returning_customers()),
        (99, 100)
    );
    assert_eq!(
        few.thresholds_or(Thresholds::FALLBACK),
        Thresholds::FALLBACK
    );
    assert_eq!(
        days(enough.thresholds_or(Thresholds::FALLBACK)),
        [50, 75, 90]
    );
}

#[test]
fn learnt_thresholds_are_a_week_at_least_and_rise() {
    let mut census = GapCensus::default();
    for _ in 0..100 {
        census.add(&[0, 2, 4]);
    }
    assert_eq!(census.gaps_days().total(), 200);
    assert_eq!(days(census.thresholds_or(Thresholds::FALLBACK)), [7, 8, 9]);
}

#[test]
fn settings_that_break_the_rules_are_refused() {
    assert!(Thresholds::new(7, 8, 9).is_ok());
    for (t1, t2, t3) in [
        (6, 8, 9),
        (7, 7, 9),
        (7, 9, 9),
        (90, 40, 180),
        (u32::MAX, 1, 1),
    ] {
        assert!(Thresholds::new(t1, t2, t3).is_err(), "{t1}, {t2}, {t3}");
    }
    let refusal = Thresholds::new(7, 7, 9).unwrap_err().to_string();
    assert!(
        refusal.starts_with("accept thresholds 7, 7, 9"),
        "{refusal}"
    );
}

#[test]
fn ids_and_names_are_distinct_and_ids_read_back() {
    for language in [Language::English, Language::Arabic, Language::Persian] {
        let names: BTreeSet<_> = Stage::ALL.map(|stage| stage.name(language)).into();
        assert_eq!(names.len(), 9, "{language:?}");
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_id(stage.id()), Some(stage));
    }
    assert_eq!(Stage::from_id("champions"), None);
}

fn any_purchase_days() -> impl Strategy<Value = Vec<i32>> {
    proptest::collection::btree_set(TODAY - 2_000..=TODAY, 0..20)
        .prop_map(|days| days.into_iter().collect())
}

fn any_thresholds() -> impl Strategy<Value = Thresholds> {
    (7..100_u32, 1..100_u32, 1..200_u32)
        .prop_map(|(t1, more, most)| Thresholds::new(t1, t1 + more, t1 + more + most).unwrap())
}

fn input_of(purchase_days: &[i32], as_of_day: i32) -> StageInput<'_> {
    let order_count = u32::try_from(purchase_days.len()).unwrap();
    StageInput {
        has_identifier: true,
        purchase_days,
        order_count,
        as_of_day,
    }
}

proptest! {
    #[test]
    fn blended_thresholds_keep_the_rules(
        store in any_thresholds(), gaps in proptest::collection::vec(any::<u32>(), 0..12),
    ) {
        let [t1, t2, t3] = days(store.blended_with(&gaps));
        prop_assert!(GAP_DAYS_MIN <= t1 && t1 < t2 && t2 < t3);
    }

    #[test]
    fn without_another_purchase_nobody_moves_back(
        purchase_days in any_purchase_days(), store in any_thresholds(), later in 0..3_000,
    ) {
        prop_assume!(!purchase_days.is_empty());
        let today = stage(&input_of(&purchase_days, TODAY), store).stage;
        let then = stage(&input_of(&purchase_days, TODAY + later), store).stage;
        prop_assert!(then >= today, "{today:?} became {then:?}");
    }

    #[test]
    fn reactivated_is_who_would_have_lapsed_without_the_last_purchase(
        purchase_days in any_purchase_days(), store in any_thresholds(),
    ) {
        prop_assume!(!purchase_days.is_empty());
        let (last, before) = purchase_days.split_last().unwrap();
        let otherwise = stage(&input_of(before, *last), store);
        let had_lapsed =
            otherwise.days_since_last.is_some_and(|since| since >= otherwise.thresholds.t3());
        let is_reactivated =
            stage(&input_of(&purchase_days, *last), store).stage == Stage::Reactivated;
        prop_assert_eq!(is_reactivated, had_lapsed);
    }

    #[test]
    fn a_gap_census_does_not_depend_on_the_sharding(
        customers in proptest::collection::vec(any_purchase_days(), 0..40), at in 0..40_usize,
    ) {
        let census_of = |customers: &[Vec<i32>]| {
            let mut census = GapCensus::default();
            for days in customers {
                census.add(days);
            }
            census
        };
        let (left, right) = customers.split_at(at.min(customers.len()));
        let mut merged = census_of(right);
        merged.merge(&census_of(left));
        prop_assert_eq!(merged, census_of(&customers));
    }
}
