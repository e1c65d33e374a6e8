//! What a person does with a message is kept beside their profile, once, and asks for them to be placed anew.

use awda_customers::{Heard, PlaceAnew};
use awda_kernel::{EventId, fingerprint};
use awda_messaging::heard_after;
use awda_ports::Hearing;

use super::*;

const PERSON: &str = r#""userAgent":"Mozilla/5.0 (iPhone) AppleWebKit/605.1.15""#;
const SCANNER: &str = r#""userAgent":"Barracuda Sentinel (EE)""#;

fn sent() -> MessageRow {
    MessageRow {
        status: Status::Sent {
            at: at("2026-04-04T07:00:00Z"),
        },
        consent: Some(EventId::of(fingerprint(&["yes"]))),
        ..claimed()
    }
}

async fn written_to() -> MemoryHouse {
    let house = MemoryHouse::default();
    house.keep_first(&sent()).await.unwrap();
    let heard = heard_after(&Heard::default(), &sent());
    let before = Heard::default();
    house
        .keep_heard(&store(), &customer(1), &before, &heard)
        .await
        .unwrap();
    house
}

async fn heard(house: &MemoryHouse) -> Heard {
    house.heard(&store(), &customer(1)).await.unwrap()
}

fn touch(kind: &str, who: &str) -> CarrierTold {
    let field = kind.to_lowercase();
    let link = r#""link":"https://shop.example/a""#;
    event(kind, &field, &format!("{who},{link},{DETAILS}"))
}

#[tokio::test]
async fn a_first_open_and_a_first_click_are_one_write_and_one_command_each() {
    let house = written_to().await;
    let queue = MemoryQueue::<Delivery>::default();
    let feedback = feedback(&house, &queue);
    let told = [
        (touch("Open", SCANNER), 1, 0),
        (event("Delivery", "delivery", DETAILS), 1, 0),
        (touch("Open", PERSON), 2, 1),
        (touch("Open", PERSON), 2, 1),
        (touch("Click", SCANNER), 2, 1),
        (touch("Click", PERSON), 3, 2),
        (touch("Click", PERSON), 3, 2),
    ];
    for (number, (event, version, commands)) in told.into_iter().enumerate() {
        feedback.handle(&event, at(NOW)).await.unwrap();
        assert_eq!(heard(&house).await.version, version, "event {number}");
        assert_eq!(queue.sent().len(), commands, "event {number}");
    }
    let heard = heard(&house).await;
    let letter = &heard.letters()[0];
    assert!(letter.opened_at.is_some() && letter.clicked_at.is_some());
    let wish = queue.sent().iter().map(PlaceAnew::read).next().flatten();
    assert_eq!(wish.map(|wish| wish.customer), Some(customer(1)));
}

#[tokio::test]
async fn whoever_was_interrupted_after_the_row_finds_the_letter_owed() {
    let house = written_to().await;
    let queue = MemoryQueue::<Delivery>::default();
    let feedback = feedback(&house, &queue);
    feedback
        .handle(&touch("Click", PERSON), at(NOW))
        .await
        .unwrap();
    // As it was before the letter was written.
    let clicked = heard(&house).await;
    let owed = heard_after(&clicked, &sent());
    house
        .keep_heard(&store(), &customer(1), &clicked, &owed)
        .await
        .unwrap();
    let again = feedback.handle(&touch("Click", PERSON), at(NOW)).await;
    assert_eq!(again.unwrap(), Outcome::AlreadyKept);
    assert!(heard(&house).await.says_as(&clicked));
    assert_eq!(queue.sent().len(), 2);
}

#[tokio::test]
async fn mail_that_comes_back_was_not_received_and_a_notice_of_an_order_is_no_letter() {
    let house = written_to().await;
    take(&house, &bounce("Transient")).await;
    assert!(heard(&house).await.is_empty());

    let house = MemoryHouse::default();
    let notice = MessageRow {
        consent: None,
        ..sent()
    };
    house.keep_first(&notice).await.unwrap();
    take(&house, &touch("Open", PERSON)).await;
    assert_eq!(heard(&house).await, Heard::default());
}

#[tokio::test]
async fn a_claim_that_feedback_settles_becomes_a_letter() {
    let house = MemoryHouse::default();
    let claimed = MessageRow {
        consent: sent().consent,
        ..claimed()
    };
    house.keep_first(&claimed).await.unwrap();
    take(&house, &event("Send", "send", "")).await;
    assert_eq!(heard(&house).await.letters().len(), 1);
    take(&house, &event("Send", "send", "")).await;
    assert_eq!(heard(&house).await.version, 1);
}

/// Every order of the same news, each told twice.
#[tokio::test]
async fn any_order_and_repetition_of_news_leaves_the_same_letters() {
    let second = |link: &str, at: &str| {
        let details = format!(
            r#"{PERSON},"link":"https://shop.example/{link}","timestamp":"2026-04-04T{at}Z""#
        );
        event("Click", "click", &details)
    };
    let news = [
        event("Delivery", "delivery", DETAILS),
        touch("Open", PERSON),
        second("a", "07:00:08"),
        // With the first, within ten seconds of the delivery: a scanner.
        second("b", "07:00:09"),
        second("a", "09:30:00"),
    ];
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..news.len() {
        orders = orders
            .into_iter()
            .flat_map(|order| {
                let left = (0..news.len()).filter(|next| !order.contains(next));
                let longer = left.map(|next| [order.clone(), vec![next]].concat());
                longer.collect::<Vec<_>>()
            })
            .collect();
    }
    assert_eq!(orders.len(), 120);
    let mut first: Option<Heard> = None;
    for order in orders {
        let house = written_to().await;
        let queue = MemoryQueue::<Delivery>::default();
        let feedback = feedback(&house, &queue);
        for event in order.iter().chain(order.iter().rev()) {
            feedback.handle(&news[*event], at(NOW)).await.unwrap();
        }
        let heard = heard(&house).await;
        let clicked = heard.letters()[0].clicked_at;
        assert_eq!(
            clicked,
            Some(at("2026-04-04T09:30:00Z").as_second()),
            "{order:?}"
        );
        let expected = first.get_or_insert_with(|| heard.clone());
        assert!(heard.says_as(expected), "{order:?}");
    }
}
