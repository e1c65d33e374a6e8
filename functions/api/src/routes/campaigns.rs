//! Routes about campaigns: kept, shown, simulated, sent, cancelled; and the dry run of flows.

use super::{Access, JSON, Question, Route};

/// The routes.
pub(super) static CAMPAIGNS: [Route; 7] = [
    Route {
        method: "GET",
        question: Question::Campaigns,
        pattern: "/v1/stores/{store}/campaigns",
        access: Access::Reader,
        operation: "campaigns",
        summary: "Every campaign of a store",
        description: "By id, without their documents.",
        query: &[],
        answer: (JSON, Some("CampaignList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Campaign,
        pattern: "/v1/stores/{store}/campaigns/{campaign}",
        access: Access::Reader,
        operation: "campaign",
        summary: "A campaign with its document, and what became of its audience",
        description: "`result` counts the rows of its messages by what became of them, and what they cost.",
        query: &[],
        answer: (JSON, Some("CampaignView")),
        refusals: &["campaign.unknown"],
    },
    Route {
        method: "POST",
        question: Question::SaveCampaign,
        pattern: "/v1/stores/{store}/campaigns/{campaign}",
        access: Access::Decider,
        operation: "save_campaign",
        summary: "Keep a campaign",
        description: "Body: `{\"document\": {...}, \"version\": 1}`. `version` is the one that is replaced; absent or 0 for a new campaign. A document with \
            faults is answered with 422 and every fault with its place; its words are rendered for people at the edge in every language \
            there is. Only a draft can be changed. Nothing is sent by keeping.",
        query: &[],
        answer: (JSON, Some("CampaignView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "campaign.faulty",
            "campaign.unknown",
            "campaign.changed",
            "campaign.state",
            "campaign.too_many",
        ],
    },
    Route {
        method: "POST",
        question: Question::SimulateCampaign,
        pattern: "/v1/stores/{store}/campaigns/{campaign}/simulate",
        access: Access::Decider,
        operation: "simulate_campaign",
        summary: "What would become of everybody, were it sent",
        description: "Body: `{\"at\": \"2026-12-01T07:00:00Z\", \"people\": 20}`, both optional. Runs the audience through the gate that counts and sends nothing. \
            `plan_hash` is over everybody, what would become of them and their words; what it stands for is kept for a week, so that \
            sending can be compared with it.",
        query: &[],
        answer: (JSON, Some("SimulationView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "campaign.unknown",
            "campaign.too_large",
            "night.not_found",
            "segment.unknown",
        ],
    },
    Route {
        method: "POST",
        question: Question::SendCampaign,
        pattern: "/v1/stores/{store}/campaigns/{campaign}/send",
        access: Access::Decider,
        operation: "send_campaign",
        summary: "Send a campaign, now or at its time",
        description: "Body: `{\"plan_hash\": \"plan_...\", \"tolerance\": 500, \"version\": 1}`, all optional. With `plan_hash` everybody is looked at again, and it is refused \
            when more of the recipients than `tolerance` ten-thousandths would be otherwise than foreseen. Where another moment than the \
            present was simulated, `at` says which.",
        query: &[],
        answer: (JSON, Some("CampaignView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "campaign.unknown",
            "campaign.changed",
            "campaign.state",
            "campaign.too_large",
            "campaign.plan_unknown",
            "campaign.drifted",
            "night.not_found",
            "segment.unknown",
        ],
    },
    Route {
        method: "POST",
        question: Question::CancelCampaign,
        pattern: "/v1/stores/{store}/campaigns/{campaign}/cancel",
        access: Access::Decider,
        operation: "cancel_campaign",
        summary: "End a campaign",
        description: "Whoever has not been written to is not written to any more; whoever was enlisted gets a row that says `cancelled`.",
        query: &[],
        answer: (JSON, Some("CampaignView")),
        refusals: &["campaign.unknown", "campaign.changed", "campaign.state"],
    },
    Route {
        method: "POST",
        question: Question::SimulateFlow,
        pattern: "/v1/stores/{store}/flows/{flow}/simulate",
        access: Access::Decider,
        operation: "simulate_flow",
        summary: "What a flow would do at a moment",
        description: "Body: `{\"at\": \"2026-12-01T07:00:00Z\"}`, optional. Everybody whose date with the flow has come by then, with their next step, through the \
            gate that counts. Nothing is sent and no date moves.",
        query: &[],
        answer: (JSON, Some("SimulationView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "campaign.too_large",
            "flow.unknown",
        ],
    },
];
