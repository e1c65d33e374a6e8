//! Routes about a store itself.

use super::{Access, JSON, Question, Route};

/// The routes.
pub(super) static SETTINGS: [Route; 2] = [
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
