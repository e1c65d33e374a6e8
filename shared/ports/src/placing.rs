//! From where somebody belongs to the writes that bring them there: memberships, and an event for every segment of the language that
//! they came into or left. The class itself is for the caller to write, alone or together with the profile.
//!
//! It refuses to judge, and to know who calls: the night, an event, or the agenda.

use awda_commerce::{Event, Fact, Kind, ObjectKey, SegmentMove};
use awda_customers::{PlacedEvent, Profile};
use awda_kernel::{Day, Timestamp};
use awda_measures::{Cause, Rulebook, Standing};

use crate::Write;

/// Our own name as a source of events.
const SOURCE: &str = "awda";

/// What made somebody be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Trigger<'a> {
    /// Its id: the run's, the event's, the date's. An id of its own for each look, so that its moves are kept once.
    pub id: &'a str,
    /// When it was.
    pub at: Timestamp,
    /// The store's day.
    pub day: Day,
}

/// Somebody's way into a segment or out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The segment.
    pub segment: String,
    /// Into it.
    pub enters: bool,
    /// Why.
    pub cause: Cause,
}

/// The steps from `profile`'s class to `standing`; `cause` says why somebody moves in or out of a segment.
pub fn steps(
    profile: &Profile,
    standing: &Standing,
    rulebook: &Rulebook,
    mut cause: impl FnMut(&str) -> Cause,
) -> Vec<Step> {
    let (entered, left) = rulebook.moves(profile.class.as_ref(), &standing.class);
    let left = left.into_iter().map(|segment| (segment, false));
    let entered = entered.into_iter().map(|segment| (segment, true));
    let step = |(segment, enters): (String, bool)| Step {
        cause: cause(&segment),
        enters,
        segment,
    };
    left.chain(entered).map(step).collect()
}

/// The writes of steps: an event for each of the language's segments, unless they or the segment are new to the nights, when nobody
/// entered anything; and memberships as `standing` has them, which for a step of a while ago need not be where it led.
pub fn step_writes(
    profile: &Profile,
    standing: &Standing,
    rulebook: &Rulebook,
    trigger: Trigger<'_>,
    steps: &[Step],
) -> Vec<Write> {
    let families = standing.memberships();
    let class = &standing.class;
    let is_in = |segment: &str| {
        let number = rulebook.number_of(segment);
        number.is_some_and(|number| class.members.contains(&number))
            || families.iter().any(|family| family.segment == segment)
    };
    let mut writes = Vec::with_capacity(2 * steps.len());
    for step in steps {
        writes.extend(event(profile, step, rulebook, trigger));
        let segment = step.segment.clone();
        let customer = profile.id.clone();
        if !is_in(&segment) {
            writes.push(Write::Leave { segment, customer });
            continue;
        }
        let family = families.iter().find(|family| family.segment == segment);
        let why = family.map_or_else(|| step.cause.words().to_owned(), |one| one.why.clone());
        writes.push(Write::Enter {
            segment,
            customer,
            since: trigger.day,
            why,
        });
    }
    writes
}

/// The event of a step; none for families, which stand in the class, and for somebody whom no identifier names.
fn event(
    profile: &Profile,
    step: &Step,
    rulebook: &Rulebook,
    trigger: Trigger<'_>,
) -> Option<Write> {
    let version = rulebook.version_of(&step.segment)?;
    if step.cause == Cause::New {
        return None;
    }
    let (anchor, known) = profile.strongest()?;
    let kind = if step.enters {
        Kind::SegmentEntered
    } else {
        Kind::SegmentLeft
    };
    let object = ObjectKey {
        kind: kind.object(),
        id: profile.id.to_string(),
    };
    let told = format!("{}|{}", step.segment, trigger.id);
    let event = Event {
        id: Event::id_of(&profile.store, SOURCE, &object, kind, &told),
        kind,
        source: SOURCE.to_owned(),
        object,
        version: trigger.at.as_millisecond(),
        occurred_at: trigger.at,
        received_at: trigger.at,
        identifiers: known.named()?,
        contact: awda_commerce::Contact::default(),
        fact: Fact::Segment(SegmentMove {
            segment: step.segment.clone(),
            version,
            cause: step.cause.id().to_owned(),
        }),
    };
    Some(Write::Event(Box::new(PlacedEvent {
        anchor: anchor.clone(),
        event,
    })))
}
