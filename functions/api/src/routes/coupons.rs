//! Routes about coupons.

use super::{Access, JSON, Question, Route};

/// The routes.
pub(super) static COUPONS: [Route; 2] = [
    Route {
        method: "GET",
        question: Question::Coupons,
        pattern: "/v1/stores/{store}/coupons",
        access: Access::Reader,
        operation: "coupons",
        summary: "Every pool of coupons, and how many codes are left",
        description: "Pools are set with the store's settings (`coupons`); a step of a flow names one, and gives a code of it to each person once \
            (docs/FLOWS.md). Codes themselves are never shown.",
        query: &[],
        answer: (JSON, Some("CouponList")),
        refusals: &[],
    },
    Route {
        method: "POST",
        question: Question::AddCoupons,
        pattern: "/v1/stores/{store}/coupons/{pool}/codes",
        access: Access::Decider,
        operation: "add_coupons",
        summary: "Add codes to a pool",
        description: "Body: `{\"codes\": [\"NOOR-7F3K\", \"NOOR-9Q2M\"]}`, 1 to 1000 codes that the shop takes once each. A code that the store has already, \
            in any pool, stays as it is; one that is none, or has not the pool's prefix, is listed with its place. Sending the same list again \
            changes nothing.",
        query: &[],
        answer: (JSON, Some("CodesAdded")),
        refusals: &["body.malformed", "body.too_large", "coupon.unknown"],
    },
];
