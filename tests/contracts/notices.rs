//! Notices to a store's own systems: kept by whoever read them last, listed, and what they tell.

use std::sync::Arc;

use awda_customers::{PlacedEvent, anchor_of};
use awda_messaging::notices::{EndpointHealth, NoticeOf, NoticeRow, Notify, Reply};
use awda_ports::{Change, Remedied, Remedy, Write};
use awda_testkit::{OrderBuilder, at, settings, store};

use crate::houses::House;

const NOW: &str = "2026-11-22T10:00:00Z";

fn row(second: i64) -> NoticeRow {
    let at = awda_kernel::Timestamp::from_second(at(NOW).as_second() + second).unwrap();
    let asked = Notify::new(&store(), "erp", NoticeOf::Test { at });
    NoticeRow::new(&asked, at).tried(at, Reply::Status(500), None)
}

async fn a_notice_is_kept_by_whoever_read_it_last<A: House>(house: Arc<A>) {
    let (store, first) = (store(), row(0));
    let second = first.tried(at(NOW), Reply::Status(204), None);
    let id = first.of.id();
    let place = (first.of.at(), id.as_str());
    assert_eq!(house.notice(&store, "erp", place).await.unwrap(), None);
    let keep = async |row: &NoticeRow| house.keep_notice(&store, "erp", row).await.unwrap();
    assert!(!keep(&second).await, "there is nothing it could follow");
    assert!(keep(&first).await);
    assert!(!keep(&first).await);
    assert!(keep(&second).await);
    assert!(!keep(&second).await);
    let kept = house.notice(&store, "erp", place).await.unwrap();
    assert_eq!(kept, Some(second));
    assert_eq!(house.notice(&store, "crm", place).await.unwrap(), None);
}

async fn notices_come_latest_first_each_once<A: House>(house: Arc<A>) {
    for second in 0..7 {
        let kept = house.keep_notice(&store(), "erp", &row(second)).await;
        assert!(kept.unwrap());
    }
    let other = house.keep_notice(&store(), "crm", &row(9)).await;
    assert!(other.unwrap());
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    let store = store();
    loop {
        let page = house.notices(&store, "erp", 3, after.as_deref());
        let page = page.await.unwrap();
        seen.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<NoticeRow> = (0..7).rev().map(row).collect();
    assert_eq!(seen, expected);
    let forged = house.notices(&store, "erp", 3, Some("elsewhere")).await;
    assert_eq!(forged.unwrap_err().remedy(), Remedy::Reject);
}

async fn how_an_endpoint_answers_is_as_it_was_kept_last<A: House>(house: Arc<A>) {
    let health = async || house.endpoint_health(&store(), "erp").await.unwrap();
    let well = EndpointHealth::default();
    assert_eq!(health().await, well);
    let ill = well.after(at(NOW), Reply::Status(410));
    for kept in [&ill, &well, &well, &ill] {
        let done = house.keep_endpoint_health(&store(), "erp", kept).await;
        done.unwrap();
        assert_eq!(health().await, *kept);
    }
    assert_eq!(house.endpoint_health(&store(), "crm").await.unwrap(), well);
}

async fn the_event_that_stands_there_is_answered<A: House>(house: Arc<A>) {
    let event = OrderBuilder::new("1001", NOW).build();
    let anchor = anchor_of(&event, &settings(&store()).facts().unwrap());
    let place = (&anchor, event.occurred_at, &event.id);
    assert_eq!(house.kept_event(&store(), place).await.unwrap(), None);
    let mut change = Change::new(store());
    change.writes.push(Write::Event(Box::new(PlacedEvent {
        anchor: anchor.clone(),
        event: event.clone(),
    })));
    house.commit(change).await.unwrap();
    let kept = house.kept_event(&store(), place).await.unwrap();
    assert_eq!(kept, Some(event.clone()));
    let mut change = Change::new(store());
    change.writes.push(Write::Strike {
        anchor: anchor.clone(),
        at: event.occurred_at,
        event: event.id.clone(),
    });
    house.commit(change).await.unwrap();
    assert_eq!(house.kept_event(&store(), place).await.unwrap(), None);
}

crate::on_every_house!(
    a_notice_is_kept_by_whoever_read_it_last,
    notices_come_latest_first_each_once,
    how_an_endpoint_answers_is_as_it_was_kept_last,
    the_event_that_stands_there_is_answered,
);
