//! The law of the house: any permutation and duplication of the same events gives the same people and the same counters.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_for_each,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test says what is wrong by failing, and its generator is one table"
)]

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{
    Contact, Credit, CustomerRecord, Event, Fact, Handle, HandleKind, Identifiers, Kind, Link,
    ObjectKey, ObjectKind, Order, Refund, ShopCustomer, StoreFacts, Till,
};
use awda_customers::{
    Count, Decision, Entity, Key, People, Profile, Unified, anchor_of, joins_of, keys_of, unify,
};
use awda_kernel::{CustomerId, EventId, PhoneNumber, TimeZone, Timestamp};
use proptest::prelude::*;
use world::World;

#[path = "permutation/world.rs"]
mod world;

fn store() -> StoreFacts {
    StoreFacts {
        store: "acme".parse().unwrap(),
        currency: "GBP".parse().unwrap(),
        zone: TimeZone::UTC,
        country: None,
    }
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + hours * 3_600).unwrap()
}

fn people() -> impl Strategy<Value = Identifiers> {
    (
        prop::option::of(0..3_u8),
        prop::option::of(0..4_u8),
        prop::option::of(0..3_u8),
        prop::option::weighted(0.2, 0..2_u8),
        prop::option::weighted(0.2, 0..2_u8),
    )
        .prop_map(|(shop, email, phone, card, cookie)| Identifiers {
            // Two sources number their customers each for itself.
            shop: shop.map(|n| ShopCustomer {
                source: if n == 2 { "square" } else { "generic" }.into(),
                id: n.to_string(),
            }),
            email: email.map(|n| format!("p{n}@example.com").parse().unwrap()),
            phone: phone.map(|n| PhoneNumber::parse(&format!("+44770090000{n}"), None).unwrap()),
            handles: [(HandleKind::Card, card), (HandleKind::Anonymous, cookie)]
                .into_iter()
                .filter_map(|(kind, n)| {
                    Some(Handle {
                        kind,
                        id: n?.to_string(),
                    })
                })
                .collect(),
        })
}

fn order(items_minor: i64, cancelled: bool, listed_refund: bool, placed: i64) -> Fact {
    let refund = Refund {
        id: "r0".into(),
        refunded_at: at(9),
        items_minor: 30,
        lines: Vec::new(),
    };
    Fact::Order(Order {
        placed_at: at(placed),
        currency: "GBP".parse().unwrap(),
        items_minor,
        discount_minor: items_minor % 3,
        tax_minor: 0,
        shipping_minor: 0,
        cancelled,
        test: items_minor % 7 == 0,
        lines: Vec::new(),
        coupons: Vec::new(),
        payment_methods: vec![format!("pay{}", items_minor % 2)],
        till: (placed % 20 == 0).then(|| Till {
            branch: Some(format!("b{}", placed % 3)),
            ..Till::default()
        }),
        refunds: if listed_refund {
            vec![refund]
        } else {
            Vec::new()
        },
    })
}

/// Events over few objects and few people, so that they collide: versions, guests, shared addresses, refunds before orders.
fn event() -> impl Strategy<Value = Event> {
    let what = (0..11_u8, 0..4_u8, 1..5_i64, 1..200_i64, any::<bool>());
    let others = (people(), people());
    (what, others).prop_map(
        |((which, object, version, amount, flag), (identifiers, other))| {
            if which == 10 {
                return decision(version, flag, identifiers, other);
            }
            // What an object says in one version is one thing, as it is at a real source.
            let amount = amount % 2 + version * 40 + i64::from(object);
            let (kind, object_kind, fact, version_text) = match which {
                0..=3 => {
                    let fact = order(amount, version == 4, version > 2, i64::from(object) * 30);
                    (
                        Kind::OrderUpdated,
                        ObjectKind::Order,
                        fact,
                        version.to_string(),
                    )
                }
                4..=5 => {
                    let id = format!("r{}", version % 2);
                    let items_minor = if id == "r0" { 30 } else { 25 };
                    let fact = Fact::Refund(Refund {
                        id: id.clone(),
                        refunded_at: at(version),
                        items_minor,
                        lines: vec![],
                    });
                    (Kind::OrderRefunded, ObjectKind::Order, fact, id)
                }
                6 => {
                    let fact = Fact::Credit(Credit {
                        issued_at: at(version),
                        currency: "GBP".parse().unwrap(),
                        items_minor: version * 5,
                        lines: vec![],
                    });
                    (
                        Kind::CreditIssued,
                        ObjectKind::Credit,
                        fact,
                        version.to_string(),
                    )
                }
                9 => (
                    Kind::IdentityLinked,
                    ObjectKind::Person,
                    Fact::Link(Link { with: other }),
                    version.to_string(),
                ),
                _ => {
                    let fact = Fact::Customer(CustomerRecord {
                        birthday: None,
                        tags: vec![format!("t{version}")],
                        ..CustomerRecord::default()
                    });
                    (
                        Kind::CustomerUpdated,
                        ObjectKind::Customer,
                        fact,
                        version.to_string(),
                    )
                }
            };
            let anonymous_refund = matches!(fact, Fact::Refund(_)) && flag;
            let identifiers = if anonymous_refund {
                Identifiers::default()
            } else {
                identifiers
            };
            let object = ObjectKey {
                kind: object_kind,
                id: object.to_string(),
            };
            Event {
                id: Event::id_of(&store().store, "generic", &object, kind, &version_text),
                kind,
                source: "generic".into(),
                contact: Contact {
                    name: Some(format!("name {version}")),
                    ..Contact::default()
                },
                object,
                version,
                occurred_at: at(version * 7),
                received_at: at(1_000),
                identifiers,
                fact,
            }
        },
    )
}

/// Somebody at the desk decides that two identifiers are one person's, or two people's.
fn decision(hour: i64, is_one: bool, one: Identifiers, other: Identifiers) -> Event {
    let only = |mut all: Identifiers| {
        if all.shop.is_some() {
            all.email = None;
        }
        if all.shop.is_some() || all.email.is_some() {
            all.phone = None;
        }
        all.handles.clear();
        all
    };
    let (one, other) = (only(one), only(other));
    let decision = if is_one {
        Decision::Merge { one, other }
    } else {
        Decision::Part { one, other }
    };
    decision.event(&store().store, at(hour))
}

/// One event per id: a source does not say two things under one version.
fn events() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(), 1..14).prop_map(|events| {
        let mut seen = BTreeSet::new();
        events
            .into_iter()
            .filter(|event| seen.insert(event.id.clone()))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_repetition_of_the_same_events_gives_the_same_people(
        events in events(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let store = store();
        let mut straight = World::default();
        for event in &events {
            straight.hear(event, &store);
        }
        let mut shuffled = World::default();
        for index in &order {
            shuffled.hear(index.get(&events), &store);
        }
        for event in events.iter().rev() {
            shuffled.hear(event, &store);
        }
        prop_assert_eq!(straight.dump(), shuffled.dump());
    }

    #[test]
    fn money_is_conserved(events in events()) {
        let store = store();
        let mut world = World::default();
        events.iter().for_each(|event| world.hear(event, &store));
        let entities: i64 = world.entities.values()
            .filter_map(|entity| entity.contribution(&store))
            .map(|contribution| contribution.net_minor)
            .sum();
        let counters: i64 = world.counters.values().map(|day| day.net_minor).sum();
        let anonymous: i64 = world.entities.values()
            .filter_map(|entity| entity.contribution(&store))
            .filter(|contribution| !contribution.anchor.is_person())
            .map(|contribution| contribution.net_minor)
            .sum();
        let people: i64 = world.profiles.values().map(Profile::net_spend_minor).sum();
        prop_assert_eq!(entities, counters);
        prop_assert_eq!(entities, people + anonymous);
    }

    #[test]
    fn counters_are_what_orders_and_people_say_whatever_came_late_twice_or_joined(events in events()) {
        let store = store();
        let mut world = World::default();
        events.iter().for_each(|event| world.hear(event, &store));
        events.iter().for_each(|event| world.hear(event, &store));
        let mut expected: BTreeMap<i32, Count> = BTreeMap::new();
        for entity in world.entities.values() {
            let Some(one) = entity.contribution(&store) else { continue };
            let day = expected.entry(one.day).or_insert(Count::none(one.day));
            day.orders += i64::from(one.qualifies);
            day.placed += i64::from(one.placed);
            day.credits += i64::from(!one.placed);
            day.credited_minor -= if one.placed { 0 } else { one.net_minor };
            day.discounted += i64::from(one.discounted);
            day.net_minor += one.net_minor;
            day.refunds += one.refunds;
            day.refunded_minor += one.refunded_minor;
            if one.in_branch {
                day.branch.orders += i64::from(one.qualifies);
                day.branch.placed += i64::from(one.placed);
                day.branch.discounted += i64::from(one.discounted);
                day.branch.net_minor += one.net_minor;
                day.branch.refunds += one.refunds;
                day.branch.refunded_minor += one.refunded_minor;
            }
        }
        for profile in world.profiles.values() {
            let history = profile.history();
            let Some(first) = history.days().first() else { continue };
            let day = expected.entry(first.day()).or_insert(Count::none(first.day()));
            day.new_buyers += 1;
            day.new_orders += i64::from(first.orders());
            day.new_net_minor += first.net_minor();
        }
        expected.retain(|_, count| !count.is_none());
        world.counters.retain(|_, count| !count.is_none());
        prop_assert_eq!(&world.counters, &expected);
        for count in expected.values() {
            prop_assert!(count.new_orders <= count.orders, "new orders are among the orders");
            prop_assert!(count.branch.orders <= count.orders);
        }
    }

    #[test]
    fn a_stored_profile_comes_back_whole(events in events()) {
        let store = store();
        let mut world = World::default();
        events.iter().for_each(|event| world.hear(event, &store));
        for profile in world.profiles.values() {
            let text = awda_customers::wire::write(profile);
            let read = awda_customers::wire::read(&profile.store, &profile.id, &text, None).unwrap();
            prop_assert_eq!(&read, profile);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn merging_then_more_events_then_unmerging_is_never_having_merged(
        before in events(),
        after in events(),
        pair in (people(), people()),
    ) {
        let store = store();
        let merge = decision(50, true, pair.0.clone(), pair.1.clone());
        let part = decision(60, false, pair.0, pair.1);
        let is_undecided = |event: &&Event| event.source != Decision::SOURCE;
        let mut seen = BTreeSet::new();
        let events: Vec<Event> = before.iter().chain(&after)
            .filter(is_undecided)
            .filter(|event| seen.insert(event.id.clone()))
            .cloned()
            .collect();
        let (early, late) = events.split_at(before.len().min(events.len()));
        let mut merged = World::default();
        early.iter().for_each(|event| merged.hear(event, &store));
        merged.hear(&merge, &store);
        late.iter().for_each(|event| merged.hear(event, &store));
        merged.hear(&part, &store);
        // Never merged: the pair was told apart from the start, so that no event that names both joins them either.
        let mut never = World::default();
        never.hear(&part, &store);
        events.iter().for_each(|event| never.hear(event, &store));
        prop_assert_eq!(merged.people(), never.people());
    }
}
