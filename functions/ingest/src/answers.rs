//! What a sender is told. A sender who cannot prove itself hears a code; what a genuine delivery says never changes the status.

use awda_commerce::Error;
use awda_ports::web::{Answer, problem};
use http::header::{self, HeaderName};
use http::{HeaderValue, StatusCode};

/// What a browser on another site may send here, and for how long it may remember.
const FOR_BROWSERS: [(HeaderName, &str); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS"),
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, content-type, content-encoding, anonymousid",
    ),
    (header::ACCESS_CONTROL_MAX_AGE, "86400"),
];

/// A text that the sender asked for.
pub(crate) fn plain(text: String) -> Answer {
    with_type(text.into_bytes(), "text/plain; charset=utf-8")
}

/// JSON that the sender reads.
pub(crate) fn json_text(text: &str) -> Answer {
    with_type(text.as_bytes().to_vec(), "application/json")
}

/// The answer to a browser that asks what it may send.
pub(crate) fn preflight() -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

/// The same answer, which a browser on another site may read.
pub(crate) fn for_browsers(mut answer: Answer) -> Answer {
    for (name, value) in FOR_BROWSERS {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

pub(crate) fn unknown_address() -> Answer {
    problem(
        StatusCode::NOT_FOUND,
        "webhook.unknown_address",
        "webhooks go to /hooks/{store}/{source}",
    )
}

pub(crate) fn unknown_store() -> Answer {
    problem(
        StatusCode::NOT_FOUND,
        "webhook.unknown_store",
        "no store of this name takes webhooks here; check the address",
    )
}

pub(crate) fn too_large(most: usize) -> Answer {
    problem(
        StatusCode::PAYLOAD_TOO_LARGE,
        "webhook.too_large",
        format!("the body is larger than {most} bytes; send it in parts"),
    )
}

pub(crate) fn packed() -> Answer {
    problem(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "webhook.encoding",
        "the body is packed in a way other than gzip, or is damaged",
    )
}

pub(crate) fn wrong_method(allowed: &[&str]) -> Answer {
    let allowed = allowed.join(", ");
    let mut answer = problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "webhook.method",
        format!("this source's webhooks are sent by {allowed}"),
    );
    if let Ok(value) = HeaderValue::from_str(&allowed) {
        answer.headers_mut().insert(header::ALLOW, value);
    }
    answer
}

/// Why a source does not take a request: 401 for who cannot prove itself, 404 for a source that is none, 400 for the rest.
pub(crate) fn refusal(why: &Error) -> Answer {
    let status = match why {
        _ if why.is_authenticity() => StatusCode::UNAUTHORIZED,
        Error::UnknownSource { .. } => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    problem(status, why.code(), why.to_string())
}

fn with_type(bytes: Vec<u8>, kind: &'static str) -> Answer {
    let mut answer = Answer::new(bytes.into());
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}
