//! Who is who, told as short stories: what joins people, what never does, and what is left for a person to decide.

#![expect(
    clippy::indexing_slicing,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

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

#[test]
fn the_newest_verified_value_wins_and_each_says_who_said_it() {
    let mut guest = told(9, A, "Typed By A Guest");
    guest.fact = Fact::Cart(awda_commerce::Cart {
        currency: "SAR".parse().unwrap(),
        items_minor: 1,
        lines: Vec::new(),
        completed: false,
    });
    let events = [
        told(1, &format!("{SHOPIFY} {A}"), "Sara"),
        told(5, &format!("{SQUARE} {A}"), "Sara A."),
        guest,
    ];
    let profile = people(&events).remove(0);
    assert_eq!(profile.name(), Some("Sara A."));
    let (key, said) = profile.said(|facet| facet.name.as_ref()).unwrap();
    assert_eq!(profile.identifiers[key].value, "square:9");
    assert!(said.is_verified());
    assert_eq!(said.said_ms(), at(5).as_millisecond());
}

#[test]
fn the_past_is_what_had_happened_or_what_had_been_heard() {
    let events = vec![
        told(1, &format!("{SHOPIFY} {A}"), "Sara"),
        told(5, &format!("{SHOPIFY} {A}"), "Sarah"),
    ];
    let named = |clock, hour| {
        let people = replayed(events.clone(), &store(), (clock, at(hour)));
        people.first().and_then(|one| one.name().map(str::to_owned))
    };
    assert_eq!(named(Clock::Occurred, 0), None);
    assert_eq!(named(Clock::Occurred, 4).as_deref(), Some("Sara"));
    assert_eq!(named(Clock::Occurred, 5).as_deref(), Some("Sarah"));
    assert_eq!(named(Clock::Received, 5), None);
    assert_eq!(named(Clock::Received, 104).as_deref(), Some("Sara"));
}

#[test]
fn an_erased_person_leaves_no_name_address_or_number() {
    let profile = people(&[told(1, &format!("{SHOPIFY} {A} {P}"), "Sara")]).remove(0);
    let left = erased(&profile, at(9));
    let text = awda_customers::wire::write(&left);
    for trace in ["Sara", "a@shop.example", "501112233", "shopify:1"] {
        assert!(
            awda_customers::wire::write(&profile).contains(trace),
            "{trace}"
        );
        assert!(!text.contains(trace), "{trace}");
    }
    assert_eq!(left.erased_at(), Some(at(9)));
    assert_eq!(
        left.identifiers.keys().collect::<Vec<_>>(),
        profile.identifiers.keys().collect::<Vec<_>>()
    );
    assert_eq!(remains_of(told(1, A, "Sara")), Remains::Nothing);
    // A copy of something older comes late, and something new happens.
    let key = Key::new(
        &store().store,
        awda_customers::IdentifierKind::Email,
        "a@shop.example",
    );
    let hear = |event: Event| {
        let people = awda_customers::People::new([left.clone()]);
        match awda_customers::unify(event, None, people, &store()) {
            Unified::Kept(effects) => {
                let kept = serde_json::to_string(&effects.event.event).unwrap();
                let homes: String = effects
                    .profiles
                    .iter()
                    .map(awda_customers::wire::write)
                    .collect();
                Some((kept, homes, effects.claims.len()))
            }
            Unified::AlreadyKept => None,
        }
    };
    assert_eq!(
        hear(told(2, &format!("{A} phone:+966507654399"), "Sara")),
        None,
        "a record of before is not kept"
    );
    let mut order = told(2, &format!("{A} phone:+966507654399"), "Sara");
    order.object = ObjectKey {
        kind: ObjectKind::Order,
        id: "1001".to_owned(),
    };
    order.fact = Fact::Order(awda_commerce::Order::gone(at(2), "SAR".parse().unwrap()));
    let (kept, homes, claims) = hear(order).unwrap();
    assert!(
        !kept.contains("Sara") && !kept.contains("a@shop") && !kept.contains("507654399"),
        "{kept}"
    );
    assert!(!homes.contains("Sara") && claims == 0);
    let (_, homes, _) = hear(told(10, A, "Sara")).unwrap();
    assert!(
        homes.contains("Sara") && homes.contains("a@shop"),
        "who comes back is known again"
    );
    assert!(left.identifiers.contains_key(&key));
}

#[test]
fn a_typical_buyer_stays_below_a_kilobyte() {
    let order = |hour: i64, id: &str| {
        let mut order = awda_commerce::Order::gone(at(hour), "SAR".parse().unwrap());
        order.cancelled = false;
        order.items_minor = 12_550;
        order.payment_methods = vec!["mada".to_owned()];
        order.lines = vec![awda_commerce::Line {
            sku: format!("OUD-{id}"),
            title: "Oud".to_owned(),
            quantity: 1,
            amount_minor: 12_550,
            categories: vec!["Perfume".to_owned()],
        }];
        let mut event = told(hour, &format!("{SHOPIFY} {A} {P}"), "Sara Ahmed");
        event.kind = Kind::OrderPlaced;
        event.object = ObjectKey {
            kind: ObjectKind::Order,
            id: id.to_owned(),
        };
        event.id = Event::id_of(&store().store, "shopify", &event.object, event.kind, "1");
        event.contact.city = Some("Riyadh".to_owned());
        event.contact.country = Some("SA".to_owned());
        event.fact = Fact::Order(order);
        event
    };
    let mut events = vec![told(1, &format!("{SHOPIFY} {A} {P}"), "Sara Ahmed")];
    events.push(Event {
        kind: Kind::ConsentChanged,
        object: ObjectKey {
            kind: ObjectKind::Consent,
            id: "1".to_owned(),
        },
        fact: Fact::Consent(awda_commerce::Consent {
            channel: awda_commerce::Channel::Email,
            topic: awda_commerce::Topic::Marketing,
            status: awda_commerce::ConsentStatus::Granted,
            method: "checkbox".to_owned(),
            wording: None,
            proof: None,
        }),
        ..told(2, &format!("{SHOPIFY} {A} {P}"), "Sara Ahmed")
    });
    events.extend([order(30, "1001"), order(900, "1002"), order(990, "1003")]);
    let profile = people(&events).remove(0);
    assert_eq!(profile.history().order_count(), 3);
    let bytes = awda_customers::wire::write(&profile).len();
    // Keys, revision and a class stand beside the document.
    assert!(bytes < 1_300, "{bytes} bytes of text");
    let packed = packed_len(&awda_customers::wire::write(&profile));
    assert!(packed < 900, "{packed} bytes packed");
}

fn packed_len(text: &str) -> usize {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}
