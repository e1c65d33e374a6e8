//! The document says what the code does: every route, every code, no dangling reference.

use std::collections::BTreeSet;

use http::{Method, header};
use serde_json::Value;

use super::house::{House, standards};
use crate::{CODES, document, routes};

/// The addresses of the document. A change here is a change of what callers rely on.
const ADDRESSES: [&str; 84] = [
    "/v1/stores/{store}/models",
    "/v1/stores",
    "/v1/stores/{store}",
    "/v1/stores/{store}/users",
    "/v1/stores/{store}/users/{user}",
    "/v1/stores/{store}/keys",
    "/v1/stores/{store}/keys/{key}",
    "/v1/stores/{store}/keys/{key}/rotate",
    "/v1/stores/{store}/templates",
    "/v1/stores/{store}/templates/{template}",
    "/docs",
    "/health",
    "/openapi.json",
    "/v1/runs/latest",
    "/v1/runs/{run}",
    "/v1/stores/{store}/audit",
    "/v1/stores/{store}/bulk/consent",
    "/v1/stores/{store}/bulk/erase",
    "/v1/stores/{store}/bulk/tag",
    "/v1/stores/{store}/campaigns",
    "/v1/stores/{store}/campaigns/{campaign}",
    "/v1/stores/{store}/campaigns/{campaign}/cancel",
    "/v1/stores/{store}/campaigns/{campaign}/send",
    "/v1/stores/{store}/campaigns/{campaign}/simulate",
    "/v1/stores/{store}/coupons",
    "/v1/stores/{store}/coupons/{pool}/codes",
    "/v1/stores/{store}/customers",
    "/v1/stores/{store}/customers/{customer}",
    "/v1/stores/{store}/customers/{customer}/consents",
    "/v1/stores/{store}/customers/{customer}/export",
    "/v1/stores/{store}/customers/{customer}/merge",
    "/v1/stores/{store}/customers/{customer}/messages",
    "/v1/stores/{store}/customers/{customer}/notes",
    "/v1/stores/{store}/customers/{customer}/notes/{note}",
    "/v1/stores/{store}/customers/{customer}/recommendations",
    "/v1/stores/{store}/customers/{customer}/segments",
    "/v1/stores/{store}/customers/{customer}/storefront-token",
    "/v1/stores/{store}/customers/{customer}/tags",
    "/v1/stores/{store}/customers/{customer}/timeline",
    "/v1/stores/{store}/customers/{customer}/unmerge",
    "/v1/stores/{store}/dead-letters",
    "/v1/stores/{store}/dead-letters/redrive",
    "/v1/stores/{store}/dead-letters/{letter}/redrive",
    "/v1/stores/{store}/deliveries",
    "/v1/stores/{store}/deliveries/{delivery}/redrive",
    "/v1/stores/{store}/duplicates",
    "/v1/stores/{store}/duplicates/{duplicate}/dismiss",
    "/v1/stores/{store}/duplicates/{duplicate}/merge",
    "/v1/stores/{store}/exports",
    "/v1/stores/{store}/flows",
    "/v1/stores/{store}/flows/{flow}",
    "/v1/stores/{store}/flows/{flow}/simulate",
    "/v1/stores/{store}/flows/{flow}/trial",
    "/v1/stores/{store}/flows/{flow}/uplift",
    "/v1/stores/{store}/goals",
    "/v1/stores/{store}/goals/{goal}",
    "/v1/stores/{store}/imports/{subject}",
    "/v1/stores/{store}/jobs",
    "/v1/stores/{store}/jobs/{job}",
    "/v1/stores/{store}/jobs/{job}/file",
    "/v1/stores/{store}/measures",
    "/v1/stores/{store}/measures/attribution",
    "/v1/stores/{store}/measures/campaigns/{campaign}",
    "/v1/stores/{store}/measures/cohorts",
    "/v1/stores/{store}/measures/forecast",
    "/v1/stores/{store}/measures/products",
    "/v1/stores/{store}/measures/responses",
    "/v1/stores/{store}/measures/segments",
    "/v1/stores/{store}/messages",
    "/v1/stores/{store}/nights",
    "/v1/stores/{store}/segments",
    "/v1/stores/{store}/segments/check",
    "/v1/stores/{store}/segments/estimate",
    "/v1/stores/{store}/segments/{segment}",
    "/v1/stores/{store}/segments/{segment}/explain",
    "/v1/stores/{store}/segments/{segment}/members",
    "/v1/stores/{store}/segments/{segment}/trend",
    "/v1/stores/{store}/settings",
    "/v1/stores/{store}/shelf",
    "/v1/stores/{store}/why",
    "/v1/stores/{store}/webhooks",
    "/v1/stores/{store}/webhooks/{webhook}/notices",
    "/v1/stores/{store}/webhooks/{webhook}/redeliver",
    "/v1/stores/{store}/webhooks/{webhook}/test",
];

fn served() -> Value {
    let answer = House::default().asked(Method::GET, "/openapi.json", None);
    serde_json::from_slice(answer.body()).unwrap()
}

fn visit(value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| {
            see(name, inner);
            visit(inner, see);
        }),
        Value::Array(items) => items.iter().for_each(|inner| visit(inner, see)),
        _ => {}
    }
}

#[test]
fn what_is_served_is_what_the_code_says() {
    let made = serde_json::to_value(document()).unwrap();
    let why = "UPDATE_GOLDEN=1 cargo test --workspace --test house keeps it";
    assert!(served() == made, "{why}");
}

#[test]
fn the_document_lists_every_route_and_no_other() {
    let document = served();
    let paths = document["paths"].as_object().unwrap();
    let listed: BTreeSet<_> = paths.keys().map(String::as_str).collect();
    assert_eq!(listed, BTreeSet::from(ADDRESSES));
    assert_eq!(listed, routes().map(|route| route.pattern).collect());
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for route in routes() {
        let method = route.method.to_lowercase();
        let operation = &document["paths"][route.pattern][method];
        assert_eq!(operation["operationId"], route.operation);
        let open = operation.get("security").is_none();
        assert_eq!(
            open,
            route.access == crate::Access::Open,
            "{}",
            route.pattern
        );
    }
}

#[test]
fn no_reference_of_the_document_leads_nowhere() {
    let document = served();
    let mut seen = 0;
    visit(&document, &mut |name, value| {
        if name == "$ref" {
            let target = value.as_str().unwrap().trim_start_matches('#');
            assert!(document.pointer(target).is_some(), "{target}");
            seen += 1;
        }
    });
    assert!(seen > 40, "{seen}");
}

#[test]
fn every_code_is_documented_somewhere() {
    let text = serde_json::to_string(&document()).unwrap();
    for (code, _) in CODES {
        let is_of_no_route = ["route.unknown", "method.not_allowed"].contains(&code);
        assert!(
            is_of_no_route || text.contains(&format!("`{code}`")),
            "{code}"
        );
    }
}

#[test]
fn an_answer_has_no_field_that_its_schema_does_not_name() {
    let (mut house, sara) = House::with_sara();
    house.standards.push(standards("acme"));
    let document = served();
    for (address, schema) in [
        (format!("/v1/stores/acme/customers/{sara}"), "Customer"),
        ("/v1/stores/acme/segments".to_owned(), "SegmentList"),
        ("/health".to_owned(), "Health"),
    ] {
        let (_, body) = house.get(&address);
        let schema = &document["components"]["schemas"][schema];
        let known = schema["properties"].as_object().unwrap();
        for name in body.as_object().unwrap().keys() {
            assert!(known.contains_key(name), "{address} {name}");
        }
        for required in schema["required"].as_array().unwrap() {
            assert!(
                body.get(required.as_str().unwrap()).is_some(),
                "{address} {required}"
            );
        }
    }
}

#[test]
fn a_problem_has_the_fields_its_schema_names() {
    let answer = House::default().asked(Method::GET, "/nowhere", None);
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    let shape = served()["components"]["schemas"]["Problem"].clone();
    let fields: Vec<_> = body.as_object().unwrap().keys().collect();
    let named: Vec<_> = shape["properties"].as_object().unwrap().keys().collect();
    assert_eq!(fields, named);
}

#[test]
fn the_page_shows_every_route_and_brings_nothing_from_elsewhere() {
    let answer = House::default().asked(Method::GET, "/docs", None);
    let html = String::from_utf8(answer.body().to_vec()).unwrap();
    for route in routes() {
        let shown = format!("<code>{} {}</code>", route.method, route.pattern);
        assert!(html.contains(&shown), "{shown}");
    }
    for never in ["<script", "src=", "http://", "https://cdn", "<link"] {
        assert!(!html.contains(never), "{never}");
    }
    for link in html.split("href=\"#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(html.contains(&format!("id=\"{target}\"")), "{target}");
    }
    assert!(
        answer
            .headers()
            .contains_key(header::CONTENT_SECURITY_POLICY)
    );
}
