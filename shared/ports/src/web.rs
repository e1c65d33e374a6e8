//! HTTP as the functions see it: a request with its raw bytes, and answers whose errors are problem details (RFC 9457).

use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::Serialize;

use crate::{Fault, Remedied, Remedy};

/// A request: the real path, and the raw body.
pub type Request = http::Request<Bytes>;
/// An answer.
pub type Answer = Response<Bytes>;

/// Who asks, as the authorizer in front of the api established. Kept in the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Stores they may see; `*` for all.
    pub stores: Vec<String>,
    /// What they may do (`awda/read`).
    pub scopes: Vec<String>,
    /// Who they are, by the id their token names.
    pub subject: String,
    /// The roles of a person; nothing for a program, whose scopes are all there is.
    pub roles: Option<Vec<String>>,
}

/// A problem detail.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code of docs/FAULTS.md.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub detail: String,
}

/// A JSON answer.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Answer {
    body(
        status,
        "application/json",
        serde_json::to_vec(value).unwrap_or_default(),
    )
}

/// A problem detail as an answer.
pub fn problem(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Answer {
    let problem = Problem {
        kind: format!("https://awda.dev/faults#{code}"),
        status: status.as_u16(),
        code,
        detail: detail.into(),
    };
    let bytes = serde_json::to_vec(&problem).unwrap_or_default();
    body(status, "application/problem+json", bytes)
}

/// The answer to a failure: 4xx with its text for the caller's fault, 503 or 500 without detail otherwise.
pub fn failure(fault: &(impl Remedied + std::fmt::Display)) -> Answer {
    match fault.remedy() {
        Remedy::Reject => problem(StatusCode::BAD_REQUEST, fault.code(), fault.to_string()),
        Remedy::Reload => problem(
            StatusCode::CONFLICT,
            fault.code(),
            "somebody was faster, try again",
        ),
        Remedy::Retry { after_ms } => {
            let mut answer = problem(
                StatusCode::SERVICE_UNAVAILABLE,
                fault.code(),
                "not available at the moment, try again",
            );
            let seconds = after_ms.div_ceil(1_000).max(1);
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
            answer
        }
        Remedy::Alarm => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            fault.code(),
            "something is wrong on our side; it has been noted",
        ),
    }
}

/// The answer to a port's failure. The failure itself travels in the answer's extensions, where the edge finds and logs it.
pub fn failed(fault: Fault) -> Answer {
    let mut answer = failure(&fault);
    answer.extensions_mut().insert(Arc::new(fault));
    answer
}

/// A port's failure behind an answer.
pub fn fault_behind(answer: &Answer) -> Option<&Fault> {
    answer.extensions().get::<Arc<Fault>>().map(AsRef::as_ref)
}

fn body(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Answer {
    let mut answer = Response::new(Bytes::from(bytes));
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    answer
}
