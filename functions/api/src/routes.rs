//! The table of routes: one row says where a question is asked, who may ask it, which parameters it takes and what it answers.
//! Routing, the check of parameters and the OpenAPI document are all made from these rows, so that none of them can differ.

mod bulk;
mod campaigns;
mod coupons;
mod dead;
mod finding;
mod flows;
mod goals;
mod imports;
mod measures;
mod notes;
mod parameters;
mod people;
mod question;
mod segments;
mod settings;
mod shelves;
mod staff;
mod templates;
mod webhooks;

use bulk::BULK;
use campaigns::CAMPAIGNS;
use coupons::COUPONS;
use dead::DEAD;
use flows::FLOWS;
use goals::GOALS;
use imports::IMPORTS;
use measures::MEASURES;
use notes::NOTES;
pub use parameters::PATH_PARAMETERS;
use people::PEOPLE;
pub use question::Question;
use segments::SEGMENTS;
use settings::SETTINGS;
use shelves::SHELVES;
use staff::STAFF;
use templates::TEMPLATES;
use webhooks::WEBHOOKS;

/// The scope every reader's token carries.
pub const SCOPE: &str = "awda/read";

/// The scope of a token that may decide.
pub const WRITE: &str = "awda/write";

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// A token with the scope [`SCOPE`]; where the address names a store, one for this store.
    Reader,
    /// A token with the scope [`WRITE`], for this store.
    Decider,
}

impl Access {
    /// The scope a token needs.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Reader => Some(SCOPE),
            Self::Decider => Some(WRITE),
        }
    }
}

/// A route. Those for GET answer HEAD as well.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// What is asked.
    pub question: Question,
    /// The address; `{name}` stands for one segment.
    pub pattern: &'static str,
    /// Who may ask.
    pub access: Access,
    /// The operation's name in the document.
    pub operation: &'static str,
    /// In one line.
    pub summary: &'static str,
    /// What to know before using it.
    pub description: &'static str,
    /// The query parameters; all others are refused.
    pub query: &'static [Parameter],
    /// The media type and, for JSON, the schema of the answer.
    pub answer: (&'static str, Option<&'static str>),
    /// Codes of this route's own refusals.
    pub refusals: &'static [&'static str],
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Whether the question makes no sense without it.
    pub is_required: bool,
    /// What it means.
    pub description: &'static str,
    /// What it may be.
    pub form: Form,
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Text like this one.
    Text(&'static str),
    /// A calendar day.
    Day,
    /// One of these; the first where nobody says.
    Choice(&'static [&'static str]),
    /// A moment.
    Moment,
    /// The length of a page.
    Limit,
}

/// Entries of a page when nobody says how many.
pub const LIMIT_DEFAULT: usize = 50;
/// Most entries of a page.
pub const LIMIT_MAX: usize = 200;

const JSON: &str = "application/json";

const LIMIT: Parameter = Parameter {
    name: "limit",
    is_required: false,
    description: "Most entries in the answer.",
    form: Form::Limit,
};

const CURSOR: Parameter = Parameter {
    name: "cursor",
    is_required: false,
    description: "Where to go on: `next` of the page before. Opaque, and good for this list alone.",
    form: Form::Text("MTAxa2o0"),
};

const FIELDS: Parameter = Parameter {
    name: crate::fields::NAME,
    is_required: false,
    description: "Only these fields, with commas between; a dot leads into one. Of a page: of each of its entries.",
    form: Form::Text("id,contact.email"),
};

const PAGE: &[Parameter] = &[LIMIT, CURSOR, FIELDS];

const AS_OF: Parameter = Parameter {
    name: "as_of",
    is_required: false,
    description: "A moment of the past: the answer is what was known then. Numbers of the night are left out.",
    form: Form::Moment,
};

const CLOCK: Parameter = Parameter {
    name: "clock",
    is_required: false,
    description: "With `as_of`: `occurred` (what had happened by then, the usual) or `received` (what we had heard by then).",
    form: Form::Choice(&["occurred", "received"]),
};

const TIMELINE: &[Parameter] = &[LIMIT, CURSOR, AS_OF, CLOCK, FIELDS];

/// Routes for reading what the nights and flows made.
static READING: [Route; 12] = [
    Route {
        method: "GET",
        question: Question::Health,
        pattern: "/health",
        access: Access::Open,
        operation: "health",
        summary: "Does the suite answer?",
        description: "Touches nothing behind the door.",
        query: &[],
        answer: (JSON, Some("Health")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Document,
        pattern: "/openapi.json",
        access: Access::Open,
        operation: "document",
        summary: "This document",
        description: "OpenAPI 3.1, made from the code that answers.",
        query: &[],
        answer: (JSON, None),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Page,
        pattern: "/docs",
        access: Access::Open,
        operation: "page",
        summary: "This document, to read",
        description: "One page without scripts and without anything from elsewhere.",
        query: &[],
        answer: ("text/html", None),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::FindCustomer,
        pattern: "/v1/stores/{store}/customers",
        access: Access::Reader,
        operation: "find_customer",
        summary: "The customer of an identifier, or customers by a search",
        description: "Either exactly one identifier, whole: answers the same as the customer's own address. Or `search`: what is known of a name, an \
            address or a number, from its beginning, however it is spelled; answers a page.",
        query: finding::IDENTIFIERS,
        answer: (JSON, Some("FoundCustomers")),
        refusals: &[
            "customer.not_found",
            "cursor.invalid",
            "request.parameter_missing",
        ],
    },
    Route {
        method: "GET",
        question: Question::Customer,
        pattern: "/v1/stores/{store}/customers/{customer}",
        access: Access::Reader,
        operation: "customer",
        summary: "Everything known about a customer",
        description: "An id that was absorbed answers with the profile that goes on, and says so in `merged_from`.",
        query: &[AS_OF, CLOCK, FIELDS],
        answer: (JSON, Some("Customer")),
        refusals: &["customer.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Timeline,
        pattern: "/v1/stores/{store}/customers/{customer}/timeline",
        access: Access::Reader,
        operation: "timeline",
        summary: "What happened to a customer, newest first",
        description: "Events by when they occurred and messages by when they were decided, woven into one list. A page may be \
            shorter than `limit` before the end; `next` alone says whether there is more. Of the messages the newest 500 are shown.",
        query: TIMELINE,
        answer: (JSON, Some("TimelinePage")),
        refusals: &["customer.not_found", "cursor.invalid"],
    },
    Route {
        method: "GET",
        question: Question::CustomerMessages,
        pattern: "/v1/stores/{store}/customers/{customer}/messages",
        access: Access::Reader,
        operation: "customer_messages",
        summary: "What was written to a customer, and what was not and why",
        description: "Newest first by when it was decided, under every id the customer ever had; the newest 500.",
        query: PAGE,
        answer: (JSON, Some("MessagePage")),
        refusals: &["customer.not_found", "cursor.invalid"],
    },
    Route {
        method: "GET",
        question: Question::Segments,
        pattern: "/v1/stores/{store}/segments",
        access: Access::Reader,
        operation: "segments",
        summary: "Every segment with its size",
        description: "Sizes are those of the last finished night; `run` and `day` say which. Before the first they are absent.",
        query: &[],
        answer: (JSON, Some("SegmentList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Members,
        pattern: "/v1/stores/{store}/segments/{segment}/members",
        access: Access::Reader,
        operation: "members",
        summary: "Who is in a segment, since when and why",
        description: "In a stable order.",
        query: PAGE,
        answer: (JSON, Some("MemberPage")),
        refusals: &["segment.unknown", "cursor.invalid"],
    },
    Route {
        method: "GET",
        question: Question::Messages,
        pattern: "/v1/stores/{store}/messages",
        access: Access::Reader,
        operation: "messages",
        summary: "The message ledger of a day",
        description: "One row for every message that was considered: sent, skipped with a reason, or deferred.",
        query: &[
            Parameter {
                name: "day",
                is_required: true,
                description: "The UTC day on which the rows were decided.",
                form: Form::Day,
            },
            LIMIT,
            CURSOR,
        ],
        answer: (JSON, Some("MessagePage")),
        refusals: &["cursor.invalid", "request.parameter_missing"],
    },
    Route {
        method: "GET",
        question: Question::LatestRun,
        pattern: "/v1/runs/latest",
        access: Access::Reader,
        operation: "latest_run",
        summary: "The latest nightly run",
        description: "Its totals count the customers of all stores and are shown to tokens for all stores only.",
        query: &[],
        answer: (JSON, Some("Run")),
        refusals: &["run.not_found"],
    },
    Route {
        method: "GET",
        question: Question::Run,
        pattern: "/v1/runs/{run}",
        access: Access::Reader,
        operation: "run",
        summary: "A nightly run",
        description: "As the latest.",
        query: &[],
        answer: (JSON, Some("Run")),
        refusals: &["run.not_found"],
    },
];

/// Every route there is.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    let people = READING.iter().chain(&PEOPLE);
    let rest = SEGMENTS.iter().chain(&FLOWS).chain(&CAMPAIGNS);
    people
        .chain(rest)
        .chain(&IMPORTS)
        .chain(&MEASURES)
        .chain(&GOALS)
        .chain(&COUPONS)
        .chain(&NOTES)
        .chain(&DEAD)
        .chain(&BULK)
        .chain(&SETTINGS)
        .chain(&SHELVES)
        .chain(&WEBHOOKS)
        .chain(&STAFF)
        .chain(&TEMPLATES)
}
