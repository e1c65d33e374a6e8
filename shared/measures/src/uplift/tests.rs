//! Arms with known answers, and two thousand stores in which nothing, or a fifth more, happens.

use awda_lifetime::Chance;
use proptest::prelude::*;

use super::*;

/// So many people for each number of orders, 100.00 an order.
fn arm(people: &[(u32, u64)]) -> Arm {
    let mut arm = Arm::default();
    for (orders, count) in people {
        for _ in 0..*count {
            arm.add(Did {
                orders: *orders,
                spend_minor: i64::from(*orders) * 10_000,
                before_minor: 0,
            });
        }
    }
    arm
}

/// scipy 1.17.1, `ttest_ind(..., equal_var=False)` for the t and its degrees of freedom, shrunk as [`compare`] says.
#[test]
fn two_arms_are_compared_as_welch_did_and_shrunk() {
    let written = arm(&[(1, 60), (2, 15), (3, 5), (0, 220)]);
    let held_out = arm(&[(1, 14), (2, 3), (0, 83)]);
    let read = compare(&written, &held_out).orders.unwrap();
    let near = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
    near(read.held_out, 0.2);
    near(read.difference, 0.074_462_339_419_218_94);
    near(read.chance, 0.959_187_966_145_267);
    near(read.interval.0, 0.004_150_408_706_534_006);
    near(read.interval.1, 0.144_774_270_131_903_86);
}

#[test]
fn with_too_little_it_says_so_and_how_many_more_it_takes() {
    let nobody = compare(&Arm::default(), &Arm::default());
    assert_eq!(nobody.verdict, Verdict::TooFew { more: None });
    assert!(nobody.orders.is_none() && nobody.spend.is_none());
    // A difference that looks huge, among ten people.
    let few = compare(&arm(&[(1, 9), (0, 1)]), &arm(&[(0, 9), (1, 1)]));
    let Verdict::TooFew { more: Some(more) } = few.verdict else {
        panic!("{few:?}")
    };
    assert!(more >= 40, "{more}");
    // Nobody who was held out bought: what a fifth of nothing is, nobody knows.
    let none = compare(&arm(&[(1, 90), (0, 10)]), &arm(&[(0, 100)]));
    assert_eq!(none.verdict, Verdict::TooFew { more: None });
}

#[test]
fn the_number_of_people_it_asks_for_is_enough() {
    let (written, held_out) = (arm(&[(1, 270), (0, 630)]), arm(&[(1, 30), (0, 70)]));
    let Verdict::TooFew { more: Some(more) } = compare(&written, &held_out).verdict else {
        panic!("a hundred held out are not enough to see a fifth more")
    };
    let times = 1 + more.div_ceil(1_000);
    let (mut ours, mut theirs) = (Arm::default(), Arm::default());
    for _ in 0..times {
        ours.merge(&written);
        theirs.merge(&held_out);
    }
    assert_eq!(compare(&ours, &theirs).verdict, Verdict::Unclear);
    // A fifth more is seen then.
    let better = arm(&[(1, 324), (0, 576)]);
    let mut ours = Arm::default();
    (0..times).for_each(|_| ours.merge(&better));
    assert_eq!(compare(&ours, &theirs).verdict, Verdict::Brings);
    assert_eq!(compare(&theirs, &ours).verdict, Verdict::Harms);
}

/// A person of a store: how much they buy differs from person to person, and is the same before and after.
fn person(chance: &mut Chance, effect: f64) -> Did {
    let rate = chance.ln_gamma(0.8).exp() * 0.6;
    let worth = (8.0 + 0.5 * chance.normal()).exp();
    let before = chance.poisson(rate);
    let after = chance.poisson(rate * effect);
    #[expect(clippy::cast_possible_truncation, reason = "some tens of thousands")]
    let value = |orders: u64| (worth * orders as f64).round() as i64;
    Did {
        orders: u32::try_from(after).unwrap(),
        spend_minor: value(after),
        before_minor: value(before),
    }
}

/// 900 people written to and 100 held out.
fn store(seed: u64, effect: f64) -> Readout {
    let mut chance = Chance::seeded(seed);
    let (mut written, mut held_out) = (Arm::default(), Arm::default());
    for _ in 0..900 {
        written.add(person(&mut chance, effect));
    }
    for _ in 0..100 {
        held_out.add(person(&mut chance, 1.0));
    }
    compare(&written, &held_out)
}

const STORES: u64 = 2_000;

#[test]
fn where_nothing_happens_it_rarely_says_that_something_does() {
    let read: Vec<Readout> = (0..STORES).map(|seed| store(seed, 1.0)).collect();
    let alarms = |chance: fn(&Readout) -> f64| read.iter().filter(|one| chance(one) > SURE).count();
    let of_orders = alarms(|one| one.orders.unwrap().chance);
    let of_spend = alarms(|one| one.spend.unwrap().chance);
    let limit = usize::try_from(STORES / 20).unwrap();
    assert!(
        of_orders <= limit && of_spend <= limit,
        "{of_orders} {of_spend} of {STORES}"
    );
    assert!(
        of_orders > 0 && of_spend > 0,
        "a test that never fails says nothing"
    );
}

#[test]
fn a_fifth_more_lies_within_the_interval_as_often_as_it_says() {
    let (rate, worth) = (0.8 * 0.6, (8.0_f64 + 0.125).exp());
    let read: Vec<Readout> = (0..STORES).map(|seed| store(seed, 1.2)).collect();
    let within =
        |uplift: Uplift, truth: f64| (uplift.interval.0..=uplift.interval.1).contains(&truth);
    let of_orders = read
        .iter()
        .filter(|one| within(one.orders.unwrap(), 0.2 * rate))
        .count();
    let of_spend = read
        .iter()
        .filter(|one| within(one.spend.unwrap(), 0.2 * rate * worth))
        .count();
    let limit = usize::try_from(STORES * 88 / 100).unwrap();
    assert!(
        of_orders >= limit && of_spend >= limit,
        "{of_orders} {of_spend} of {STORES}"
    );
}

#[test]
fn what_was_spent_before_makes_it_surer() {
    let mut chance = Chance::seeded(7);
    let (mut known, mut unknown) = (
        (Arm::default(), Arm::default()),
        (Arm::default(), Arm::default()),
    );
    for place in 0..1_000 {
        let did = person(&mut chance, 1.0);
        let blank = Did {
            before_minor: 0,
            ..did
        };
        let (one, other) = if place % 10 == 0 {
            (&mut known.1, &mut unknown.1)
        } else {
            (&mut known.0, &mut unknown.0)
        };
        one.add(did);
        other.add(blank);
    }
    let width = |read: Readout| {
        let (low, high) = read.spend.unwrap().interval;
        high - low
    };
    let (with, without) = (
        width(compare(&known.0, &known.1)),
        width(compare(&unknown.0, &unknown.1)),
    );
    assert!(with < 0.95 * without, "{with} {without}");
}

proptest! {
    #[test]
    fn arms_of_shards_are_the_arm_of_all(people in prop::collection::vec((0..9_u32, -5_000..90_000_i64, -5_000..90_000_i64), 0..60), at in 0..60_usize) {
        let people: Vec<Did> = people.into_iter().map(|(orders, spend_minor, before_minor)| Did { orders, spend_minor, before_minor }).collect();
        let arm = |some: &[Did]| some.iter().fold(Arm::default(), |mut arm, did| {
            arm.add(*did);
            arm
        });
        let (one, other) = people.split_at(at.min(people.len()));
        let mut merged = arm(other);
        merged.merge(&arm(one));
        prop_assert_eq!(merged, arm(&people));
        let text = serde_json::to_string(&merged).unwrap();
        prop_assert_eq!(serde_json::from_str::<Arm>(&text).unwrap(), merged);
    }
}
