//! What the flow's document says: its filter, its steps, and that a run is over.

use super::*;
use crate::About;

#[test]
fn a_promotion_whose_filter_does_not_hold_is_skipped() {
    let verdict = pass_with(&win_back(), sara(), |input| input.passes_filter = false);
    assert_eq!(verdict, Verdict::Skip(Reason::Filtered));
}

#[test]
fn a_step_that_the_document_does_not_have_is_not_sent() {
    let beyond = DeliverMessage {
        step: 3,
        ..win_back()
    };
    skips(&beyond, sara(), Reason::FlowOff);
    let unknown = DeliverMessage {
        flow: "no_such_flow".parse().unwrap(),
        ..win_back()
    };
    skips(&unknown, sara(), Reason::FlowOff);
}

#[test]
fn a_message_about_what_is_over_is_not_sent() {
    let rules = StoreRules {
        flows: switched(&[Flow::WIN_BACK, "abandoned_cart".parse().unwrap()], true),
        ..rules()
    };
    let about = |is_over| {
        let mut about = About::at(at("2026-04-01T03:00:00Z"));
        about.is_over = is_over;
        DeliverMessage {
            flow: "abandoned_cart".parse().unwrap(),
            occurrence: "cart".to_owned(),
            about: Some(Box::new(about)),
            ..win_back()
        }
    };
    let profile = sara().profile();
    let verdict = |command: &DeliverMessage| pass(&input(command, &profile, &rules));
    let over = verdict(&about(true));
    assert_eq!(over, Verdict::Skip(Reason::RunEnded));
    assert_ne!(verdict(&about(false)), over);
}
