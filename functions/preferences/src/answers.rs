//! The answers: pages that nobody may keep, frame or index, and that load nothing.

use awda_commerce::Channel;
use awda_kernel::Language;
use awda_messaging::preferences::{self, Shown};
use awda_ports::Fault;
use awda_ports::web::{Answer, failed, problem};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// What every page of a link needs to know.
pub(crate) struct Frame<'a> {
    pub(crate) channel: Channel,
    pub(crate) language: Language,
    pub(crate) shop: &'a str,
}

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    // The address is the permission: it must not travel on.
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// The page of a genuine link.
pub(crate) fn page(shown: Shown<'_>, frame: &Frame<'_>) -> Answer {
    let html = preferences::page(shown, frame.channel, frame.language, frame.shop);
    html.map_or_else(broken, |html| answer(StatusCode::OK, html))
}

/// The page of a link that is not ours. It does not tell whether the store or the person exist.
pub(crate) fn invalid() -> Answer {
    preferences::invalid_page().map_or_else(broken, |html| answer(StatusCode::NOT_FOUND, html))
}

pub(crate) fn wrong_method() -> Answer {
    let detail = "this address answers GET, HEAD and POST only";
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "link.method", detail);
    let allowed = HeaderValue::from_static("GET, HEAD, POST");
    answer.headers_mut().insert(header::ALLOW, allowed);
    answer
}

fn answer(status: StatusCode, html: String) -> Answer {
    let mut answer = Answer::new(Bytes::from(html));
    *answer.status_mut() = status;
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}

fn broken(why: awda_messaging::Error) -> Answer {
    failed(Fault::broken("show the preference page").because(why))
}
