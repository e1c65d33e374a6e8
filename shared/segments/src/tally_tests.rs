//! Laws and cases of the tally. The laws run with a small limit, so that coarsening happens in every other case.

use proptest::prelude::*;

use super::*;

/// 129 values always fit at one significant digit; a little above, so that several precisions occur.
const SMALL_MAX: usize = 140;

fn whole(values: &[i64]) -> Tally {
    let mut tally = Tally::default();
    for value in values {
        tally.add_within(*value, 1, SMALL_MAX);
    }
    tally
}

fn merged(left: &Tally, right: &Tally) -> Tally {
    let mut union = left.clone();
    union.merge_within(right, SMALL_MAX);
    union
}

fn wide_values(count_max: usize) -> impl Strategy<Value = Vec<i64>> {
    let value = prop_oneof![0..40_i64, 0..5_000_i64, -5_000..5_000_i64, any::<i64>()];
    proptest::collection::vec(value, 0..count_max)
}

proptest! {
    #[test]
    fn a_tally_does_not_depend_on_how_its_values_were_sharded(
        values in wide_values(600),
        shard_count in 1..9_usize,
        seed in any::<u64>(),
    ) {
        let mut shards = vec![Vec::new(); shard_count];
        let mut state = seed;
        for value in &values {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let shard = usize::try_from(state >> 40).unwrap() % shard_count;
            shards[shard].push(*value);
        }
        let mut union = Tally::default();
        for shard in shards.iter().rev() {
            union.merge_within(&whole(shard), SMALL_MAX);
        }
        prop_assert_eq!(union, whole(&values));
    }

    #[test]
    fn merging_is_associative_and_commutative(
        a in wide_values(300), b in wide_values(300), c in wide_values(300),
    ) {
        let (a, b, c) = (whole(&a), whole(&b), whole(&c));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
    }

    #[test]
    fn precision_is_the_finest_that_fits(values in wide_values(600)) {
        let tally = whole(&values);
        prop_assert!(tally.distinct_count() <= SMALL_MAX);
        if tally.significant_bits() < EXACT_BITS {
            let finer_bits = tally.significant_bits() + 1;
            let finer: std::collections::BTreeSet<i64> =
                values.iter().map(|value| coarse(*value, finer_bits)).collect();
            prop_assert!(finer.len() > SMALL_MAX);
        }
    }

    #[test]
    fn nothing_counted_is_lost(values in wide_values(600)) {
        let tally = whole(&values);
        prop_assert_eq!(tally.total(), values.len() as u64);
        for value in &values {
            prop_assert!(tally.count_equal(*value) >= 1);
            let greater = tally.iter().filter(|(kept, _)| *kept > tally.coarse(*value));
            let greater: u64 = greater.map(|(_, count)| count).sum();
            let sum = tally.count_less(*value) + tally.count_equal(*value) + greater;
            prop_assert_eq!(sum, tally.total());
        }
    }

    #[test]
    fn a_quantile_never_falls_as_its_share_rises(
        values in wide_values(600), low in 0..=1_000_u32, high in 0..=1_000_u32,
    ) {
        let (low, high) = (low.min(high), low.max(high));
        let tally = whole(&values);
        let at = |share| tally.quantile(Share::of(share, 1_000).unwrap());
        prop_assert!(at(low) <= at(high));
    }

    #[test]
    fn a_quantile_of_an_exact_tally_is_the_value_of_that_rank(
        mut values in proptest::collection::vec(-50..50_i64, 1..100), share in 1..=100_u32,
    ) {
        let tally: Tally = values.iter().copied().collect();
        values.sort_unstable();
        let rank = (values.len() * share as usize).div_ceil(100);
        prop_assert_eq!(tally.quantile(Share::of(share, 100).unwrap()), Some(values[rank - 1]));
    }

    #[test]
    fn coarsening_keeps_order_sign_and_relative_error(a: i64, b: i64, bits in 1..=64_u8) {
        let (low, high) = (a.min(b), a.max(b));
        prop_assert!(coarse(low, bits) <= coarse(high, bits));
        prop_assert_eq!(coarse(a, bits).signum(), a.signum());
        let error = u128::from(a.unsigned_abs() - coarse(a, bits).unsigned_abs());
        prop_assert!(error << (bits - 1) < u128::from(a.unsigned_abs()).max(1));
    }

    #[test]
    fn coarsening_twice_is_coarsening_once(a: i64, fine in 1..=64_u8, rough in 1..=64_u8) {
        let rough = rough.min(fine);
        prop_assert_eq!(coarse(coarse(a, fine), rough), coarse(a, rough));
    }
}

#[test]
fn an_empty_tally_has_no_quantile() {
    let tally = Tally::default();
    assert_eq!(tally.quantile(Share::HALF), None);
    assert_eq!(
        (tally.total(), tally.count_less(5), tally.count_equal(5)),
        (0, 0, 0)
    );
}

#[test]
fn quantiles_are_by_nearest_rank() {
    let tally: Tally = [10, 20, 30, 40].into_iter().collect();
    for (numerator, denominator, expected) in [
        (0, 1, 10),
        (1, 4, 10),
        (26, 100, 20),
        (1, 2, 20),
        (51, 100, 30),
        (9, 10, 40),
        (1, 1, 40),
    ] {
        let share = Share::of(numerator, denominator).unwrap();
        assert_eq!(
            tally.quantile(share),
            Some(expected),
            "{numerator}/{denominator}"
        );
    }
}

#[test]
fn a_share_outside_zero_and_one_does_not_exist() {
    assert_eq!(Share::of(3, 2), None);
    assert_eq!(Share::of(0, 0), None);
    assert_eq!(Share::of(1, 2), Some(Share::HALF));
}

#[test]
fn a_tally_is_exact_up_to_its_limit_and_coarse_above() {
    let limit = i64::try_from(DISTINCT_VALUES_MAX).unwrap();
    let mut tally: Tally = (1..=limit).collect();
    assert_eq!(
        (tally.significant_bits(), tally.distinct_count()),
        (64, DISTINCT_VALUES_MAX)
    );
    assert_eq!(tally.count_less(12_345), 12_344);

    tally.add(limit + 1);
    assert!(tally.significant_bits() < 64);
    assert!(tally.distinct_count() <= DISTINCT_VALUES_MAX);
    assert_eq!(tally.total(), limit.unsigned_abs() + 1);
}

#[test]
fn eight_significant_digits_always_fit() {
    let mut every_bucket = std::collections::BTreeSet::from([0]);
    for length in 0..63_u32 {
        for start in 0..128_i64 {
            let value = if length < 8 {
                start
            } else {
                (128 + start) << (length - 8)
            };
            every_bucket.extend([coarse(value, 8), coarse(-value, 8)]);
        }
    }
    assert!(
        every_bucket.len() + 256 <= DISTINCT_VALUES_MAX,
        "{}",
        every_bucket.len()
    );
}
