//! API Gateway's HTTP events as requests with raw bytes, and answers as its responses.

use awda_ports::web::{Answer, Principal, Request};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;

/// Claim that lists the stores somebody may see, separated by spaces; `*` for all.
const STORES_CLAIM: &str = "awda:stores";

/// Claim that lists a person's groups: their roles. API Gateway writes a list as `[owner support]`.
const ROLES_CLAIM: &str = "cognito:groups";

/// Groups that open a store are called so, and then by the store: a user pool's access tokens carry groups, and no claim of our own.
const STORE_GROUP: &str = "store:";

/// The same for programs, which have scopes alone.
const STORE_SCOPE: &str = "stores/";

/// An event that is no usable request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event is not a usable HTTP request: {0}")]
pub struct Unusable(&'static str);

/// The request of an event: the method, real path, query, headers and raw body (unpacked from base 64), and who asks.
///
/// # Errors
/// [`Unusable`].
pub fn request_of(event: ApiGatewayV2httpRequest) -> Result<Request, Unusable> {
    let body = body_of(event.body, event.is_base64_encoded)?;
    let path = event.raw_path.as_deref().unwrap_or("/");
    let target = match event
        .raw_query_string
        .as_deref()
        .filter(|query| !query.is_empty())
    {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut request = http::Request::builder()
        .method(event.request_context.http.method)
        .uri(target)
        .body(body)
        .map_err(|_| Unusable("method or path"))?;
    *request.headers_mut() = event.headers;
    let scopes_and_claims = event.request_context.authorizer.and_then(|who| who.jwt);
    if let Some(token) = scopes_and_claims {
        let claim = |name: &str| token.claims.get(name).map_or("", String::as_str);
        // A program's token has no user name, and no groups.
        let is_person = ["username", "cognito:username", ROLES_CLAIM]
            .iter()
            .any(|name| token.claims.contains_key(*name));
        let groups = words(claim(ROLES_CLAIM).trim_matches(['[', ']']));
        let scopes = words(claim("scope"));
        let subject = [claim("sub"), claim("client_id")];
        request.extensions_mut().insert(Principal {
            stores: stores_of(words(claim(STORES_CLAIM)), &groups, &scopes),
            scopes,
            subject: subject
                .into_iter()
                .find(|id| !id.is_empty())
                .unwrap_or_default()
                .to_owned(),
            roles: is_person.then_some(groups),
        });
    }
    Ok(request)
}

/// An answer as API Gateway wants it; a body that is not UTF-8 goes in base 64.
pub fn response_of(answer: Answer) -> ApiGatewayV2httpResponse {
    let (parts, bytes) = answer.into_parts();
    let (body, is_base64_encoded) = match String::from_utf8(bytes.to_vec()) {
        Ok(text) => (Body::Text(text), false),
        Err(raw) => (Body::Text(STANDARD.encode(raw.into_bytes())), true),
    };
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::from(parts.status.as_u16());
    response.headers = parts.headers;
    response
        .headers
        .entry("x-content-type-options")
        .or_insert(HeaderValue::from_static("nosniff"));
    response.body = Some(body);
    response.is_base64_encoded = is_base64_encoded;
    response
}

fn body_of(body: Option<String>, is_base64: bool) -> Result<Bytes, Unusable> {
    let Some(text) = body else {
        return Ok(Bytes::new());
    };
    if !is_base64 {
        return Ok(Bytes::from(text));
    }
    STANDARD
        .decode(text)
        .map(Bytes::from)
        .map_err(|_| Unusable("body is not base 64"))
}

/// The stores a token is for: those it claims, those of its person's groups, and those of its program's scopes.
fn stores_of(mut stores: Vec<String>, groups: &[String], scopes: &[String]) -> Vec<String> {
    let by_groups = groups
        .iter()
        .filter_map(|group| group.strip_prefix(STORE_GROUP));
    let by_scopes = scopes
        .iter()
        .filter_map(|scope| scope.strip_prefix(STORE_SCOPE));
    let named = by_groups.chain(by_scopes).filter(|store| !store.is_empty());
    stores.extend(named.map(str::to_owned));
    stores
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> ApiGatewayV2httpRequest {
        serde_json::from_str(text).unwrap()
    }

    const CONTEXT: &str =
        r#""requestContext":{"http":{"method":"POST","path":"/x"},"timeEpoch":0}"#;

    #[test]
    fn a_base64_body_becomes_the_raw_bytes_that_were_signed() {
        let raw = STANDARD.encode([0_u8, 159, 146, 150]);
        let text = format!(
            r#"{{{CONTEXT},"rawPath":"/hooks/acme/generic","rawQueryString":"","headers":{{"x-a":"b"}},"body":"{raw}","isBase64Encoded":true}}"#
        );
        let request = request_of(event(&text)).unwrap();
        assert_eq!(request.body().as_ref(), [0, 159, 146, 150]);
        assert_eq!(request.uri().path(), "/hooks/acme/generic");
        assert_eq!(request.headers()["x-a"], "b");
        assert!(request.extensions().get::<Principal>().is_none());
    }

    #[test]
    fn who_asks_comes_from_the_verified_token_alone() {
        let text = r#"{"requestContext":{"http":{"method":"GET","path":"/"},"timeEpoch":0,
            "authorizer":{"jwt":{"claims":{"scope":"awda/read","awda:stores":"acme zed"},"scopes":[]}}},
            "rawPath":"/v1/runs/latest","rawQueryString":"a=1","headers":{},"isBase64Encoded":false}"#;
        let request = request_of(event(text)).unwrap();
        let principal = request.extensions().get::<Principal>().unwrap();
        assert_eq!(principal.stores, ["acme", "zed"]);
        assert_eq!(principal.scopes, ["awda/read"]);
        assert_eq!((principal.subject.as_str(), &principal.roles), ("", &None));
        assert_eq!(request.uri().query(), Some("a=1"));
    }

    #[test]
    fn a_person_has_the_roles_of_their_groups_and_a_program_has_none() {
        let principal = |claims: &str| {
            let text = format!(
                r#"{{"requestContext":{{"http":{{"method":"GET","path":"/"}},"timeEpoch":0,
                "authorizer":{{"jwt":{{"claims":{claims},"scopes":[]}}}}}},
                "rawPath":"/v1/runs/latest","rawQueryString":"","headers":{{}},"isBase64Encoded":false}}"#
            );
            let request = request_of(event(&text)).unwrap();
            request.extensions().get::<Principal>().unwrap().clone()
        };
        let sam =
            principal(r#"{"sub":"u-1","username":"sam","cognito:groups":"[marketer support]"}"#);
        assert_eq!(sam.subject, "u-1");
        assert_eq!(sam.roles.unwrap(), ["marketer", "support"]);
        let nobody = principal(r#"{"sub":"u-2","username":"new"}"#);
        assert_eq!(
            nobody.roles,
            Some(Vec::new()),
            "a person without a group has no role"
        );
        let program = principal(r#"{"sub":"c-1","client_id":"c-1","scope":"awda/read"}"#);
        assert_eq!((program.subject.as_str(), program.roles), ("c-1", None));
    }

    #[test]
    fn groups_open_stores_to_people_and_scopes_to_programs() {
        let stores = |claims: &str| {
            let text = format!(
                r#"{{"requestContext":{{"http":{{"method":"GET","path":"/"}},"timeEpoch":0,
                "authorizer":{{"jwt":{{"claims":{claims},"scopes":[]}}}}}},
                "rawPath":"/v1/runs/latest","rawQueryString":"","headers":{{}},"isBase64Encoded":false}}"#
            );
            let request = request_of(event(&text)).unwrap();
            let principal = request.extensions().get::<Principal>().unwrap();
            principal.stores.clone()
        };
        let sam =
            r#"{"sub":"u-1","username":"sam","cognito:groups":"[owner store:acme store: zed]"}"#;
        assert_eq!(stores(sam), ["acme"]);
        let program = r#"{"client_id":"c-1","scope":"awda/read stores/acme stores/zed"}"#;
        assert_eq!(stores(program), ["acme", "zed"]);
        let both = r#"{"sub":"u-2","username":"nora","awda:stores":"bazaar","cognito:groups":"[store:*]"}"#;
        assert_eq!(stores(both), ["bazaar", "*"]);
        assert!(stores(r#"{"client_id":"c-2","scope":"awda/read store:acme"}"#).is_empty());
    }

    #[test]
    fn an_answer_keeps_status_and_text() {
        let answer = awda_ports::web::problem(http::StatusCode::NOT_FOUND, "x.y", "نیست");
        let response = response_of(answer);
        assert_eq!(response.status_code, 404);
        assert!(!response.is_base64_encoded);
        assert_eq!(response.headers["content-type"], "application/problem+json");
    }
}
