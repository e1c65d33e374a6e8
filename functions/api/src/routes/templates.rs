//! Routes about the words that messages are written in.

use super::{Access, Form, JSON, Parameter, Question, Route};

const LANGUAGE: &[Parameter] = &[Parameter {
    name: "language",
    is_required: false,
    description: "Which language; the store's own where nobody says.",
    form: Form::Choice(&["ar", "fa", "en"]),
}];

/// The routes.
pub(super) static TEMPLATES: [Route; 2] = [
    Route {
        method: "GET",
        question: Question::Templates,
        pattern: "/v1/stores/{store}/templates",
        access: Access::Reader,
        operation: "templates",
        summary: "The words that messages are written in",
        description: "With what each is for, and which of the store's flows say it. Each is there in Arabic, Persian and English.",
        query: &[],
        answer: (JSON, Some("TemplateList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Template,
        pattern: "/v1/stores/{store}/templates/{template}",
        access: Access::Reader,
        operation: "template",
        summary: "How a template looks",
        description: "In the store's name, to a customer who is nobody: the mail as HTML and as plain text, and what a text message says. Nothing is sent.",
        query: LANGUAGE,
        answer: (JSON, Some("TemplatePreview")),
        refusals: &["template.unknown", "template.unrendered"],
    },
];
