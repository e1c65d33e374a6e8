//! Every reason the gate can give, each from one change to a person who would be written to.

mod conversations;
mod documents;

use awda_kernel::CustomerId;
use std::sync::LazyLock;

use super::*;
use crate::Flow;
use crate::fixture::{
    Person, at, consent_event, customer, day, row, rules, store, switched, switched_off,
};
use awda_commerce::{ConsentStatus, Topic};
use awda_kernel::fingerprint;

fn win_back() -> DeliverMessage {
    DeliverMessage {
        store: store(),
        customer: customer(),
        flow: Flow::WIN_BACK,
        occurrence: day("2026-01-01").to_string(),
        step: 0,
        due_at: at("2026-04-01T07:00:00Z"),
        about: None,
        slot_at: None,
    }
}

fn birthday() -> DeliverMessage {
    DeliverMessage {
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        step: 1,
        due_at: at("2026-04-04T07:00:00Z"),
        ..win_back()
    }
}

fn sara() -> Person {
    Person::sara()
        .ordered(&["2026-01-01"])
        .born(Some(1990), 4, 4)
}

/// Passes with one thing changed by `change`.
fn pass_with(
    command: &DeliverMessage,
    person: Person,
    change: impl FnOnce(&mut GateInput<'_>),
) -> Verdict {
    let (profile, rules) = (person.profile(), rules());
    let mut input = input(command, &profile, &rules);
    change(&mut input);
    pass(&input)
}

/// Nothing stands against the message, and it passes when it is due.
fn input<'a>(
    command: &'a DeliverMessage,
    profile: &'a Profile,
    rules: &'a StoreRules,
) -> GateInput<'a> {
    static ALONE: LazyLock<Standing> = LazyLock::new(Standing::default);
    GateInput {
        command,
        profile: Some(profile),
        rules,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &ALONE,
        now: command.due_at,
    }
}

fn birthday_beside(rows: &[MessageRow]) -> Verdict {
    let (command, profile, rules) = (birthday(), sara().profile(), rules());
    pass(&GateInput {
        rows,
        ..input(&command, &profile, &rules)
    })
}

#[track_caller]
fn skips(command: &DeliverMessage, person: Person, reason: Reason) {
    assert_eq!(pass_with(command, person, |_| {}), Verdict::Skip(reason));
}

#[test]
fn who_consents_and_can_be_reached_is_written_to_and_the_consent_is_named() {
    for command in [win_back(), birthday()] {
        let Verdict::Send(permit) = pass_with(&command, sara(), |_| {}) else {
            panic!("{command:?} should be sent")
        };
        assert_eq!(permit.consent, Some(consent_event()));
        assert_eq!(permit.to.reveal(), "sara@shop.example");
    }
}

#[test]
fn nobody_under_this_id_has_no_address() {
    let verdict = pass_with(&win_back(), sara(), |input| input.profile = None);
    assert_eq!(verdict, Verdict::Skip(Reason::NoAddress));
    skips(&win_back(), sara().without_address(), Reason::NoAddress);
}

#[test]
fn who_was_joined_with_another_profile_is_written_to_there() {
    let other = CustomerId::new(at("2025-01-01T00:00:00Z"), fingerprint(&["other"]));
    let command = DeliverMessage {
        customer: other,
        ..win_back()
    };
    skips(&command, sara(), Reason::DuplicatePerson);
}

#[test]
fn a_flow_switched_off_since_sends_nothing() {
    let off = StoreRules {
        flows: switched_off(&[Flow::WIN_BACK]),
        ..rules()
    };
    let profile = sara().profile();
    let command = win_back();
    let input = GateInput {
        command: &command,
        profile: Some(&profile),
        rules: &off,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &Standing::default(),
        now: command.due_at,
    };
    assert_eq!(pass(&input), Verdict::Skip(Reason::FlowOff));
}

#[test]
fn an_order_since_then_cancels_win_back() {
    let returned = sara().ordered(&["2026-01-01", "2026-03-31"]);
    skips(&win_back(), returned, Reason::PurchasedSince);
    let refunded = sara().ordered(&["2025-06-01"]);
    skips(&win_back(), refunded, Reason::DateChanged);
    skips(&win_back(), sara().ordered(&[]), Reason::DateChanged);
}

#[test]
fn a_birthday_that_is_another_day_by_now_is_not_congratulated_on() {
    skips(
        &birthday(),
        sara().born(Some(1990), 4, 5),
        Reason::DateChanged,
    );
    let forgotten = Person::sara().ordered(&["2026-01-01"]);
    skips(&birthday(), forgotten, Reason::DateChanged);
}

#[test]
fn a_changed_birthday_brings_no_second_message_within_three_hundred_days() {
    let earlier = |due_at: &str| DeliverMessage {
        occurrence: "2025".to_owned(),
        due_at: at(due_at),
        ..birthday()
    };
    let sent = |due_at: &str| {
        let at = at(due_at);
        row(earlier(due_at), Status::Sent { at })
    };
    let lately = sent("2025-07-01T07:00:00Z");
    let verdict = birthday_beside(&[lately]);
    assert_eq!(verdict, Verdict::Skip(Reason::DateChanged));
    let last_year = sent("2025-04-04T07:00:00Z");
    let skipped = row(
        earlier("2025-07-01T07:00:00Z"),
        Status::Skipped {
            reason: Reason::NoConsent,
        },
    );
    let verdict = birthday_beside(&[last_year, skipped]);
    assert!(matches!(verdict, Verdict::Send(_)), "{verdict:?}");
}

#[test]
fn what_is_too_late_is_not_sent() {
    for (command, in_time, too_late) in [
        (win_back(), "2026-04-08T07:00:00Z", "2026-04-08T07:00:01Z"),
        (birthday(), "2026-04-05T07:00:00Z", "2026-04-05T07:00:01Z"),
    ] {
        let verdict = |now: &str| pass_with(&command, sara(), |input| input.now = at(now));
        assert!(matches!(verdict(in_time), Verdict::Send(_)), "{in_time}");
        assert_eq!(verdict(too_late), Verdict::Skip(Reason::WindowClosed));
    }
}

#[test]
fn a_message_that_was_put_off_is_late_by_its_first_date() {
    let status = Status::Deferred {
        until: at("2026-04-04T07:00:00Z"),
        reason: Reason::CarrierBusy,
    };
    let rows = [row(birthday(), status)];
    let again = DeliverMessage {
        due_at: at("2026-04-06T03:00:00Z"),
        ..win_back()
    };
    let first = DeliverMessage {
        due_at: at("2026-03-29T07:00:00Z"),
        ..win_back()
    };
    let put_off = [row(first, rows[0].status.clone())];
    let (profile, rules) = (sara().profile(), rules());
    let pass_beside = |rows: &[MessageRow]| {
        pass(&GateInput {
            command: &again,
            profile: Some(&profile),
            rules: &rules,
            is_suppressed: false,
            stopped_at: None,
            rows,
            passes_filter: true,
            standing: &Standing::default(),
            now: again.due_at,
        })
    };
    assert_eq!(pass_beside(&put_off), Verdict::Skip(Reason::WindowClosed));
    assert!(matches!(pass_beside(&rows), Verdict::Send(_)));
}

#[test]
fn minors_are_sent_no_promotion() {
    skips(&birthday(), sara().born(Some(2009), 4, 4), Reason::Minor);
    skips(&win_back(), sara().born(Some(2008), 4, 2), Reason::Minor);
    let grown_up_today = pass_with(&birthday(), sara().born(Some(2008), 4, 4), |_| {});
    assert!(matches!(grown_up_today, Verdict::Send(_)));
}

#[test]
fn only_granted_consent_allows_marketing() {
    for status in [ConsentStatus::Pending, ConsentStatus::Denied] {
        skips(&win_back(), sara().consents(status), Reason::NoConsent);
    }
}

#[test]
fn a_topic_that_was_forbidden_by_name_is_not_written_about() {
    let but = |topic| sara().says_of(topic, ConsentStatus::Denied);
    skips(&win_back(), but(Topic::Reminders), Reason::NoConsent);
    let other = pass_with(&win_back(), but(Topic::Occasions), |_| {});
    assert!(matches!(other, Verdict::Send(_)));
    let nothing_else = sara()
        .consents(ConsentStatus::Pending)
        .says_of(Topic::Offers, ConsentStatus::Granted);
    skips(&win_back(), nothing_else, Reason::NoConsent);
}

#[test]
fn a_stop_by_a_link_holds_until_consent_is_given_again() {
    let stopped =
        |at: Timestamp| pass_with(&win_back(), sara(), |input| input.stopped_at = Some(at));
    let granted_at = {
        let profile = sara().profile();
        let said = profile.consent(Channel::Email, Topic::Marketing);
        Timestamp::from_millisecond(said.unwrap().said_ms()).unwrap()
    };
    let moment = jiff::SignedDuration::from_millis(1);
    for at in [granted_at, granted_at + moment] {
        assert_eq!(stopped(at), Verdict::Skip(Reason::NoConsent));
    }
    assert!(matches!(stopped(granted_at - moment), Verdict::Send(_)));
}

#[test]
fn a_suppressed_address_is_not_written_to() {
    let verdict = pass_with(&win_back(), sara(), |input| input.is_suppressed = true);
    assert_eq!(verdict, Verdict::Skip(Reason::Suppressed));
}

#[test]
fn those_held_out_are_the_same_after_profiles_were_joined() {
    let held_out = |profile: &Profile| {
        let rules = StoreRules {
            holdout_share: 5_000,
            ..rules()
        };
        is_held_out(Flow::WIN_BACK, profile, &rules)
    };
    let mut share = 0;
    for number in 0..400 {
        let id = CustomerId::new(
            at("2025-01-01T00:00:00Z"),
            fingerprint(&[&number.to_string()]),
        );
        let alone = Profile::new(store(), id.clone());
        let mut joined = sara().profile();
        joined.merged = vec![id];
        assert_eq!(held_out(&alone), held_out(&joined));
        share += i32::from(held_out(&alone));
    }
    assert!((150..250).contains(&share), "{share}");
    let everybody = StoreRules {
        holdout_share: 10_000,
        ..rules()
    };
    let (command, profile) = (win_back(), sara().profile());
    let input = GateInput {
        command: &command,
        profile: Some(&profile),
        rules: &everybody,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &Standing::default(),
        now: command.due_at,
    };
    assert_eq!(pass(&input), Verdict::Skip(Reason::Holdout));
}

#[test]
fn in_quiet_hours_the_message_waits() {
    let night = at("2026-04-01T22:00:00Z");
    let verdict = pass_with(&win_back(), sara(), |input| input.now = night);
    let Verdict::Defer { until, reason } = verdict else {
        panic!("{verdict:?} should be deferred")
    };
    assert_eq!(reason, Reason::QuietHours);
    assert!(until >= at("2026-04-02T03:00:00Z"));
}

#[test]
fn the_rows_to_see_cover_every_id_of_the_person_and_every_calendar() {
    let mut profile = sara().profile();
    profile.merged = vec![CustomerId::new(
        at("2025-01-01T00:00:00Z"),
        fingerprint(&["b"]),
    )];
    assert_eq!(rows_to_see(&win_back(), &profile, &rules()).len(), 2);
    // Two years of three calendars, two steps each, under both ids.
    assert_eq!(rows_to_see(&birthday(), &profile, &rules()).len(), 24);
    let rows = rows_to_see(&birthday(), &profile, &rules());
    assert!(rows.contains(&(customer(), birthday().message_id())));
    // 4 April 2026 is in 1405 and in 1447; 300 days before were 1404 and 1446.
    for occurrence in ["2025", "j1404", "j1405", "h1446", "h1447"] {
        let other = DeliverMessage {
            occurrence: occurrence.to_owned(),
            ..birthday()
        };
        assert!(
            rows.contains(&(customer(), other.message_id())),
            "{occurrence}"
        );
    }
}

/// An order confirmation.
fn confirmation() -> DeliverMessage {
    DeliverMessage {
        flow: Flow::ORDER_CONFIRMATION,
        occurrence: "o1".to_owned(),
        ..win_back()
    }
}

#[test]
fn what_must_be_known_needs_no_consent_and_knows_no_quiet_hours_but_obeys_a_bounce() {
    let rules = StoreRules {
        flows: switched(&[Flow::ORDER_CONFIRMATION], true),
        holdout_share: 10_000,
        ..rules()
    };
    let command = confirmation();
    let denied = || {
        let child = sara().consents(ConsentStatus::Denied);
        child.born(Some(2015), 1, 1)
    };
    let verdict = |person: Person, change: fn(&mut GateInput<'_>)| {
        let profile = person.profile();
        let mut input = GateInput {
            command: &command,
            profile: Some(&profile),
            rules: &rules,
            is_suppressed: false,
            stopped_at: Some(command.due_at),
            rows: &[],
            passes_filter: true,
            standing: &Standing::default(),
            now: at("2026-04-01T22:00:00Z"),
        };
        change(&mut input);
        pass(&input)
    };
    let Verdict::Send(permit) = verdict(denied(), |_| {}) else {
        panic!("a confirmation is sent")
    };
    assert_eq!(permit.consent, None);
    let other = CustomerId::new(at("2025-01-01T00:00:00Z"), fingerprint(&["other"]));
    let absorbed = DeliverMessage {
        customer: other,
        ..confirmation()
    };
    let profile = denied().profile();
    let moved = pass(&GateInput {
        command: &absorbed,
        profile: Some(&profile),
        rules: &rules,
        is_suppressed: false,
        stopped_at: None,
        rows: &[],
        passes_filter: true,
        standing: &Standing::default(),
        now: absorbed.due_at,
    });
    assert!(matches!(moved, Verdict::Send(_)), "{moved:?}");
    let bounced = verdict(denied(), |input| input.is_suppressed = true);
    assert_eq!(bounced, Verdict::Skip(Reason::Suppressed));
    let nowhere = verdict(denied().without_address(), |_| {});
    assert_eq!(nowhere, Verdict::Skip(Reason::NoAddress));
    let late = verdict(denied(), |input| input.now = at("2026-04-04T07:00:01Z"));
    assert_eq!(late, Verdict::Skip(Reason::WindowClosed));
}
