//! Routes about stores themselves.

use super::{Access, JSON, PAGE, Question, Route};

/// The routes.
pub(super) static SETTINGS: [Route; 4] = [
    Route {
        method: "GET",
        question: Question::Stores,
        pattern: "/v1/stores",
        access: Access::Reader,
        operation: "stores",
        summary: "The stores that you may see",
        description: "By id. Those that the token names, or all where it is for all.",
        query: PAGE,
        answer: (JSON, Some("StorePage")),
        refusals: &["cursor.invalid"],
    },
    Route {
        method: "POST",
        question: Question::MakeStore,
        pattern: "/v1/stores/{store}",
        access: Access::Decider,
        operation: "make_store",
        summary: "Make a store",
        description: "Owners may whose token names the store, or is for all. Body: `{\"currency\": \"SAR\", \"timezone\": \"Asia/Riyadh\", \"settings\": {\"name\": \"Acme\", \
            \"sender\": {\"email\": \"hello@acme.example\"}}}`, with whatever else settings have. Answers where each source sends its webhooks, and once the secret for \
            the shop's own program.",
        query: &[],
        answer: (JSON, Some("StoreMade")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "settings.invalid",
            "store.exists",
        ],
    },
    Route {
        method: "GET",
        question: Question::Settings,
        pattern: "/v1/stores/{store}/settings",
        access: Access::Reader,
        operation: "settings",
        summary: "A store's settings",
        description: "Of its secrets only the names and how many there are. Flows have addresses of their own.",
        query: &[],
        answer: (JSON, Some("SettingsView")),
        refusals: &[],
    },
    Route {
        method: "POST",
        question: Question::ChangeSettings,
        pattern: "/v1/stores/{store}/settings",
        access: Access::Decider,
        operation: "change_settings",
        summary: "Change a store's settings",
        description: "Body: what is to be changed, `{\"timezone\": \"Asia/Riyadh\", \"caps\": {\"in_seven_days\": 3}}`; what is absent stays. With `If-Match` only while they are \
            what was read. The currency stays for ever. Secrets are put in and never shown: several of one name while one is being changed. It counts a minute later at the latest.",
        query: &[],
        answer: (JSON, Some("SettingsView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "settings.invalid",
            "settings.changed",
        ],
    },
];
