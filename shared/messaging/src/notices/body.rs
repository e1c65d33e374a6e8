//! What stands in a notice: `type`, `timestamp` and `data`, as the Standard Webhooks specification lays a body out.

use awda_commerce::Event;
use awda_kernel::{CustomerId, StoreId, Timestamp};
use serde::Serialize;

use super::{NoticeOf, Notify};
use crate::Flow;

/// What was found of what an endpoint is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Whom it is about, by the id that goes on; none where nobody is named, or they were erased.
    pub customer: Option<&'a CustomerId>,
    /// The event, as it is kept now.
    pub event: Option<&'a Event>,
}

/// The body as it is laid out.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    store: &'a StoreId,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a Event>,
    #[serde(flatten)]
    reached: Option<Reached<'a>>,
}

#[derive(Serialize)]
struct Reached<'a> {
    flow: Flow,
    step: u8,
    occurrence: &'a str,
}

/// The body.
pub fn body(asked: &Notify, told: Told<'_>) -> String {
    let step = match &asked.of {
        NoticeOf::Step {
            flow,
            step,
            occurrence,
            ..
        } => Some(Reached {
            flow: *flow,
            step: *step,
            occurrence,
        }),
        NoticeOf::Event { .. } | NoticeOf::Test { .. } => None,
    };
    let body = Body {
        r#type: asked.of.kind(),
        timestamp: asked.of.at(),
        data: Data {
            store: &asked.store,
            customer: told.customer,
            event: told.event,
            reached: step,
        },
    };
    serde_json::to_string(&body).unwrap_or_default()
}
