//! One step of a flow: what it does, when it comes, and under which condition.

use std::collections::BTreeMap;

use awda_commerce::Kind;
use awda_kernel::Language;
use serde::{Deserialize, Serialize};

use super::document::{Condition, FlowDocument};
use super::variants::Variant;
use crate::channels::{ApprovedWords, ChannelChoice};
use crate::coupons::{CouponPools, StepCoupon};
use crate::templates::Template;

/// One step: a message, or something that is done without one. Exactly one of `template`, `add_tag`, `remove_tag`, `webhook` and
/// `exit` says what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is called by in rows and ids of messages; its place in the list, from 0, where absent. A step that is put between others
    /// takes a number of its own, so that those of runs under way keep theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u8>,
    /// The words of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// The words of an answer, by language; of the template `reply.own`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<Language, String>,
    /// The template at Meta that says a campaign's words. No document of a flow has it.
    #[serde(skip)]
    pub approved: Option<ApprovedWords>,
    /// The coupon that a message tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<StepCoupon>,
    /// The label that is put on the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add_tag: Option<String>,
    /// The label that is taken off the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_tag: Option<String>,
    /// The store's own system that is told, by the name of its endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// The run ends here for whoever `when` holds for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exit: bool,
    /// It comes as soon as this happens; when its wait is over at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_for: Option<WaitFor>,
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

/// What a step waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitFor {
    /// What is to happen.
    pub kind: Kind,
    /// And how.
    #[serde(default, rename = "where", skip_serializing_if = "Condition::is_empty")]
    pub condition: Condition,
    /// What becomes of the step when it has not happened in time.
    #[serde(default, skip_serializing_if = "Otherwise::is_usual")]
    pub otherwise: Otherwise,
}

/// What becomes of a step whose event did not come in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// It comes all the same.
    #[default]
    GoOn,
    /// It is passed over.
    Skip,
    /// The run ends.
    End,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    /// Writes to the person.
    Message(Template),
    /// Puts a label on them, or takes it off.
    Tag {
        /// The label.
        tag: &'a str,
        /// It is put on.
        is_on: bool,
    },
    /// Tells the store's own system of this name.
    Webhook(&'a str),
    /// Ends the run.
    Exit,
}

impl FlowDocument {
    /// The document without the steps that tell coupons of pools that the store has not; none where it has them all. The others keep their
    /// numbers, so that the steps can come back.
    pub(super) fn without_unready(&self, pools: &CouponPools) -> Option<Self> {
        if self.steps.iter().all(|step| step.is_ready(pools)) {
            return None;
        }
        let ready = self.numbered().filter(|(_, step)| step.is_ready(pools));
        let numbered = ready.map(|(number, step)| Step {
            number: Some(number),
            ..step.clone()
        });
        Some(Self {
            steps: numbered.collect(),
            ..self.clone()
        })
    }
}

impl Step {
    /// What it does; none for a step that says nothing of it, which no document that was checked has.
    pub fn act(&self) -> Option<Act<'_>> {
        let put_on = self.add_tag.as_deref().map(|tag| (tag, true));
        let tag = put_on.or_else(|| self.remove_tag.as_deref().map(|tag| (tag, false)));
        let message = self.template.map(Act::Message);
        message
            .or_else(|| tag.map(|(tag, is_on)| Act::Tag { tag, is_on }))
            .or_else(|| self.webhook.as_deref().map(Act::Webhook))
            .or_else(|| self.exit.then_some(Act::Exit))
    }

    /// Whether it writes to the person.
    pub const fn is_message(&self) -> bool {
        self.template.is_some()
    }

    /// Whether it can be taken in a store with these pools: the coupon it cannot do without is one of them.
    fn is_ready(&self, pools: &CouponPools) -> bool {
        let coupon = self.coupon.as_ref();
        coupon.is_none_or(|coupon| coupon.is_optional || pools.contains_key(&coupon.pool))
    }

    /// What it is called in lists: its template, or what it does.
    pub fn name(&self) -> String {
        match self.act() {
            Some(Act::Message(template)) => template.name().to_owned(),
            Some(Act::Tag { tag, is_on: true }) => format!("add_tag {tag}"),
            Some(Act::Tag { tag, is_on: false }) => format!("remove_tag {tag}"),
            Some(Act::Webhook(endpoint)) => format!("webhook {endpoint}"),
            Some(Act::Exit) => "exit".to_owned(),
            None => String::new(),
        }
    }

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

impl Otherwise {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    const fn is_usual(&self) -> bool {
        matches!(self, Self::GoOn)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
const fn is_zero(number: &i32) -> bool {
    *number == 0
}
