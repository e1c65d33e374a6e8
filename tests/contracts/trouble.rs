//! What the adapter does when DynamoDB is unwell: throttled, in conflict, or silent after it did what was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use awda::embedded::{Disturbance, Trouble};
use awda_customers::Count;
use awda_ports::Census;
use awda_ports::{Agenda, Claim, Committed, Messages, Records, Remedied, Remedy, Write};
use awda_testkit::{at, customer, message_row, store};

use crate::houses::{change, embedded, person};

/// Disturbs the first requests of one operation.
fn first(count: u32, operation: &'static str, trouble: Trouble) -> Disturbance {
    let left = AtomicU32::new(count);
    let disturbance = move |name: &str| {
        let take = |left: u32| left.checked_sub(1);
        let is_hit = name == operation
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_ok();
        is_hit.then(|| trouble.clone())
    };
    Arc::new(disturbance)
}

fn refused(code: &'static str) -> Trouble {
    Trouble::Refused { status: 400, code }
}

fn counted() -> Vec<Write> {
    let count = Count {
        placed: 1,
        orders: 1,
        net_minor: 100,
        ..Count::none(20_779)
    };
    vec![
        person(&customer(1), None),
        Write::Count { count, spread: 0 },
    ]
}

#[tokio::test]
async fn a_claim_that_met_a_transaction_is_not_lost() {
    let (embedded, dynamo) = embedded();
    embedded.disturb(Some(first(
        3,
        "PutItem",
        refused("TransactionConflictException"),
    )));
    let row = message_row(&customer(1), "x", "2026-11-22T10:00:00Z");
    assert_eq!(dynamo.keep_first(&row).await.unwrap(), Claim::Won);
}

#[tokio::test]
async fn throttling_without_end_is_tried_again_later() {
    let (embedded, dynamo) = embedded();
    let throttled = || refused("ProvisionedThroughputExceededException");
    let later = Remedy::Retry { after_ms: 1_000 };
    embedded.disturb(Some(first(99, "TransactWriteItems", throttled())));
    let fault = dynamo.commit(change(counted())).await.unwrap_err();
    assert_eq!(fault.remedy(), later);
    embedded.disturb(Some(first(99, "GetItem", throttled())));
    let fault = dynamo.due(at("2026-11-22T10:00:00Z"), 1).await.unwrap_err();
    assert_eq!(fault.remedy(), later);
    embedded.disturb(None);
    assert_eq!(
        dynamo.commit(change(counted())).await.unwrap(),
        Committed::Kept
    );
}

#[tokio::test]
async fn an_answer_that_was_lost_counts_nothing_twice() {
    let (embedded, dynamo) = embedded();
    embedded.disturb(Some(first(1, "TransactWriteItems", Trouble::AnswerLost)));
    let committed = dynamo.commit(change(counted())).await.unwrap();
    assert_eq!(committed, Committed::Kept);
    let counted = dynamo.counted_on(&store(), 20_779).await.unwrap();
    assert_eq!(counted.orders, 1);
}

#[tokio::test]
async fn a_right_that_was_not_given_is_an_alarm() {
    let (embedded, dynamo) = embedded();
    embedded.disturb(Some(first(
        1,
        "TransactWriteItems",
        refused("AccessDeniedException"),
    )));
    let fault = dynamo.commit(change(counted())).await.unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Alarm);
}

#[tokio::test]
async fn what_a_batch_left_undone_is_asked_for_again_until_all_is_done() {
    let (embedded, dynamo) = embedded();
    let people: Vec<Write> = (0..4).map(|n| person(&customer(n), None)).collect();
    embedded.disturb(Some(first(3, "BatchWriteItem", Trouble::HalfDone)));
    dynamo.bulk_write(&store(), &people).await.unwrap();
    let kept = dynamo.scan(0, 1, None).await.unwrap();
    assert_eq!(kept.profiles.len(), 4);
    embedded.disturb(Some(first(3, "BatchGetItem", Trouble::HalfDone)));
    let ids: Vec<_> = (0..4).map(customer).collect();
    assert_eq!(dynamo.profiles(&store(), &ids).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_batch_that_is_never_done_is_tried_later_and_not_taken_for_absent() {
    let (embedded, dynamo) = embedded();
    let people: Vec<Write> = (0..20).map(|n| person(&customer(n), None)).collect();
    let later = Remedy::Retry { after_ms: 1_000 };
    embedded.disturb(Some(first(99, "BatchWriteItem", Trouble::HalfDone)));
    let fault = dynamo.bulk_write(&store(), &people).await.unwrap_err();
    assert_eq!(fault.remedy(), later);
    embedded.disturb(None);
    dynamo.bulk_write(&store(), &people).await.unwrap();
    embedded.disturb(Some(first(99, "BatchGetItem", Trouble::HalfDone)));
    let ids: Vec<_> = (0..20).map(customer).collect();
    let fault = dynamo.profiles(&store(), &ids).await.unwrap_err();
    assert_eq!(fault.remedy(), later);
}
