//! What holds for any people: neither order nor shards matter, nobody is offered what they have, and ids mean nothing.

use awda_customers::Profile;
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use super::tests::{DAY, baskets, person};
use super::*;

/// What people ordered: of each the orders, of each the days ago and the products.
fn ordered() -> impl proptest::strategy::Strategy<Value = Vec<Ordered>> {
    let order = (0..400_i32, prop::collection::vec(0..12_u8, 1..5));
    prop::collection::vec(prop::collection::vec(order, 0..4), 1..30)
}

type Ordered = Vec<(i32, Vec<u8>)>;

fn people(ordered: &[Ordered], first: u32) -> Vec<Profile> {
    ordered
        .iter()
        .zip(first..)
        .map(|(orders, number)| {
            let named: Vec<(i32, Vec<String>)> = orders
                .iter()
                .map(|(ago, skus)| {
                    let skus = skus.iter().map(|sku| format!("{}-{sku}", sku % 3));
                    (DAY - ago, skus.collect())
                })
                .collect();
            let lines: Vec<Vec<&str>> = named
                .iter()
                .map(|(_, skus)| skus.iter().map(String::as_str).collect())
                .collect();
            let orders: Vec<(i32, &[&str])> = named
                .iter()
                .zip(&lines)
                .map(|((day, _), skus)| (*day, skus.as_slice()))
                .collect();
            person(number, &orders)
        })
        .collect()
}

fn shelf(is_similar: bool) -> Shelf {
    Shelf {
        strategy: if is_similar {
            super::Strategy::Similar
        } else {
            super::Strategy::Together
        },
        ..Shelf::default()
    }
}

proptest! {
    #[test]
    fn neither_order_nor_shards_matter(ordered in ordered(), shards in 1..5_usize, turn in any::<prop::sample::Index>()) {
        let mut all = people(&ordered, 0);
        let whole = baskets(&all);
        let middle = turn.index(all.len());
        all.rotate_left(middle);
        let mut merged = Baskets::default();
        for shard in 0..shards {
            let part = baskets(all.iter().skip(shard).step_by(shards));
            let text = serde_json::to_string(&part).unwrap();
            merged.merge(&serde_json::from_str(&text).unwrap());
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(Learned::of(&merged, "run", DAY), Learned::of(&whole, "run", DAY));
    }

    #[test]
    fn nobody_is_offered_what_they_have_unless_people_come_back_for_it(ordered in ordered(), is_similar: bool) {
        let all = people(&ordered, 0);
        let learned = Learned::of(&baskets(&all), "run", DAY);
        let shelf = shelf(is_similar);
        for profile in &all {
            let found = recommend(Some(profile), (&learned, &shelf), DAY, 20);
            let mut once: Vec<&str> = found.iter().map(|one| one.sku.as_str()).collect();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), found.len());
            for one in &found {
                let orders = profile.facets.values().flat_map(|facet| facet.orders.rows());
                let has = orders.flat_map(|(_, order)| &order.basket.lines).any(|line| line.0 == one.sku);
                prop_assert!(!has || learned.product(&one.sku).unwrap().is_bought_again());
            }
        }
    }

    #[test]
    fn ids_mean_nothing(ordered in ordered(), first in 0..1_000_000_u32, is_similar: bool) {
        let (these, those) = (people(&ordered, 0), people(&ordered, first));
        let learned = Learned::of(&baskets(&these), "run", DAY);
        prop_assert_eq!(&learned, &Learned::of(&baskets(&those), "run", DAY));
        let shelf = shelf(is_similar);
        for (one, other) in these.iter().zip(&those) {
            let of = |profile| recommend(Some(profile), (&learned, &shelf), DAY, 20);
            prop_assert_eq!(of(one), of(other));
        }
    }
}

#[test]
fn beyond_the_bound_too_the_shards_do_not_matter() {
    let all: Vec<Profile> = (0..12_000_u32)
        .map(|number| {
            let skus: Vec<String> = (0..8)
                .map(|at| format!("a-{}", (number * 7 + at * 131) % 3_001))
                .collect();
            let skus: Vec<&str> = skus.iter().map(String::as_str).collect();
            person(number, &[(DAY - 1, &skus)])
        })
        .collect();
    let whole = baskets(&all);
    assert!(whole.thinning() > 1);
    let mut merged = Baskets::default();
    for shard in [2, 0, 4, 1, 3] {
        merged.merge(&baskets(all.iter().skip(shard).step_by(5)));
    }
    assert_eq!(merged, whole);
}
