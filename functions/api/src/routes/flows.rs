//! Routes about flows: which a store has, and what it says about each.

use super::{Access, JSON, Question, Route};

/// The routes.
pub(super) static FLOWS: [Route; 5] = [
    Route {
        method: "GET",
        question: Question::Flows,
        pattern: "/v1/stores/{store}/flows",
        access: Access::Reader,
        operation: "flows",
        summary: "Every flow of a store",
        description: "The shipped ones in their order, then the store's own, each with its document and whether it is on (docs/FLOWS.md).",
        query: &[],
        answer: (JSON, Some("FlowList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Flow,
        pattern: "/v1/stores/{store}/flows/{flow}",
        access: Access::Reader,
        operation: "flow",
        summary: "A flow with its document",
        description: "`source` says whether the document is the shipped one (`default`) or the store's (`own`).",
        query: &[],
        answer: (JSON, Some("FlowView")),
        refusals: &["flow.unknown"],
    },
    Route {
        method: "GET",
        question: Question::TryFlow,
        pattern: "/v1/stores/{store}/flows/{flow}/trial",
        access: Access::Reader,
        operation: "try_flow",
        summary: "What a made-up customer meets in a flow",
        description: "Somebody who is nobody, has an address on every channel and allowed everything goes through the gate for each message of the flow and \
            in each language, and the message is put into words. Nothing is kept, sent or counted, and no customer is looked at. `untried` says what \
            cannot be reached so.",
        query: &[],
        answer: (JSON, Some("FlowTrial")),
        refusals: &["flow.unknown"],
    },
    Route {
        method: "GET",
        question: Question::Uplift,
        pattern: "/v1/stores/{store}/flows/{flow}/uplift",
        access: Access::Reader,
        operation: "uplift",
        summary: "What a flow brought: those written to beside those held out",
        description: "Orders and spend in the thirty days after the first message, per person, with the interval the difference lies in nine times in ten \
            and the chance that it is above zero; or about how many more people it takes (docs/EXPERIMENTS.md). A campaign's flow is `campaign.NAME`.",
        query: &[],
        answer: (JSON, Some("UpliftView")),
        refusals: &["flow.unknown"],
    },
    Route {
        method: "POST",
        question: Question::SaveFlow,
        pattern: "/v1/stores/{store}/flows/{flow}",
        access: Access::Decider,
        operation: "save_flow",
        summary: "Switch a flow, or put a document in its place",
        description: "Body: `{\"is_on\": true, \"document\": {...}, \"version\": 3}`. `version` is the one that is replaced; absent or 0 for a flow of which nothing \
            was said yet. Without `document` the present one stays; `\"use_default\": true` takes the store's own away. A document with faults is \
            answered with 422 and every fault with its place. It counts a minute later at the latest, for runs that have begun as well: their \
            next step is the document's.",
        query: &[],
        answer: (JSON, Some("FlowView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "flow.faulty",
            "flow.unknown",
            "flow.changed",
            "flow.too_many",
        ],
    },
];
