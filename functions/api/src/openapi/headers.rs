//! The headers of requests that an operation takes, as the document tells them.

use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter as PathParameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::object;
use crate::routes::{Route, routes};

/// The headers that mean something here.
pub(super) fn of(route: &Route) -> impl Iterator<Item = PathParameter> {
    let named = named(route).into_iter();
    named.map(|(name, about)| header(name, about))
}

fn named(route: &Route) -> Vec<(&'static str, &'static str)> {
    let mut headers = Vec::new();
    if route.question.changes() {
        headers.push((
            "Idempotency-Key",
            "A name for this act, of your own making: the same request with the same key within 24 hours is done once and answered alike.",
        ));
        let can_be_read = |other: &Route| {
            other.method == "GET"
                && other.pattern == route.pattern
                && other.question.is_of_document()
        };
        if route.question.compares_versions() || routes().any(can_be_read) {
            headers.push((
                "If-Match",
                "The `ETag` of what was read: it is changed only while it is still that version.",
            ));
        }
    } else if route.question.is_of_document() {
        headers.push((
            "If-None-Match",
            "The `ETag` that is held: answered with 304 and nothing else while it is still the same.",
        ));
    }
    headers
}

fn header(name: &'static str, about: &'static str) -> PathParameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(value_of(name)))
        .build()
}

/// What a header may hold. A tag that is none is no refusal: nobody holds that version, and the whole document is answered.
fn value_of(header: &str) -> ObjectBuilder {
    if header == "If-None-Match" {
        return object(Type::String);
    }
    // Printable ASCII, and nothing around it that a header would lose.
    object(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]([ -~]*[!-~])?$"))
}
