//! Endpoints, what they hear of, and how a notice goes on.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn asked() -> Notify {
    let of = NoticeOf::Test { at: at(0) };
    Notify::new(&"acme".parse().unwrap(), "erp", of)
}

fn endpoint(events: &[&str]) -> Endpoint {
    Endpoint {
        url: "https://erp.acme.example/awda".to_owned(),
        events: events.iter().map(ToString::to_string).collect(),
        is_paused: false,
    }
}

fn faulty(change: impl FnOnce(&mut Endpoint)) -> bool {
    let mut one = endpoint(&["*"]);
    change(&mut one);
    checked(Endpoints::from([("erp".to_owned(), one)])).is_err()
}

#[test]
fn an_endpoint_hears_of_what_it_names() {
    let some = endpoint(&["order.placed.v1", "segment.*"]);
    assert!(some.hears(Kind::OrderPlaced));
    assert!(!some.hears(Kind::OrderCancelled));
    assert!(some.hears(Kind::SegmentEntered) && some.hears(Kind::SegmentLeft));
    assert!(
        Kind::ALL
            .into_iter()
            .all(|kind| endpoint(&["*"]).hears(kind))
    );
    assert!(!Kind::ALL.into_iter().any(|kind| endpoint(&[]).hears(kind)));
    let paused = Endpoint {
        is_paused: true,
        ..endpoint(&["*"])
    };
    assert!(!paused.hears(Kind::OrderPlaced));
}

#[test]
fn what_cannot_be_told_is_refused() {
    assert!(!faulty(|_| ()));
    for url in [
        "http://erp.acme.example",
        "https://localhost/x",
        "https://user:word@erp.acme.example",
        "https://erp.acme.example/a b",
        "https://erp.acme.example/#x",
        "ftp://erp.acme.example",
        "",
    ] {
        assert!(faulty(|one| one.url = url.to_owned()), "{url}");
    }
    for event in ["order", "order.*.v1", "or*", "**", "", "order.placed.v9"] {
        assert!(faulty(|one| one.events = vec![event.to_owned()]), "{event}");
    }
    assert!(faulty(|one| one.events = vec!["*".to_owned(); 31]));
    let many = (0..11).map(|number| (format!("e{number}"), endpoint(&["*"])));
    assert!(checked(many.collect()).is_err());
    for name in ["", "Erp", "e r", "a23456789012345678901234567890123"] {
        let named = Endpoints::from([(name.to_owned(), endpoint(&["*"]))]);
        assert!(checked(named).is_err(), "{name}");
    }
}

#[test]
fn a_notice_is_tried_ten_times_in_a_little_over_three_days() {
    let mut row = NoticeRow::new(&asked(), at(0));
    let mut now = at(0);
    let mut count = 0;
    while let NoticeState::Waiting { until } = row.state {
        now = until.max(now);
        row = row.tried(now, Reply::Status(500), None);
        count += 1;
        assert_eq!(row.version, count);
    }
    assert_eq!((count, row.state), (10, NoticeState::Failed));
    let hours = (now.as_second() - at(0).as_second()) / 3_600;
    assert!((75..=84).contains(&hours), "{hours} h");
}

#[test]
fn what_an_answer_says_decides_how_it_goes_on() {
    let row = NoticeRow::new(&asked(), at(0));
    let after = |reply, wait| row.tried(at(0), reply, wait).state;
    assert_eq!(after(Reply::Status(204), None), NoticeState::Delivered);
    for reply in [
        Reply::Status(410),
        Reply::NotPublic,
        Reply::Off,
        Reply::Gone,
    ] {
        assert_eq!(after(reply, None), NoticeState::Failed, "{reply:?}");
    }
    for reply in [
        Reply::Status(302),
        Reply::Status(404),
        Reply::Status(429),
        Reply::Silence,
        Reply::NoKey,
    ] {
        let until = match after(reply, None) {
            NoticeState::Waiting { until } => until,
            other => panic!("{reply:?}: {other:?}"),
        };
        assert!((5..=6).contains(&(until.as_second() - at(0).as_second())));
    }
    let asked_to_wait = after(Reply::Status(429), Some(600));
    assert_eq!(asked_to_wait, NoticeState::Waiting { until: at(600) });
    let too_long = after(Reply::Status(503), Some(u32::MAX));
    assert_eq!(too_long, NoticeState::Waiting { until: at(86_400) });
}

#[test]
fn an_endpoint_that_is_gone_or_silent_for_days_is_told_no_more_until_it_answers() {
    let well = EndpointHealth::default();
    assert!(well.after(at(0), Reply::Status(410)).off_since.is_some());
    let failing = well.after(at(0), Reply::Silence);
    assert_eq!(failing.failing_since, Some(at(0)));
    assert_eq!(failing.off_since, None);
    let later = failing.after(at(5 * 86_400 + 1), Reply::Status(500));
    assert_eq!(later.off_since, Some(at(5 * 86_400 + 1)));
    assert_eq!(later.after(at(6 * 86_400), Reply::Off), later);
    assert_eq!(later.after(at(6 * 86_400), Reply::Status(200)), well);
    assert_eq!(
        well.after(at(0), Reply::NoKey),
        well,
        "that is ours to mend"
    );
}

#[test]
fn what_is_asked_anew_begins_again() {
    let row = NoticeRow::new(&asked(), at(0)).tried(at(0), Reply::Off, None);
    let anew = row.anew(at(9));
    assert_eq!((anew.tries.len(), anew.version), (0, row.version + 1));
    let next = anew.next(&asked()).unwrap();
    assert_eq!((next.tries, next.due_at), (0, Some(at(9))));
    assert_eq!(row.next(&asked()), None);
}

#[test]
fn the_body_says_what_happened_to_whom_and_the_command_survives_its_stored_form() {
    let customer: CustomerId = "cus_0133mgx2hj8tdzxmzck6p1gp14".parse().unwrap();
    let mut step = asked();
    step.of = NoticeOf::Step {
        customer: customer.clone(),
        flow: "win_back".parse().unwrap(),
        step: 2,
        occurrence: "2026-11-01".to_owned(),
        message: "msg_0133mgx2hj8tdzxmzck6p1gp14".parse().unwrap(),
        at: at(3),
    };
    let told = Told {
        customer: Some(&customer),
        event: None,
    };
    let told: serde_json::Value = serde_json::from_str(&body(&step, told)).unwrap();
    assert_eq!(told["type"], "flow.step.v1");
    assert_eq!(told["timestamp"], at(3).to_string());
    assert_eq!(told["data"]["customer"], customer.as_str());
    assert_eq!(told["data"]["step"], 2);
    let wire = serde_json::to_string(&step).unwrap();
    assert_eq!(serde_json::from_str::<Notify>(&wire).unwrap(), step);
}
