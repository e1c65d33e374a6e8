//! Messenger and Instagram: a store answers there, and does not begin.

use awda_commerce::Channel;
use awda_customers::{ConsentState, Dated, IdentifierKind, Key, Known};

use super::*;
use crate::channels::{ChannelChoice, ChannelSettings};
use crate::flows::{FlowBook, FlowSetting, FlowSettings};

/// Win-back over Messenger, to somebody who allows it and wrote at this moment.
fn verdict(wrote_at: Option<&str>) -> Verdict {
    let book = FlowBook::of(&FlowSettings::default());
    let mut document = book.document(Flow::WIN_BACK).unwrap().clone();
    for step in &mut document.steps {
        step.channel = ChannelChoice::Messenger;
    }
    let own = FlowSetting {
        is_on: true,
        version: 1,
        document: Some(std::sync::Arc::new(document)),
    };
    let rules = StoreRules {
        channels: ChannelSettings::parse(r#"{"messenger":{"page_id":"1"}}"#, None).unwrap(),
        flows: FlowBook::of(&[(Flow::WIN_BACK, own)].into()),
        ..rules()
    };
    let mut profile = sara().profile();
    let kind = IdentifierKind::Messenger;
    let key = Key::new(&store(), kind, "7");
    profile
        .identifiers
        .insert(key, Known::new(kind, "7".to_owned()));
    let facet = profile.facets.values_mut().next().unwrap();
    let state = ConsentState {
        channel: Channel::Messenger,
        topic: Topic::Marketing,
        status: ConsentStatus::Granted,
        event: consent_event(),
        is_weak: false,
    };
    let said_at = at("2026-01-01T00:00:00Z");
    facet
        .consents
        .push(Dated::new(state, said_at, &consent_event()));
    let wrote = wrote_at.map(|wrote| (Channel::Messenger, at(wrote)));
    facet.wrote_at.extend(wrote);
    pass(&input(&win_back(), &profile, &rules))
}

#[test]
fn outside_the_window_a_promotion_is_not_even_tried() {
    let closed = Verdict::Skip(Reason::WindowClosed);
    assert_eq!(verdict(None), closed);
    assert_eq!(verdict(Some("2026-03-31T07:00:00Z")), closed);
    let open = verdict(Some("2026-03-31T07:00:01Z"));
    assert!(matches!(open, Verdict::Send(_)), "{open:?}");
}
