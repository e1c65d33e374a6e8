//! The laws over histories of one population that nine sources tell: shops, a till, a gateway, a site, a list, each in its own words,
//! signed, taken at the door and asked for where they are thin.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use awda_commerce::{Delivery, Identifiers, ShopCustomer};
use awda_customers::{Decision, IdentifierKind, Key};
use awda_kernel::{PhoneNumber, Timestamp};
use awda_testkit::store;
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::population::{Population, Said, Saying, Shop, Sold, population};
use crate::two_writers::Crowded;
use crate::worlds::{World, now};

/// Positions of a shuffle; whatever it leaves out follows in reverse.
fn shuffle() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 30)
}

fn shuffled<'a>(
    deliveries: &'a [Delivery],
    order: &'a [prop::sample::Index],
) -> impl Iterator<Item = &'a Delivery> {
    let picked = order.iter().map(|index| index.get(deliveries));
    picked.chain(deliveries.iter().rev())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(work)
}

fn later(hours: i64) -> Timestamp {
    now()
        .checked_add(SignedDuration::from_hours(hours))
        .unwrap()
}

/// One of the ids a person may be known by.
fn identifier() -> impl Strategy<Value = Identifiers> {
    (0..4_u8, 0..5_u8).prop_map(|(person, kind)| {
        let shop = |source: &str, id: String| Identifiers {
            shop: Some(ShopCustomer {
                source: source.to_owned(),
                id,
            }),
            ..Identifiers::default()
        };
        match kind {
            0 => shop("woocommerce", (10 + person).to_string()),
            1 => shop("square", format!("SQ{person}")),
            2 => Identifiers {
                phone: PhoneNumber::parse(&format!("+96655571940{person}"), None).ok(),
                ..Identifiers::default()
            },
            _ => Identifiers {
                email: Population::email(person).parse().ok(),
                ..Identifiers::default()
            },
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_repetition_gives_the_same_people_timelines_duplicates_and_counters(
        population in population(),
        order in shuffle(),
    ) {
        let (straight, other) = run(async {
            let (one, two) = (World::of(&population).await, World::of(&population).await);
            let deliveries = one.queued(&population, now()).await;
            one.hears(&deliveries).await;
            two.hears(shuffled(&deliveries, &order)).await;
            (one.dump(&[]).await, two.dump(&[]).await)
        });
        prop_assert_eq!(straight, other);
    }

    #[test]
    fn what_a_sender_sends_again_later_is_told_once(population in population(), order in shuffle()) {
        let (once, twice) = run(async {
            let (one, two) = (World::of(&population).await, World::of(&population).await);
            let first = one.queued(&population, now()).await;
            one.hears(&first).await;
            two.hears(&first).await;
            // The same bytes, a quarter of an hour later by our clock.
            let again: Vec<Delivery> = first.iter().map(|delivery| Delivery {
                received_at: now().checked_add(SignedDuration::from_mins(15)).unwrap(),
                ..delivery.clone()
            }).collect();
            two.hears(shuffled(&again, &order)).await;
            (one.dump(&[]).await, two.dump(&[]).await)
        });
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn merging_then_more_events_then_unmerging_is_never_having_merged(
        population in population(),
        pair in (identifier(), identifier()),
        cut in any::<prop::sample::Index>(),
    ) {
        let (one, other) = pair;
        let merge = Decision::Merge { one: one.clone(), other: other.clone() }.delivery(&store(), later(1));
        let part = Decision::Part { one, other }.delivery(&store(), later(2));
        let (merged, never) = run(async {
            let (merged, never) = (World::of(&population).await, World::of(&population).await);
            let deliveries = merged.queued(&population, now()).await;
            let (before, after) = deliveries.split_at(cut.index(deliveries.len() + 1));
            merged.hears(before.iter().chain([&merge]).chain(after).chain([&part])).await;
            never.hears([&part].into_iter().chain(&deliveries)).await;
            (merged.dump(&["d"]).await, never.dump(&["d"]).await)
        });
        prop_assert_eq!(merged, never);
    }

    #[test]
    fn nobodys_order_is_counted_twice_or_lost(population in population(), order in shuffle()) {
        let expected = (population.named_net_minor(), population.net_minor());
        let (people, days) = run(async {
            let world = World::of(&population).await;
            let deliveries = world.queued(&population, now()).await;
            world.hears(shuffled(&deliveries, &order)).await;
            (world.worth().await, world.counted())
        });
        prop_assert_eq!((people, days), expected);
    }

    #[test]
    fn writers_at_once_end_as_one_after_the_other(population in population(), width in 2..5_usize) {
        let (alone, together) = run(async {
            let (alone, crowd) = (World::of(&population).await, World::of(&population).await);
            let deliveries = alone.queued(&population, now()).await;
            alone.hears(&deliveries).await;
            crowded(&crowd, &deliveries, width).await;
            (alone.dump(&[]).await, crowd.dump(&[]).await)
        });
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn an_erased_person_leaves_no_trace_whatever_comes_late_and_the_totals_stay(
        population in population(),
        person in 0..4_u8,
        order in shuffle(),
    ) {
        let alone = apart(population);
        let (traces, before, after, left) = run(async {
            let world = World::of(&alone).await;
            let deliveries = world.queued(&alone, now()).await;
            world.hears(&deliveries).await;
            let before = (world.worth().await, world.counted());
            let (request, traces) = erasure(&world, person).await;
            world.hears(&request).await;
            world.hears(shuffled(&deliveries, &order)).await;
            (traces, before, (world.worth().await, world.counted()), world.house.everything())
        });
        prop_assert_eq!(before, after);
        for trace in traces {
            prop_assert!(!left.contains(&trace), "{} is left", trace);
        }
    }
}

/// Hears deliveries, `width` of them at once, each overtaken between any two answers; answers how often somebody was too late.
async fn crowded(world: &World, deliveries: &[Delivery], width: usize) -> usize {
    let crowd = Crowded {
        house: &world.house,
        conflicts: AtomicUsize::new(0),
    };
    for some in deliveries.chunks(width) {
        let work = some.iter().map(|one| world.hears_over(&crowd, one));
        futures_util::future::join_all(work).await;
    }
    crowd.conflicts.load(Ordering::Relaxed)
}

/// The same history without what makes two people of one: a second account, a shared phone.
fn apart(mut population: Population) -> Population {
    population.is_family = false;
    for sold in &mut population.orders {
        sold.with_second = false;
    }
    population
}

/// The request to forget whoever holds a person's address, and what must be gone then; nothing where nobody holds it.
async fn erasure(world: &World, person: u8) -> (Vec<Delivery>, BTreeSet<String>) {
    let key = Key::new(&store(), IdentifierKind::Email, &Population::email(person));
    let profiles = world.profiles().await;
    let Some(profile) = profiles
        .iter()
        .find(|one| one.identifiers.contains_key(&key))
    else {
        return (Vec::new(), BTreeSet::new());
    };
    let (_, strongest) = profile.strongest().unwrap();
    let one = strongest.named().unwrap();
    let request = Decision::Erase { one }.delivery(&store(), later(1));
    let values = profile
        .identifiers
        .values()
        .map(|known| known.value.clone());
    let ids = values.map(|value| value.rsplit(':').next().unwrap().to_owned());
    let mut traces: BTreeSet<String> = ids.filter(|id| id.len() > 2).collect();
    traces.insert(Population::name(person));
    (vec![request], traces)
}

/// Every shop sells to one person, and everything else that can be told is told of them.
fn told_by_everybody() -> Population {
    let sold = |shop, person| Sold {
        shop,
        person,
        as_guest: false,
        with_second: true,
        day: 3,
        base: 20,
        versions: if shop == Shop::Segment { 1 } else { 3 },
        is_cancelled: false,
        is_refunded: shop != Shop::Salla,
    };
    let shops = [
        Shop::Shopify,
        Shop::Woo,
        Shop::Salla,
        Shop::Square,
        Shop::Till,
        Shop::Segment,
        Shop::Generic,
    ];
    let said = |what| Said {
        what,
        person: 1,
        day: 9,
    };
    Population {
        is_family: true,
        orders: shops.iter().map(|shop| sold(*shop, 1)).collect(),
        sayings: [
            Saying::Record(Shop::Shopify),
            Saying::Allows(true),
            Saying::Subscribes(true),
            Saying::Subscribes(false),
            Saying::Visits,
            Saying::Identifies,
            Saying::Pays,
            Saying::Merges,
        ]
        .map(said)
        .to_vec(),
    }
}

#[test]
fn the_laws_are_put_to_the_test_by_every_source_and_by_real_conflicts() {
    let population = told_by_everybody();
    let (held, worth, conflicts) = run(async {
        let world = World::of(&population).await;
        let deliveries = world.queued(&population, now()).await;
        let conflicts = crowded(&world, &deliveries, 4).await;
        (world.house.everything(), world.worth().await, conflicts)
    });
    assert!(conflicts > 0, "nobody was overtaken");
    assert_eq!(worth, population.named_net_minor());
    for source in [
        "shopify",
        "woocommerce",
        "salla",
        "square",
        "till",
        "stripe",
        "segment",
        "mailchimp",
        "generic",
    ] {
        assert!(
            held.contains(&format!("\"source\":\"{source}\"")),
            "{source}"
        );
    }
    for kind in [
        "order.placed.v1",
        "order.updated.v1",
        "order.announced.v1",
        "order.refunded.v1",
        "customer.updated.v1",
        "consent.changed.v1",
        "payment.succeeded.v1",
        "activity.seen.v1",
        "identity.linked.v1",
    ] {
        assert!(held.contains(kind), "{kind}");
    }
    assert!(held.contains("Badriya"));
}
