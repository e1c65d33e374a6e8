//! Steps in which no wording does more than another, and steps in which one does.

use awda_lifetime::Chance;
use proptest::prelude::*;

use super::*;

/// So many people, each of whom clicks and then orders by chance.
fn wording(chance: &mut Chance, people: u32, (click, order): (f64, f64)) -> Wording {
    let mut wording = Wording::default();
    for _ in 0..people {
        let worth = (8.0 + 0.5 * chance.normal()).exp();
        let orders = u32::from(chance.uniform() < order);
        let before = u32::from(chance.uniform() < order);
        #[expect(clippy::cast_possible_truncation, reason = "some tens of thousands")]
        let value = |orders: u32| (worth * f64::from(orders)).round() as i64;
        let did = Did {
            orders,
            spend_minor: value(orders),
            before_minor: value(before),
        };
        wording.add(did, chance.uniform() < click);
    }
    wording
}

fn verdicts(read: &WordingReadout) -> [Verdict; 3] {
    [read.clicked, read.orders, read.spend].map(|one| one.verdict)
}

const STEPS: u64 = 1_000;

#[test]
fn of_wordings_that_do_the_same_at_most_one_step_in_twenty_says_otherwise() {
    let alarms = |others: usize| {
        let is_alarm = |seed: &u64| {
            let mut chance = Chance::seeded(*seed);
            let first = wording(&mut chance, 400, (0.12, 0.08));
            let mut told = (0..others).flat_map(|_| {
                let other = wording(&mut chance, 400, (0.12, 0.08));
                verdicts(&compare_wordings(&first, &other, others))
            });
            told.any(|verdict| matches!(verdict, Verdict::Brings | Verdict::Harms))
        };
        (0..STEPS).filter(is_alarm).count()
    };
    let limit = usize::try_from(STEPS / 20).unwrap();
    let (two, four) = (alarms(1), alarms(3));
    assert!(two <= limit && four <= limit, "{two} {four} of {STEPS}");
    assert!(two + four > 0, "a test that never fails says nothing");
}

#[test]
fn a_wording_that_is_clicked_half_as_often_again_is_found_and_nothing_is_said_of_what_it_does_not_change()
 {
    let (mut found, mut wrong) = (0, 0);
    for seed in 0..200 {
        let mut chance = Chance::seeded(seed);
        let first = wording(&mut chance, 2_000, (0.12, 0.08));
        let other = wording(&mut chance, 2_000, (0.18, 0.08));
        let [clicked, orders, spend] = verdicts(&compare_wordings(&first, &other, 1));
        found += u32::from(clicked == Verdict::Brings);
        let is_wrong = |verdict| matches!(verdict, Verdict::Brings | Verdict::Harms);
        wrong += u32::from(is_wrong(orders) || is_wrong(spend));
        let back = compare_wordings(&other, &first, 1).clicked.verdict;
        assert_ne!(back, Verdict::Brings);
    }
    assert!(found >= 180 && wrong <= 10, "{found} {wrong} of 200");
}

#[test]
fn with_a_handful_of_people_nothing_is_said_however_large_the_difference() {
    let mut chance = Chance::seeded(1);
    let none = wording(&mut chance, 20, (0.0, 0.0));
    let all = wording(&mut chance, 20, (1.0, 1.0));
    for verdict in verdicts(&compare_wordings(&none, &all, 1)) {
        assert!(matches!(verdict, Verdict::TooFew { .. }), "{verdict:?}");
    }
    let nobody = compare_wordings(&Wording::default(), &Wording::default(), 1);
    assert!(nobody.clicked.uplift.is_none());
    assert_eq!(nobody.spend.verdict, Verdict::TooFew { more: None });
}

proptest! {
    #[test]
    fn parts_merged_are_the_whole(people in prop::collection::vec((0..4_u32, any::<bool>()), 0..60), at in 0..60_usize) {
        let add = |some: &[(u32, bool)]| some.iter().fold(Wording::default(), |mut sum, (orders, clicked)| {
            let did = Did { orders: *orders, spend_minor: i64::from(*orders) * 7, before_minor: 1 };
            sum.add(did, *clicked);
            sum
        });
        let (one, other) = people.split_at(at.min(people.len()));
        let mut merged = add(other);
        merged.merge(&add(one));
        prop_assert_eq!(merged, add(&people));
    }
}
