//! Routes about goals.

use super::{Access, JSON, Question, Route};

/// The routes.
pub(super) static GOALS: [Route; 4] = [
    Route {
        method: "GET",
        question: Question::Goals,
        pattern: "/v1/stores/{store}/goals",
        access: Access::Reader,
        operation: "goals",
        summary: "Every goal with where it stands",
        description: "Baseline, current value, target, and whether it is on track: by the straight way from the baseline to the target, and for sums by how the \
            same days went 52 weeks before. Sums and means are those of the days passed; rates of people are those of the last week or month \
            that was over when the night counted.",
        query: &[],
        answer: (JSON, Some("GoalList")),
        refusals: &[],
    },
    Route {
        method: "GET",
        question: Question::Goal,
        pattern: "/v1/stores/{store}/goals/{goal}",
        access: Access::Reader,
        operation: "goal",
        summary: "A goal with where it stands",
        description: "As in the list.",
        query: &[],
        answer: (JSON, Some("GoalView")),
        refusals: &["goal.unknown"],
    },
    Route {
        method: "POST",
        question: Question::SaveGoal,
        pattern: "/v1/stores/{store}/goals/{goal}",
        access: Access::Decider,
        operation: "save_goal",
        summary: "Set a goal, or change it",
        description: "Body: `{\"measure\": \"repeat_purchase_rate\", \"target\": 2000, \"from\": \"2026-11-01\", \"to\": \"2027-02-01\"}`. Amounts are minor units, \
            rates hundredths of a per cent. Without a `baseline` it is what the days before say. `version` is the one that is replaced; without it \
            the goal must be new. What a change does not name stays.",
        query: &[],
        answer: (JSON, Some("GoalView")),
        refusals: &[
            "body.malformed",
            "body.too_large",
            "goal.faulty",
            "goal.changed",
            "goal.too_many",
        ],
    },
    Route {
        method: "DELETE",
        question: Question::DropGoal,
        pattern: "/v1/stores/{store}/goals/{goal}",
        access: Access::Decider,
        operation: "drop_goal",
        summary: "End a goal",
        description: "Answers it as it was.",
        query: &[],
        answer: (JSON, Some("GoalView")),
        refusals: &["goal.unknown", "goal.changed"],
    },
];
