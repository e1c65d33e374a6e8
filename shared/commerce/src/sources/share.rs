//! What part of a refund is items, where a shop tells only what went back in all.

use awda_kernel::round_half_up;

/// The part of `amount` that is items, where `amount` is of items and their tax: as the order's items are of its items and their tax,
/// rounded half up, and never more than `left`.
pub(super) fn of_items(amount: i64, items: i64, items_tax: i64, left: i64) -> i64 {
    let with_tax = i128::from(items) + i128::from(items_tax.max(0));
    if items <= 0 || with_tax <= 0 {
        return 0;
    }
    let part = round_half_up(i128::from(amount) * i128::from(items), with_tax);
    i64::try_from(part)
        .unwrap_or(i64::MAX)
        .clamp(0, left.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_refund_with_tax_is_worth_its_items() {
        for (amount, items, tax, expected) in [
            (645, 1_800, 135, 600),
            (1_935, 1_800, 135, 1_800),
            (2_935, 1_800, 135, 1_800),
            (1_000, 1_800, 0, 1_000),
            (1_000, 0, 0, 0),
            (1_000, -5, 0, 0),
            (-5, 1_800, 0, 0),
        ] {
            assert_eq!(
                of_items(amount, items, tax, items),
                expected,
                "{amount} {items} {tax}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_refund_is_worth_more_than_what_is_left(amount: i64, items: i64, tax: i64, left: i64) {
            let part = of_items(amount, items, tax, left);
            prop_assert!(part >= 0 && part <= left.max(0));
        }
    }
}
