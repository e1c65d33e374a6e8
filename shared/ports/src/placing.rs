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

/// The steps from `profile`'s class to `standing`, and the writes that keep them. `cause` says why somebody moves in or out of a
/// segment. People and segments that are new to the nights come without events: nobody entered anything.
pub fn steps(
    profile: &Profile,
    standing: &Standing,
    rulebook: &Rulebook,
    trigger: Trigger<'_>,
    mut cause: impl FnMut(&str) -> Cause,
) -> (Vec<Step>, Vec<Write>) {
    let (entered, left) = rulebook.moves(profile.class.as_ref(), standing);
    let (mut steps, mut writes) = (Vec::new(), Vec::new());
    for segment in left {
        let step = Step {
            cause: cause(&segment),
            enters: false,
            segment,
        };
        writes.extend(event(profile, &step, rulebook, trigger));
        writes.push(Write::Leave {
            segment: step.segment.clone(),
            customer: profile.id.clone(),
        });
        steps.push(step);
    }
    for membership in entered {
        let step = Step {
            cause: cause(&membership.segment),
            enters: true,
            segment: membership.segment,
        };
        writes.extend(event(profile, &step, rulebook, trigger));
        let why = if membership.why.is_empty() {
            step.cause.words().to_owned()
        } else {
            membership.why
        };
        writes.push(Write::Enter {
            segment: step.segment.clone(),
            customer: profile.id.clone(),
            since: trigger.day,
            why,
        });
        steps.push(step);
    }
    (steps, writes)
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
