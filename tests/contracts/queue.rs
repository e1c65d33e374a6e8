//! Queues: what `send` promises, on the queue in memory and on the local ones. (SQS's batches are tested beside its adapter.)

use std::sync::Arc;

use awda::clock::MovingClock;
use awda::queue::{LocalQueue, Queues};
use awda::template::Queue as Rules;
use awda_messaging::DeliverMessage;
use awda_ports::{Command, Later, Queue, Remedied, Remedy};
use awda_testkit::{MemoryQueue, at, customer, message_row};

const NOW: &str = "2026-11-22T10:00:00Z";

fn commands(count: u32) -> Vec<DeliverMessage> {
    let asked = |n| message_row(&customer(n), "2026-10-01", NOW).asked;
    (0..count).map(asked).collect()
}

async fn send_all<Q: Queue<DeliverMessage>>(queue: &Q) {
    queue.send(&commands(0)).await.unwrap();
    queue.send(&commands(25)).await.unwrap();
}

#[tokio::test]
async fn every_command_of_any_number_is_kept_in_memory() {
    let queue = MemoryQueue::default();
    send_all(&queue).await;
    assert_eq!(queue.take(), commands(25));
    assert!(queue.sent().is_empty());
}

#[tokio::test]
async fn every_command_of_any_number_is_kept_locally() {
    let rules = Rules {
        id: "deliver".to_owned(),
        visibility_s: 30,
        retention_s: 345_600,
        delay_s: 0,
        message_bytes_max: 1_048_576,
        redrive: None,
    };
    let clock = MovingClock::at(at(NOW));
    let queues = Arc::new(Queues::memory(&[rules], clock.into()).unwrap());
    let queue = LocalQueue::new(Arc::clone(&queues), "deliver").unwrap();
    send_all(&queue).await;
    let mut handed_out = Vec::new();
    loop {
        let some = queues.receive("deliver", 10).unwrap();
        if some.is_empty() {
            break;
        }
        let read = some
            .iter()
            .map(|message| DeliverMessage::from_wire(&message.body));
        handed_out.extend(read.map(Result::unwrap));
    }
    handed_out.sort_by(|a, b| a.customer.cmp(&b.customer));
    assert_eq!(handed_out, commands(25));
}

#[tokio::test]
async fn what_is_for_later_is_not_handed_out_before() {
    let rules = Rules {
        id: "notify".to_owned(),
        visibility_s: 30,
        retention_s: 345_600,
        delay_s: 0,
        message_bytes_max: 1_048_576,
        redrive: None,
    };
    let clock = MovingClock::at(at(NOW));
    let queues = Arc::new(Queues::memory(&[rules], clock.clone().into()).unwrap());
    let queue = LocalQueue::new(Arc::clone(&queues), "notify").unwrap();
    queue.send_later(&commands(1), 60).await.unwrap();
    queue.send_later(&commands(1), 100_000).await.unwrap();
    let held = |second: i64| {
        clock.move_to(awda_kernel::Timestamp::from_second(at(NOW).as_second() + second).unwrap());
        queues.receive("notify", 10).unwrap().len()
    };
    assert_eq!([held(0), held(59), held(60)], [0, 0, 1]);
    assert_eq!(held(900), 2, "a queue waits a quarter of an hour at most");
    let memory = MemoryQueue::default();
    memory.send_later(&commands(2), 60).await.unwrap();
    assert_eq!((memory.waits(), memory.take()), (vec![60, 60], commands(2)));
}

#[tokio::test]
async fn when_it_fails_a_part_may_have_been_kept() {
    let queue = MemoryQueue::default();
    queue.fail_next(1);
    let fault = queue.send(&commands(4)).await.unwrap_err();
    assert!(matches!(fault.remedy(), Remedy::Retry { .. }));
    assert_eq!(queue.sent(), commands(2));
    queue.send(&commands(1)).await.unwrap();
}
