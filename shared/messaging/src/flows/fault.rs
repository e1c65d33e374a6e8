//! What is wrong with a flow's document, and where. Fields are named by their place: `steps[1].template`.

use serde::Serialize;

use super::FLOW_VERSION;

/// The stable codes, in the order they are looked for.
pub const FLOW_CODES: [&str; 13] = [
    "flow.malformed",
    "flow.version",
    "flow.trigger",
    "flow.condition",
    "flow.schedule",
    "flow.filter",
    "flow.steps",
    "flow.step_time",
    "flow.step",
    "flow.template",
    "flow.transactional",
    "flow.range",
    "flow.words",
];

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowFault {
    /// The stable code.
    pub code: &'static str,
    /// The place in the document; empty for the whole.
    pub at: String,
    /// What is wrong.
    pub message: String,
    /// The line, from 1, where it was read from text and is not even a document; in a design, the line of the design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlowProblem {
    /// No document of this form.
    #[error("{0}")]
    Malformed(String),
    /// Of another version.
    #[error("version {0} is not known here; this is version {FLOW_VERSION}")]
    Version(u8),
    /// Nothing of this kind begins a flow.
    #[error(
        "{0} begins no flow; carts, orders, shipments, activities, consents, keywords and segments do"
    )]
    Trigger(&'static str),
    /// The event never says so.
    #[error("an event of kind {kind} does not tell {field}")]
    Condition {
        /// The condition.
        field: &'static str,
        /// The event.
        kind: &'static str,
    },
    /// A day that does not come round, or that is said twice.
    #[error("{0}")]
    Schedule(&'static str),
    /// The filter, or a step's condition, is no text of the language of segments.
    #[error("the condition is not right: {0}")]
    Filter(String),
    /// Too few or too many steps.
    #[error("a flow has 1 to {0} steps")]
    Steps(usize),
    /// A step that cannot come when it says.
    #[error("{0}")]
    StepTime(&'static str),
    /// A step that does nothing, or several things, or has what does not belong to it.
    #[error("{0}")]
    Step(&'static str),
    /// Nothing of this kind is waited for.
    #[error(
        "no step waits for {0}; carts, orders, shipments, activities and consents are waited for"
    )]
    Awaited(&'static str),
    /// Words of another purpose.
    #[error("template {template} is {is}, the flow is {flow}")]
    Template {
        /// The template.
        template: String,
        /// Its purpose.
        is: &'static str,
        /// The flow's.
        flow: &'static str,
    },
    /// What only promotions have.
    #[error("{0}")]
    Transactional(&'static str),
    /// A number out of its range.
    #[error("must be {0}")]
    Range(&'static str),
    /// Words of the store's own that cannot be used.
    #[error("{0}")]
    Words(String),
}

impl FlowProblem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "flow.malformed",
            Self::Version(_) => "flow.version",
            Self::Trigger(_) | Self::Awaited(_) => "flow.trigger",
            Self::Condition { .. } => "flow.condition",
            Self::Schedule(_) => "flow.schedule",
            Self::Filter(_) => "flow.filter",
            Self::Steps(_) => "flow.steps",
            Self::StepTime(_) => "flow.step_time",
            Self::Step(_) => "flow.step",
            Self::Template { .. } => "flow.template",
            Self::Transactional(_) => "flow.transactional",
            Self::Range(_) => "flow.range",
            Self::Words(_) => "flow.words",
        }
    }

    /// At a place of the document.
    pub fn at(&self, at: impl Into<String>) -> FlowFault {
        FlowFault {
            code: self.code(),
            at: at.into(),
            message: self.to_string(),
            line: None,
            column: None,
        }
    }
}
