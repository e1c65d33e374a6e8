//! Timeline: what happened to a person, and what was sent on a day.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_commerce::Event;
use awda_customers::{IdentifierKind, Key, PlacedEvent};
use awda_kernel::{StoreId, TimeZone, day_number};
use awda_ports::{Remedied, Remedy, Write};
use awda_testkit::{OrderBuilder, at, customer, message_row, store};

use crate::houses::{House, change};

fn key(address: &str) -> Key {
    Key::new(&store(), IdentifierKind::Email, address)
}

/// Twelve orders under two keys, one of another person.
async fn fill<A: House>(house: &A) {
    let placed = |n: u32, address: &str| {
        // Two share each moment.
        let moment = format!("2026-11-{:02}T10:00:00Z", 1 + n / 2);
        let event = OrderBuilder::new(&n.to_string(), &moment).build();
        let anchor = key(address);
        Write::Event(Box::new(PlacedEvent { anchor, event }))
    };
    let mut writes: Vec<Write> = (0..12)
        .map(|n| {
            placed(
                n,
                if n % 3 == 0 {
                    "a@example.com"
                } else {
                    "b@example.com"
                },
            )
        })
        .collect();
    writes.push(placed(30, "c@example.com"));
    house.commit(change(writes)).await.unwrap();
}

async fn all<A: House>(house: &A, keys: &[Key], limit: usize) -> Vec<Event> {
    let (mut events, mut next) = (Vec::new(), None);
    loop {
        let page = house.events(&store(), keys, limit, next.as_deref()).await;
        let page = page.unwrap();
        assert!(page.events.len() <= limit);
        events.extend(page.events);
        next = page.next;
        if next.is_none() {
            return events;
        }
    }
}

async fn events_under_any_key_come_newest_first_each_once<A: House>(house: Arc<A>) {
    fill(&*house).await;
    let keys = [
        key("a@example.com"),
        key("b@example.com"),
        key("a@example.com"),
    ];
    for limit in [1, 5, 12, 100] {
        let events = all(&*house, &keys, limit).await;
        let ids: BTreeSet<_> = events.iter().map(|event| event.id.clone()).collect();
        assert_eq!((events.len(), ids.len()), (12, 12), "in pages of {limit}");
        assert!(events.is_sorted_by(|a, b| a.occurred_at >= b.occurred_at));
    }
    assert_eq!(all(&*house, &keys[..1], 10).await.len(), 4);
    assert!(all(&*house, &[], 10).await.is_empty());
    let elsewhere: StoreId = "other".parse().unwrap();
    let page = house.events(&elsewhere, &keys, 10, None).await.unwrap();
    assert!(page.events.is_empty());
}

async fn messages_of_a_person_come_newest_first<A: House>(house: Arc<A>) {
    for (n, day) in [(1, 20), (1, 22), (2, 21), (3, 23)] {
        let decided_at = format!("2026-11-{day}T10:00:00Z");
        let row = message_row(&customer(n), &day.to_string(), &decided_at);
        house.keep_first(&row).await.unwrap();
    }
    let occurrences = |ids: Vec<u32>, limit| {
        let house = Arc::clone(&house);
        async move {
            let ids: Vec<_> = ids.into_iter().map(customer).collect();
            let rows = house.messages_of(&store(), &ids, limit).await.unwrap();
            rows.into_iter()
                .map(|row| row.asked.occurrence)
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(occurrences(vec![1, 2, 1], 10).await, ["22", "21", "20"]);
    assert_eq!(occurrences(vec![1, 2], 2).await, ["22", "21"]);
    assert!(occurrences(vec![9], 10).await.is_empty());
}

async fn messages_of_a_day_come_each_once<A: House>(house: Arc<A>) {
    let moments = [
        ("2026-11-21T23:59:59.999Z", 3),
        ("2026-11-22T00:00:00Z", 11),
        ("2026-11-22T23:59:59.999Z", 12),
        ("2026-11-23T00:00:00Z", 2),
    ];
    for (moment, count) in moments {
        for n in 0..count {
            let row = message_row(&customer(n), moment, moment);
            house.keep_first(&row).await.unwrap();
        }
    }
    let day = day_number(at("2026-11-22T12:00:00Z"), &TimeZone::UTC);
    for limit in [1, 4, 100] {
        let (mut seen, mut next) = (BTreeSet::new(), None);
        loop {
            let page = house
                .messages_on(&store(), day, limit, next.as_deref())
                .await
                .unwrap();
            assert!(page.rows.len() <= limit);
            for row in page.rows {
                assert!(seen.insert(row.id), "twice");
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 23, "in pages of {limit}");
    }
}

async fn a_message_settled_on_another_day_is_of_that_day_alone<A: House>(house: Arc<A>) {
    let claimed = message_row(&customer(1), "x", "2026-11-22T23:00:00Z");
    let mut later = claimed.clone();
    later.decided_at = at("2026-11-23T07:00:00Z");
    house.keep_first(&claimed).await.unwrap();
    house.settle(&claimed, &later).await.unwrap();
    let day = day_number(claimed.decided_at, &TimeZone::UTC);
    let page = house.messages_on(&store(), day, 10, None).await.unwrap();
    assert!(page.rows.is_empty());
    let page = house
        .messages_on(&store(), day + 1, 10, None)
        .await
        .unwrap();
    assert_eq!(page.rows, [later]);
}

async fn a_foreign_cursor_is_rejected<A: House>(house: Arc<A>) {
    fill(&*house).await;
    for cursor in ["nonsense", "", "2026-11-22T10:00:00.000Z#evt_1"] {
        let keys = [key("a@example.com")];
        let events = house.events(&store(), &keys, 5, Some(cursor)).await;
        assert_eq!(events.unwrap_err().remedy(), Remedy::Reject, "{cursor}");
        let messages = house.messages_on(&store(), 20_779, 5, Some(cursor)).await;
        assert_eq!(messages.unwrap_err().remedy(), Remedy::Reject, "{cursor}");
    }
}

crate::on_every_house!(
    events_under_any_key_come_newest_first_each_once,
    messages_of_a_person_come_newest_first,
    messages_of_a_day_come_each_once,
    a_message_settled_on_another_day_is_of_that_day_alone,
    a_foreign_cursor_is_rejected,
);
