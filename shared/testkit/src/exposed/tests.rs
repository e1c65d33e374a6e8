//! What weather does to calls, and that a future may be left between any two effects.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use awda_messaging::{DeliverMessage, Flow};
use awda_ports::{Claim, Messages, Queue, Remedied, Remedy};

use super::*;
use crate::weather::Trouble;
use crate::{MemoryHouse, MemoryQueue, at, customer, message_row, store};

/// The same for every call.
struct Always(Fate);

impl Weather for Always {
    fn fate(&self, _call: Call) -> Fate {
        self.0
    }
}

/// Polls to the end; answers how often it took, too.
fn polled<T>(work: impl Future<Output = T>) -> (T, usize) {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    for polls in 1..100 {
        if let Poll::Ready(answer) = work.as_mut().poll(&mut context) {
            return (answer, polls);
        }
    }
    panic!("it never ends")
}

fn claimed(fate: Fate) -> (Result<Claim, Fault>, usize) {
    let house = MemoryHouse::default();
    let row = message_row(&customer(1), "2026", "2026-04-04T07:00:00Z");
    let exposed = Exposed::new(&house, Always(fate));
    let (answer, polls) = polled(exposed.keep_first(&row));
    assert_eq!(
        polls,
        if matches!(fate, Fate::Before(_)) {
            2
        } else {
            3
        }
    );
    (answer, house.messages().len())
}

#[test]
fn a_call_fails_before_its_effect_or_after_it() {
    let (answer, rows) = claimed(Fate::Fine);
    assert_eq!((answer.unwrap(), rows), (Claim::Won, 1));
    let (answer, rows) = claimed(Fate::Before(Trouble::Conflict));
    assert_eq!((answer.unwrap_err().remedy(), rows), (Remedy::Reload, 0));
    let (answer, rows) = claimed(Fate::After(Trouble::Broken));
    assert_eq!((answer.unwrap_err().remedy(), rows), (Remedy::Alarm, 1));
}

#[test]
fn a_client_that_asks_again_finds_its_own_write() {
    let (answer, rows) = claimed(Fate::Again);
    assert_eq!((answer.unwrap(), rows), (Claim::Lost, 1));
}

#[test]
fn a_future_that_is_left_behind_has_had_the_effects_it_had() {
    let house = MemoryHouse::default();
    let row = message_row(&customer(1), "2026", "2026-04-04T07:00:00Z");
    let exposed = Exposed::new(&house, Always(Fate::Fine));
    let mut context = Context::from_waker(Waker::noop());
    let mut held = Vec::new();
    for polls in [1, 2] {
        let mut work = Box::pin(exposed.keep_first(&row));
        for _ in 0..polls {
            assert!(work.as_mut().poll(&mut context).is_pending());
        }
        drop(work);
        held.push(house.messages().len());
    }
    assert_eq!(held, [0, 1]);
}

#[test]
fn half_of_what_is_sent_may_be_kept() {
    let command = DeliverMessage {
        store: store(),
        customer: customer(1),
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        step: 0,
        due_at: at("2026-04-04T07:00:00Z"),
        about: None,
        slot_at: None,
    };
    let three = [command.clone(), command.clone(), command];
    for (fate, kept, is_answered) in [
        (Fate::Fine, 3, true),
        (Fate::Half, 1, false),
        (Fate::Again, 6, true),
        (Fate::After(Trouble::Unavailable), 3, false),
        (Fate::Before(Trouble::Unavailable), 0, false),
    ] {
        let queue = MemoryQueue::<DeliverMessage>::default();
        let (answer, _) = polled(Exposed::new(&queue, Always(fate)).send(&three));
        assert_eq!((queue.sent().len(), answer.is_ok()), (kept, is_answered));
    }
}
