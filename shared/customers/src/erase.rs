//! Forgetting a person: what of their rows may stay, and in what form. Money stays, because the books must add up; who it was does not.
//!
//! An identifier leaves its key, a fingerprint that names nobody, with the moment of the erasure: by it a late copy of something
//! that happened before is recognised and kept without saying who it was.

use std::collections::BTreeMap;

use awda_commerce::{Contact, Event, Fact, Identifiers, Kind};
use awda_kernel::Timestamp;

use crate::identity::source_of;
use crate::{Dated, Facet, IdentifierKind, Profile};

/// What becomes of a row of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remains {
    /// It stays, without saying who it was.
    Anonymous(Box<Event>),
    /// It goes.
    Nothing,
}

/// The profile without anything that says who it is, as of the erasure at `at`. Money, counts and days stay, and what was said after it:
/// whichever is heard of first.
pub fn erased(profile: &Profile, at: Timestamp) -> Profile {
    let mut erased = profile.clone();
    for known in erased.identifiers.values_mut() {
        let source = source_of(known.kind, &known.value);
        known.value = if known.kind == IdentifierKind::Shop {
            format!("{source}:")
        } else {
            String::new()
        };
        known.names.clear();
        known.erased_at = Some(known.erased_at.map_or(at, |before| before.max(at)));
    }
    let facets: BTreeMap<_, _> = erased
        .facets
        .into_iter()
        .map(|(key, facet)| (key, anonymous_facet(facet, at)))
        .collect();
    erased.facets = facets;
    erased
}

/// What becomes of an event of a person who is erased: what moved money stays, everything else goes.
pub fn remains_of(event: Event) -> Remains {
    if moves_money(&event) {
        Remains::Anonymous(Box::new(anonymous(event)))
    } else {
        Remains::Nothing
    }
}

/// Whether it asks for one person to be erased.
pub(crate) const fn is_asked(event: &Event) -> bool {
    match &event.fact {
        Fact::Privacy(request) => {
            matches!(event.kind, Kind::ErasureRequested) && !request.everybody
        }
        _ => false,
    }
}

pub(crate) const fn moves_money(event: &Event) -> bool {
    matches!(
        event.fact,
        Fact::Order(_) | Fact::Refund(_) | Fact::Credit(_) | Fact::Payment(_)
    )
}

/// An event without who it is about: no identifiers, and nothing of how they are called.
pub(crate) fn unnamed(mut event: Event) -> Event {
    event.identifiers = Identifiers::default();
    event.contact = Contact::default();
    event
}

/// An event that moved money, or the request to erase, without saying who it is about.
pub(crate) fn anonymous(event: Event) -> Event {
    let mut event = unnamed(event);
    if !moves_money(&event) {
        // The object of a request may be numbered by an address.
        event.object.id.clear();
    }
    match &mut event.fact {
        Fact::Order(order) => {
            order.coupons.clear();
            order.lines.iter_mut().for_each(|line| line.title.clear());
            for refund in &mut order.refunds {
                refund.lines.iter_mut().for_each(|line| line.title.clear());
            }
        }
        Fact::Refund(refund) => refund.lines.iter_mut().for_each(|line| line.title.clear()),
        Fact::Credit(credit) => credit.lines.iter_mut().for_each(|line| line.title.clear()),
        Fact::Payment(payment) => payment.reason = None,
        _ => {}
    }
    event
}

/// The facet with its money, counts and days, and with what was said after `at`.
fn anonymous_facet(facet: Facet, at: Timestamp) -> Facet {
    let mut tag_changes = facet.tag_changes;
    tag_changes.retain(|_, change| is_after(change, at));
    let mut consents = facet.consents;
    consents.retain(|said| is_after(said, at));
    let mut wrote_at = facet.wrote_at;
    wrote_at.retain(|_, wrote_at| *wrote_at > at);
    Facet {
        name: after(facet.name, at),
        language: after(facet.language, at),
        country: after(facet.country, at),
        city: after(facet.city, at),
        gender: after(facet.gender, at),
        zone: after(facet.zone, at),
        email: after(facet.email, at),
        phone: after(facet.phone, at),
        birthday: after(facet.birthday, at),
        tags: after(facet.tags, at),
        attributes: after(facet.attributes, at),
        ordered_at: facet.ordered_at.filter(|ordered_at| *ordered_at > at),
        tag_changes,
        consents,
        wrote_at,
        first_seen: facet.first_seen,
        last_seen: facet.last_seen,
        history: facet.history,
        unqualified_minor: facet.unqualified_minor,
        discounted_orders: facet.discounted_orders,
        placed_orders: facet.placed_orders,
        visits: facet.visits,
        orders: facet.orders,
        detached: facet.detached,
        ..Facet::default()
    }
}

fn after<T>(said: Option<Dated<T>>, at: Timestamp) -> Option<Dated<T>> {
    said.filter(|said| is_after(said, at))
}

fn is_after<T>(said: &Dated<T>, at: Timestamp) -> bool {
    said.said_ms() > at.as_millisecond()
}
