//! Several messages to one person, and the slots they take.

use awda_messaging::AgendaRow;
use awda_messaging::caps::{Caps, Limit};

use super::*;

/// Sixteen hours after [`TEN`] it is two at night; the morning is quiet until six and a little later.
const NEXT_MORNING: &str = "2026-04-05T04:00:00Z";

fn win_back(step: u8) -> DeliverMessage {
    DeliverMessage {
        flow: Flow::WIN_BACK,
        occurrence: "20454".to_owned(),
        step,
        ..congratulate(customer(1))
    }
}

async fn ask(house: &House, command: &DeliverMessage, now: &str) -> Outcome {
    house.deliver().handle(command, at(now)).await.unwrap()
}

fn reason(outcome: Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Skipped(reason) | Outcome::Deferred { reason, .. } => Some(reason),
        _ => None,
    }
}

fn lost_to(house: &House, command: &DeliverMessage) -> Option<String> {
    let rows = house.kept.messages().into_iter();
    let mut mine = rows.filter(|row| row.id == command.message_id());
    mine.next().unwrap().lost_to
}

#[tokio::test]
async fn of_four_messages_due_at_once_one_is_sent_and_every_other_has_its_row() {
    let house = House::open().await;
    let commands = [
        congratulate(customer(1)),
        win_back(0),
        win_back(1),
        win_back(2),
    ];
    let mut reasons = Vec::new();
    for command in &commands {
        reasons.push(reason(ask(&house, command, TEN).await));
    }
    let lost = Some(Reason::ArbitrationLost);
    assert_eq!(reasons, [None, lost, lost, lost]);
    assert_eq!(house.carrier.mails().len(), 1);
    assert_eq!(house.kept.messages().len(), 4);
    assert_eq!(lost_to(&house, &win_back(0)).as_deref(), Some("birthday"));

    let next: Vec<_> = [
        ask(&house, &win_back(0), NEXT_MORNING).await,
        ask(&house, &win_back(1), NEXT_MORNING).await,
    ]
    .map(reason)
    .into();
    assert_eq!(next, [None, Some(Reason::Cap)]);
    assert_eq!(house.carrier.mails().len(), 2);
    assert_eq!(lost_to(&house, &win_back(1)), None);
}

#[tokio::test]
async fn a_message_whose_slot_comes_too_late_is_skipped_with_its_reason() {
    let house = House::open().await;
    let settings = StoreSettings {
        holdout_share: 0,
        caps: Caps {
            in_seven_days: Limit::At(1),
            ..Caps::default()
        },
        ..settings(&store())
    };
    house.kept.put_settings(&settings).await.unwrap();
    assert_eq!(ask(&house, &win_back(0), TEN).await, Outcome::Sent);
    let late = ask(&house, &congratulate(customer(1)), TEN).await;
    assert_eq!(late, Outcome::Skipped(Reason::Cap));
    let again = ask(&house, &congratulate(customer(1)), NEXT_MORNING).await;
    assert_eq!(again, Outcome::AlreadyDecided);
    assert_eq!(house.carrier.mails().len(), 1);
}

#[tokio::test]
async fn with_the_limits_off_everything_goes_out() {
    let house = House::open().await;
    let settings = StoreSettings {
        holdout_share: 0,
        caps: Caps {
            email_hours: Limit::Off,
            other_hours: Limit::Off,
            in_seven_days: Limit::Off,
        },
        ..settings(&store())
    };
    house.kept.put_settings(&settings).await.unwrap();
    for step in 0..3 {
        assert_eq!(ask(&house, &win_back(step), TEN).await, Outcome::Sent);
    }
    assert_eq!(house.carrier.mails().len(), 3);
}

#[tokio::test]
async fn who_will_be_congratulated_soon_is_not_won_back_now() {
    let house = House::open().await;
    let soon = AgendaRow {
        store: store(),
        customer: customer(1),
        flow: Flow::BIRTHDAY,
        due_at: at("2026-04-04T17:00:00Z"),
        occurrence: "2026".to_owned(),
        step: 1,
        about: None,
        put_off: None,
    };
    house.keep(vec![Write::Agenda(soon.clone())]).await;
    let outcome = ask(&house, &win_back(0), TEN).await;
    let until = at("2026-04-04T17:15:00Z");
    let reason = Reason::ArbitrationLost;
    assert_eq!(outcome, Outcome::Deferred { until, reason });
    assert_eq!(lost_to(&house, &win_back(0)).as_deref(), Some("birthday"));
    // A date of a flow that has not begun promises nothing.
    let house = House::open().await;
    let idle = AgendaRow {
        occurrence: String::new(),
        ..soon
    };
    house.keep(vec![Write::Agenda(idle)]).await;
    assert_eq!(ask(&house, &win_back(0), TEN).await, Outcome::Sent);
}

#[tokio::test]
async fn what_was_not_handed_over_gives_its_slot_back() {
    for answer in [Answer::NotNow, Answer::Refuse("MessageRejected")] {
        let house = House::open().await;
        house.carrier.script([answer]);
        assert_ne!(ask(&house, &win_back(0), TEN).await, Outcome::Sent);
        assert_eq!(ask(&house, &win_back(1), TEN).await, Outcome::Sent);
    }
}

#[tokio::test]
async fn what_may_have_been_handed_over_keeps_its_slot() {
    for answer in [Answer::AcceptSilently, Answer::LoseSilently] {
        let house = House::open().await;
        house.carrier.script([answer]);
        let unknown = house.deliver().handle(&win_back(0), at(TEN)).await;
        assert!(unknown.is_err());
        let second = ask(&house, &win_back(1), TEN).await;
        assert_eq!(reason(second), Some(Reason::Cap));
    }
}

#[tokio::test]
async fn what_an_absorbed_profile_was_sent_counts_for_its_successor() {
    let house = House::open().await;
    assert_eq!(ask(&house, &win_back(0), TEN).await, Outcome::Sent);
    join(&house).await;
    let outcome = ask(&house, &congratulate(customer(2)), TEN).await;
    assert_eq!(reason(outcome), Some(Reason::Cap));
}

#[tokio::test]
async fn of_two_that_saw_the_same_slots_one_hands_over_though_they_were_joined_in_between() {
    let house = House::open().await;
    let (deliver, command) = (house.deliver(), win_back(0));
    let draft = Draft::of(&command, &[], (at(TEN), false)).unwrap();
    let before_joining = deliver.load(&command, at(TEN)).await.unwrap();
    let seat = Seat::of(&draft, &before_joining);
    join(&house).await;
    let sent = ask(&house, &congratulate(customer(2)), TEN).await;
    assert_eq!(sent, Outcome::Sent);
    let claimed = draft.row(Status::Claimed);
    let late = deliver.take(&draft, &claimed, &seat).await.unwrap();
    assert_eq!(late, None, "it must look again");
    assert_eq!(house.carrier.mails().len(), 1);
}

#[tokio::test]
async fn who_was_overtaken_decides_anew() {
    let house = House::open().await;
    let (deliver, command) = (house.deliver(), win_back(0));
    let draft = Draft::of(&command, &[], (at(TEN), false)).unwrap();
    let loaded = deliver.load(&command, at(TEN)).await.unwrap();
    assert_eq!(ask(&house, &win_back(1), TEN).await, Outcome::Sent);
    let permit = Permit {
        to: Destination::Email("sara@shop.example".parse().unwrap()),
        consent: Some(consent()),
    };
    let overtaken = deliver.send(&draft, &loaded, permit).await.unwrap();
    assert_eq!(overtaken, None);
    assert_eq!(house.carrier.mails().len(), 1);
    let anew = ask(&house, &command, TEN).await;
    assert_eq!(reason(anew), Some(Reason::Cap));
}
