//! What a profile keeps of what it was told, as of when, and what is left of somebody who was erased.

use super::*;

#[test]
fn the_newest_verified_value_wins_and_each_says_who_said_it() {
    let mut guest = told(9, A, "Typed By A Guest");
    guest.fact = Fact::Cart(awda_commerce::Cart {
        currency: "SAR".parse().unwrap(),
        items_minor: 1,
        lines: Vec::new(),
        completed: false,
        checkout: false,
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
fn what_was_said_after_the_moment_of_an_erasure_stays_whichever_is_heard_of_first() {
    let before = people(&[told(1, &format!("{SHOPIFY} {A}"), "Sara")]).remove(0);
    let after = people(&[
        told(1, &format!("{SHOPIFY} {A}"), "Sara"),
        told(5, &format!("{SHOPIFY} {A}"), "Sara again"),
    ])
    .remove(0);
    assert_eq!(erased(&before, at(3)).name(), None);
    assert_eq!(erased(&after, at(3)).name(), Some("Sara again"));
    assert_eq!(erased(&after, at(5)).name(), None);
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
    assert!(bytes < 1_450, "{bytes} bytes of text");
    let packed = packed_len(&awda_customers::wire::write(&profile));
    assert!(packed < 900, "{packed} bytes packed");
}

fn packed_len(text: &str) -> usize {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}
