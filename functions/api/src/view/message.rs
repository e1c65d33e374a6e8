//! Messages, and the timeline they are woven into.

use awda_kernel::{Language, Timestamp};
use awda_messaging::MessageRow;
use awda_messaging::feedback::returns::Bounce;
use serde::Serialize;
use utoipa::ToSchema;

use super::Event;

/// What became of one message to one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Message {
    /// The message's id: the same person, flow, occurrence and step always give the same.
    #[schema(example = "msg_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// The customer it was for, under the id they had then.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: String,
    /// The flow: `win_back`, `birthday`, `abandoned_cart`, ... (docs/FLOWS.md).
    #[schema(example = "win_back")]
    pub(crate) flow: String,
    /// Which time round: the day of the last order, the year of the birthday.
    #[schema(example = "2026-07-01")]
    pub(crate) occurrence: String,
    /// The step within the flow, from 0.
    #[schema(example = 0)]
    pub(crate) step: u8,
    /// When it was due.
    #[schema(format = DateTime, example = "2026-11-20T07:00:00Z")]
    pub(crate) due_at: String,
    /// When it was decided.
    #[schema(format = DateTime, example = "2026-11-20T07:00:04Z")]
    pub(crate) decided_at: String,
    /// `email`, `sms`, `whatsapp`, `telegram`, `messenger`, `instagram` or `push`.
    #[schema(example = "email")]
    pub(crate) channel: &'static str,
    /// The language it was written in; absent for what was never written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ar")]
    pub(crate) language: Option<&'static str>,
    /// What became of it.
    pub(crate) status: Status,
    /// The event of the consent that allowed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) consent: Option<String>,
    /// The flow that took its slot, when it lost to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "birthday")]
    pub(crate) lost_to: Option<String>,
    /// The carrier's own id, once handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) carrier_id: Option<String>,
    /// What the carrier told us since.
    pub(crate) feedback: Feedback,
    /// What it cost, in millionths of `cost_currency`; absent for what was not sent, and what has no price.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 100)]
    pub(crate) cost_micros: Option<i64>,
    /// The currency of the cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "USD")]
    pub(crate) cost_currency: Option<String>,
    /// The version of the price list it was reckoned by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-07")]
    pub(crate) prices: Option<String>,
    /// The mark of its words, of campaigns: the simulation's is the same where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
    /// Which of its step's wordings the person was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "warm")]
    pub(crate) variant: Option<String>,
}

/// The state of a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub(crate) enum Status {
    /// Being handed over. One that stays here was interrupted: it is not sent again; feedback tells what happened.
    Claimed,
    /// Handed over.
    Sent {
        /// When.
        #[schema(format = DateTime)]
        at: String,
    },
    /// The step is no message, and what it does was done.
    Done {
        /// When.
        #[schema(format = DateTime)]
        at: String,
    },
    /// Not sent, for good.
    Skipped {
        /// Why: `no_consent`, `no_address`, `suppressed`, `holdout`, `purchased_since`, `cap`, `arbitration_lost`, ...
        reason: &'static str,
    },
    /// Not sent yet.
    Deferred {
        /// Until when.
        #[schema(format = DateTime)]
        until: String,
        /// Why: `quiet_hours`, `cap`, `arbitration_lost`, `carrier_busy`.
        reason: &'static str,
    },
}

/// What the carrier told us; of each kind the first time. What machines opened and clicked is kept apart, as far as can be told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Feedback {
    /// The receiving server took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) delivered_at: Option<String>,
    /// It came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) bounced_at: Option<String>,
    /// Why: `hard` for good, `soft` for now, `message` for what it held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "soft")]
    pub(crate) bounce: Option<&'static str>,
    /// The carrier's own code, where it refused or returned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "131047")]
    pub(crate) code: Option<String>,
    /// It was reported as spam.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) complained_at: Option<String>,
    /// A person opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) opened_at: Option<String>,
    /// A person followed a link in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) clicked_at: Option<String>,
    /// A machine opened it: a privacy proxy, a scanner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) machine_opened_at: Option<String>,
    /// A machine followed a link in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) machine_clicked_at: Option<String>,
}

/// Some messages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MessagePage {
    /// The messages.
    pub(crate) items: Vec<Message>,
    /// The cursor of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// One entry of a timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub(crate) enum TimelineItem {
    /// Something that happened.
    Event {
        /// The event.
        event: Box<Event>,
    },
    /// A message that was considered.
    Message {
        /// The message.
        message: Box<Message>,
    },
}

/// Some of a timeline, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TimelinePage {
    /// The entries.
    pub(crate) items: Vec<TimelineItem>,
    /// The cursor of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl Message {
    /// A row of the ledger.
    pub(crate) fn of(row: &MessageRow) -> Self {
        Self {
            id: row.id.to_string(),
            customer: row.asked.customer.to_string(),
            flow: row.asked.flow.to_string(),
            occurrence: row.asked.occurrence.clone(),
            step: row.asked.step,
            due_at: row.asked.due_at.to_string(),
            decided_at: row.decided_at.to_string(),
            channel: row.channel.name(),
            language: row.language.map(Language::code),
            status: Status::of(&row.status),
            consent: row.consent.as_ref().map(ToString::to_string),
            lost_to: row.lost_to.clone(),
            carrier_id: row.carrier_id.clone(),
            feedback: Feedback::of(&row.feedback),
            cost_micros: row.cost.as_ref().map(|cost| cost.micros),
            cost_currency: row.cost.as_ref().map(|cost| cost.currency.to_string()),
            prices: row.cost.as_ref().map(|cost| cost.prices.clone()),
            content: row.content.clone(),
            variant: row.variant.clone(),
        }
    }
}

impl Status {
    /// A row's state.
    pub(super) fn of(status: &awda_messaging::Status) -> Self {
        match status {
            awda_messaging::Status::Claimed => Self::Claimed,
            awda_messaging::Status::Sent { at } => Self::Sent { at: at.to_string() },
            awda_messaging::Status::Done { at } => Self::Done { at: at.to_string() },
            awda_messaging::Status::Skipped { reason } => Self::Skipped {
                reason: reason.name(),
            },
            awda_messaging::Status::Deferred { until, reason } => Self::Deferred {
                until: until.to_string(),
                reason: reason.name(),
            },
        }
    }
}

impl Feedback {
    fn of(feedback: &awda_messaging::Feedback) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            delivered_at: text(feedback.delivered_at),
            bounced_at: text(feedback.bounced_at),
            complained_at: text(feedback.complained_at),
            opened_at: text(feedback.opened_at),
            clicked_at: text(feedback.clicked_at),
            bounce: feedback.bounce.map(Bounce::name),
            code: feedback.code.clone(),
            machine_opened_at: text(feedback.machine_opened_at),
            machine_clicked_at: text(feedback.machine_clicked_at),
        }
    }
}
