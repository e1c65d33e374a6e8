//! Flows as callers see them, and what is wrong with a document.

use awda_messaging::flows::{FlowEntry, FlowFault};
use awda_ports::web::Answer;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be said about a flow.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowText {
    /// Whether it is on; as it is where nothing is said.
    #[serde(default)]
    pub(crate) is_on: Option<bool>,
    /// The document; the present one stays where none is given.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) document: Option<serde_json::Value>,
    /// Take the store's own document away.
    #[serde(default)]
    pub(crate) use_default: bool,
    /// The version that is replaced; absent or 0 where nothing was said yet.
    #[serde(default)]
    #[schema(example = 3)]
    pub(crate) version: Option<u32>,
}

/// A flow of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FlowView {
    /// The name.
    #[schema(example = "abandoned_cart")]
    pub(crate) id: String,
    /// It is on.
    pub(crate) is_on: bool,
    /// `default` for the shipped document, `own` for the store's.
    #[schema(example = "default")]
    pub(crate) source: &'static str,
    /// Counts what the store said about it; 0 before it said anything.
    #[schema(example = 0)]
    pub(crate) version: u32,
    /// `marketing` or `transactional`.
    #[schema(example = "marketing")]
    pub(crate) purpose: &'static str,
    /// What it is for.
    pub(crate) about: String,
    /// The document (docs/FLOWS.md).
    #[schema(value_type = Object)]
    pub(crate) document: serde_json::Value,
}

/// Every flow of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FlowList {
    /// The flows.
    pub(crate) items: Vec<FlowView>,
}

/// A document with faults: a problem detail with all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DocumentFaults {
    /// Where the code is explained.
    #[serde(rename = "type")]
    kind: String,
    /// 422.
    status: u16,
    /// `flow.faulty`, `campaign.faulty`.
    code: &'static str,
    /// The first fault, for people.
    detail: String,
    /// Every fault.
    faults: Vec<FlowFaultView>,
}

/// A fault of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FlowFaultView {
    /// The stable code.
    #[schema(example = "flow.step_time")]
    code: &'static str,
    /// The place in the document; empty for the whole.
    #[schema(example = "steps[1].after_hours")]
    at: String,
    /// What is wrong.
    message: String,
    /// The line of a campaign's design, from 1, where one is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The column, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl FlowView {
    pub(crate) fn of(entry: &FlowEntry) -> Self {
        let document = &*entry.document;
        Self {
            id: document.id.to_string(),
            is_on: entry.is_on,
            source: if entry.is_own { "own" } else { "default" },
            version: entry.version,
            purpose: document.purpose.name(),
            about: document.about.clone(),
            // Texts and lists always serialise.
            document: serde_json::to_value(document).unwrap_or_default(),
        }
    }
}

impl DocumentFaults {
    /// The faults as a problem detail of this code.
    pub(crate) fn answer(code: &'static str, faults: Vec<FlowFault>) -> Answer {
        let first = faults.first().map(FlowFaultView::line);
        let body = Self {
            kind: format!("https://awda.dev/faults#{code}"),
            status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
            code,
            detail: first.unwrap_or_default(),
            faults: faults.into_iter().map(FlowFaultView::of).collect(),
        };
        unprocessable(&body)
    }
}

impl FlowFaultView {
    pub(super) fn of(fault: FlowFault) -> Self {
        Self {
            code: fault.code,
            at: fault.at,
            message: fault.message,
            line: fault.line,
            column: fault.column,
        }
    }

    /// A fault in one line.
    pub(super) fn line(fault: &FlowFault) -> String {
        let place = if fault.at.is_empty() {
            "document"
        } else {
            &fault.at
        };
        let line = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
            (Some(line), None) => format!(" (line {line})"),
            _ => String::new(),
        };
        format!("{place}: {}{line}", fault.message)
    }
}

/// A problem detail with fields of its own.
fn unprocessable<T: Serialize>(body: &T) -> Answer {
    let mut answer = awda_ports::web::json(StatusCode::UNPROCESSABLE_ENTITY, body);
    answer.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/problem+json"),
    );
    answer
}
