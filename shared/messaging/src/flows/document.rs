//! The document of a flow: its stored form, and the form it has in files and at the api. Unknown fields are refused.

use awda_commerce::{Kind, ShipmentStatus, Topic};
use serde::{Deserialize, Serialize};

use super::variants::Variant;
use crate::Flow;
use crate::channels::ChannelChoice;
use crate::templates::Template;

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

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The words.
    pub template: Template,
    /// Over which channel; mail where absent, `preferred` leaves it to the person.
    #[serde(default, skip_serializing_if = "ChannelChoice::is_usual")]
    pub channel: ChannelChoice,
    /// Days from the flow's day; before it where negative.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_days: i32,
    /// Hours from the event, beside the days.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_hours: i32,
    /// The next time it is so late where the person is, in full hours. Dates and absences: 10 unless they say otherwise; events:
    /// at once unless they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_hour: Option<i8>,
    /// Hours after which a late step is not sent any more.
    pub time_to_live_hours: u32,
    /// A condition in the language of segments that must hold for this step, beside the flow's: steps of the same time with conditions that
    /// exclude each other are branches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Several wordings, of which everybody hears one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

impl FlowDocument {
    /// The step with this number, from 0.
    pub fn step(&self, number: u8) -> Option<&Step> {
        self.steps.get(usize::from(number))
    }

    /// The number after the last step's.
    pub fn step_count(&self) -> u8 {
        u8::try_from(self.steps.len()).unwrap_or(u8::MAX)
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

    /// Whether consent and everything that goes with it applies.
    pub fn is_marketing(&self) -> bool {
        self.purpose == Purpose::Marketing
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

impl Step {
    /// The local hour of a step of a date or an absence.
    pub const fn hour(&self) -> i8 {
        match self.local_hour {
            Some(hour) => hour,
            None => super::SEND_HOUR,
        }
    }

    /// The wait in hours.
    pub(crate) const fn wait_hours(&self) -> i32 {
        self.after_days
            .saturating_mul(24)
            .saturating_add(self.after_hours)
    }
}

impl Condition {
    /// It asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
const fn is_zero(number: &i32) -> bool {
    *number == 0
}
