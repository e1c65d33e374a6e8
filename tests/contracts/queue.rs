//! Queues: what `send` promises, on the queue in memory.

use awda_messaging::DeliverMessage;
use awda_ports::{Queue, Remedied, Remedy, StartNight};
use awda_testkit::{MemoryQueue, at, customer, message_row};

fn commands(count: u32) -> Vec<DeliverMessage> {
    let asked = |n| message_row(&customer(n), "2026-10-01", "2026-11-22T10:00:00Z").asked;
    (0..count).map(asked).collect()
}

#[tokio::test]
async fn every_command_of_any_number_is_kept_and_comes_back_as_it_was() {
    let queue = MemoryQueue::default();
    queue.send(&commands(0)).await.unwrap();
    queue.send(&commands(25)).await.unwrap();
    assert_eq!(queue.take(), commands(25));
    assert!(queue.sent().is_empty());
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

#[test]
fn a_night_is_for_a_moment() {
    let night = StartNight {
        at: at("2026-11-22T02:00:00Z"),
    };
    assert_eq!(night.clone(), night);
}
