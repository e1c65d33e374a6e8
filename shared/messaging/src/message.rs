//! One message to one person: the command that asks for it, and the row that says what became of it.
//!
//! Every person a flow considers gets exactly one row per occurrence and step: sent, skipped with a reason, or deferred. The row's
//! id is a function of person, flow, occurrence and step, so that asking twice finds the same row. These types are the stored form.

use std::borrow::Cow;

use awda_commerce::Channel;
use awda_kernel::{CustomerId, EventId, Language, MessageId, StoreId, Timestamp, fingerprint};
use serde::{Deserialize, Serialize};

use crate::feedback::returns::Bounce;
use crate::feedback::touches::Touch;
use crate::prices::Cost;
use crate::{About, Flow};

/// Asks for one message to one person. What is due may be asked for twice; it is sent once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverMessage {
    /// The store.
    pub store: StoreId,
    /// The person.
    pub customer: CustomerId,
    /// The flow.
    pub flow: Flow,
    /// Which time round: the day of the last order, the year of the birthday, the cart.
    pub occurrence: String,
    /// The step within the flow, from 0.
    pub step: u8,
    /// When it was due.
    pub due_at: Timestamp,
    /// What it is about, of flows that something happening begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Box<About>>,
    /// Its place in the line before the carrier, where it was given one: it goes then and asks for none again. No row keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_at: Option<Timestamp>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The id.
    pub id: MessageId,
    /// What was asked for.
    pub asked: DeliverMessage,
    /// What became of it.
    pub status: Status,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The channel.
    pub channel: Channel,
    /// The language it was written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The event of the consent that allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<EventId>,
    /// The flow that took its slot, when it lost to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_to: Option<String>,
    /// The carrier's own id, once handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_id: Option<String>,
    /// What the carrier told us since.
    #[serde(default, skip_serializing_if = "Feedback::is_empty")]
    pub feedback: Feedback,
    /// What it cost, or costs when the claim is carried out. Rows of what was not sent have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// The mark of its words, of campaigns: what a simulation foresaw is compared with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// When the person came to be one of those who are written to or of those held out, of a promotion: from then on their days are compared,
    /// whatever became of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed_at: Option<Timestamp>,
    /// Which of its step's wordings the person was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// The state of a message row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Status {
    /// About to be handed over. A row that stays here was interrupted: marketing is not sent again; feedback tells what happened.
    Claimed,
    /// Handed over.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// The step does something without a message, and it was done.
    Done {
        /// When.
        at: Timestamp,
    },
    /// Not sent, for good.
    Skipped {
        /// Why.
        reason: Reason,
    },
    /// Not sent yet.
    Deferred {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Reason,
    },
}

/// Why a message was not sent. A closed list, so that the rows add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No consent row allows it.
    NoConsent,
    /// No address for the channel.
    NoAddress,
    /// The address bounced hard or complained.
    Suppressed,
    /// Held out to measure what messages bring.
    Holdout,
    /// They ordered since it became due.
    PurchasedSince,
    /// The date it was for was changed or taken back.
    DateChanged,
    /// It is too late for it to make sense.
    WindowClosed,
    /// Known to be under 18.
    Minor,
    /// Quiet hours.
    QuietHours,
    /// The carrier said that it could not take it yet.
    CarrierBusy,
    /// The person was absorbed into another profile that is written to instead.
    DuplicatePerson,
    /// The template could not be rendered.
    TemplateError,
    /// The carrier refused it for good.
    CarrierRefused,
    /// The store has the flow switched off.
    FlowOff,
    /// The flow's filter does not hold for them.
    Filtered,
    /// They were written to for so long without a sign of life that the store stopped.
    Sunset,
    /// They were written to often enough for now.
    Cap,
    /// A message that matters more took the slot.
    ArbitrationLost,
    /// The store has nobody who carries the channel.
    NoCarrier,
    /// The campaign's money is spent.
    Budget,
    /// The campaign was cancelled, or stopped because of complaints.
    Cancelled,
    /// What it was about is over: the cart was emptied or bought, or a newer one took its place.
    RunEnded,
    /// No code of the coupon that the message is about is left, or its code was used or cannot be used any more.
    NoCoupon,
}

/// What the carrier told us about a message; each time the first of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The receiving server took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// It came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounced_at: Option<Timestamp>,
    /// It was reported as spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complained_at: Option<Timestamp>,
    /// Why it came back; of several the gravest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounce: Option<Bounce>,
    /// The carrier's code when it refused or returned it; of several the last by the alphabet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A person opened it, as far as can be told. On rows from before machines were told apart: somebody or something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// A person followed a link in it, with the same reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clicked_at: Option<Timestamp>,
    /// A machine opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine_opened_at: Option<Timestamp>,
    /// A machine followed a link in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine_clicked_at: Option<Timestamp>,
    /// Who touched it, earliest first: what the four above are judged by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<Touch>,
}

/// A person's next date with a flow. One row per person and flow, and one for each message that was put off (see [`AgendaRow::slot`]); a row
/// that comes due is looked at, acted on or moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaRow {
    /// The store.
    pub store: StoreId,
    /// The person.
    pub customer: CustomerId,
    /// The flow.
    pub flow: Flow,
    /// When to look.
    pub due_at: Timestamp,
    /// The occurrence the next step belongs to; empty until the flow has begun one.
    #[serde(default)]
    pub occurrence: String,
    /// The next step.
    #[serde(default)]
    pub step: u8,
    /// What the run is about, of flows that something happening begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Box<About>>,
    /// Of a message that was put off: when it was first due. The row is asked for once more and ends; the flow's own row goes on beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_off: Option<Timestamp>,
}

impl AgendaRow {
    /// Where the row stands among the rows of its person and flow: none for the one row of most flows, the occurrence where every
    /// occurrence has its own, and a place of its own for each message that was put off.
    pub fn slot(&self) -> Option<Cow<'_, str>> {
        if self.put_off.is_some() {
            return Some(Cow::Owned(format!("{}/{}", self.occurrence, self.step)));
        }
        let is_apart = self.about.as_ref().is_some_and(|about| about.is_apart);
        is_apart.then_some(Cow::Borrowed(self.occurrence.as_str()))
    }
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 23] = [
        Self::NoConsent,
        Self::NoAddress,
        Self::Suppressed,
        Self::Holdout,
        Self::PurchasedSince,
        Self::DateChanged,
        Self::WindowClosed,
        Self::Minor,
        Self::QuietHours,
        Self::CarrierBusy,
        Self::DuplicatePerson,
        Self::TemplateError,
        Self::CarrierRefused,
        Self::FlowOff,
        Self::Filtered,
        Self::Sunset,
        Self::Cap,
        Self::ArbitrationLost,
        Self::NoCarrier,
        Self::Budget,
        Self::Cancelled,
        Self::RunEnded,
        Self::NoCoupon,
    ];

    /// Whether the gate asks for it after it has asked who is held out: whoever is skipped for it is one of those who are written to.
    pub const fn is_behind_holdout(self) -> bool {
        matches!(
            self,
            Self::Sunset
                | Self::Cap
                | Self::ArbitrationLost
                | Self::Budget
                | Self::TemplateError
                | Self::NoCoupon
        )
    }

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoConsent => "no_consent",
            Self::NoAddress => "no_address",
            Self::Suppressed => "suppressed",
            Self::Holdout => "holdout",
            Self::PurchasedSince => "purchased_since",
            Self::DateChanged => "date_changed",
            Self::WindowClosed => "window_closed",
            Self::Minor => "minor",
            Self::QuietHours => "quiet_hours",
            Self::CarrierBusy => "carrier_busy",
            Self::DuplicatePerson => "duplicate_person",
            Self::TemplateError => "template_error",
            Self::CarrierRefused => "carrier_refused",
            Self::FlowOff => "flow_off",
            Self::Filtered => "filtered",
            Self::Sunset => "sunset",
            Self::Cap => "cap",
            Self::ArbitrationLost => "arbitration_lost",
            Self::NoCarrier => "no_carrier",
            Self::Budget => "budget",
            Self::Cancelled => "cancelled",
            Self::RunEnded => "run_ended",
            Self::NoCoupon => "no_coupon",
        }
    }
}

impl DeliverMessage {
    /// The id of the message this asks for.
    pub fn message_id(&self) -> MessageId {
        self.message_id_for(&self.customer)
    }

    /// The id it would have for another id of the same person: what an absorbed profile was sent, its successor is not sent again.
    pub fn message_id_for(&self, customer: &CustomerId) -> MessageId {
        MessageId::of(fingerprint(&[
            self.store.as_str(),
            customer.as_str(),
            self.flow.name(),
            &self.occurrence,
            &self.step.to_string(),
        ]))
    }
}

impl Feedback {
    /// Nothing was told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
