//! Answers that are lost on the way, and messages that were put off under an id that ends: found by the simulation (docs/SIMULATION.md).

use std::sync::atomic::{AtomicBool, Ordering};

use awda_testkit::Exposed;
use awda_testkit::weather::{Call, Fate, Trouble, Weather};

use super::*;

const NIGHT: &str = "2026-04-04T22:00:00Z";

/// The client of the ledger loses every first answer to a message that is kept, and asks again by itself.
struct AsksAgain;

impl Weather for AsksAgain {
    fn fate(&self, call: Call) -> Fate {
        match call.verb {
            "keep a message" => Fate::Again,
            _ => Fate::Fine,
        }
    }
}

#[tokio::test]
async fn what_is_put_off_is_on_the_agenda_though_the_answer_about_its_row_was_lost() {
    let house = House::open().await;
    let deliver = Deliver {
        records: &house.kept,
        stores: &house.kept,
        messages: Exposed::new(&house.kept, AsksAgain),
        carrier: &house.carrier,
        queues: (&house.deliveries, &house.notices, &house.waiting),
        lane: awda_ports::Lane::default(),
        links_url: "https://links.example".to_owned(),
    };
    let command = congratulate(customer(1));
    let outcome = deliver.handle(&command, at(NIGHT)).await.unwrap();
    let Outcome::Deferred { until, .. } = outcome else {
        panic!("{outcome:?}")
    };
    let rows = house.kept.agenda_of(&store(), &customer(1));
    let due: Vec<Timestamp> = rows.iter().map(|row| row.due_at).collect();
    assert_eq!(due, [until]);
}

#[tokio::test]
async fn what_was_put_off_under_an_absorbed_id_is_settled_when_its_successor_was_written_to() {
    let house = House::open().await;
    let put_off = house.ask(NIGHT).await.unwrap();
    assert!(matches!(put_off, Outcome::Deferred { .. }));
    join(&house).await;
    let morning = "2026-04-05T07:00:00Z";
    let successor = congratulate(customer(2));
    let sent = house.deliver().handle(&successor, at(morning)).await;
    assert_eq!(sent.unwrap(), Outcome::Sent);
    assert_eq!(house.ask(morning).await.unwrap(), Outcome::AlreadyDecided);
    let rows = house.kept.messages();
    let own = rows.iter().find(|row| row.asked.customer == customer(1));
    let reason = Reason::DuplicatePerson;
    assert_eq!(own.unwrap().status, Status::Skipped { reason });
    assert_eq!(house.carrier.mails().len(), 1);
}

/// The ledger is busy the first time a row is settled, though nobody has changed it.
#[derive(Default)]
struct BusyOnce(AtomicBool);

impl Weather for BusyOnce {
    fn fate(&self, call: Call) -> Fate {
        let is_first = call.verb == "settle a message" && !self.0.swap(true, Ordering::SeqCst);
        if is_first {
            return Fate::Before(Trouble::Conflict);
        }
        Fate::Fine
    }
}

#[tokio::test]
async fn what_was_handed_over_is_said_to_be_sent_though_the_ledger_was_busy_at_first() {
    let house = House::open().await;
    let weather = BusyOnce::default();
    let deliver = Deliver {
        records: &house.kept,
        stores: &house.kept,
        messages: Exposed::new(&house.kept, &weather),
        carrier: &house.carrier,
        queues: (&house.deliveries, &house.notices, &house.waiting),
        lane: awda_ports::Lane::default(),
        links_url: "https://links.example".to_owned(),
    };
    let command = congratulate(customer(1));
    let sent = deliver.handle(&command, at(TEN)).await.unwrap();
    assert_eq!(sent, Outcome::Sent);
    assert_eq!(house.only_row().status, Status::Sent { at: at(TEN) });
    assert_eq!(house.carrier.mails().len(), 1);
    assert!(weather.0.load(Ordering::SeqCst));
}

#[tokio::test]
async fn what_was_put_off_goes_on_beside_its_flow_and_is_over_with_what_it_was_about() {
    let house = House::open().await;
    let put_off = house.ask(NIGHT).await.unwrap();
    let Outcome::Deferred { until, .. } = put_off else {
        panic!("{put_off:?}")
    };
    let command = congratulate(customer(1));
    let [row] = &house.kept.agenda_of(&store(), &customer(1))[..] else {
        panic!("one row")
    };
    assert_eq!((row.due_at, row.put_off), (until, Some(command.due_at)));
    assert_ne!(row.slot(), None, "the flow's own row has its own place");
}
