//! What a night credits messages with, and what it reads from the ledger.

use awda_commerce::Channel;
use awda_customers::{Basket, Heard, KeptOrder, KeptOrders, Letter};
use awda_kernel::{TimeZone, day_number};
use awda_measures::{Model, NightCrowd, Way};
use awda_messaging::prices::Cost;
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Hearing, Messages, Nights, StartNight, Stores, Write};
use awda_testkit::{at, customer, message_row, settings, store};

use super::{House, person};

const SENT: &str = "2026-11-20T08:00:00Z";
const NIGHT: &str = "2026-11-22T01:00:00Z";

fn row(number: u32, status: Status, micros: i64) -> MessageRow {
    MessageRow {
        status,
        cost: Some(Cost {
            micros,
            currency: "USD".parse().unwrap(),
            prices: "2026-07".to_owned(),
            is_budgeted: false,
        }),
        ..message_row(&customer(number), "20000", SENT)
    }
}

/// Somebody who was written to, clicked after an hour, and ordered after so many.
async fn house(placed_after: i64, net_minor: i64) -> House {
    let house = House::new();
    let acme = store();
    house.memory.put_settings(&settings(&acme)).await.unwrap();
    let sent = at(SENT);
    let placed = sent.as_second() + placed_after * 3_600;
    let day = day_number(sent, &TimeZone::UTC);
    let mut profile = person(&acme, &customer(1), &[(day, 1, net_minor.max(1))]);
    for facet in profile.facets.values_mut() {
        let order = KeptOrder {
            day,
            at: Some(placed),
            net_minor,
            is_void: net_minor == 0,
            is_discounted: false,
            in_branch: false,
            basket: Basket::default(),
        };
        facet.orders = KeptOrders::of([(7, order)]);
    }
    let write = Write::Profile {
        profile: Box::new(profile),
        revision: None,
    };
    house.keep(&acme, vec![write]).await;
    let kept = row(1, Status::Sent { at: sent }, 100);
    let letter = Letter {
        clicked_at: Some(sent.as_second() + 3_600),
        ..Letter::new(&kept.id, sent, ("win_back", Channel::Email))
    };
    let before = Heard::default();
    let after = before.next(before.with(letter));
    let who = customer(1);
    let heard = house.memory.keep_heard(&acme, &who, &before, &after);
    heard.await.unwrap();
    house.memory.keep_first(&kept).await.unwrap();
    let reason = Reason::Cap;
    let skipped = row(2, Status::Skipped { reason }, 900);
    house.memory.keep_first(&skipped).await.unwrap();
    house
}

async fn night(house: &House, moment: &str) -> NightCrowd {
    let recompute = house.recompute(2);
    let at = at(moment);
    recompute.start(StartNight { at }, at).await.unwrap();
    house.drain(&recompute, at).await;
    house.memory.crowd(&store()).await.unwrap().unwrap()
}

/// Orders and value credited to the flow, and messages sent with what they cost.
fn said(night: &NightCrowd) -> (u64, i64, i64, i64) {
    let month = day_number(at("2026-11-01T00:00:00Z"), &TimeZone::UTC);
    let way = Way {
        flow: Some("win_back".to_owned()),
        channel: None,
    };
    let credits = night.crowd.credits.month(Model::LAST_TOUCH.version, month);
    let sent = night.sendings.month(month);
    let (tally, credited) = (sent.get(&way).unwrap(), credits.get(&way).unwrap());
    (
        credited.orders,
        credited.net_minor,
        tally.count("sent"),
        tally.count("spent_micros"),
    )
}

#[tokio::test]
async fn an_order_after_a_click_is_credited_to_its_flow_beside_what_that_cost() {
    let house = house(5, 40_000).await;
    let first = night(&house, NIGHT).await;
    assert_eq!(
        said(&first),
        (1, 40_000, 1, 100),
        "what was skipped is not paid for"
    );
    // A day has one night: the next day's reads the same messages again and counts them once.
    let next = night(&house, "2026-11-23T01:00:00Z").await;
    assert_ne!(next.run, first.run);
    assert_eq!(said(&next), said(&first));
    assert_eq!(next.crowd.credits, first.crowd.credits);
}

#[tokio::test]
async fn an_order_before_the_click_after_the_window_or_given_back_is_not() {
    for (placed_after, net_minor) in [(0, 40_000), (121, 40_000), (5, 0)] {
        let house = house(placed_after, net_minor).await;
        let (orders, net, sent, _) = said(&night(&house, "2026-11-27T01:00:00Z").await);
        assert_eq!((orders, net, sent), (0, 0, 1), "{placed_after} {net_minor}");
    }
}

#[tokio::test]
async fn what_is_closed_stays_when_nights_go_on_and_nobody_counts_a_message_twice() {
    let house = house(5, 40_000).await;
    for moment in [
        NIGHT,
        "2026-11-23T01:00:00Z",
        "2026-12-20T01:00:00Z",
        "2027-01-03T01:00:00Z",
        "2027-01-04T01:00:00Z",
        "2027-04-04T01:00:00Z",
    ] {
        assert_eq!(
            said(&night(&house, moment).await),
            (1, 40_000, 1, 100),
            "{moment}"
        );
    }
}
