//! Lists of codes, pools, and what becomes of a code that was given.

use super::*;
use crate::fixture::{at, customer, day};
use awda_kernel::fingerprint;
use proptest::prelude::*;

fn pool() -> CouponPool {
    CouponPool {
        gives: Gives::Percent { percent: 10 },
        minimum_minor: None,
        valid_days: 14,
        prefix: "NOOR-".to_owned(),
        low_at: 50,
    }
}

fn grant() -> Grant {
    Grant {
        code: "NOOR-1".parse().unwrap(),
        pool: "win_back".to_owned(),
        message: MessageId::of(fingerprint(&["m"])),
        customer: Some(customer()),
        granted_at: at("2026-01-05T08:00:00Z"),
        last_day: pool().last_day(day("2026-01-05")),
        used: None,
    }
}

fn used(order: &str, moment: &str) -> Used {
    Used {
        order: order.to_owned(),
        at: at(moment),
    }
}

#[test]
fn a_list_gives_every_code_once_and_tells_what_it_does_not_take() {
    let lines = ["noor-1", "", " NOOR-2 ", "Noor-1", "OUD-1", "NOOR 3", "x"];
    let (found, faults) = codes(lines, "noor-");
    let found: Vec<&str> = found.iter().map(CouponCode::as_str).collect();
    assert_eq!(found, ["NOOR-1", "NOOR-2"]);
    let told: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(told, [4, 5, 6, 7]);
}

#[test]
fn a_code_does_not_print_itself() {
    let code: CouponCode = "SECRET10".parse().unwrap();
    assert_eq!(format!("{code:?}"), "CouponCode(SE…)");
}

#[test]
fn a_pool_is_kept_when_it_makes_sense_and_stays_once_it_is_begun() {
    let one = |name: &str, pool| CouponPools::from([(name.to_owned(), pool)]);
    let none = CouponPools::new();
    assert!(checked(one("win_back", pool()), &none).is_ok());
    let wrong = [
        ("Win", pool()),
        (
            "a",
            CouponPool {
                valid_days: 0,
                ..pool()
            },
        ),
        (
            "a",
            CouponPool {
                gives: Gives::Percent { percent: 101 },
                ..pool()
            },
        ),
        (
            "a",
            CouponPool {
                gives: Gives::Amount { minor: 0 },
                ..pool()
            },
        ),
        (
            "a",
            CouponPool {
                minimum_minor: Some(-1),
                ..pool()
            },
        ),
        (
            "a",
            CouponPool {
                prefix: "a b".to_owned(),
                ..pool()
            },
        ),
    ];
    for (name, pool) in wrong {
        assert!(checked(one(name, pool.clone()), &none).is_err(), "{pool:?}");
    }
    let gone = checked(none, &one("win_back", pool())).unwrap_err();
    assert_eq!(
        gone.to_string(),
        "coupons.win_back: a pool that was begun stays"
    );
}

#[test]
fn a_code_is_open_until_its_last_day_or_its_first_order() {
    let grant = grant();
    assert_eq!(grant.last_day, day("2026-01-19"));
    assert!(grant.is_open(day("2026-01-19")) && !grant.is_open(day("2026-01-20")));
    let after = grant.used_by(used("generic/1", "2026-01-07T08:00:00Z"));
    assert!(!after.is_open(day("2026-01-08")));
    assert_eq!(after.anonymous().customer, None);
}

proptest! {
    #[test]
    fn whichever_order_is_told_of_first_the_earliest_used_the_code(
        hours in proptest::collection::vec(0_i64..50, 1..6)
    ) {
        let by = |hour: &i64| Used {
            order: format!("generic/{hour}"),
            at: awda_kernel::Timestamp::from_second(hour * 3_600).unwrap(),
        };
        let forward = hours.iter().fold(grant(), |grant, hour| grant.used_by(by(hour)));
        let backward = hours.iter().rev().fold(grant(), |grant, hour| grant.used_by(by(hour)));
        prop_assert_eq!(&forward, &backward);
        let first = hours.iter().min().unwrap();
        prop_assert_eq!(forward.used.unwrap().order, format!("generic/{first}"));
    }
}
