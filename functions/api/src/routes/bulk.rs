//! Routes about one decision for many people.

use super::{Access, JSON, PAGE, Question, Route};

const REFUSALS: &[&str] = &[
    "body.malformed",
    "body.too_large",
    "bulk.too_many",
    "segment.unknown",
];

/// The routes.
pub(super) static BULK: [Route; 7] = [
    Route {
        method: "POST",
        question: Question::BulkTag,
        pattern: "/v1/stores/{store}/bulk/tag",
        access: Access::Decider,
        operation: "bulk_tag",
        summary: "Put labels on many customers, or take them off",
        description: "Body: `{\"segment\": \"rfm.lost\", \"add\": [\"winter\"]}`, or `customers` with up to 10000 ids. A job: `jobs/{job}` says how far it is. What is \
            done twice is done once, and who cannot be found is listed.",
        query: &[],
        answer: (JSON, Some("JobView")),
        refusals: REFUSALS,
    },
    Route {
        method: "POST",
        question: Question::BulkConsent,
        pattern: "/v1/stores/{store}/bulk/consent",
        access: Access::Decider,
        operation: "bulk_consent",
        summary: "Keep what many customers allow or forbid",
        description: "Body: `{\"customers\": [...], \"channel\": \"sms\", \"status\": \"denied\"}`. To grant, `proof` says where they did; it stands in each one's consents. A job, as `bulk_tag`.",
        query: &[],
        answer: (JSON, Some("JobView")),
        refusals: REFUSALS,
    },
    Route {
        method: "POST",
        question: Question::BulkErase,
        pattern: "/v1/stores/{store}/bulk/erase",
        access: Access::Decider,
        operation: "bulk_erase",
        summary: "Forget many customers",
        description: "Body: `{\"customers\": [...], \"confirm\": true}`. Each as `erase`. A job, as `bulk_tag`.",
        query: &[],
        answer: (JSON, Some("JobView")),
        refusals: REFUSALS,
    },
    Route {
        method: "POST",
        question: Question::MakeFile,
        pattern: "/v1/stores/{store}/exports",
        access: Access::Decider,
        operation: "make_file",
        summary: "Make a file of many customers",
        description: "Body: `{\"what\": \"customers\", \"segment\": \"rfm.lost\", \"format\": \"csv\"}`; without a segment everybody. `meta` and `google` are hashed \
            addresses and numbers for these ad platforms, of whoever allows marketing there on a statement that can be proved. docs/EXPORTS.md has the columns. \
            A job: `jobs/{job}` says how far it is, `jobs/{job}/file` where the file is. It lives 24 hours, and less when somebody in the store is erased.",
        query: &[],
        answer: (JSON, Some("JobView")),
        refusals: &["body.malformed", "body.too_large", "segment.unknown"],
    },
    Route {
        method: "GET",
        question: Question::JobFile,
        pattern: "/v1/stores/{store}/jobs/{job}/file",
        access: Access::Reader,
        operation: "job_file",
        summary: "Where the file of a job is",
        description: "A signed address that needs no token and ends after 15 minutes: whoever has it has the file.",
        query: &[],
        answer: (JSON, Some("FileLink")),
        refusals: &[
            "job.unknown",
            "export.none",
            "export.running",
            "export.gone",
        ],
    },
    Route {
        method: "GET",
        question: Question::Jobs,
        pattern: "/v1/stores/{store}/jobs",
        access: Access::Reader,
        operation: "jobs",
        summary: "Jobs over many customers, the newest first",
        description: "They are kept for 90 days.",
        query: PAGE,
        answer: (JSON, Some("JobList")),
        refusals: &["cursor.invalid"],
    },
    Route {
        method: "GET",
        question: Question::Job,
        pattern: "/v1/stores/{store}/jobs/{job}",
        access: Access::Reader,
        operation: "job",
        summary: "A job, how far it is, and whom it could not be done for",
        description: "A job that stays `running` has a part among the dead letters (`/dead-letters?queue=deliveries`); sent back, it goes on.",
        query: &[],
        answer: (JSON, Some("JobView")),
        refusals: &["job.unknown"],
    },
];
