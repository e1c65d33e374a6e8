//! What answers look like, whatever was asked: their status, and how long they may be kept.

use awda_ports::web::{Answer, json};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::call::Call;
use crate::routes::Question;
use crate::view;

/// That the function answers.
pub(crate) const fn health() -> view::Health {
    view::Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// An answer at once.
pub(crate) fn ok<T: Serialize>(value: &T) -> Answer {
    json(StatusCode::OK, value)
}

/// What is public may be kept a while; what is about people may not be kept at all.
pub(crate) fn cached(mut answer: Answer, call: &Call) -> Answer {
    let rule = match call.route.question {
        Question::Document | Question::Page => "public, max-age=300",
        question if question.is_of_document() => "private, no-cache",
        _ => "no-store",
    };
    set(&mut answer, header::CACHE_CONTROL, rule);
    answer
}

/// Sets a header.
pub(crate) fn set(answer: &mut Answer, name: HeaderName, value: &'static str) {
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}
