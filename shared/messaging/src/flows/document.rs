//! The document of a flow: its stored form, and the form it has in files and at the api. Unknown fields are refused.

use awda_commerce::{Kind, ShipmentStatus, Topic};
use serde::{Deserialize, Serialize};

use super::recurrence::Recurrence;
use super::step::Step;
use crate::Flow;

/// The version of the documents written now.
pub const FLOW_VERSION: u8 = 1;

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowDocument {
    /// The version of the document's form: [`FLOW_VERSION`].
    pub flow: u8,
    /// Its name.
    pub id: Flow,
    /// What it is for, in the words of whoever keeps it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Whether it is on where the store has said nothing.
    #[serde(default)]
    pub is_on: bool,
    /// What allows it.
    pub purpose: Purpose,
    /// What its messages are about, as far as consent goes: who forbade the topic, or allowed it alone, is obeyed.
    #[serde(default, skip_serializing_if = "is_general")]
    pub topic: Topic,
    /// Among flows that want the same person the higher goes first, 0 to 100.
    pub priority: u8,
    /// What begins it.
    pub trigger: Trigger,
    /// A condition in the language of segments that must hold before every step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// What ends it before its last step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Exit>,
    /// Days after entering before the person may enter again. 0: every occurrence is a run of its own.
    pub reentry_days: u16,
    /// Share of people held out, in 1/10 000; the store's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout_share: Option<u16>,
    /// The messages, in the order they are sent.
    pub steps: Vec<Step>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_general(topic: &Topic) -> bool {
    *topic == Topic::default()
}

/// What allows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Consent; everything that protects people from too much applies.
    Marketing,
    /// The person's own order: no consent, hold-out or quiet hours; only an address that must not be written to stops it.
    Transactional,
}

/// What begins a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trigger {
    /// Something that happened.
    Event {
        /// What.
        kind: Kind,
        /// And how.
        #[serde(default, rename = "where", skip_serializing_if = "Condition::is_empty")]
        condition: Condition,
    },
    /// A date of the person's, every year.
    Date {
        /// Which.
        of: DateOf,
    },
    /// No order for a while.
    Absence {
        /// How long.
        after: Threshold,
    },
    /// A day that comes round for a whole segment.
    Schedule(Recurrence),
    /// A campaign that is sent. No document says so: it is what a campaign runs as ([`crate::campaigns`]).
    #[serde(skip)]
    Campaign,
}

/// What must hold of the event that begins a flow. What is absent may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// `cart.updated.v1`: somebody has begun to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_checkout: Option<bool>,
    /// `order.placed.v1`: it is the person's first order, or is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_first_order: Option<bool>,
    /// `shipment.moved.v1`: the parcel's state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentStatus>,
    /// `activity.seen.v1`: what was done: `product_viewed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// Carts and orders: their items are worth at least so much, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_minor_min: Option<i64>,
    /// `message.received.v1`: somebody wrote one of these words and nothing else, however it is spelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// `segment.entered.v1` and `segment.left.v1`: the segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
}

/// A date of a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOf {
    /// Their birthday, in its own calendar.
    Birthday,
    /// The day we first heard of them, from the first year on.
    SignUp,
}

/// How long an absence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// The person's own T2 (Awda definitions 5.2).
    T2,
}

/// What ends a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// An order since.
    Ordered,
    /// A newer cart, checkout or visit takes its place.
    Newer,
    /// The person went further: from looking to a cart, from a cart to a checkout.
    LaterStage,
}

impl FlowDocument {
    /// The step with this number.
    pub fn step(&self, number: u8) -> Option<&Step> {
        self.numbered()
            .find_map(|(own, step)| (own == number).then_some(step))
    }

    /// The steps in their order, each with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (u8, &Step)> {
        let places = 0..=u8::MAX;
        let steps = places.zip(&self.steps);
        steps.map(|(place, step)| (step.number.unwrap_or(place), step))
    }

    /// The number of the first step.
    pub fn first_number(&self) -> u8 {
        self.numbered().next().map_or(0, |(number, _)| number)
    }

    /// The number of the step after this one; that of nobody's after the last.
    pub fn number_after(&self, number: u8) -> u8 {
        let mut rest = self.numbered().skip_while(|(own, _)| *own != number);
        let next = rest.nth(1).map(|(next, _)| next);
        next.unwrap_or_else(|| self.rest_number())
    }

    /// The number that no step has: that of rows that rest.
    pub fn rest_number(&self) -> u8 {
        let numbers = self.numbered().map(|(number, _)| number);
        numbers.max().map_or(0, |last| last.saturating_add(1))
    }

    /// Where a step stands among the others, from 0; after all of them where there is none of the number.
    pub fn place(&self, number: u8) -> usize {
        let mut all = self.numbered();
        let found = all.position(|(own, _)| own == number);
        found.unwrap_or(self.steps.len())
    }

    /// The local hour of a step of a date or an absence; of the first one where there is no such step.
    pub(crate) fn hour(&self, number: u8) -> i8 {
        let step = self.step(number).or(self.steps.first());
        step.map_or(super::SEND_HOUR, Step::hour)
    }

    /// What must hold of the person before a step is sent: the flow's filter, and the step's own condition.
    pub fn conditions(&self, step: u8) -> Vec<&str> {
        let own = self.step(step).and_then(|step| step.when.as_deref());
        self.filter.as_deref().into_iter().chain(own).collect()
    }

    /// Whether a step ends runs under a condition.
    pub fn has_exit(&self) -> bool {
        self.steps.iter().any(|step| step.exit)
    }

    /// Whether consent and everything that goes with it applies.
    pub fn is_marketing(&self) -> bool {
        self.purpose == Purpose::Marketing
    }

    /// Whether its runs are begun once, by something that happens or by a night. What begins by itself is found again in a profile.
    pub const fn is_begun(&self) -> bool {
        matches!(self.trigger, Trigger::Event { .. } | Trigger::Schedule(_))
    }

    /// Whether something ends it.
    pub fn ends_on(&self, exit: Exit) -> bool {
        self.exits.contains(&exit)
    }

    /// How far somebody is who began it: a look, a cart, a checkout; 0 for everything else.
    pub(crate) const fn stage(&self) -> u8 {
        match &self.trigger {
            Trigger::Event {
                kind: Kind::ActivitySeen,
                ..
            } => 1,
            Trigger::Event {
                kind: Kind::CartUpdated,
                condition,
            } => match condition.is_checkout {
                Some(true) => 3,
                _ => 2,
            },
            _ => 0,
        }
    }
}

impl Condition {
    /// It asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
