//! No promotion without a consent that can be named, and none after a stop.

use awda_commerce::{Channel, Consent, ConsentStatus, Fact, Kind, Topic};
use awda_customers::Key;
use awda_messaging::flows::FlowBook;

use crate::journal::{Handed, Journal, Kept};

/// The consent that a promotion's row names was given by this very person, and nothing that was known by then took it back.
pub(super) fn is_named(journal: &Journal) -> Vec<String> {
    let promotions = journal.handed.iter().filter(|one| one.is_marketing());
    promotions.filter_map(|one| unnamed(journal, one)).collect()
}

fn unnamed(journal: &Journal, one: &Handed) -> Option<String> {
    let asked = &one.row.asked;
    let say = |what: &str| {
        Some(format!(
            "{what}: {} {} step {} at {}",
            asked.flow, asked.occurrence, asked.step, one.at
        ))
    };
    let Some(named) = &one.row.consent else {
        return say("sent without a consent");
    };
    let theirs: Vec<(&Kept, &Consent)> = statements(journal, one).collect();
    let Some((given, consent)) = theirs.iter().find(|(kept, _)| kept.event.id == *named) else {
        return say("sent by a consent that the person did not give");
    };
    let topic = FlowBook::default_of(asked.flow).map_or(Topic::Marketing, |flow| flow.topic);
    let is_for = consent.topic == topic || consent.topic == Topic::Marketing;
    if consent.status != ConsentStatus::Granted || !is_for {
        return say("sent by a consent for something else");
    }
    let taken_back = theirs.iter().any(|(kept, said)| {
        let is_later = kept.event.occurred_at > given.event.occurred_at;
        let covers = said.topic == topic || said.topic == Topic::Marketing;
        said.status == ConsentStatus::Denied && covers && is_later
    });
    if taken_back {
        return say("sent by a consent that was taken back");
    }
    let struck = journal.struck.get(named);
    if struck.is_some_and(|tick| *tick <= one.seen.tick) {
        return say("sent by a consent that was erased");
    }
    None
}

/// What the person had said about mail when `deliver` looked.
fn statements<'a>(
    journal: &'a Journal,
    one: &'a Handed,
) -> impl Iterator<Item = (&'a Kept, &'a Consent)> {
    let is_theirs = |key: &Key| one.seen.keys.contains(key);
    journal
        .kept
        .iter()
        .filter_map(move |kept| match &kept.event.fact {
            Fact::Consent(consent)
                if kept.event.kind == Kind::ConsentChanged
                    && consent.channel == Channel::Email
                    && kept.store == one.mail.store
                    && kept.tick <= one.seen.tick
                    && is_theirs(&kept.anchor) =>
            {
                Some((kept, consent))
            }
            _ => None,
        })
}

/// After a stop was answered no promotion goes to that address whose delivery looked later, unless a consent was given after it.
pub(super) fn stops_hold(journal: &Journal) -> Vec<String> {
    let mut broken = Vec::new();
    for stop in &journal.stops {
        let after = journal.handed.iter().filter(|one| {
            let is_there = one.mail.to.reveal() == stop.address && one.mail.store == stop.store;
            one.is_marketing() && is_there && one.seen.tick > stop.tick
        });
        for one in after {
            let named = journal
                .kept
                .iter()
                .find(|kept| Some(&kept.event.id) == one.row.consent.as_ref());
            if named.is_none_or(|named| named.event.occurred_at <= stop.pressed_at) {
                broken.push(format!(
                    "sent to {} at {} although they stopped it at {}",
                    stop.address, one.at, stop.at
                ));
            }
        }
    }
    broken
}
