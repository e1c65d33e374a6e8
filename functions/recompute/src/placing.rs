//! One person's move from where yesterday left them to where they belong now, as writes. It refuses to load and to commit.

use std::collections::BTreeSet;

use awda_customers::{Class, Profile};
use awda_kernel::{CustomerId, StoreId, Timestamp};
use awda_measures::{Standing, memberships_of, standing_of};
use awda_messaging::schedule;
use awda_ports::Write;
use awda_segments::Stage;

use crate::stores::Rulebook;

/// A person's place, and the writes that bring them there: none for almost everybody in a quiet night.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) store: StoreId,
    /// Where they were; none for somebody new.
    pub(crate) from: Option<Class>,
    /// Where they are; none for an id that was absorbed.
    pub(crate) to: Option<Class>,
    pub(crate) writes: Vec<Write>,
}

/// Places a person by the standards of their store.
pub(crate) fn place(profile: &Profile, rulebook: &Rulebook, now: Timestamp) -> Move {
    let standing = standing_of(profile, &rulebook.standards, rulebook.day);
    let from = profile.class.clone();
    let unmoved = from.filter(|old| is_same(old, &standing.class));
    if let Some(old) = unmoved {
        return Move {
            store: profile.store.clone(),
            to: Some(old.clone()),
            from: Some(old),
            writes: Vec::new(),
        };
    }
    Move {
        store: profile.store.clone(),
        from: profile.class.clone(),
        writes: writes(profile, &standing, rulebook, now),
        to: Some(standing.class),
    }
}

/// Takes an absorbed id out of every segment it was in; its person is placed under the id that goes on.
pub(crate) fn undo(store: &StoreId, id: &CustomerId, class: &Class) -> Move {
    let segments = memberships_of(class).into_iter();
    let leaving = segments.map(|segment| Write::Leave {
        segment,
        customer: id.clone(),
    });
    let cleared = Write::Class {
        customer: id.clone(),
        before: Some(class.clone()),
        class: None,
    };
    Move {
        store: store.clone(),
        from: Some(class.clone()),
        to: None,
        writes: leaving.chain([cleared]).collect(),
    }
}

/// The same place; since when does not matter.
fn is_same(old: &Class, new: &Class) -> bool {
    (&old.segment, old.scores, &old.stage) == (&new.segment, new.scores, &new.stage)
        && (&old.band, &old.flags) == (&new.band, &new.flags)
}

fn writes(
    profile: &Profile,
    standing: &Standing,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Vec<Write> {
    let customer = &profile.id;
    let before: BTreeSet<String> = profile.class.iter().flat_map(memberships_of).collect();
    let after: BTreeSet<String> = memberships_of(&standing.class).into_iter().collect();
    let mut writes = vec![Write::Class {
        customer: customer.clone(),
        before: profile.class.clone(),
        class: Some(standing.class.clone()),
    }];
    writes.extend(before.difference(&after).map(|segment| Write::Leave {
        segment: segment.clone(),
        customer: customer.clone(),
    }));
    let entered = standing.memberships().into_iter();
    writes.extend(
        entered
            .filter(|membership| !before.contains(&membership.segment))
            .map(|membership| Write::Enter {
                segment: membership.segment,
                customer: customer.clone(),
                since: rulebook.day,
                why: membership.why,
            }),
    );
    if became_at_risk(profile.class.as_ref(), &standing.class) {
        let due = schedule::win_back_now(profile, &rulebook.rules, now);
        writes.extend(due.map(Write::Agenda));
    }
    writes
}

fn became_at_risk(old: Option<&Class>, new: &Class) -> bool {
    let at_risk = Stage::AtRisk.id();
    new.stage == at_risk && old.is_none_or(|old| old.stage != at_risk)
}
