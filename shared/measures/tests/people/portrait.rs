//! A profile as segments see it: what was kept is known exactly, what was not is unknown.

use awda_commerce::{
    Activity, Event, Fact, Identifiers, Kind, Line, ObjectKey, ObjectKind, Order, ShopCustomer,
    StoreFacts, Till,
};
use awda_customers::{Clock, Heard, Letter, Profile, replayed};
use awda_kernel::{Day, MessageId, Timestamp, day_number, fingerprint, zone};
use awda_measures::{Marks, compiled, portrayed};
use awda_segments::query::{Looks, Preset, Scene, Store, Truth};

const NOW: &str = "2026-05-15T12:00:00Z";

fn facts() -> StoreFacts {
    StoreFacts {
        store: "acme".parse().unwrap(),
        currency: "SAR".parse().unwrap(),
        zone: zone("Asia/Riyadh").unwrap(),
        country: None,
    }
}

fn ago(days: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    Timestamp::from_second(now.as_second() - days * 86_400).unwrap()
}

fn event(id: &str, kind: Kind, at: Timestamp, fact: Fact) -> Event {
    let object = ObjectKey {
        kind: kind.object(),
        id: id.to_owned(),
    };
    Event {
        id: Event::id_of(&facts().store, "shop", &object, kind, "1"),
        kind,
        source: "shop".to_owned(),
        object,
        version: at.as_millisecond(),
        occurred_at: at,
        received_at: at,
        identifiers: Identifiers {
            shop: Some(ShopCustomer {
                source: "shop".to_owned(),
                id: "7".to_owned(),
            }),
            ..Identifiers::default()
        },
        contact: awda_commerce::Contact::default(),
        fact,
    }
}

fn line(sku: &str, amount_minor: i64, category: Option<&str>) -> Line {
    Line {
        sku: sku.to_owned(),
        title: String::new(),
        quantity: 1,
        amount_minor,
        categories: category.into_iter().map(str::to_owned).collect(),
    }
}

fn order(id: &str, days: i64, branch: Option<&str>, lines: Vec<Line>) -> Event {
    let mut order = Order::gone(ago(days), "SAR".parse().unwrap());
    order.cancelled = false;
    order.items_minor = lines.iter().map(|line| line.amount_minor).sum();
    order.payment_methods = vec!["mada".to_owned()];
    order.lines = lines;
    order.till = branch.map(|branch| Till {
        branch: Some(branch.to_owned()),
        ..Till::default()
    });
    event(id, Kind::OrderPlaced, ago(days), Fact::Order(order))
}

fn viewed(id: &str, days: i64, sku: &str) -> Event {
    let activity = Activity {
        name: "product_viewed".to_owned(),
        lines: vec![line(sku, 0, Some("skin"))],
        ..Activity::default()
    };
    event(id, Kind::ActivitySeen, ago(days), Fact::Activity(activity))
}

fn person(events: Vec<Event>) -> Profile {
    let now: Timestamp = NOW.parse().unwrap();
    replayed(events, &facts(), (Clock::Occurred, now)).remove(0)
}

fn asked(profile: &Profile, text: &str) -> Truth {
    let today: Day = day_number(NOW.parse().unwrap(), &facts().zone);
    let (library, rejected) = compiled([("it", text)], facts().currency);
    assert_eq!(rejected, [], "{text}");
    let segment = library.get("it").unwrap();
    let store = Store::default();
    let answer = |looks: Looks| {
        let day = (&facts().zone, today);
        portrayed((profile, looks), day, Marks::default(), |person| {
            let scene = Scene {
                person,
                store: &store,
                today,
            };
            library.judge(segment, &scene)
        })
    };
    let (whole, asked) = (answer(Looks::ALL), answer(library.looks()));
    assert_eq!(whole, asked, "what nobody asks for changes nothing: {text}");
    whole
}

#[test]
fn what_was_bought_viewed_and_visited_is_known() {
    let profile = person(vec![
        order(
            "1",
            10,
            None,
            vec![
                line("SERUM", 6_000, Some("skin")),
                line("CUP", 4_000, Some("coffee")),
            ],
        ),
        order(
            "2",
            40,
            Some("Olaya"),
            vec![line("CUP", 4_000, Some("coffee"))],
        ),
        viewed("v1", 3, "CREAM"),
        viewed("v2", 3, "CREAM"),
    ]);
    for (text, expected) in [
        ("bought(category: \"skin\", within: 30d)", Truth::True),
        ("bought(category: \"skin\", within: 5d)", Truth::False),
        ("bought(category: \"books\")", Truth::False),
        ("sum(bought(category: \"coffee\")) = 80 SAR", Truth::True),
        ("count(bought(category: \"coffee\")) = 2", Truth::True),
        ("ordered_at_branch(\"olaya\", within: 60d)", Truth::True),
        ("ordered_at_branch(within: 20d)", Truth::False),
        (
            "bought(channel: \"online\") AND bought(payment: \"mada\")",
            Truth::True,
        ),
        ("bought(brand: \"x\")", Truth::Unknown),
        ("viewed(product: \"CREAM\", times >= 2)", Truth::True),
        (
            "viewed(product: \"CREAM\") AND NOT bought(product: \"CREAM\")",
            Truth::True,
        ),
        ("favourite_category = \"coffee\"", Truth::True),
        ("affinity(\"skin\") < 50%", Truth::True),
        (
            "most_visited_branch = Olaya AND branch_visits = 1",
            Truth::True,
        ),
        (
            "received() OR opened() OR clicked() OR replied()",
            Truth::False,
        ),
        ("response_chance IS NOT KNOWN", Truth::True),
        ("bought(days_after_launch <= 30)", Truth::Unknown),
    ] {
        assert_eq!(asked(&profile, text), expected, "{text}");
    }
}

#[test]
fn what_was_let_go_is_unknown_and_what_is_there_is_certain_all_the_same() {
    let many: Vec<Line> = (0..9)
        .map(|number| line(&format!("SKU-{number}"), 1_000 * (9 - number), Some("skin")))
        .collect();
    let profile = person(vec![order("1", 10, None, many)]);
    for (text, expected) in [
        ("bought(product: \"SKU-0\")", Truth::True),
        ("bought(product: \"SKU-8\")", Truth::Unknown),
        ("bought(channel: \"online\")", Truth::True),
        ("bought(channel: \"branch\")", Truth::False),
        ("sum(bought()) = 450 SAR", Truth::True),
    ] {
        assert_eq!(asked(&profile, text), expected, "{text}");
    }
    let orders = (0..40).map(|number| {
        order(
            &number.to_string(),
            2 + 5 * number,
            None,
            vec![line("CUP", 1_000, Some("coffee"))],
        )
    });
    let profile = person(orders.collect());
    for (text, expected) in [
        (
            "count(bought(category: \"coffee\", within: 60d)) = 12",
            Truth::True,
        ),
        ("bought(category: \"skin\", within: 60d)", Truth::False),
        ("bought(category: \"skin\")", Truth::Unknown),
        ("orders_count = 40", Truth::True),
    ] {
        assert_eq!(asked(&profile, text), expected, "{text}");
    }
}

#[test]
fn an_order_given_back_in_whole_was_not_bought_and_in_part_is_worth_less() {
    let refund = |order: &str, items_minor| {
        let fact = Fact::Refund(awda_commerce::Refund {
            id: format!("r{order}"),
            refunded_at: ago(1),
            items_minor,
            lines: Vec::new(),
        });
        let mut refund = event(order, Kind::OrderRefunded, ago(1), fact);
        refund.object.kind = ObjectKind::Order;
        refund
    };
    let profile = person(vec![
        order("1", 10, None, vec![line("SERUM", 6_000, Some("skin"))]),
        order("2", 9, None, vec![line("CUP", 4_000, Some("coffee"))]),
        refund("1", 6_000),
        refund("2", 1_000),
    ]);
    assert_eq!(asked(&profile, "bought(category: \"skin\")"), Truth::False);
    assert_eq!(
        asked(&profile, "sum(bought(category: \"coffee\")) = 30 SAR"),
        Truth::True
    );
}

/// A message every ten days for so many times, the first `10 * count` days ago; the numbered ones were opened and clicked on the same day.
fn written_to(count: u32, opened: &[u32], clicked: &[u32]) -> Profile {
    let mut profile = person(vec![viewed("v1", 700, "CREAM")]);
    let sent = |number: u32| ago(i64::from(10 * (count - number)));
    let heard = (0..count).fold(Heard::default(), |heard, number| {
        let id = MessageId::of(fingerprint(&[&number.to_string()]));
        let flow = if number % 2 == 0 {
            "win_back"
        } else {
            "campaign.spring"
        };
        let letter = Letter::new(&id, sent(number), (flow, awda_commerce::Channel::Email));
        let at = letter.at;
        heard.with(Letter {
            opened_at: opened.contains(&number).then_some(at + 60),
            clicked_at: clicked.contains(&number).then_some(at + 90),
            ..letter
        })
    });
    profile.heard.insert(profile.id.clone(), heard);
    profile
}

#[test]
fn what_was_heard_is_known_and_of_what_was_let_go_the_last_time() {
    // Forty letters: sixteen of them were let go, the last of those 250 days ago.
    let profile = written_to(40, &[3, 30], &[5]);
    for (text, expected) in [
        ("received(within: 35d, times >= 3)", Truth::True),
        ("received(within: 35d, times >= 4)", Truth::False),
        ("received(flow: \"win_back\", within: 15d)", Truth::False),
        ("received(campaign: \"spring\", within: 15d)", Truth::True),
        ("received(channel: \"sms\", within: 200d)", Truth::False),
        ("received(channel: \"sms\")", Truth::Unknown),
        ("received(before: 300d ago)", Truth::True),
        ("count(received()) >= 30", Truth::Unknown),
        ("opened(within: 200d)", Truth::True),
        ("opened(within: 90d)", Truth::False),
        ("clicked(within: 360d)", Truth::True),
        ("clicked(within: 340d)", Truth::False),
        ("replied()", Truth::False),
        ("last(clicked()) < 340d ago", Truth::True),
        ("response_chance < 2%", Truth::True),
    ] {
        assert_eq!(asked(&profile, text), expected, "{text}");
    }
    let clicks: Vec<u32> = (0..5).collect();
    let profile = written_to(5, &[], &clicks);
    assert_eq!(asked(&profile, "response_chance > 30%"), Truth::True);
}

#[test]
fn the_ready_segments_of_messages_have_members() {
    let text = |id| Preset::of(id).unwrap().text;
    let silent = written_to(50, &[], &[]);
    assert_eq!(asked(&silent, text("sunset")), Truth::True);
    assert_eq!(asked(&silent, text("engaged")), Truth::False);
    for awake in [written_to(50, &[20], &[]), written_to(50, &[], &[20])] {
        assert_eq!(asked(&awake, text("sunset")), Truth::False);
    }
    let once = written_to(50, &[2], &[2]);
    assert_eq!(
        asked(&once, text("sunset")),
        Truth::True,
        "that is long ago"
    );
    // Not for a year yet: of those that were let go nobody knows, and who is not known to be silent is no member.
    let young = written_to(30, &[], &[]);
    assert_eq!(asked(&young, text("sunset")), Truth::Unknown);
    assert_eq!(
        asked(&written_to(20, &[], &[]), text("sunset")),
        Truth::False
    );
    let keen = written_to(8, &[], &[2, 3, 4, 5, 6, 7]);
    for id in ["engaged", "likely_to_respond"] {
        assert_eq!(asked(&keen, text(id)), Truth::True, "{id}");
    }
}
