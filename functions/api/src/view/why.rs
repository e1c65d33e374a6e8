//! Why somebody was, was not, or would not be written to.

use awda_kernel::Language;
use awda_messaging::gate;
use awda_messaging::why::{Said, said};
use awda_messaging::{Flow, MessageRow, StoreRules};
use serde::Serialize;
use utoipa::ToSchema;

use super::message::Status;

/// Everything about a customer and a flow.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Why {
    /// The customer, under the id they have now.
    #[schema(example = "cus_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) customer: String,
    /// The flow.
    #[schema(example = "win_back")]
    pub(crate) flow: String,
    /// The moment of the question.
    #[schema(format = DateTime)]
    pub(crate) asked_at: String,
    /// Every step that was considered, newest decision first, under every id the customer ever had.
    pub(crate) considered: Vec<Considered>,
    /// What would become of the next step, were it due now. Nothing is sent by asking.
    pub(crate) now: Verdict,
    /// The next step; absent when none is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<NextStep>,
}

/// A step that was considered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Considered {
    /// The message's id.
    #[schema(example = "msg_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) message: String,
    /// Which time round.
    pub(crate) occurrence: String,
    /// The step within the flow, from 0.
    #[schema(example = 0)]
    pub(crate) step: u8,
    /// The step's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "win_back.reminder")]
    pub(crate) name: Option<String>,
    /// When it was due.
    #[schema(format = DateTime)]
    pub(crate) due_at: String,
    /// When it was decided.
    #[schema(format = DateTime)]
    pub(crate) decided_at: String,
    /// What became of it.
    pub(crate) status: Status,
    /// The event of the consent that allowed it: the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consent: Option<String>,
    /// The flow that took its slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lost_to: Option<String>,
    /// The same in words.
    pub(crate) words: Words,
}

/// What the gate says now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Verdict {
    /// `send`, `skip`, `wait`, `decided` or `nothing`.
    #[schema(example = "skip")]
    pub(crate) would: &'static str,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "no_consent")]
    pub(crate) reason: Option<&'static str>,
    /// Until when it would wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) until: Option<String>,
    /// The event of the consent that would allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consent: Option<String>,
    /// The flow that has or will have its slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lost_to: Option<String>,
    /// The same in words.
    pub(crate) words: Words,
}

/// A step that is planned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NextStep {
    /// Which time round; empty until the flow has begun one.
    pub(crate) occurrence: String,
    /// The step within the flow, from 0; one past the last while the flow rests.
    #[schema(example = 1)]
    pub(crate) step: u8,
    /// The step's name; absent while the flow rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "win_back.news")]
    pub(crate) name: Option<String>,
    /// When it is looked at next. What is found then decides: an order in between ends win-back.
    #[schema(format = DateTime)]
    pub(crate) due_at: String,
}

/// One sentence in three languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Arabic.
    pub(crate) ar: String,
    /// Persian.
    pub(crate) fa: String,
    /// English.
    #[schema(example = "Not sent: no valid consent to marketing over this channel.")]
    pub(crate) en: String,
}

/// The template of a flow's step; none where the flow has no such step any more.
pub(crate) fn step_name(rules: &StoreRules, flow: Flow, step: u8) -> Option<String> {
    let step = rules.document(flow)?.step(step)?;
    Some(step.name())
}

impl Considered {
    /// A row of the ledger.
    pub(crate) fn of(row: &MessageRow, rules: &StoreRules) -> Self {
        Self {
            message: row.id.to_string(),
            occurrence: row.asked.occurrence.clone(),
            step: row.asked.step,
            name: step_name(rules, row.asked.flow, row.asked.step),
            due_at: row.asked.due_at.to_string(),
            decided_at: row.decided_at.to_string(),
            status: Status::of(&row.status),
            consent: row.consent.as_ref().map(ToString::to_string),
            lost_to: row.lost_to.clone(),
            words: Words::of(Said::Was(&row.status), row.lost_to.as_deref()),
        }
    }
}

impl Verdict {
    /// What is said, with what the gate answered.
    pub(crate) fn of(
        what: Said<'_>,
        verdict: Option<&gate::Verdict>,
        lost_to: Option<&str>,
    ) -> Self {
        let (would, reason, until) = match what {
            Said::WouldSend => ("send", None, None),
            Said::WouldAct => ("act", None, None),
            Said::WouldSkip(reason) => ("skip", Some(reason.name()), None),
            Said::WouldWait(until, reason) => {
                ("wait", Some(reason.name()), Some(until.to_string()))
            }
            Said::IsDecided => ("decided", None, None),
            Said::NothingPlanned | Said::Was(_) => ("nothing", None, None),
        };
        let consent = match verdict {
            Some(gate::Verdict::Send(permit)) if would == "send" => {
                permit.consent.as_ref().map(ToString::to_string)
            }
            _ => None,
        };
        let lost_to = lost_to.filter(|_| reason.is_some());
        Self {
            would,
            reason,
            until,
            consent,
            lost_to: lost_to.map(str::to_owned),
            words: Words::of(what, lost_to),
        }
    }
}

impl Words {
    fn of(what: Said<'_>, lost_to: Option<&str>) -> Self {
        Self {
            ar: said(what, lost_to, Language::Ar),
            fa: said(what, lost_to, Language::Fa),
            en: said(what, lost_to, Language::En),
        }
    }
}
