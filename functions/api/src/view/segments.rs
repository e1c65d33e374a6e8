//! Segments as texts: what is known of them, what is wrong with them, who is in them and why.

use awda_ports::web::Answer;
use awda_segments::query::Estimate;
use awda_segments::query::wire::{CheckedV1, ExplanationV1, FaultV1, FaultsV1, PlaceV1};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text to check, to estimate or to keep.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SegmentText {
    /// The text.
    #[serde(default)]
    #[schema(example = "days_since_last_order >= 90 AND vip")]
    pub(crate) text: Option<String>,
    /// The segment whose text it is to replace, for `check`.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// The name to show; the id where none is given.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Whether nights judge by it; true where nothing is said.
    #[serde(default)]
    pub(crate) is_active: Option<bool>,
    /// The version that is replaced; absent for a new segment.
    #[serde(default)]
    pub(crate) version: Option<u32>,
}

/// A text that is right.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CheckedSegment {
    /// The canonical text.
    pub(crate) text: String,
    /// Steps that judging one person may take.
    #[schema(example = 12)]
    pub(crate) cost: u64,
    /// Segments it rests on.
    pub(crate) references: Vec<String>,
    /// What is worth knowing and not wrong.
    pub(crate) notes: Vec<Note>,
}

/// Something worth knowing about a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Note {
    /// What.
    pub(crate) message: String,
    /// Where.
    pub(crate) at: Place,
}

/// A text with faults: a problem detail with all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentFaults {
    /// Where the code is explained.
    #[serde(rename = "type")]
    kind: String,
    /// 422.
    status: u16,
    /// `segment.faulty`.
    code: &'static str,
    /// The first fault, for people.
    detail: String,
    /// Every fault, in the order of the text.
    faults: Vec<SegmentFault>,
}

/// A fault of a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentFault {
    /// The stable code.
    #[schema(example = "segment.field_unknown")]
    code: String,
    /// What is wrong.
    message: String,
    /// Where.
    at: Place,
    /// The text there.
    found: String,
    /// What to write instead; absent where nothing can be proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<SegmentFix>,
}

/// A change that mends a fault.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentFix {
    /// What to replace.
    at: Place,
    /// By what.
    replacement: String,
    /// The whole text afterwards.
    text: String,
}

/// A place in a text. Ends are exclusive; line and column begin with 1 and count characters.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Place {
    /// First byte of the UTF-8.
    byte_start: usize,
    /// The byte after the last.
    byte_end: usize,
    /// First character.
    char_start: usize,
    /// The character after the last.
    char_end: usize,
    /// Line.
    line: usize,
    /// Column.
    column: usize,
}

/// How many would be in a segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentEstimate {
    /// The canonical text.
    pub(crate) text: String,
    /// People looked at.
    pub(crate) looked_at: u64,
    /// Those of them in the segment.
    pub(crate) members: u64,
    /// Those of whom it is not known.
    pub(crate) unknown: u64,
    /// People of the store at the last night.
    pub(crate) customers: u64,
    /// Everybody was looked at: the number is exact.
    pub(crate) is_exact: bool,
    /// At least so many of the store (95 %).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<u64>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<u64>,
    /// Ids of some of them, chosen by chance.
    pub(crate) sample: Vec<String>,
}

/// Why somebody is in a segment, or not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentExplanation {
    /// The segment's id.
    pub(crate) segment: String,
    /// The customer's id.
    pub(crate) customer: String,
    /// The canonical text.
    pub(crate) text: String,
    /// The store's day it was judged for.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// `true`, `false` or `unknown`; only `true` is a membership.
    #[schema(example = "true")]
    pub(crate) answer: &'static str,
    /// The answer and its reasons (`summary` in three languages), and of every condition its text, place, value, answer, and whether it
    /// decides (docs/SEGMENTS.md).
    #[schema(value_type = Object)]
    pub(crate) explanation: serde_json::Value,
}

/// The segments somebody is in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CustomerSegments {
    /// The customer's id.
    pub(crate) customer: String,
    /// The store's day they were judged for.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// Ids of segments, of families and of the language, by name.
    pub(crate) segments: Vec<String>,
}

impl CheckedSegment {
    pub(crate) fn of(checked: CheckedV1) -> Self {
        let notes = checked.notes.into_iter().map(|note| Note {
            message: note.message,
            at: Place::of(note.at),
        });
        Self {
            text: checked.text,
            cost: checked.cost,
            references: checked.references,
            notes: notes.collect(),
        }
    }
}

impl SegmentFaults {
    /// The faults as a problem detail.
    pub(crate) fn answer(faults: FaultsV1) -> Answer {
        let detail = faults.faults.first();
        let code = "segment.faulty";
        let body = Self {
            kind: format!("https://awda.dev/faults#{code}"),
            status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
            code,
            detail: detail.map_or_else(String::new, |first| first.message.clone()),
            faults: faults.faults.into_iter().map(SegmentFault::of).collect(),
        };
        let mut answer = awda_ports::web::json(StatusCode::UNPROCESSABLE_ENTITY, &body);
        answer.headers_mut().insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/problem+json"),
        );
        answer
    }
}

impl SegmentFault {
    fn of(fault: FaultV1) -> Self {
        Self {
            code: fault.code.to_owned(),
            message: fault.message,
            at: Place::of(fault.at),
            found: fault.found,
            fix: fault.fix.map(|fix| SegmentFix {
                at: Place::of(fix.at),
                replacement: fix.replacement,
                text: fix.text,
            }),
        }
    }
}

impl Place {
    const fn of(place: PlaceV1) -> Self {
        Self {
            byte_start: place.byte_start,
            byte_end: place.byte_end,
            char_start: place.char_start,
            char_end: place.char_end,
            line: place.line,
            column: place.column,
        }
    }
}

impl SegmentEstimate {
    pub(crate) fn of(text: String, estimate: &Estimate, customers: u64, is_exact: bool) -> Self {
        let everybody = if is_exact {
            estimate.looked_at()
        } else {
            customers.max(estimate.looked_at())
        };
        let ends = estimate.members_of(everybody);
        Self {
            text,
            looked_at: estimate.looked_at(),
            members: estimate.members(),
            unknown: estimate.unknown(),
            customers,
            is_exact,
            from: ends.map(|(from, _)| from),
            to: ends.map(|(_, to)| to),
            sample: estimate.sample().map(str::to_owned).collect(),
        }
    }
}

impl SegmentExplanation {
    /// The explanation's own document.
    pub(crate) fn document(explanation: &ExplanationV1) -> serde_json::Value {
        // Texts and lists always serialise.
        serde_json::to_value(explanation).unwrap_or_default()
    }
}
