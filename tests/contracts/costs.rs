//! What the usual things cost on DynamoDB, in requests and units. A bound that breaks is a decision to be made, not a flake.

use awda_aws::Reading;
use awda_customers::{EntityKey, People, Unified, unify};
use awda_kernel::{EventId, Timestamp, fingerprint};
use awda_messaging::caps::{SlotChange, Slots};
use awda_messaging::{MessageRow, Status};
use awda_ports::{Agenda, Change, Hearing, Lookup, Messages, Records, Write, hear};
use awda_testkit::{OrderBuilder, at, customer, message_row, settings, store};

use crate::houses::{change, dynamo};

/// What `unify` makes of somebody's first order.
fn first_order(number: &str, address: &str) -> Change {
    let facts = settings(&store()).facts().unwrap();
    let event = OrderBuilder::new(number, "2026-11-22T10:00:00Z")
        .email(address)
        .shop_customer(number)
        .build();
    let key = EntityKey {
        store: store(),
        source: event.source.clone(),
        object: event.object.clone(),
    };
    let Unified::Kept(effects) = unify(event, None, People::default(), &facts) else {
        panic!("a new order is new");
    };
    let effects = *effects;
    let mut writes = vec![Write::Event(Box::new(effects.event))];
    let revision = None;
    writes.extend(effects.entity.map(|entity| Write::Entity {
        key,
        entity,
        revision,
    }));
    writes.extend(effects.profiles.into_iter().map(|profile| Write::Profile {
        profile: Box::new(profile),
        revision,
    }));
    let claims = effects.claims.into_iter();
    writes.extend(claims.map(|(key, before, now)| Write::Claim { key, before, now }));
    let counts = effects.counts.into_iter();
    writes.extend(counts.map(|count| Write::Count { count, spread: 1 }));
    change(writes)
}

fn units(reading: &Reading) -> (u64, u64, u64) {
    (
        reading.request_count(),
        reading.read_hundredths,
        reading.write_hundredths,
    )
}

#[tokio::test]
async fn a_first_order_is_one_transaction_of_six_small_rows() {
    let dynamo = dynamo();
    let change = first_order("1001", "a@example.com");
    assert_eq!(
        change.writes.len(),
        6,
        "event, entity, profile, two claims, count"
    );
    dynamo.commit(change).await.unwrap();
    let (requests, read, write) = units(&dynamo.meter().reset());
    println!("first order: {requests} request, {read} read, {write} write hundredths");
    assert_eq!((requests, read), (1, 0));
    assert_eq!(write, 6 * 200, "two units for each row under a kilobyte");
}

#[tokio::test]
async fn looking_up_an_order_is_one_request() {
    let dynamo = dynamo();
    let change = first_order("1001", "a@example.com");
    let (mut lookup, mut keys) = (None, Vec::new());
    let mut entity = None;
    for write in &change.writes {
        match write {
            Write::Event(placed) => lookup = Some(Lookup::row_of(placed)),
            Write::Claim { key, .. } => keys.push(key.clone()),
            Write::Entity { key, .. } => entity = Some(key.clone()),
            _ => {}
        }
    }
    dynamo.commit(change).await.unwrap();
    dynamo.meter().reset();
    let lookup = Lookup {
        store: store(),
        keys,
        entity,
        event: lookup,
    };
    dynamo.look_up(&lookup, false).await.unwrap();
    let (requests, read, _) = units(&dynamo.meter().reset());
    println!("look up: {requests} request, {read} read hundredths");
    assert_eq!(requests, 1);
    assert!(read <= 4 * 50, "half a unit for each of four rows: {read}");
}

#[tokio::test]
async fn a_single_write_travels_without_a_transaction() {
    let dynamo = dynamo();
    let row = awda_testkit::agenda_row(&customer(1), "2026-11-22T10:00:00Z");
    dynamo
        .commit(change(vec![Write::Agenda(row)]))
        .await
        .unwrap();
    let reading = dynamo.meter().reset();
    println!("one date: {reading:?}");
    assert_eq!(reading.requests.get("PutItem"), Some(&1));
    assert!(
        reading.write_hundredths <= 200,
        "the row and its index entry"
    );
}

#[tokio::test]
async fn an_idle_look_at_the_agenda_is_nine_requests() {
    let dynamo = dynamo();
    let now = at("2026-11-22T10:00:00Z");
    dynamo.due(now, 100).await.unwrap();
    let first = dynamo.meter().reset();
    println!("first look: {first:?}");
    dynamo.due(now, 100).await.unwrap();
    let (requests, read, write) = units(&dynamo.meter().reset());
    println!("idle look: {requests} requests, {read} read, {write} write hundredths");
    assert_eq!((requests, write), (9, 0));
    assert!(read <= 9 * 100, "{read}");
}

#[tokio::test]
async fn a_look_after_years_of_silence_does_not_ask_for_every_day() {
    let dynamo = dynamo();
    let row = awda_testkit::agenda_row(&customer(1), "2011-12-09T10:00:00Z");
    dynamo
        .commit(change(vec![Write::Agenda(row)]))
        .await
        .unwrap();
    for (moment, due) in [("2010-01-01T00:00:00Z", 0), ("2026-11-22T10:00:00Z", 1)] {
        dynamo.meter().reset();
        let page = dynamo.due(at(moment), 100).await.unwrap();
        assert_eq!(page.rows.len(), due);
        let requests = dynamo.meter().reset().request_count();
        assert!(requests <= 8, "{requests}");
    }
}

#[tokio::test]
async fn a_message_costs_a_claim_and_a_settlement() {
    let dynamo = dynamo();
    let claimed = message_row(&customer(1), "x", "2026-11-22T10:00:00Z");
    dynamo.keep_first(&claimed).await.unwrap();
    let mut settled = claimed.clone();
    settled.carrier_id = Some("id".to_owned());
    dynamo.settle(&claimed, &settled).await.unwrap();
    let (requests, _, write) = units(&dynamo.meter().reset());
    println!("message: {requests} requests, {write} write hundredths");
    assert_eq!(requests, 2);
    assert!(write <= 400, "{write}");
}

#[tokio::test]
async fn a_slot_costs_two_small_reads_and_two_rows_in_the_claims_transaction() {
    let dynamo = dynamo();
    let row = message_row(&customer(1), "x", "2026-11-22T10:00:00Z");
    let standing = dynamo.standing(&store(), &[customer(1)]).await.unwrap();
    let (requests, read, _) = units(&dynamo.meter().reset());
    println!("standing: {requests} requests, {read} read hundredths");
    assert!(requests == 2 && read <= 200, "{requests} {read}");
    assert!(standing.slots.is_empty());
    let slots = [SlotChange {
        customer: customer(1),
        before: None,
        after: Slots::default(),
    }];
    dynamo.claim(None, &row, &slots).await.unwrap();
    let (requests, _, write) = units(&dynamo.meter().reset());
    println!("claim with a slot: {requests} request, {write} write hundredths");
    assert_eq!(requests, 1);
    assert!(write <= 600, "{write}");
}

#[tokio::test]
async fn a_history_written_in_bulk_is_the_same_rows_at_half_the_price() {
    let (one, two) = (dynamo(), dynamo());
    let orders: Vec<Change> = (0..20)
        .map(|n| first_order(&n.to_string(), &format!("{n}@example.com")))
        .collect();
    let mut writes = Vec::new();
    for order in orders {
        writes.extend(
            order
                .writes
                .iter()
                .filter(|write| !is_count(write))
                .cloned(),
        );
        one.commit(order).await.unwrap();
    }
    two.bulk_write(&store(), &writes).await.unwrap();
    let (singly, in_bulk) = (one.meter().reset(), two.meter().reset());
    println!("singly {singly:?}, in bulk {in_bulk:?}");
    assert_eq!(in_bulk.request_count(), 4, "a hundred rows, 25 at a time");
    assert!(in_bulk.write_hundredths * 2 <= singly.write_hundredths);
    for write in &writes {
        let Write::Profile { profile, .. } = write else {
            continue;
        };
        let ids = [profile.id.clone()];
        let kept = one.profiles(&store(), &ids).await.unwrap();
        assert_eq!(two.profiles(&store(), &ids).await.unwrap(), kept);
        assert_eq!(kept.len(), 1);
    }
}

#[tokio::test]
async fn a_letter_costs_one_unit_however_many_there_are() {
    let dynamo = dynamo();
    let (store, who) = (store(), customer(1));
    let row = |number: u32| MessageRow {
        status: Status::Sent {
            at: Timestamp::from_second(1_790_000_000 + 3_600 * i64::from(number)).unwrap(),
        },
        consent: Some(EventId::of(fingerprint(&["yes"]))),
        ..message_row(&who, &number.to_string(), "2026-11-22T10:00:00Z")
    };
    for number in 0..40 {
        let sent = row(number);
        dynamo.keep_first(&sent).await.unwrap();
        dynamo.meter().reset();
        let before = dynamo.heard(&store, &who).await.unwrap();
        hear(&*dynamo, &sent, Some(&before)).await.unwrap();
        let (requests, read, write) = units(&dynamo.meter().reset());
        assert_eq!(requests, 2, "message {number}");
        assert!(
            read <= 100 && write == 100,
            "message {number}: {read} {write}"
        );
        // What is there already is not written.
        let before = dynamo.heard(&store, &who).await.unwrap();
        assert!(!hear(&*dynamo, &sent, Some(&before)).await.unwrap());
        assert_eq!(dynamo.meter().reset().write_hundredths, 0);
    }
    let kept = dynamo.heard(&store, &who).await.unwrap();
    assert_eq!(kept.letters().len(), awda_customers::LETTERS_MAX);
}

const fn is_count(write: &Write) -> bool {
    matches!(write, Write::Count { .. })
}
