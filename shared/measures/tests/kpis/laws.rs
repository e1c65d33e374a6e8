//! What holds of any people: who counts does not matter, and a look at everybody says the same.

use awda_customers::Profile;
use awda_measures::{Crowd, PeopleFigures, Period, Step, Terms};
use proptest::prelude::*;

use crate::shop::person;
use crate::{MARCH, crowd_of, terms};

fn lives() -> impl Strategy<Value = Vec<Vec<(i32, u32, i64)>>> {
    let days = prop::collection::btree_map(0..220_i32, (1..3_u32, 1..5_000_i64), 0..6);
    let life = days.prop_map(|days| {
        let rows = days.into_iter();
        rows.map(|(day, (orders, net))| (MARCH + day, orders, net))
            .collect()
    });
    prop::collection::vec(life, 0..10)
}

proptest! {
    #[test]
    fn a_crowd_does_not_depend_on_who_counted_whom(lives in lives(), split in 0..10_usize, day in 0..260_i32) {
        let people: Vec<Profile> = lives.iter().map(|days| person(days)).collect();
        let terms = terms(MARCH + day);
        let (left, right) = people.split_at(split.min(people.len()));
        let mut merged = crowd_of(right, &terms);
        merged.merge(&crowd_of(left, &terms));
        let whole = crowd_of(&people, &terms);
        prop_assert_eq!(&merged, &whole);
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(serde_json::from_str::<Crowd>(&text).unwrap(), whole);
    }

    /// Counted again by looking at every person for every period, as somebody would with pen and paper.
    #[test]
    fn every_period_is_what_a_look_at_everybody_says(lives in lives(), day in 0..260_i32) {
        let people: Vec<Profile> = lives.iter().map(|days| person(days)).collect();
        let terms = terms(MARCH + day);
        let crowd = crowd_of(&people, &terms);
        for step in [Step::Week(terms.week), Step::Month] {
            let whole = Period { from: step.start_of(MARCH), to: terms.day + 1 };
            for period in step.periods(whole) {
                let period = step.period_of(period.from);
                let mut expected = PeopleFigures::default();
                for life in &lives {
                    look(&mut expected, life, period, &terms);
                }
                prop_assert_eq!(crowd.figures(step, period.from), expected);
            }
        }
    }
}

fn look(seen: &mut PeopleFigures, life: &[(i32, u32, i64)], period: Period, terms: &Terms) {
    let known: Vec<_> = life.iter().filter(|row| row.0 <= terms.day).collect();
    let inside: Vec<_> = known.iter().filter(|row| period.contains(row.0)).collect();
    let orders: u32 = inside.iter().map(|row| row.1).sum();
    let until_end: u32 = known
        .iter()
        .filter(|row| row.0 < period.to)
        .map(|row| row.1)
        .sum();
    seen.buyers += u64::from(orders > 0);
    seen.repeat_buyers += u64::from(orders >= 2);
    seen.returning_buyers += u64::from(orders > 0 && until_end >= 2);
    seen.orders += u64::from(orders);
    seen.net_minor += inside.iter().map(|row| row.2).sum::<i64>();
    if let Some(first) = known.first().filter(|row| period.contains(row.0)) {
        seen.new_buyers += 1;
        seen.new_orders += u64::from(first.1);
        seen.new_net_minor += first.2;
    }
    let patience = i32::try_from(terms.lapsed_after).unwrap();
    let before = known.iter().rfind(|row| row.0 < period.from);
    let is_active = before.is_some_and(|last| period.from - last.0 < patience);
    seen.active += u64::from(is_active);
    seen.retained += u64::from(is_active && orders > 0);
    for day in period.from..period.to.min(terms.day + 1) {
        let last = known.iter().rfind(|row| row.0 <= day);
        seen.lapsed += u64::from(last.is_some_and(|last| day - last.0 == patience));
    }
}
