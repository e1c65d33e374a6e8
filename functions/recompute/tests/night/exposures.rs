//! Who was written to and who was held out, thirty days later.

use awda_kernel::{CustomerId, Timestamp, day_number};
use awda_measures::uplift::Brought;
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Messages, Nights, StartNight, Stores};
use awda_testkit::{at, customer, message_row, settings, store};

use super::{House, person};

/// The day people came to be in an arm: 31 days before the night.
const EXPOSED: &str = "2026-10-22T08:00:00Z";
const NIGHT: &str = "2026-11-22T01:00:00Z";

fn exposed(id: &CustomerId, status: Status) -> MessageRow {
    MessageRow {
        status,
        exposed_at: Some(at(EXPOSED)),
        ..message_row(id, "20000", EXPOSED)
    }
}

fn skipped(reason: Reason) -> Status {
    Status::Skipped { reason }
}

/// People one to six bought once ten days before and twice three days after; their number of hundreds each.
async fn house(rows: &[MessageRow]) -> House {
    let house = House::new();
    house
        .memory
        .put_settings(&settings(&store()))
        .await
        .unwrap();
    let day = day_number(at(EXPOSED), &awda_kernel::TimeZone::UTC);
    let mut people = Vec::new();
    for number in 1..=6_u32 {
        let worth = i64::from(number) * 10_000;
        let bought = [(day - 10, 1, worth), (day + 3, 2, worth), (day + 30, 1, 1)];
        people.push(person(&store(), &customer(number), &bought));
    }
    let writes = people
        .into_iter()
        .map(|profile| awda_ports::Write::Profile {
            profile: Box::new(profile),
            revision: None,
        });
    house.keep(&store(), writes.collect()).await;
    for row in rows {
        house.memory.keep_first(row).await.unwrap();
    }
    house
}

async fn night(house: &House, at: Timestamp) -> Option<Brought> {
    let recompute = house.recompute(2);
    recompute.start(StartNight { at }, at).await.unwrap();
    house.drain(&recompute, at).await;
    house.memory.brought(&store()).await.unwrap()
}

#[tokio::test]
async fn whoever_was_written_to_is_set_beside_whoever_was_held_out() {
    let sent = Status::Sent { at: at(EXPOSED) };
    let mut second_step = exposed(&customer(6), sent.clone());
    second_step.asked.step = 1;
    second_step.id = second_step.asked.message_id();
    let before_the_gate = MessageRow {
        exposed_at: None,
        ..exposed(&customer(5), skipped(Reason::NoConsent))
    };
    let rows = [
        exposed(&customer(1), sent),
        // Put off, and then they ordered: they were to be written to all the same.
        exposed(&customer(2), skipped(Reason::PurchasedSince)),
        exposed(&customer(3), skipped(Reason::Holdout)),
        exposed(&customer(4), skipped(Reason::DuplicatePerson)),
        before_the_gate,
        second_step,
    ];
    let house = house(&rows).await;
    let brought = night(&house, at(NIGHT)).await.unwrap();
    let arms = brought.flows["win_back"];
    let (written, held_out) = (arms.written, arms.held_out);
    assert_eq!(
        (written.people, written.buyers, written.orders[0]),
        (2, 2, 4)
    );
    assert_eq!((written.spend[0], written.before[0]), (30_000, 30_000));
    assert_eq!(
        (held_out.people, held_out.orders[0], held_out.spend[0]),
        (1, 2, 30_000)
    );
    assert_eq!(brought.flows.len(), 1);
}

#[tokio::test]
async fn nobody_is_counted_twice_and_nobody_before_their_days_are_over() {
    let rows = [exposed(&customer(1), Status::Sent { at: at(EXPOSED) })];
    let house = house(&rows).await;
    let early = night(&house, at("2026-11-20T01:00:00Z")).await.unwrap();
    assert!(early.flows.is_empty(), "thirty days are not over");
    // The night in between did not run.
    let first = night(&house, at(NIGHT)).await.unwrap();
    assert_eq!(first.flows["win_back"].written.people, 1);
    let again = night(&house, at("2026-11-22T02:00:00Z")).await.unwrap();
    assert_eq!(again, first);
    let next = night(&house, at("2026-11-23T01:00:00Z")).await.unwrap();
    assert_eq!(next.flows, first.flows);
    assert_eq!(next.through, first.through + 1);
}

#[tokio::test]
async fn what_the_messages_of_the_same_days_cost_is_counted_with_the_people() {
    let sent = Status::Sent { at: at(EXPOSED) };
    let cost = awda_messaging::prices::prices().and_then(|list| {
        let email = awda_commerce::Channel::Email;
        list.cost(email, Some("SA"), 1)
    });
    let micros = cost.as_ref().unwrap().micros;
    assert!(micros > 0);
    let priced = |number: u32, step: u8, status: Status| {
        let mut row = exposed(&customer(number), status);
        row.asked.step = step;
        row.id = row.asked.message_id();
        row.cost.clone_from(&cost);
        row
    };
    let mut unpriced = priced(2, 0, sent.clone());
    unpriced.cost = None;
    let rows = [
        priced(1, 0, sent.clone()),
        priced(1, 1, sent.clone()),
        unpriced,
        // Nothing was paid for what was not handed over.
        priced(3, 0, skipped(Reason::Holdout)),
        priced(4, 0, skipped(Reason::Cap)),
    ];
    let house = house(&rows).await;
    let brought = night(&house, at(NIGHT)).await.unwrap();
    let paid = brought.paid["win_back"];
    assert_eq!((paid.micros, paid.unpriced), (2 * micros, 1));
    assert_eq!(paid.people, brought.flows["win_back"].written.people);
    let again = night(&house, at("2026-11-22T02:00:00Z")).await.unwrap();
    assert_eq!(again.paid, brought.paid);
}

#[tokio::test]
async fn whoever_was_given_one_of_several_wordings_is_counted_for_it_at_whichever_step() {
    let worded = |number: u32, wording: &str, clicked: bool| {
        let mut row = exposed(&customer(number), Status::Sent { at: at(EXPOSED) });
        row.asked.step = 1;
        row.id = row.asked.message_id();
        row.variant = Some(wording.to_owned());
        row.feedback.clicked_at = clicked.then(|| at(EXPOSED));
        row
    };
    let mut put_off = worded(4, "plain", false);
    put_off.status = Status::Deferred {
        until: at(EXPOSED),
        reason: Reason::CarrierBusy,
    };
    let rows = [
        worded(1, "plain", false),
        worded(2, "warm", true),
        worded(3, "warm", false),
        put_off,
    ];
    let house = house(&rows).await;
    let brought = night(&house, at(NIGHT)).await.unwrap();
    assert!(brought.flows.is_empty(), "no first step");
    let wordings = &brought.words["win_back"][&1];
    let (plain, warm) = (wordings["plain"], wordings["warm"]);
    assert_eq!((plain.arm.people, plain.clicked), (1, 0));
    assert_eq!((warm.arm.people, warm.clicked), (2, 1));
    assert_eq!((warm.arm.orders[0], warm.arm.spend[0]), (4, 50_000));
}
