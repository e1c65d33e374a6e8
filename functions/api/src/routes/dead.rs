//! Routes about letters that died.

use super::{Access, Form, JSON, LIMIT, Parameter, Question, Route};

const QUEUE: Parameter = Parameter {
    name: "queue",
    is_required: false,
    description: "Of one queue alone.",
    form: Form::Choice(&[
        "all",
        "deliveries",
        "messages",
        "feedback",
        "shards",
        "notices",
    ]),
};

/// The routes.
pub(super) static DEAD: [Route; 3] = [
    Route {
        method: "GET",
        question: Question::DeadLetters,
        pattern: "/v1/stores/{store}/dead-letters",
        access: Access::Reader,
        operation: "dead_letters",
        summary: "Commands that failed as often as their queue hands them out",
        description: "With what they are about and why they failed last; never with what stands in them. They are kept for 14 days. One call looks at 500 letters of a queue, \
            of all stores. Parts of a night, and what cannot be read, belong to no store and are shown to tokens for all stores.",
        query: &[QUEUE, LIMIT],
        answer: (JSON, Some("DeadLetterList")),
        refusals: &[],
    },
    Route {
        method: "POST",
        question: Question::RedriveLetters,
        pattern: "/v1/stores/{store}/dead-letters/redrive",
        access: Access::Decider,
        operation: "redrive_letters",
        summary: "Send every dead letter back to where it came from",
        description: "Once what made them fail was mended. A letter is in its queue before it leaves the dead letters, so that none is lost; taken twice it changes nothing twice.",
        query: &[QUEUE],
        answer: (JSON, Some("SentBack")),
        refusals: &[],
    },
    Route {
        method: "POST",
        question: Question::RedriveLetter,
        pattern: "/v1/stores/{store}/dead-letters/{letter}/redrive",
        access: Access::Decider,
        operation: "redrive_letter",
        summary: "Send a dead letter back to where it came from",
        description: "As `redrive_letters`, of one letter among the first 500 of its queue.",
        query: &[],
        answer: (JSON, Some("SentBack")),
        refusals: &["letter.unknown"],
    },
];
