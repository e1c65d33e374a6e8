//! Agenda: what is due, and when.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_messaging::AgendaRow;
use awda_ports::Write;
use awda_testkit::{agenda_row, at, customer};

use crate::houses::{House, change};

async fn set<A: House>(house: &A, rows: &[AgendaRow]) {
    let writes = rows.iter().cloned().map(Write::Agenda).collect();
    house.commit(change(writes)).await.unwrap();
}

async fn due<A: House>(house: &A, now: &str) -> Vec<AgendaRow> {
    house.due(at(now), 100).await.unwrap().rows
}

async fn what_is_due_is_answered_and_what_is_not_yet_is_not<A: House>(house: Arc<A>) {
    let rows = [
        agenda_row(&customer(1), "2026-11-22T09:59:59Z"),
        agenda_row(&customer(2), "2026-11-22T10:00:00Z"),
        agenda_row(&customer(3), "2026-11-22T10:00:00.001Z"),
        agenda_row(&customer(4), "2026-11-23T09:00:00Z"),
    ];
    set(&*house, &rows).await;
    assert_eq!(due(&*house, "2026-11-22T10:00:00Z").await, rows[..2]);
    assert!(due(&*house, "2026-11-22T09:00:00Z").await.is_empty());
}

async fn a_page_has_its_limit_and_pages_answer_every_row_once<A: House>(house: Arc<A>) {
    let row = |n: u32| agenda_row(&customer(n), &format!("2026-11-22T0{}:00:00Z", n % 5));
    let rows: Vec<AgendaRow> = (0..25).map(row).collect();
    set(&*house, &rows).await;
    let (mut seen, mut pages) = (BTreeSet::new(), 0);
    loop {
        let page = house.due(at("2026-11-22T12:00:00Z"), 4).await.unwrap();
        assert!(page.rows.len() <= 4);
        pages += 1;
        let mut moves = Vec::new();
        for row in page.rows {
            assert!(seen.insert(row.customer.clone()), "twice: {}", row.customer);
            moves.push((row, None));
        }
        house.advance(&moves).await.unwrap();
        if !page.has_more {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (25, 7));
}

async fn a_row_that_moved_waits_for_its_new_time<A: House>(house: Arc<A>) {
    let before = agenda_row(&customer(1), "2026-11-22T10:00:00Z");
    let after = agenda_row(&customer(1), "2026-11-24T10:00:00Z");
    set(&*house, std::slice::from_ref(&before)).await;
    house
        .advance(&[(before, Some(after.clone()))])
        .await
        .unwrap();
    assert!(due(&*house, "2026-11-22T10:00:00Z").await.is_empty());
    assert!(due(&*house, "2026-11-24T09:59:59Z").await.is_empty());
    assert_eq!(due(&*house, "2026-11-24T10:00:00Z").await, [after]);
}

async fn a_row_that_says_something_else_by_now_is_left_alone<A: House>(house: Arc<A>) {
    let loaded = agenda_row(&customer(1), "2026-11-22T10:00:00Z");
    let elsewhere = AgendaRow {
        step: 1,
        ..loaded.clone()
    };
    set(&*house, std::slice::from_ref(&elsewhere)).await;
    let later = agenda_row(&customer(1), "2026-12-22T10:00:00Z");
    house
        .advance(&[(loaded.clone(), Some(later))])
        .await
        .unwrap();
    house.advance(&[(loaded.clone(), None)]).await.unwrap();
    assert_eq!(due(&*house, "2026-11-22T10:00:00Z").await, [elsewhere]);

    let nobody = agenda_row(&customer(2), "2026-11-22T10:00:00Z");
    let moved = agenda_row(&customer(2), "2026-11-22T09:00:00Z");
    house.advance(&[(nobody, Some(moved))]).await.unwrap();
    assert_eq!(due(&*house, "2026-11-22T10:00:00Z").await.len(), 1);
}

async fn a_row_that_ended_is_gone<A: House>(house: Arc<A>) {
    let row = agenda_row(&customer(1), "2026-11-22T10:00:00Z");
    set(&*house, std::slice::from_ref(&row)).await;
    house.advance(&[(row, None)]).await.unwrap();
    assert!(due(&*house, "2027-11-22T10:00:00Z").await.is_empty());
}

async fn a_date_set_for_the_past_is_found<A: House>(house: Arc<A>) {
    assert!(due(&*house, "2026-11-22T23:30:00Z").await.is_empty());
    assert!(due(&*house, "2026-11-23T00:30:00Z").await.is_empty());
    let yesterday = agenda_row(&customer(1), "2026-11-22T00:30:00Z");
    set(&*house, std::slice::from_ref(&yesterday)).await;
    assert_eq!(due(&*house, "2026-11-23T00:30:00Z").await, [yesterday]);
}

async fn a_date_before_a_long_silence_is_found<A: House>(house: Arc<A>) {
    let row = agenda_row(&customer(1), "2026-11-23T10:00:00Z");
    set(&*house, std::slice::from_ref(&row)).await;
    assert!(due(&*house, "2026-11-22T10:00:00Z").await.is_empty());
    assert_eq!(due(&*house, "2027-01-05T10:00:00Z").await, [row]);
}

async fn the_first_call_finds_dates_however_old<A: House>(house: Arc<A>) {
    let old = agenda_row(&customer(1), "2011-12-09T10:00:00Z");
    let new = agenda_row(&customer(2), "2026-11-22T10:00:00Z");
    set(&*house, &[new.clone(), old.clone()]).await;
    assert_eq!(due(&*house, "2026-11-22T10:00:00Z").await, [old, new]);
}

async fn a_row_nobody_advanced_is_answered_again_days_later<A: House>(house: Arc<A>) {
    let row = agenda_row(&customer(1), "2026-11-22T10:00:00Z");
    set(&*house, std::slice::from_ref(&row)).await;
    for now in [
        "2026-11-22T10:00:00Z",
        "2026-11-23T10:00:00Z",
        "2026-11-27T10:00:00Z",
    ] {
        assert_eq!(due(&*house, now).await, std::slice::from_ref(&row));
    }
}

crate::on_every_house!(
    what_is_due_is_answered_and_what_is_not_yet_is_not,
    a_page_has_its_limit_and_pages_answer_every_row_once,
    a_row_that_moved_waits_for_its_new_time,
    a_row_that_says_something_else_by_now_is_left_alone,
    a_row_that_ended_is_gone,
    a_date_set_for_the_past_is_found,
    a_date_before_a_long_silence_is_found,
    the_first_call_finds_dates_however_old,
    a_row_nobody_advanced_is_answered_again_days_later,
);
