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
    Contact, Credit, CustomerRecord, Event, Fact, Identifiers, Kind, ObjectKey, ObjectKind, Order,
    Refund, ShopCustomer, StoreFacts,
};
use awda_customers::{
    Count, Entity, Key, People, Profile, Unified, anchor_of, identifiers_of, unify,
};
use awda_kernel::{CustomerId, EventId, PhoneNumber, TimeZone, Timestamp};
use proptest::prelude::*;

/// The smallest world that can keep what `unify` decides.
#[derive(Default)]
struct World {
    profiles: BTreeMap<CustomerId, Profile>,
    directory: BTreeMap<Key, CustomerId>,
    entities: BTreeMap<ObjectKey, Entity>,
    timeline: BTreeSet<(Key, EventId)>,
    counters: BTreeMap<i32, (i64, i64, i64, i64)>,
}

impl World {
    fn hear(&mut self, event: &Event, store: &StoreFacts) {
        let anchor = anchor_of(event, store);
        if self.timeline.contains(&(anchor, event.id.clone())) {
            return;
        }
        let entity = self.entities.get(&event.object).cloned();
        let keys = identifiers_of(&store.store, &event.identifiers)
            .into_iter()
            .map(|id| id.key);
        let keys = keys.chain(entity.as_ref().and_then(|entity| entity.anchor.clone()));
        let ids: BTreeSet<_> = keys
            .filter_map(|key| self.directory.get(&key).cloned())
            .collect();
        let people = People::new(ids.iter().map(|id| self.profiles[id].clone()));
        let Unified::Kept(effects) = unify(event.clone(), entity, people, store) else {
            return;
        };
        let placed = effects.event;
        let is_new = self.timeline.insert((placed.anchor, placed.event.id));
        assert!(is_new, "an event was kept twice");
        self.entities
            .extend(effects.entity.map(|entity| (event.object.clone(), entity)));
        for (gone, _) in effects.absorbed {
            self.profiles.remove(&gone);
        }
        for profile in effects.profiles {
            self.profiles.insert(profile.id.clone(), profile);
        }
        for (key, before, now) in effects.claims {
            assert_eq!(
                self.directory.insert(key, now),
                before,
                "a claim did not see who held it"
            );
        }
        for count in effects.counts {
            self.count(count);
        }
    }

    fn count(&mut self, count: Count) {
        let day = self.counters.entry(count.day).or_default();
        day.0 += count.placed;
        day.1 += count.orders;
        day.2 += count.net_minor;
        day.3 += count.refunded_minor;
    }

    /// People named by their identifiers, never by generated ids; facts at the level of the person.
    fn dump(&self) -> Vec<String> {
        let mut people: Vec<_> = self
            .profiles
            .values()
            .map(|profile| {
                assert!(self.holds_what_it_claims(profile));
                let roots = profile
                    .identifiers
                    .values()
                    .filter(|known| known.under.is_none())
                    .count();
                assert_eq!(roots, 1, "a person is one tree");
                let keys: Vec<_> = profile.identifiers.keys().map(Key::as_str).collect();
                let events = self
                    .timeline
                    .iter()
                    .filter(|(key, _)| profile.timeline_keys().contains(key));
                format!(
                    "{keys:?} {:?} {} {} {:?} {:?} {:?} {:?} {:?} events={:?}",
                    profile.history().days(),
                    profile.net_spend_minor(),
                    profile.discounted_orders(),
                    profile.name(),
                    profile.email(),
                    profile.first_seen(),
                    profile.last_seen(),
                    profile.tags(),
                    events.map(|(_, id)| id.as_str()).collect::<BTreeSet<_>>(),
                )
            })
            .collect();
        people.sort();
        let days = self
            .counters
            .iter()
            .filter(|(_, counts)| **counts != (0, 0, 0, 0));
        people.extend(days.map(|(day, counts)| format!("day {day} {counts:?}")));
        people
    }

    fn holds_what_it_claims(&self, profile: &Profile) -> bool {
        profile
            .identifiers
            .keys()
            .all(|key| self.directory.get(key) == Some(&profile.id))
    }
}

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
    )
        .prop_map(|(shop, email, phone)| Identifiers {
            shop: shop.map(|n| ShopCustomer {
                source: "generic".into(),
                id: n.to_string(),
            }),
            email: email.map(|n| format!("p{n}@example.com").parse().unwrap()),
            phone: phone.map(|n| PhoneNumber::parse(&format!("+44770090000{n}"), None).unwrap()),
            handles: Vec::new(),
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
        payment_methods: Vec::new(),
        till: None,
        refunds: if listed_refund {
            vec![refund]
        } else {
            Vec::new()
        },
    })
}

/// Events over few objects and few people, so that they collide: versions, guests, shared addresses, refunds before orders.
fn event() -> impl Strategy<Value = Event> {
    let what = (0..9_u8, 0..4_u8, 1..5_i64, 1..200_i64, any::<bool>());
    (what, people()).prop_map(|((which, object, version, amount, flag), identifiers)| {
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
    })
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
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

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
        let counters: i64 = world.counters.values().map(|day| day.2).sum();
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
