//! The document as a page to read: one piece of HTML without scripts and without anything from elsewhere, made from the same table
//! and types as the document.

use std::fmt::Write;

use awda_ports::web::Answer;
use bytes::Bytes;
use http::{HeaderValue, header};
use serde_json::Value;

use crate::kept;
use crate::openapi::{described, names_in, refusals_of};
use crate::routes::{Parameter, Route, routes};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
    code{font-family:ui-monospace,monospace;background:#f3f3f0;padding:0 .2em}h2{margin-top:2.5rem;border-top:1px solid #ccc;\
    padding-top:1rem}h3{margin-bottom:.3rem}table{border-collapse:collapse;width:100%}td,th{text-align:start;vertical-align:top;\
    border-bottom:1px solid #e5e5e5;padding:.3rem .6rem .3rem 0}@media(prefers-color-scheme:dark){body{background:#1b1b1b;\
    color:#ddd}code{background:#2b2b2b}a{color:#8bf}}";

/// Nothing but the page's own style is allowed.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// The page.
pub(crate) fn page() -> Answer {
    let mut answer = Answer::new(Bytes::from(html()));
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    answer
}

fn html() -> String {
    let document: Value = serde_json::from_slice(kept::text()).unwrap_or_default();
    let about = text_of(&document, "/info/description");
    let version = text_of(&document, "/info/version");
    let operations: String = routes().map(operation).collect();
    let schemas = document.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object);
    let schemas: String = schemas.map_or_else(String::new, |all| {
        all.iter()
            .map(|(name, schema)| shape(name, schema))
            .collect()
    });
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Awda API</title><style>{STYLE}</style></head><body>\
         <h1>Awda API {version}</h1><p>{about}</p><p>The same for programs: <a href=\"/openapi.json\">openapi.json</a></p>\
         <h2>Questions</h2>{operations}<h2>Shapes</h2>{schemas}</body></html>"
    )
}

fn operation(route: &Route) -> String {
    let mut html = format!(
        "<h3 id=\"{}\"><code>{} {}</code></h3><p><b>{}</b><br>{}</p>",
        route.operation,
        route.method,
        escaped(route.pattern),
        prose(route.summary),
        prose(&described(route)),
    );
    if let Some(scope) = route.access.scope() {
        append(
            &mut html,
            format_args!("<p>Needs a token with the scope <code>{scope}</code>.</p>"),
        );
    }
    let parameters: String = names_in(route.pattern)
        .chain(route.query)
        .map(parameter)
        .collect();
    if !parameters.is_empty() {
        append(&mut html, format_args!("<table>{parameters}</table>"));
    }
    if let (_, Some(schema)) = route.answer {
        append(
            &mut html,
            format_args!("<p>Answers <a href=\"#{schema}\"><code>{schema}</code></a>.</p>"),
        );
    }
    let refusals: Vec<String> = refusals_of(route)
        .into_iter()
        .flat_map(|(status, codes)| codes.into_iter().map(move |code| (status, code)))
        .map(|(status, code)| format!("{status} <code>{code}</code>"))
        .collect();
    append(
        &mut html,
        format_args!("<p>Refuses with {}.</p>", refusals.join(", ")),
    );
    html
}

fn parameter(parameter: &Parameter) -> String {
    let required = if parameter.is_required {
        "required"
    } else {
        ""
    };
    let (name, description) = (parameter.name, prose(parameter.description));
    format!("<tr><td><code>{name}</code></td><td>{required}</td><td>{description}</td></tr>")
}

/// A schema and its properties; those of each variant where there are several.
fn shape(name: &str, schema: &Value) -> String {
    let about = text_of(schema, "/description");
    let mut html = format!("<h3 id=\"{name}\"><code>{name}</code></h3><p>{about}</p>");
    let variants = schema.get("oneOf").and_then(Value::as_array);
    for one in variants.map_or(std::slice::from_ref(schema), Vec::as_slice) {
        if variants.is_some() {
            append(
                &mut html,
                format_args!("<p>Or: {}</p>", text_of(one, "/description")),
            );
        }
        let properties = one.get("properties").and_then(Value::as_object);
        let rows = properties.into_iter().flatten().map(property);
        append(
            &mut html,
            format_args!("<table>{}</table>", rows.collect::<String>()),
        );
    }
    html
}

fn property((name, schema): (&String, &Value)) -> String {
    let about = text_of(schema, "/description");
    let kind = kind_of(schema);
    format!("<tr><td><code>{name}</code></td><td>{kind}</td><td>{about}</td></tr>")
}

/// A property's type in words, with a link where it has a shape of its own.
fn kind_of(schema: &Value) -> String {
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        let name = path.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(item) = schema.get("items") {
        return format!("list of {}", kind_of(item));
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let shaped = choices.iter().find(|choice| choice.get("$ref").is_some());
        return shaped.map_or_else(String::new, kind_of);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
        return escaped(&values.join(" | "));
    }
    let kinds = schema
        .get("type")
        .map(|kind| kind.as_array().cloned().unwrap_or(vec![kind.clone()]));
    let named: Vec<String> = kinds
        .into_iter()
        .flatten()
        .filter_map(|kind| kind.as_str().map(str::to_owned))
        .filter(|kind| kind != "null")
        .chain(
            schema
                .get("format")
                .and_then(Value::as_str)
                .map(str::to_owned),
        )
        .collect();
    escaped(&named.join(" "))
}

fn text_of(value: &Value, pointer: &str) -> String {
    let text = value.pointer(pointer).and_then(Value::as_str);
    prose(text.unwrap_or_default())
}

/// Text in which backquotes mark code.
fn prose(text: &str) -> String {
    let pieces = escaped(text);
    let pieces = pieces.split('`').enumerate();
    let marked = pieces.map(|(place, piece)| match place % 2 {
        0 => piece.to_owned(),
        _ => format!("<code>{piece}</code>"),
    });
    marked.collect()
}

fn append(html: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = html.write_fmt(piece);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
