//! Who is who, told as short stories: what joins people, what never does, and what is left for a person to decide.

#![expect(
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

mod kept;

use std::collections::{BTreeMap, BTreeSet};

use awda_commerce::{
    Contact, CustomerRecord, Event, Fact, Handle, HandleKind, Identifiers, Kind, Link, ObjectKey,
    ObjectKind, ShopCustomer, StoreFacts,
};
use awda_customers::{
    Clock, Decision, Key, Profile, Remains, Unified, erased, identifiers_of, joins_of, likeness,
    remains_of, replayed,
};
use awda_kernel::{PhoneNumber, TimeZone, Timestamp};

fn store() -> StoreFacts {
    StoreFacts {
        store: "acme".parse().unwrap(),
        currency: "SAR".parse().unwrap(),
        zone: TimeZone::UTC,
        country: None,
    }
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + hours * 3_600).unwrap()
}

/// `shop:square:9 email:a@shop.example phone:+9665... card:7 cookie:x`, any of them.
fn who(text: &str) -> Identifiers {
    let mut who = Identifiers::default();
    for part in text.split_whitespace() {
        let (kind, value) = part.split_once(':').unwrap();
        let handle = |kind| Handle {
            kind,
            id: value.to_owned(),
        };
        match kind {
            "shop" => {
                let (source, id) = value.split_once(':').unwrap();
                who.shop = Some(ShopCustomer {
                    source: source.to_owned(),
                    id: id.to_owned(),
                });
            }
            "email" => who.email = Some(value.parse().unwrap()),
            "phone" => who.phone = Some(PhoneNumber::parse(value, None).unwrap()),
            "card" => who.handles.push(handle(HandleKind::Card)),
            "cookie" => who.handles.push(handle(HandleKind::Anonymous)),
            other => panic!("{other}"),
        }
    }
    who
}

/// Somebody is told about at an hour.
fn told(hour: i64, text: &str, name: &str) -> Event {
    let identifiers = who(text);
    let source = identifiers
        .shop
        .as_ref()
        .map_or("generic", |shop| &shop.source)
        .to_owned();
    let object = ObjectKey {
        kind: ObjectKind::Customer,
        id: format!("{text}@{hour}"),
    };
    Event {
        id: Event::id_of(
            &store().store,
            &source,
            &object,
            Kind::CustomerUpdated,
            &hour.to_string(),
        ),
        kind: Kind::CustomerUpdated,
        source,
        object,
        version: hour,
        occurred_at: at(hour),
        received_at: at(hour + 100),
        identifiers,
        contact: Contact {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            ..Contact::default()
        },
        fact: Fact::Customer(CustomerRecord::default()),
    }
}

fn linked(hour: i64, one: &str, other: &str) -> Event {
    Event {
        kind: Kind::IdentityLinked,
        fact: Fact::Link(Link { with: who(other) }),
        ..told(hour, one, "")
    }
}

fn decided(hour: i64, is_one: bool, one: &str, other: &str) -> Event {
    let (one, other) = (who(one), who(other));
    let decision = if is_one {
        Decision::Merge { one, other }
    } else {
        Decision::Part { one, other }
    };
    decision.event(&store().store, at(hour))
}

fn people(events: &[Event]) -> Vec<Profile> {
    replayed(events.to_vec(), &store(), (Clock::Occurred, at(1_000)))
}

/// Which of these identifiers are one person's, as groups of their texts.
fn groups(events: &[Event], named: &[&str]) -> BTreeSet<BTreeSet<String>> {
    let people = people(events);
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for text in named {
        let key = identifiers_of(&store().store, &who(text))[0].key.clone();
        let home = people.iter().find(|one| one.identifiers.contains_key(&key));
        let home = home.map_or_else(|| format!("nobody {text}"), |one| one.id.to_string());
        groups.entry(home).or_default().insert((*text).to_owned());
    }
    groups.into_values().collect()
}

fn set(groups: &[&[&str]]) -> BTreeSet<BTreeSet<String>> {
    let group = |texts: &&[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    groups.iter().map(group).collect()
}

const SHOPIFY: &str = "shop:shopify:1";
const SQUARE: &str = "shop:square:9";
const A: &str = "email:a@shop.example";
const B: &str = "email:b@shop.example";
const P: &str = "phone:+966501112233";
const CARD: &str = "card:4411";

#[test]
fn what_joins_people_and_what_does_not() {
    let cases: [(&str, Vec<Event>, &[&[&str]]); 12] = [
        (
            "customers of two sources with one address",
            vec![
                told(1, &format!("{SHOPIFY} {A}"), ""),
                told(2, &format!("{SQUARE} {A}"), ""),
            ],
            &[&[SHOPIFY, SQUARE, A]],
        ),
        (
            "customers of two sources with one phone",
            vec![
                told(1, &format!("{SHOPIFY} {A} {P}"), ""),
                told(2, &format!("{SQUARE} {P}"), ""),
            ],
            &[&[SHOPIFY, SQUARE, A, P]],
        ),
        (
            "two customers of one shop are two, whatever they share",
            vec![
                told(1, &format!("{SHOPIFY} {A} {P}"), ""),
                told(2, &format!("shop:shopify:2 {A} {P}"), ""),
            ],
            &[&[SHOPIFY, A, P], &["shop:shopify:2"]],
        ),
        (
            "two addresses that share a phone are two",
            vec![
                told(1, &format!("{A} {P}"), ""),
                told(2, &format!("{B} {P}"), ""),
            ],
            &[&[A, P], &[B]],
        ),
        (
            "a guest's address and a registered customer who share a phone are two, if the customer has another address",
            vec![
                told(1, &format!("{SHOPIFY} {A} {P}"), ""),
                told(2, &format!("{B} {P}"), ""),
            ],
            &[&[SHOPIFY, A, P], &[B]],
        ),
        (
            "and one, if the customer has none",
            vec![
                told(1, &format!("{SHOPIFY} {P}"), ""),
                told(2, &format!("{B} {P}"), ""),
            ],
            &[&[SHOPIFY, P, B]],
        ),
        (
            "a customer who changes their address keeps both",
            vec![
                told(1, &format!("{SHOPIFY} {A}"), ""),
                told(2, &format!("{SHOPIFY} {B}"), ""),
            ],
            &[&[SHOPIFY, A, B]],
        ),
        (
            "a card ties a till's phone to the site's address",
            vec![
                told(1, &format!("{A} {CARD}"), ""),
                told(2, &format!("{P} {CARD}"), ""),
            ],
            &[&[A, CARD, P]],
        ),
        (
            "a browser becomes known, and a second address in it is another person",
            vec![
                told(1, "cookie:x", ""),
                told(2, &format!("{A} cookie:x"), ""),
                told(3, &format!("{B} cookie:x"), ""),
            ],
            &[&[A, "cookie:x"], &[B]],
        ),
        (
            "the shop joined two of its customers",
            vec![
                told(1, &format!("{SHOPIFY} {A}"), ""),
                told(2, &format!("shop:shopify:2 {B}"), ""),
                linked(3, SHOPIFY, "shop:shopify:2"),
            ],
            &[&[SHOPIFY, "shop:shopify:2", A, B]],
        ),
        (
            "a desk's address joins nobody",
            vec![
                told(1, &format!("{SHOPIFY} email:info@shop.example"), ""),
                told(2, &format!("{SQUARE} email:info@shop.example"), ""),
            ],
            &[&[SHOPIFY], &[SQUARE]],
        ),
        (
            "a placeholder joins nobody",
            vec![
                told(
                    1,
                    &format!("{SHOPIFY} email:noreply@shop.example phone:+966500000000"),
                    "",
                ),
                told(
                    2,
                    &format!("{SQUARE} email:noreply@shop.example phone:+966500000000"),
                    "",
                ),
            ],
            &[&[SHOPIFY], &[SQUARE]],
        ),
    ];
    for (story, events, expected) in cases {
        let named: Vec<&str> = expected
            .iter()
            .flat_map(|group| group.iter().copied())
            .collect();
        assert_eq!(groups(&events, &named), set(expected), "{story}");
        let backwards: Vec<Event> = events.into_iter().rev().collect();
        assert_eq!(
            groups(&backwards, &named),
            set(expected),
            "{story}, backwards"
        );
    }
}

#[test]
fn a_phone_of_half_the_town_joins_nobody_and_says_so() {
    let town: Vec<Event> = (0..40)
        .map(|n| {
            told(
                n,
                &format!("email:p{n}@shop.example {P}"),
                &format!("Name{n}"),
            )
        })
        .collect();
    let people = people(&town);
    let addresses = people.iter().filter(|one| one.identifiers.len() <= 2);
    assert_eq!(addresses.count(), 40, "everybody is themselves");
    let flagged = people.iter().flat_map(|one| one.identifiers.values());
    assert_eq!(flagged.filter(|known| known.is_crowded).count(), 1);
    // A till's phone: many names, no other identifier.
    let till: Vec<Event> = [
        "Ali", "Sara", "Omar", "Huda", "Zaid", "Lina", "Noor", "Amal",
    ]
    .iter()
    .enumerate()
    .map(|(n, name)| told(i64::try_from(n).unwrap(), P, name))
    .collect();
    let mut both = till.clone();
    both.push(told(50, &format!("{SHOPIFY} {P}"), "Ali"));
    assert_eq!(groups(&both, &[SHOPIFY, P]), set(&[&[SHOPIFY], &[P]]));
    // Three names on one phone are a family's.
    let mut family = till[..3].to_vec();
    family.push(told(50, &format!("{SHOPIFY} {P}"), "Ali"));
    assert_eq!(groups(&family, &[SHOPIFY, P]), set(&[&[SHOPIFY, P]]));
}

#[test]
fn a_person_decides_and_may_take_it_back() {
    let mut events = vec![
        told(1, &format!("{A} {P}"), "Sara"),
        told(2, &format!("{B} {P}"), "Sara"),
    ];
    assert_eq!(groups(&events, &[A, B, P]), set(&[&[A, P], &[B]]));
    events.push(decided(3, true, A, B));
    assert_eq!(groups(&events, &[A, B, P]), set(&[&[A, B, P]]));
    let joins = joins_of(&people(&events)[0]);
    let rules: Vec<_> = joins.iter().map(|join| join.rule).collect();
    assert_eq!(rules, ["seen_together", "seen_together", "decided"]);
    events.push(decided(4, false, A, B));
    assert_eq!(groups(&events, &[A, B, P]), set(&[&[A, P], &[B]]));
    events.push(told(5, &format!("{B} {P}"), "Sara"));
    assert_eq!(
        groups(&events, &[A, B, P]),
        set(&[&[A, P], &[B]]),
        "and stays so"
    );
}

#[test]
fn what_was_seen_together_can_be_parted_and_later_events_go_to_the_identifier_they_carry() {
    let mut events = vec![
        told(1, &format!("{SHOPIFY} {A}"), "Sara"),
        told(2, &format!("{SQUARE} {A}"), "Omar"),
    ];
    events.push(decided(3, false, SQUARE, A));
    assert_eq!(
        groups(&events, &[SHOPIFY, SQUARE, A]),
        set(&[&[SHOPIFY, A], &[SQUARE]])
    );
    events.push(told(4, &format!("{SQUARE} {A}"), "Omar Ali"));
    let people = people(&events);
    let names: BTreeSet<_> = people.iter().filter_map(Profile::name).collect();
    assert_eq!(names, BTreeSet::from(["Sara", "Omar Ali"]));
}

#[test]
fn likeness_rises_with_the_name_and_falls_without_it() {
    let named = |name| people(&[told(1, A, name)]).remove(0);
    let phone = awda_customers::IdentifierKind::Phone;
    let alike = likeness(phone, &named("Sara Ahmed"), &named("sara"));
    let unlike = likeness(phone, &named("Sara"), &named("Omar"));
    let unknown = likeness(phone, &named("Sara"), &named(""));
    assert!(
        alike > unknown && unknown > unlike,
        "{alike} {unknown} {unlike}"
    );
}
