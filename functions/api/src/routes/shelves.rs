//! Routes about what a store recommends.

use super::{Access, FIELDS, Form, JSON, Parameter, Question, Route};

const HOURS: &[Parameter] = &[Parameter {
    name: "hours",
    is_required: false,
    description: "For how many hours the token is good, 1 to 720; 24 unless said.",
    form: Form::Text("24"),
}];

const SHOWN: &[Parameter] = &[
    Parameter {
        name: "limit",
        is_required: false,
        description: "Most products in the answer.",
        form: Form::Limit,
    },
    FIELDS,
];

/// The routes.
pub(super) static SHELVES: [Route; 4] = [
    Route {
        method: "GET",
        question: Question::Recommendations,
        pattern: "/v1/stores/{store}/customers/{customer}/recommendations",
        access: Access::Reader,
        operation: "recommendations",
        summary: "What to recommend to a customer, and why",
        description: "By what the last night learned from what everybody bought, and what the customer has bought by now: what they have is left \
            out, unless people come back for it, and so is what the shelf says cannot be had. `run` and `day` say which night; before the first \
            there are none and nothing is recommended. docs/RECOMMENDATIONS.md says how.",
        query: SHOWN,
        answer: (JSON, Some("RecommendationList")),
        refusals: &["customer.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Shelf,
        pattern: "/v1/stores/{store}/shelf",
        access: Access::Reader,
        operation: "shelf",
        summary: "What the store says of its products, and by what it recommends",
        description: "Empty, of the version 0, until it has said something.",
        query: &[FIELDS],
        answer: (JSON, Some("ShelfView")),
        refusals: &[],
    },
    Route {
        method: "POST",
        question: Question::SaveShelf,
        pattern: "/v1/stores/{store}/shelf",
        access: Access::Decider,
        operation: "save_shelf",
        summary: "Say what the store's products are",
        description: "Body: `{\"strategy\": \"together\", \"products\": [{\"sku\": \"OUD-50\", \"name\": \"Royal oud\", \"price_minor\": 14950}], \"version\": 1}`. \
            It replaces the whole shelf: at most 500 products. `version` is the one that is replaced; without it there must be none yet. Mails show products \
            with a name only.",
        query: &[],
        answer: (JSON, Some("ShelfView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "shelf.faulty",
            "shelf.changed",
        ],
    },
    Route {
        method: "POST",
        question: Question::StorefrontToken,
        pattern: "/v1/stores/{store}/customers/{customer}/storefront-token",
        access: Access::Decider,
        operation: "storefront_token",
        summary: "A token for the page of a customer who is signed in to the shop",
        description: "With it a browser asks `GET /storefront/v1/profile?token=...`, without any other token, for what to recommend and for the customer's \
            points. For the shop's own program, which knows who is signed in; it is never a permission to see who somebody is.",
        query: HOURS,
        answer: (JSON, Some("StorefrontPass")),
        refusals: &["customer.not_found", "customer.erased"],
    },
];
