//! Routes about webhooks to a store's own systems.

use super::{Access, JSON, PAGE, Question, Route};

/// The routes.
pub(super) static WEBHOOKS: [Route; 4] = [
    Route {
        method: "GET",
        question: Question::Webhooks,
        pattern: "/v1/stores/{store}/webhooks",
        access: Access::Reader,
        operation: "webhooks",
        summary: "The store's own systems that are told what happens",
        description: "With how they have been answering. They are set with the settings (`webhooks`, and their keys under `secrets` as `webhook.NAME`); docs/WEBHOOKS.md \
            says what they are told.",
        query: &[],
        answer: (JSON, Some("WebhookList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Notices,
        pattern: "/v1/stores/{store}/webhooks/{webhook}/notices",
        access: Access::Reader,
        operation: "notices",
        summary: "What an endpoint was told, and what became of it",
        description: "Those of what happened last first, with every try, for 30 days. What stood in them is not kept: it is read anew from what happened when it is told again.",
        query: PAGE,
        answer: (JSON, Some("NoticeList")),
        refusals: &["webhook.unknown", "cursor.invalid"],
    },
    Route {
        method: "POST",
        question: Question::TestWebhook,
        pattern: "/v1/stores/{store}/webhooks/{webhook}/test",
        access: Access::Decider,
        operation: "test_webhook",
        summary: "Send an endpoint a test",
        description: "A notice of the type `webhook.test.v1`, tried like every other. It goes to an endpoint that is paused or off as well; what it takes puts it in order again.",
        query: &[],
        answer: (JSON, Some("TestSent")),
        refusals: &["webhook.unknown"],
    },
    Route {
        method: "POST",
        question: Question::TellAgain,
        pattern: "/v1/stores/{store}/webhooks/{webhook}/redeliver",
        access: Access::Decider,
        operation: "redeliver",
        summary: "Tell an endpoint again what it did not take",
        description: "Body: `{\"since\": \"2026-11-22T00:00:00Z\"}` for everything that was given up of what happened since, 500 notices a call; or `{\"notice\": ID, \"at\": MOMENT}`, \
            as the list has them, for one whatever became of it. Ids stay the same.",
        query: &[],
        answer: (JSON, Some("ToldAgain")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "webhook.unknown",
            "notice.unknown",
        ],
    },
];
