//! What is said, and what would be next.

use super::*;
use crate::Flow;
use crate::fixture::{Person, at, customer, day, rules, store};
use crate::{Reason, Status};
use awda_kernel::Language;
use std::collections::BTreeSet;

fn row(flow: Flow, occurrence: &str, step: u8, due_at: &str) -> AgendaRow {
    AgendaRow {
        store: store(),
        customer: customer(),
        flow,
        due_at: at(due_at),
        occurrence: occurrence.to_owned(),
        step,
        about: None,
        put_off: None,
    }
}

#[test]
fn every_reason_is_said_differently_in_every_language() {
    for language in Language::ALL {
        let said: BTreeSet<String> = Reason::ALL
            .into_iter()
            .map(|reason| said(Said::WouldSkip(reason), None, language))
            .collect();
        assert_eq!(said.len(), Reason::ALL.len());
    }
    let status = Status::Skipped {
        reason: Reason::ArbitrationLost,
    };
    let english = said(Said::Was(&status), Some("birthday"), Language::En);
    let expected = "Not sent: a message that matters more took its place (birthday).";
    assert_eq!(english, expected);
    let arabic = said(Said::NothingPlanned, None, Language::Ar);
    let persian = said(Said::NothingPlanned, None, Language::Fa);
    assert_ne!(arabic, persian);
}

#[test]
fn a_step_that_waits_is_looked_at_as_if_its_time_were_now() {
    let sara = Person::sara()
        .ordered(&["2026-01-01"])
        .born(Some(1990), 4, 4);
    let (sara, now) = (sara.profile(), at("2026-03-25T07:00:00Z"));
    let birthday = row(Flow::BIRTHDAY, "2026", 1, "2026-04-04T07:00:00Z");
    let next = outlook(&birthday, &sara, &rules(), now);
    let step = next.step.unwrap();
    assert_eq!((step.occurrence.as_str(), step.step), ("2026", 1));
    assert_eq!(step.due_at, next.due_at);
    let idle = row(Flow::WIN_BACK, "", 0, "2026-04-01T07:00:00Z");
    let step = outlook(&idle, &sara, &rules(), now).step.unwrap();
    assert_eq!(step.occurrence, day("2026-01-01").to_string());
    assert_eq!(step.due_at, now);
    let resting = row(Flow::WIN_BACK, "20454", 3, "2026-09-01T07:00:00Z");
    let next = outlook(&resting, &sara, &rules(), now);
    assert_eq!(next.step, None);
    assert_eq!(next.due_at, at("2026-09-01T07:00:00Z"));
}

#[test]
fn a_step_that_is_due_is_what_the_plan_would_ask_for() {
    let sara = Person::sara().ordered(&["2026-01-01"]).profile();
    let due = row(Flow::WIN_BACK, "", 0, "2026-04-01T07:00:00Z");
    let now = at("2026-04-01T07:00:00Z");
    let next = outlook(&due, &sara, &rules(), now);
    let step = next.step.unwrap();
    assert_eq!((step.step, step.due_at), (0, now));
}
