//! From text to a document that can be run, or to every fault with its place.

use std::collections::BTreeSet;

use awda_commerce::Kind;
use awda_segments::query::Library;

use super::document::{Condition, FLOW_VERSION, FlowDocument, Purpose, Trigger};
use super::fault::{FlowFault, FlowProblem};
use super::read;
use super::recurrence::Recurrence;

/// Longest rest before the person may enter again: ten years.
const REENTRY_DAYS_MAX: u16 = 3_660;
/// Longest description, and longest name of an activity, in characters.
const TEXT_CHARS_MAX: usize = 500;

impl FlowDocument {
    /// Reads a document from text and checks it. `library` holds the segments its filter may name.
    ///
    /// # Errors
    /// Every fault; text that is no document at all has one, with its line.
    pub fn parse(text: &str, library: &Library) -> Result<Self, Vec<FlowFault>> {
        read::of_text::<Self>(text, malformed)?.checked(library)
    }

    /// The same for a document that is read already.
    ///
    /// # Errors
    /// Every fault.
    pub fn of_value(value: serde_json::Value, library: &Library) -> Result<Self, Vec<FlowFault>> {
        read::of_value::<Self>(value, malformed)?.checked(library)
    }

    fn checked(self, library: &Library) -> Result<Self, Vec<FlowFault>> {
        let mut faults = Vec::new();
        self.check_whole(&mut faults);
        self.check_trigger(library, &mut faults);
        self.check_conditions(library, &mut faults);
        self.check_steps(&mut faults);
        self.check_purpose(&mut faults);
        self.check_variants(&mut faults);
        self.check_replies(&mut faults);
        if faults.is_empty() {
            return Ok(self);
        }
        Err(faults)
    }

    fn check_whole(&self, faults: &mut Vec<FlowFault>) {
        if self.flow != FLOW_VERSION {
            faults.push(FlowProblem::Version(self.flow).at("flow"));
        }
        let ranges = [
            (
                "id",
                self.id.campaign().is_none(),
                "a name of a-z, 0-9 and _",
            ),
            ("priority", self.priority <= 100, "0 to 100"),
            (
                "reentry_days",
                self.reentry_days <= REENTRY_DAYS_MAX,
                "0 to 3660 days",
            ),
            (
                "holdout_share",
                self.holdout_share.is_none_or(|share| share <= 10_000),
                "0 to 10000 ten-thousandths",
            ),
            (
                "about",
                self.about.chars().count() <= TEXT_CHARS_MAX,
                "at most 500 characters",
            ),
            (
                "exits",
                self.exits
                    .iter()
                    .map(|exit| *exit as u8)
                    .collect::<BTreeSet<_>>()
                    .len()
                    == self.exits.len(),
                "a list without repetition",
            ),
        ];
        let wrong = ranges.into_iter().filter(|(_, is_right, _)| !is_right);
        faults.extend(wrong.map(|(at, _, range)| FlowProblem::Range(range).at(at)));
    }

    fn check_trigger(&self, library: &Library, faults: &mut Vec<FlowFault>) {
        let (kind, condition) = match &self.trigger {
            Trigger::Event { kind, condition } => (kind, condition),
            Trigger::Schedule(recurrence) => {
                self.check_schedule(recurrence, library, faults);
                return;
            }
            _ => {
                if self.reentry_days == 0 {
                    let range = "at least 1 day for a date or an absence";
                    faults.push(FlowProblem::Range(range).at("reentry_days"));
                }
                return;
            }
        };
        if !begins(*kind) {
            faults.push(FlowProblem::Trigger(kind.name()).at("trigger.kind"));
        }
        check_condition("trigger.where", condition, *kind, faults);
        if moves(*kind) {
            let segment = condition.segment.as_deref();
            check_segment("trigger.where.segment", segment, library, faults);
        }
    }

    /// Every day that comes is a run of its own, so that there is nothing to wait for before the next.
    fn check_schedule(
        &self,
        recurrence: &Recurrence,
        library: &Library,
        faults: &mut Vec<FlowFault>,
    ) {
        recurrence.check(faults);
        if self.reentry_days != 0 {
            let range = "0 for a schedule: every day that comes is a run of its own";
            faults.push(FlowProblem::Range(range).at("reentry_days"));
        }
        if recurrence.segment.is_some() {
            let segment = recurrence.segment.as_deref();
            check_segment("trigger.segment", segment, library, faults);
        }
    }

    fn check_conditions(&self, library: &Library, faults: &mut Vec<FlowFault>) {
        let own = self.steps.iter().enumerate().filter_map(|(number, step)| {
            let when = step.when.as_deref()?;
            Some((format!("steps[{number}].when"), when))
        });
        let filter = self.filter.as_deref();
        let filter = filter.map(|filter| ("filter".to_owned(), filter));
        for (place, condition) in filter.into_iter().chain(own) {
            let Err(wrong) = library.draft(None, condition) else {
                continue;
            };
            let told = wrong.iter().map(|fault| {
                let place = format!("{place}[{}..{}]", fault.span.start, fault.span.end);
                FlowProblem::Filter(fault.to_string()).at(place)
            });
            faults.extend(told);
        }
    }

    fn check_purpose(&self, faults: &mut Vec<FlowFault>) {
        for (number, step) in self.steps.iter().enumerate() {
            let Some(template) = step.template else {
                continue;
            };
            let is = template.purpose();
            if is != self.purpose {
                let problem = FlowProblem::Template {
                    template: template.name().to_owned(),
                    is: is.name(),
                    flow: self.purpose.name(),
                };
                faults.push(problem.at(format!("steps[{number}].template")));
            }
        }
        if self.purpose == Purpose::Marketing {
            return;
        }
        if self.holdout_share.is_some_and(|share| share > 0) {
            let problem = FlowProblem::Transactional("nobody is held out of what they must know");
            faults.push(problem.at("holdout_share"));
        }
        let is_own = matches!(
            &self.trigger,
            Trigger::Event {
                kind: Kind::OrderPlaced
                    | Kind::OrderCancelled
                    | Kind::ShipmentMoved
                    | Kind::MessageReceived,
                ..
            }
        );
        if !is_own {
            let problem =
                FlowProblem::Transactional("only orders, shipments and keywords begin it");
            faults.push(problem.at("trigger"));
        }
    }
}

impl Purpose {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Transactional => "transactional",
        }
    }
}

/// Whether something of this kind begins flows.
pub(super) const fn begins(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CartUpdated
            | Kind::OrderPlaced
            | Kind::OrderCancelled
            | Kind::ShipmentMoved
            | Kind::ActivitySeen
            | Kind::ConsentChanged
            | Kind::MessageReceived
            | Kind::SegmentEntered
            | Kind::SegmentLeft
    )
}

/// What is asked of an event is what it tells.
pub(super) fn check_condition(
    place: &str,
    condition: &Condition,
    kind: Kind,
    faults: &mut Vec<FlowFault>,
) {
    for (field, is_told) in untold(condition, kind) {
        if !is_told {
            let kind = kind.name();
            let at = format!("{place}.{field}");
            faults.push(FlowProblem::Condition { field, kind }.at(at));
        }
    }
    let activity = condition.activity.as_deref();
    if activity.is_some_and(|name| name.is_empty() || name.chars().count() > TEXT_CHARS_MAX) {
        let at = format!("{place}.activity");
        faults.push(FlowProblem::Range("1 to 500 characters").at(at));
    }
}

/// A segment is one that there is and that has a text. Families (`stage.lapsed`) come without events and are no lists of the store's.
fn check_segment(
    place: &str,
    segment: Option<&str>,
    library: &Library,
    faults: &mut Vec<FlowFault>,
) {
    let is_there = segment.is_some_and(|segment| library.ids().iter().any(|id| id == segment));
    if !is_there {
        let problem =
            FlowProblem::Range("the id of a segment of the store, a ready one or its own");
        faults.push(problem.at(place));
    }
}

/// Whether an event of this kind says that somebody moved into a segment or out of it.
pub(super) const fn moves(kind: Kind) -> bool {
    matches!(kind, Kind::SegmentEntered | Kind::SegmentLeft)
}

/// The conditions that are asked for, and whether an event of this kind tells them.
fn untold(condition: &Condition, kind: Kind) -> impl Iterator<Item = (&'static str, bool)> {
    let is = |wanted: Kind| kind == wanted;
    let asked = [
        (
            "is_checkout",
            condition.is_checkout.is_some(),
            is(Kind::CartUpdated),
        ),
        (
            "is_first_order",
            condition.is_first_order.is_some(),
            is(Kind::OrderPlaced),
        ),
        (
            "shipment",
            condition.shipment.is_some(),
            is(Kind::ShipmentMoved),
        ),
        (
            "activity",
            condition.activity.is_some(),
            is(Kind::ActivitySeen),
        ),
        (
            "items_minor_min",
            condition.items_minor_min.is_some(),
            is(Kind::CartUpdated) || is(Kind::OrderPlaced),
        ),
        (
            "keywords",
            !condition.keywords.is_empty(),
            is(Kind::MessageReceived),
        ),
        ("segment", condition.segment.is_some(), moves(kind)),
    ];
    asked
        .into_iter()
        .filter(|(_, is_asked, _)| *is_asked)
        .map(|(field, _, is_told)| (field, is_told))
}

fn malformed(message: String) -> FlowFault {
    FlowProblem::Malformed(message).at("")
}
