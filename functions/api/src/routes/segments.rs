//! Routes about segments as texts, why somebody is in one, and what the nights said.

use super::{Access, Form, JSON, LIMIT, Parameter, Question, Route};

const WHO: &[Parameter] = &[Parameter {
    name: "customer",
    is_required: true,
    description: "The customer's id.",
    form: Form::Text("cus_06dv5r8k3w9q2m4x7n1c8b5t0z"),
}];

const LIMITED: &[Parameter] = &[LIMIT];

/// The routes.
pub(super) static SEGMENTS: [Route; 9] = [
    Route {
        method: "POST",
        question: Question::CheckSegment,
        pattern: "/v1/stores/{store}/segments/check",
        access: Access::Decider,
        operation: "check_segment",
        summary: "Is a segment's text right?",
        description: "Body: `{\"text\": ...}`, and `id` where the text is to replace a segment's. Answers the canonical text and what is worth knowing. \
            A text with faults is answered with 422 and every fault: its code, its place in bytes, characters, line and column, what to write \
            instead, and the whole text mended. Nothing is kept.",
        query: &[],
        answer: (JSON, Some("CheckedSegment")),
        refusals: &["body.malformed", "body.too_large", "segment.faulty"],
    },
    Route {
        method: "POST",
        question: Question::EstimateSegment,
        pattern: "/v1/stores/{store}/segments/estimate",
        access: Access::Decider,
        operation: "estimate_segment",
        summary: "How many would be in a segment?",
        description: "Body as for `check`. Judges people by the last night's standards as of today: everybody in a store of up to some thousands, beyond that a \
            part of the customers chosen by chance, with an interval of 95 %. Nothing is kept.",
        query: &[],
        answer: (JSON, Some("SegmentEstimate")),
        refusals: &["body.malformed", "segment.faulty", "night.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Definition,
        pattern: "/v1/stores/{store}/segments/{segment}",
        access: Access::Reader,
        operation: "segment",
        summary: "A segment with its text",
        description: "A family's segment (`rfm.champions`) has the text that means it.",
        query: &[],
        answer: (JSON, Some("Segment")),
        refusals: &["segment.unknown"],
    },
    Route {
        method: "POST",
        question: Question::SaveSegment,
        pattern: "/v1/stores/{store}/segments/{segment}",
        access: Access::Decider,
        operation: "save_segment",
        summary: "Keep a segment",
        description: "Body: `{\"text\": ..., \"name\": ..., \"is_active\": true, \"version\": 3}`. `version` is the one that is replaced; without it the segment must be new. \
            A ready segment takes `is_active` alone. The text is checked as by `check`. The next night fills the segment; until then its \
            former text counts.",
        query: &[],
        answer: (JSON, Some("Segment")),
        refusals: &[
            "body.malformed",
            "segment.faulty",
            "segment.id_invalid",
            "segment.changed",
            "segment.preset",
        ],
    },
    Route {
        method: "DELETE",
        question: Question::DropSegment,
        pattern: "/v1/stores/{store}/segments/{segment}",
        access: Access::Decider,
        operation: "drop_segment",
        summary: "End a segment",
        description: "Not while another one rests on it. The next night takes its members out.",
        query: &[],
        answer: (JSON, Some("Segment")),
        refusals: &["segment.unknown", "segment.preset", "segment.in_use"],
    },
    Route {
        method: "GET",
        question: Question::Explanation,
        pattern: "/v1/stores/{store}/segments/{segment}/explain",
        access: Access::Reader,
        operation: "explain_segment",
        summary: "Why is a customer in a segment, or not?",
        description: "Judged now, by the last night's standards: the value of every condition, whether it holds, and which of them decide; in English, \
            Arabic and Persian.",
        query: WHO,
        answer: (JSON, Some("SegmentExplanation")),
        refusals: &[
            "segment.unknown",
            "customer.not_found",
            "night.not_found",
            "request.parameter_missing",
        ],
    },
    Route {
        method: "GET",
        question: Question::Trend,
        pattern: "/v1/stores/{store}/segments/{segment}/trend",
        access: Access::Reader,
        operation: "segment_trend",
        summary: "The size of a segment night by night",
        description: "Newest first, with how many entered and left and why: through what they did, as time passed, as the store's numbers shifted, or \
            because they or the segment are new.",
        query: LIMITED,
        answer: (JSON, Some("SegmentTrend")),
        refusals: &["segment.unknown"],
    },
    Route {
        method: "GET",
        question: Question::Nights,
        pattern: "/v1/stores/{store}/nights",
        access: Access::Reader,
        operation: "nights",
        summary: "What the nights decided",
        description: "Newest first: thresholds, cut points, parameters and what they mean, who moved between stages and why.",
        query: LIMITED,
        answer: (JSON, Some("NightList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::CustomerSegments,
        pattern: "/v1/stores/{store}/customers/{customer}/segments",
        access: Access::Reader,
        operation: "customer_segments",
        summary: "Every segment a customer is in now",
        description: "Judged now, by the last night's standards.",
        query: &[],
        answer: (JSON, Some("CustomerSegments")),
        refusals: &["customer.not_found", "night.not_found"],
    },
];
