//! What messages are credited with, night after night, beside the same counted with pen and paper from what is known in the end.

use std::collections::BTreeMap;

use awda_commerce::Channel;
use awda_customers::{Facet, Heard, IdentifierKind, KeptOrder, KeptOrders, Key, Letter, Profile};
use awda_kernel::{CustomerId, Day, Timestamp, fingerprint};
use awda_measures::{CreditFigures, Credits, Model, OPEN_DAYS, Step, Way};
use proptest::prelude::*;

use crate::MARCH;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A message: hours after March began, whether it is a text, after how many hours it was clicked, and whether that was a machine's.
type Sent = (i64, bool, Option<(i64, bool)>);
/// An order: hours after March began, its value, what of it was given back, and whether it was cancelled.
type Ordered = (i64, i64, i64, bool);

fn start() -> i64 {
    i64::from(MARCH) * DAY
}

fn letter(mark: usize, (hours, is_text, clicked): Sent) -> Letter {
    let at = start() + hours * HOUR;
    Letter {
        mark: u32::try_from(mark).unwrap(),
        at,
        flow: if is_text { "campaign.eid" } else { "win_back" }.to_owned(),
        channel: if is_text {
            Channel::Sms
        } else {
            Channel::Email
        },
        opened_at: None,
        clicked_at: clicked.map(|(after, _)| at + after * HOUR),
        answered_at: None,
    }
}

fn order((hours, value, back, is_cancelled): Ordered) -> KeptOrder {
    let at = start() + hours * HOUR;
    let net_minor = if is_cancelled { 0 } else { value - back };
    KeptOrder {
        day: Day::try_from(at / DAY).unwrap(),
        at: Some(at),
        net_minor,
        is_void: net_minor <= 0,
        is_discounted: false,
        in_branch: false,
        basket: awda_customers::Basket::default(),
    }
}

fn person(letters: &[Letter], orders: &[KeptOrder]) -> Profile {
    let store = "acme".parse().unwrap();
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["somebody"]));
    let mut profile = Profile::new(store, id.clone());
    let told = letters.iter().cloned();
    let heard = told.fold(Heard::default(), |heard, one| heard.with(one));
    profile.heard.insert(id, heard);
    let key = Key::new(&profile.store, IdentifierKind::Email, "a@example.com");
    let facet = Facet {
        orders: KeptOrders::of((1..).zip(orders.iter().cloned())),
        ..Facet::default()
    };
    profile.facets.insert(key, facet);
    profile
}

fn counted(people: &[Profile], day: Day) -> Credits {
    let mut credits = Credits::default();
    for profile in people {
        credits.add(profile, day);
    }
    credits
}

/// With pen and paper: each order goes to the touch that was last, by the windows written down here once more.
fn by_hand(sent: &[Sent], ordered: &[Ordered]) -> BTreeMap<&'static str, (u64, i64)> {
    let mut sums = BTreeMap::new();
    for (placed, value, back, is_cancelled) in ordered {
        if *is_cancelled || back >= value {
            continue;
        }
        let touches = sent.iter().enumerate().flat_map(|(mark, one)| {
            let (at, is_text, clicked) = *one;
            let clicked = clicked.filter(|(_, is_machine)| !is_machine);
            let click = clicked.map(|(after, _)| (at + after, 2, 120));
            let delivery = is_text.then_some((at, 1, 12));
            let all = click.into_iter().chain(delivery);
            all.map(move |(touched, kind, window)| (touched, kind, at, window, mark, is_text))
        });
        let counting = touches.filter(|(touched, _, at, window, ..)| {
            touched <= placed && at <= placed && placed - at < *window
        });
        let last = counting.max_by_key(|(touched, kind, at, _, mark, _)| {
            (*touched, *kind, *at, std::cmp::Reverse(*mark))
        });
        if let Some((.., is_text)) = last {
            let flow = if is_text { "campaign.eid" } else { "win_back" };
            let sum: &mut (u64, i64) = sums.entry(flow).or_default();
            sum.0 += 1;
            sum.1 += value - back;
        }
    }
    sums
}

fn of_flow(credits: &Credits, flow: &str, day: Day) -> CreditFigures {
    let mut sum = CreditFigures::default();
    let mut month = Step::Month.start_of(MARCH);
    let way = Way {
        flow: Some(flow.to_owned()),
        channel: None,
    };
    while month <= day {
        let ways = credits.month(Model::LAST_TOUCH.version, month);
        sum.merge(&ways.get(&way).copied().unwrap_or_default());
        month = Step::Month.next(month);
    }
    sum
}

fn any_sent() -> impl Strategy<Value = Vec<Sent>> {
    let click = prop::option::of((0..160_i64, any::<bool>()));
    prop::collection::vec((0..700_i64, any::<bool>(), click), 0..12)
}

fn any_ordered() -> impl Strategy<Value = Vec<Ordered>> {
    prop::collection::vec(
        (0..900_i64, 1..9_000_i64, 0..9_000_i64, any::<bool>()),
        0..8,
    )
}

proptest! {
    /// What is told late, twice, in another order, taken back or given back: nights in between see what is known then, and the last one sees
    /// what is true.
    #[test]
    fn whatever_is_told_when_the_last_night_says_what_is_true(
        sent in any_sent(),
        ordered in any_ordered(),
        turn in any::<prop::sample::Index>(),
        nights in prop::collection::vec((0..40_i32, 0..12_usize, 0..8_usize), 0..4),
    ) {
        let truth: Vec<Letter> = sent.iter().enumerate().map(|(mark, one)| {
            let (at, is_text, clicked) = *one;
            letter(mark, (at, is_text, clicked.filter(|(_, is_machine)| !is_machine)))
        }).collect();
        let orders: Vec<KeptOrder> = ordered.iter().map(|one| order(*one)).collect();
        let mut held: Option<(Credits, Day)> = None;
        let mut nights = nights;
        nights.sort_unstable();
        for (day, letters_known, orders_known) in nights {
            // A machine's click is taken for a person's until it is found out; nothing was given back yet.
            let known = sent.iter().enumerate().take(letters_known).map(|(mark, one)| letter(mark, *one));
            let placed = ordered.iter().take(orders_known).map(|(at, value, ..)| order((*at, *value, 0, false)));
            let profile = person(&known.collect::<Vec<_>>(), &placed.collect::<Vec<_>>());
            let today = MARCH + day;
            let before = held.as_ref().map(|(credits, day)| (credits, *day));
            held = Some((counted(&[profile], today).after(before, today), today));
        }
        let today = MARCH + 41;
        let mut turned = truth.clone();
        if !turned.is_empty() {
            let middle = turn.index(turned.len());
            turned.rotate_left(middle);
        }
        let before = held.as_ref().map(|(credits, day)| (credits, *day));
        let last = counted(&[person(&turned, &orders)], today).after(before, today);
        let again = last.clone().after(Some((&last, today)), today);
        prop_assert_eq!(&again, &last, "a night that is done again");
        prop_assert_eq!(&last, &counted(&[person(&truth, &orders)], today));
        let by_hand = by_hand(&sent, &ordered);
        for flow in ["win_back", "campaign.eid"] {
            let figures = of_flow(&last, flow, today);
            let (orders, net) = by_hand.get(flow).copied().unwrap_or_default();
            prop_assert_eq!((figures.orders, figures.net_minor), (orders, net), "{}", flow);
            prop_assert!(figures.converted <= figures.reached && figures.clicked <= figures.reached);
        }
        let text = serde_json::to_string(&last).unwrap();
        prop_assert_eq!(serde_json::from_str::<Credits>(&text).unwrap(), last);
    }

    #[test]
    fn who_counted_whom_does_not_matter(people in prop::collection::vec((any_sent(), any_ordered()), 0..6), split in 0..6_usize) {
        let people: Vec<Profile> = people.iter().map(|(sent, ordered)| {
            let letters: Vec<_> = sent.iter().enumerate().map(|(mark, one)| letter(mark, *one)).collect();
            person(&letters, &ordered.iter().map(|one| order(*one)).collect::<Vec<_>>())
        }).collect();
        let (left, right) = people.split_at(split.min(people.len()));
        let mut merged = counted(right, MARCH + 60);
        merged.merge(&counted(left, MARCH + 60));
        prop_assert_eq!(merged, counted(&people, MARCH + 60));
    }
}

#[test]
fn what_is_closed_stays_when_the_messages_are_let_go() {
    let one = person(
        &[letter(0, (10, false, Some((1, false))))],
        &[order((12, 5_000, 0, false))],
    );
    let first = counted(std::slice::from_ref(&one), MARCH + 1);
    assert_eq!(of_flow(&first, "win_back", MARCH + 1).net_minor, 5_000);
    let empty = person(&[], &[]);
    let closed = MARCH + OPEN_DAYS;
    let open = counted(std::slice::from_ref(&empty), closed - 1);
    let open = open.after(Some((&first, MARCH + 1)), closed - 1);
    let version = Model::LAST_TOUCH.version;
    assert!(
        !open.month(version, MARCH).is_empty(),
        "nobody was counted who could say otherwise"
    );
    let later = counted(&[empty], closed).after(Some((&first, MARCH + 1)), closed);
    assert_eq!(of_flow(&later, "win_back", closed).net_minor, 5_000);
    let again = Credits::default().after(Some((&later, closed)), closed + 400);
    assert_eq!(of_flow(&again, "win_back", closed).net_minor, 5_000);
}

#[test]
fn a_model_that_nobody_counts_by_any_more_is_still_read() {
    let one = person(
        &[letter(0, (10, false, Some((1, false))))],
        &[order((12, 5_000, 0, false))],
    );
    let mut old = counted(std::slice::from_ref(&one), MARCH + 1);
    let said = old.models.remove(Model::LAST_TOUCH.version).unwrap();
    old.models.insert("last_touch.0".to_owned(), said);
    let now = counted(&[one], MARCH + 2).after(Some((&old, MARCH + 1)), MARCH + 2);
    let of = |version: &str| now.month(version, MARCH)[&Way::default()].orders;
    assert_eq!((of("last_touch.0"), of("last_touch.1")), (1, 1));
}

#[test]
fn openings_count_only_by_the_model_that_says_so() {
    let opened = Letter {
        opened_at: Some(start() + 11 * HOUR),
        ..letter(0, (10, false, None))
    };
    let one = person(&[opened], &[order((12, 5_000, 0, false))]);
    let credits = counted(&[one], MARCH + 1);
    let orders = |version: &str| credits.month(version, MARCH)[&Way::default()].orders;
    assert_eq!(
        (orders("last_touch.1"), orders("last_touch_opens.1")),
        (0, 1)
    );
}

#[test]
fn an_order_without_a_moment_is_credited_to_nothing_and_said_to_be() {
    let told = KeptOrder {
        at: None,
        ..order((12, 5_000, 0, false))
    };
    let one = person(&[letter(0, (10, true, None))], &[told]);
    let credits = counted(&[one], MARCH + 1);
    assert_eq!(credits.untimed, 1);
    let all = credits.month(Model::LAST_TOUCH.version, MARCH)[&Way::default()];
    assert_eq!((all.reached, all.orders), (1, 0));
}

#[test]
fn whose_messages_are_too_many_is_said() {
    let many: Vec<Letter> = (0..30)
        .map(|n| letter(n, (i64::try_from(n).unwrap(), false, None)))
        .collect();
    let credits = counted(&[person(&many, &[])], MARCH + 5);
    assert_eq!(credits.partly, 1);
    assert_eq!(counted(&[person(&many, &[])], MARCH + 100).partly, 0);
}
