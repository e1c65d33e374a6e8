//! One sentence of SQS's documentation or API reference each; it stands above the test.

use awda_kernel::Timestamp;

use super::*;
use crate::clock::MovingClock;
use crate::template::{Queue as Rules, Redrive};

const START: &str = "2026-01-01T00:00:00Z";

fn rules() -> Vec<Rules> {
    let dead = Rules {
        id: "dead".to_owned(),
        visibility_s: 30,
        retention_s: 1_209_600,
        delay_s: 0,
        message_bytes_max: 1_048_576,
        redrive: None,
    };
    let letters = dead.clone();
    let work = Rules {
        id: "work".to_owned(),
        retention_s: 345_600,
        redrive: Some(Redrive {
            target: "dead".to_owned(),
            receive_count_max: 3,
        }),
        ..dead
    };
    vec![work, letters]
}

struct Bench {
    queues: Queues,
    clock: MovingClock,
}

impl Bench {
    fn new() -> Self {
        let clock = MovingClock::at(START.parse().unwrap());
        Self {
            queues: Queues::memory(&rules(), clock.clone().into()).unwrap(),
            clock,
        }
    }

    fn pass(&self, seconds: i64) {
        let span = jiff::SignedDuration::from_secs(seconds);
        self.clock
            .move_to(self.clock.now().checked_add(span).unwrap());
    }

    fn send(&self, group: &str, bodies: &[&str]) {
        let messages: Vec<_> = bodies.iter().map(|body| message(group, body)).collect();
        self.queues.send("work", &messages).unwrap();
    }

    fn receive(&self, count_max: usize) -> Vec<Received> {
        self.queues.receive("work", count_max).unwrap()
    }

    fn bodies(&self, count_max: usize) -> Vec<String> {
        self.receive(count_max)
            .into_iter()
            .map(|message| message.body)
            .collect()
    }

    fn dead(&self) -> Vec<Received> {
        self.queues.receive("dead", 10).unwrap()
    }
}

fn message(group: &str, body: &str) -> NewMessage {
    NewMessage {
        group: group.to_owned(),
        body: body.to_owned(),
        delay_s: None,
    }
}

fn counts(visible: u64, in_flight: u64, delayed: u64) -> Counts {
    Counts {
        visible,
        in_flight,
        delayed,
    }
}

/// "Amazon SQS sets a visibility timeout, a period during which other consumers can't receive and process the message."
#[test]
fn a_message_that_was_handed_out_is_invisible_until_its_timeout() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    assert_eq!(bench.bodies(10), ["one"]);
    bench.pass(29);
    assert_eq!(bench.bodies(10), [""; 0]);
    bench.pass(1);
    let again = bench.receive(10);
    assert_eq!((again[0].body.as_str(), again[0].receive_count), ("one", 2));
}

/// Not SQS's: who has the queues alone after a crash need not wait for the dead.
#[test]
fn what_the_dead_held_is_handed_out_at_once_and_counts_as_handed_out() {
    let bench = Bench::new();
    bench.send("a", &["held", "put off", "waits"]);
    let received = bench.receive(2);
    bench
        .queues
        .change_visibility("work", &received[1].receipt, 100)
        .unwrap();
    assert_eq!(bench.queues.release().unwrap(), 1);
    let again = bench.receive(10);
    let bodies: Vec<_> = again.iter().map(|message| message.body.as_str()).collect();
    assert_eq!(bodies, ["held", "waits"]);
    assert_eq!(again[0].receive_count, 2);
    assert_eq!(
        bench
            .queues
            .delete("work", &[&received[0].receipt])
            .unwrap(),
        [Deletion::Stale]
    );
}

/// "The receipt handle is associated with a specific instance of receiving a message."
#[test]
fn only_the_latest_receipt_deletes() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    let first = bench.receive(1).remove(0);
    bench.pass(30);
    let second = bench.receive(1).remove(0);
    assert_eq!(first.id, second.id);
    assert_ne!(first.receipt, second.receipt);
    let delete = |receipt: &str| bench.queues.delete("work", &[receipt]).unwrap();
    assert_eq!(delete(&first.receipt), [Deletion::Stale]);
    assert_eq!(bench.queues.counts("work").unwrap(), counts(0, 1, 0));
    assert_eq!(delete(&second.receipt), [Deletion::Deleted]);
    assert_eq!(delete(&second.receipt), [Deletion::Stale]);
    assert_eq!(delete("nonsense"), [Deletion::Stale]);
    assert_eq!(bench.queues.counts("work").unwrap(), counts(0, 0, 0));
}

/// "You can delete a message even if its visibility timeout expired", while nobody received it since.
#[test]
fn a_message_can_be_deleted_after_its_timeout_while_nobody_received_it_again() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    let received = bench.receive(1).remove(0);
    bench.pass(300);
    let deletions = bench.queues.delete("work", &[&received.receipt]).unwrap();
    assert_eq!(deletions, [Deletion::Deleted]);
}

/// "When the ReceiveCount for a message exceeds the maxReceiveCount for a queue, Amazon SQS moves the message to the dead-letter queue."
#[test]
fn a_message_is_handed_out_at_most_max_receive_count_times_and_ends_whole() {
    let bench = Bench::new();
    bench.send("a", &["poison"]);
    for count in 1..=3 {
        assert_eq!(bench.receive(10)[0].receive_count, count);
        assert!(bench.dead().is_empty());
        bench.pass(30);
    }
    assert!(bench.receive(10).is_empty());
    let dead = bench.dead();
    assert_eq!(
        (dead.len(), dead[0].body.as_str(), dead[0].group.as_str()),
        (1, "poison", "a")
    );
}

/// "For standard queues, when a message is moved to a dead-letter queue, the enqueue timestamp is unchanged."
#[test]
fn a_dead_letter_keeps_its_age() {
    let bench = Bench::new();
    bench.send("a", &["poison"]);
    for _ in 0..3 {
        bench.receive(1);
        bench.pass(30);
    }
    bench.receive(1);
    assert_eq!(bench.dead()[0].sent_at, START.parse::<Timestamp>().unwrap());
    bench.pass(1_209_600 - 91);
    assert_eq!(bench.dead().len(), 1);
    bench.pass(60);
    assert!(bench.dead().is_empty());
}

/// "Redriven messages are considered new messages with a new messageID and retention period assigned to them."
#[test]
fn redriven_dead_letters_come_back_as_new_messages() {
    let bench = Bench::new();
    bench.send("a", &["poison"]);
    for _ in 0..4 {
        bench.receive(1);
        bench.pass(30);
    }
    assert_eq!(bench.queues.redrive("dead").unwrap(), 1);
    assert!(bench.dead().is_empty());
    let again = bench.receive(10);
    assert_eq!(
        (again[0].body.as_str(), again[0].receive_count),
        ("poison", 1)
    );
    assert!(again[0].sent_at > START.parse::<Timestamp>().unwrap());
}

/// "Changes the visibility timeout of a specified message to a new value"; setting it to 0 makes it visible at once.
#[test]
fn a_visibility_can_be_ended_early_or_prolonged() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    let received = bench.receive(1).remove(0);
    bench
        .queues
        .change_visibility("work", &received.receipt, 100)
        .unwrap();
    bench.pass(99);
    assert!(bench.receive(1).is_empty());
    bench
        .queues
        .change_visibility("work", &received.receipt, 0)
        .unwrap();
    assert_eq!(bench.bodies(1), ["one"]);
}

/// "MessageNotInflight: the specified message isn't in flight", and the 12-hour maximum counts "from the time the message is received".
#[test]
fn a_visibility_cannot_be_changed_out_of_flight_nor_beyond_twelve_hours() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    let received = bench.receive(1).remove(0);
    let change = |seconds| {
        bench
            .queues
            .change_visibility("work", &received.receipt, seconds)
    };
    assert!(matches!(change(43_201), Err(Error::Visibility(_))));
    change(43_200).unwrap();
    bench.pass(3_600);
    assert!(matches!(change(43_200), Err(Error::Visibility(_))));
    change(0).unwrap();
    assert!(matches!(change(10), Err(Error::NotInFlight)));
}

/// "Delay queues let you postpone the delivery of new messages to consumers for a number of seconds."
#[test]
fn a_delayed_message_waits_for_its_first_moment() {
    let bench = Bench::new();
    let delayed = NewMessage {
        delay_s: Some(60),
        ..message("a", "later")
    };
    bench
        .queues
        .send("work", &[delayed, message("a", "now")])
        .unwrap();
    assert_eq!(bench.queues.counts("work").unwrap(), counts(1, 0, 1));
    assert_eq!(bench.bodies(10), ["now"]);
    bench.pass(60);
    assert!(bench.bodies(10).contains(&"later".to_owned()));
}

/// "Amazon SQS automatically deletes messages that have been in a queue for more than the maximum message retention period."
#[test]
fn a_message_expires_by_the_moment_it_was_sent() {
    let bench = Bench::new();
    bench.send("a", &["old"]);
    assert!(bench.queues.receive("work", 0).unwrap().is_empty());
    bench.pass(345_599);
    bench.send("a", &["new"]);
    bench.pass(1);
    assert_eq!(bench.queues.counts("work").unwrap(), counts(1, 0, 0));
    assert_eq!(bench.bodies(10), ["new"]);
}

/// "Fair queues ... mitigate the noisy neighbor impact": the message groups with few messages are not delayed by one with many.
#[test]
fn groups_take_turns_however_many_messages_one_of_them_has() {
    let bench = Bench::new();
    bench.send("noisy", &["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"]);
    bench.send("quiet", &["q1"]);
    bench.send("calm", &["c1", "c2"]);
    assert_eq!(bench.bodies(4), ["c1", "n1", "q1", "c2"]);
    assert_eq!(bench.bodies(2), ["n2", "n3"]);
    bench.send("calm", &["c3"]);
    assert_eq!(bench.bodies(2), ["c3", "n4"]);
    assert_eq!(bench.bodies(10), ["n5", "n6", "n7", "n8"]);
}

/// Fair queues: messages in flight of one group do not keep the others waiting.
#[test]
fn a_group_whose_messages_are_all_in_flight_is_passed_over() {
    let bench = Bench::new();
    bench.send("a", &["a1"]);
    bench.receive(1);
    bench.send("b", &["b1", "b2"]);
    assert_eq!(bench.bodies(1), ["b1"]);
    assert_eq!(bench.bodies(1), ["b2"]);
}

/// "The maximum message size is 1,048,576 bytes (1 MiB)."
#[test]
fn a_message_over_the_queues_size_is_refused_and_nothing_of_its_batch_is_kept() {
    let bench = Bench::new();
    let large = "x".repeat(1_048_577);
    let refused = bench
        .queues
        .send("work", &[message("a", "small"), message("a", &large)]);
    assert!(matches!(
        refused,
        Err(Error::TooLarge {
            bytes: 1_048_577,
            ..
        })
    ));
    assert_eq!(bench.queues.counts("work").unwrap(), counts(0, 0, 0));
    bench
        .queues
        .send("work", &[message("a", &large[1..])])
        .unwrap();
}

/// "QueueDoesNotExist: the specified queue doesn't exist."
#[test]
fn an_unknown_queue_is_named() {
    let error = Bench::new().queues.receive("nowhere", 1).unwrap_err();
    assert_eq!(error.to_string(), "there is no queue nowhere");
}

/// "Deletes available messages in a queue (including in-flight messages)."
#[test]
fn a_purge_takes_messages_in_flight_too() {
    let bench = Bench::new();
    bench.send("a", &["one", "two"]);
    let received = bench.receive(1).remove(0);
    assert_eq!(bench.queues.purge("work").unwrap(), 2);
    assert_eq!(
        bench.queues.delete("work", &[&received.receipt]).unwrap(),
        [Deletion::Stale]
    );
    bench.pass(30);
    assert!(bench.receive(10).is_empty());
}

#[test]
fn the_next_visible_moment_is_the_earliest_of_all_groups() {
    let bench = Bench::new();
    assert_eq!(bench.queues.next_visible_at("work").unwrap(), None);
    bench.send("a", &["a1"]);
    bench.receive(1);
    bench.pass(5);
    bench.send("b", &["b1"]);
    bench.receive(1);
    let next = bench.queues.next_visible_at("work").unwrap();
    assert_eq!(next, Some("2026-01-01T00:00:30Z".parse().unwrap()));
}

#[test]
fn a_file_keeps_its_messages_and_their_counts_when_it_is_opened_again() {
    let folder = std::env::temp_dir().join(format!("awda-queue-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("queues.db");
    let clock = MovingClock::at(START.parse().unwrap());
    let open = || Queues::file(&path, &rules(), clock.clone().into()).unwrap();
    let queues = open();
    queues
        .send("work", &[message("a", "one"), message("a", "two")])
        .unwrap();
    queues.receive("work", 1).unwrap();
    drop(queues);
    let again = open();
    assert_eq!(again.counts("work").unwrap(), counts(1, 1, 0));
    assert_eq!(again.receive("work", 10).unwrap()[0].body, "two");
    drop(again);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn whoever_waits_hears_of_a_message_sent_before_or_after() {
    let bench = Bench::new();
    bench.send("a", &["one"]);
    bench.queues.sent("work").await.unwrap();
    let waiting = bench.queues.sent("work");
    bench.send("a", &["two"]);
    waiting.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_many_send_at_once_is_kept_whole_and_what_does_not_fit_is_refused_alone() {
    let bench = Bench::new();
    let queues = std::sync::Arc::new(bench.queues);
    let mut all = tokio::task::JoinSet::new();
    for number in 0..400 {
        let queues = std::sync::Arc::clone(&queues);
        all.spawn(async move {
            let body = match number % 10 {
                0 => "x".repeat(1_048_577),
                _ => number.to_string(),
            };
            let sent = vec![message("a", "first"), message("a", &body)];
            queues.send_together("work", sent).await.is_ok()
        });
    }
    let kept = all.join_all().await.into_iter().filter(|kept| *kept);
    assert_eq!(kept.count(), 360);
    assert_eq!(queues.counts("work").unwrap().visible, 720);
    queues.send_together("work", Vec::new()).await.unwrap();
    let why = queues.send_together("nowhere", Vec::new()).await;
    assert!(matches!(why, Err(Error::Unknown(_))));
}

#[tokio::test]
async fn one_that_cannot_be_kept_keeps_no_other_back() {
    let Bench { queues, .. } = Bench::new();
    queues.store().refuse("bad");
    let nothing = Sent {
        queue: "work".to_owned(),
        messages: Vec::new(),
    };
    let Joined::Turn(_, first) = queues.sending.join(nothing).await else {
        panic!("nobody was there before");
    };
    let send = |body| queues.send_together("work", vec![message("a", body)]);
    let free = async { drop(first) };
    let (one, bad, two, ()) = tokio::join!(send("one"), send("bad"), send("two"), free);
    assert!(one.is_ok() && two.is_ok());
    assert!(matches!(bad, Err(Error::Database(_))));
    let received = queues.receive("work", 10).unwrap();
    let bodies: Vec<_> = received.iter().map(|one| one.body.as_str()).collect();
    assert_eq!(bodies.len(), 2);
    assert!(!bodies.contains(&"bad"));
}
