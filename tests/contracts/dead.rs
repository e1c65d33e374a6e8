//! Dead letters: what the local lines promise, and why commands failed, on every house. (SQS's are tried on moto.)

use std::sync::Arc;

use awda::clock::MovingClock;
use awda::dead::LocalLines;
use awda::queue::{NewMessage, Queues};
use awda::template::{Queue as Rules, Redrive};
use awda_ports::{DeadLetters, Failure, Line};
use awda_testkit::at;
use jiff::SignedDuration;

use crate::houses::House;

const NOW: &str = "2026-11-22T10:00:00Z";

/// Queues whose letters die at the second receive, with letters in the first.
fn lines(count: u32) -> (Arc<Queues>, MovingClock, LocalLines) {
    let rules = |id: String, redrive| Rules {
        id,
        visibility_s: 30,
        retention_s: 345_600,
        delay_s: 0,
        message_bytes_max: 1_048_576,
        redrive,
    };
    let name =
        |line: Line, is_dead| format!("{}{}", line.name(), if is_dead { "-dead" } else { "" });
    let both = |line: Line| {
        let redrive = Redrive {
            target: name(line, true),
            receive_count_max: 1,
        };
        [
            rules(name(line, false), Some(redrive)),
            rules(name(line, true), None),
        ]
    };
    let rules: Vec<Rules> = Line::ALL.into_iter().flat_map(both).collect();
    let clock = MovingClock::at(at(NOW));
    let queues = Arc::new(Queues::memory(&rules, clock.clone().into()).unwrap());
    let letters: Vec<_> = (0..count)
        .map(|number| NewMessage {
            group: "acme".to_owned(),
            body: format!("letter {number}"),
            delay_s: None,
        })
        .collect();
    queues.send("deliveries", &letters).unwrap();
    while !queues.receive("deliveries", 10).unwrap().is_empty() {}
    pass(&clock, 31);
    assert!(queues.receive("deliveries", 10).unwrap().is_empty());
    let lines = LocalLines::new(Arc::clone(&queues), name).unwrap();
    (queues, clock, lines)
}

fn pass(clock: &MovingClock, seconds: i64) {
    use awda_ports::Clock;
    let then = clock.now().checked_add(SignedDuration::from_secs(seconds));
    clock.move_to(then.unwrap());
}

#[tokio::test]
async fn whoever_looks_holds_each_letter_once_until_it_is_left_or_time_has_passed() {
    let (_, clock, lines) = lines(5);
    let held = lines.dead(Line::Deliveries, 3).await.unwrap();
    assert_eq!(held.len(), 3);
    assert!(
        held.iter()
            .all(|letter| letter.sent_at == at(NOW) && letter.received == 2)
    );
    assert_eq!(lines.dead(Line::Deliveries, 9).await.unwrap().len(), 2);
    assert!(lines.dead(Line::Deliveries, 9).await.unwrap().is_empty());
    assert_eq!(lines.count(Line::Deliveries).await.unwrap(), 5);
    lines.leave(Line::Deliveries, &held).await.unwrap();
    assert_eq!(lines.dead(Line::Deliveries, 9).await.unwrap().len(), 3);
    lines.leave(Line::Deliveries, &held).await.unwrap();
    assert!(
        lines.dead(Line::Deliveries, 9).await.unwrap().is_empty(),
        "an old receipt lets go of nothing"
    );
    pass(&clock, 31);
    assert_eq!(lines.dead(Line::Deliveries, 9).await.unwrap().len(), 5);
    assert!(lines.dead(Line::Shards, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_letter_that_is_sent_back_is_where_it_came_from_and_dead_no_longer() {
    let (queues, _, lines) = lines(2);
    let held = lines.dead(Line::Deliveries, 1).await.unwrap();
    lines.send_back(Line::Deliveries, &held[0]).await.unwrap();
    assert_eq!(lines.count(Line::Deliveries).await.unwrap(), 1);
    let again = queues.receive("deliveries", 9).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((&again[0].body, again[0].receive_count), (&held[0].body, 1));
    assert_eq!(again[0].group, "acme");
}

fn failure(letter: &str, code: &str) -> Failure {
    Failure {
        letter: letter.to_owned(),
        function: "unify".to_owned(),
        code: code.to_owned(),
        why: "failed to read the store's settings".to_owned(),
        at: at(NOW),
    }
}

async fn a_letter_is_known_by_the_failure_that_was_noted_last<A: House>(house: Arc<A>) {
    for (letter, code) in [
        ("1", "port.unavailable"),
        ("2", "port.broken"),
        ("1", "port.unreadable"),
    ] {
        house.note_failure(&failure(letter, code)).await.unwrap();
    }
    let asked = ["1", "2", "3"].map(str::to_owned);
    let mut found = house.failures(&asked).await.unwrap();
    found.sort_by(|a, b| a.letter.cmp(&b.letter));
    assert_eq!(
        found,
        [failure("1", "port.unreadable"), failure("2", "port.broken")]
    );
    assert!(house.failures(&[]).await.unwrap().is_empty());
}

crate::on_every_house!(a_letter_is_known_by_the_failure_that_was_noted_last);
