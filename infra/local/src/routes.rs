//! Which function a request is for, as the template's HTTP API decides it.
//!
//! It refuses to know what functions answer. A request that no route takes is answered here, with a problem detail.

use std::collections::{BTreeMap, BTreeSet};

use awda_ports::web::{Answer, Request, problem};
use http::{HeaderValue, Method, StatusCode, header};
use thiserror::Error;

use crate::local_token;
use crate::template::{Access, Template};

/// The routes of a template.
#[derive(Debug)]
pub struct Routes {
    paths: matchit::Router<Vec<Target>>,
}

#[derive(Debug, Clone)]
struct Target {
    method: String,
    function: String,
    access: Access,
}

/// Two routes of a template contradict each other.
#[derive(Debug, Error)]
#[error("route {path} of {function} cannot stand beside the others")]
pub struct Conflict {
    path: String,
    function: String,
    source: matchit::InsertError,
}

impl Routes {
    /// The routes of a template.
    ///
    /// # Errors
    /// [`Conflict`].
    pub fn of(template: &Template) -> Result<Self, Conflict> {
        let mut by_path: BTreeMap<&str, Vec<Target>> = BTreeMap::new();
        for function in &template.functions {
            for route in &function.routes {
                by_path.entry(&route.path).or_default().push(Target {
                    method: route.method.clone(),
                    function: function.id.clone(),
                    access: route.access.clone(),
                });
            }
        }
        let mut paths = matchit::Router::new();
        for (path, targets) in by_path {
            let function = targets
                .iter()
                .map(|target| target.function.clone())
                .collect::<String>();
            paths
                .insert(pattern(path), targets)
                .map_err(|source| Conflict {
                    path: path.to_owned(),
                    function,
                    source,
                })?;
        }
        Ok(Self { paths })
    }

    /// The function a request is for. Where the route wants a token, the request is given the local principal, or the one that its local
    /// token names ([`local_token`]): the local suite listens on the loopback interface only, and whoever is on the machine may do everything.
    ///
    /// # Errors
    /// The answer, when no route takes the request.
    pub fn admit<'a>(&'a self, request: &mut Request) -> Result<&'a str, Box<Answer>> {
        let target = self.find(request.method(), request.uri().path())?;
        if let Access::Token { scopes } = &target.access {
            let principal = local_token::read(request.headers(), scopes)?;
            request.extensions_mut().insert(principal);
        }
        Ok(&target.function)
    }

    fn find(&self, method: &Method, path: &str) -> Result<&Target, Box<Answer>> {
        let Ok(matched) = self.paths.at(path) else {
            let detail = "there is nothing at this address";
            return Err(Box::new(problem(
                StatusCode::NOT_FOUND,
                "route.unknown",
                detail,
            )));
        };
        let targets = matched.value;
        targets
            .iter()
            .find(|target| target.method == "ANY" || target.method == method.as_str())
            .ok_or_else(|| Box::new(wrong_method(targets)))
    }
}

/// `{topic+}` of an HTTP API is `{*topic}` here; `{store}` is the same in both.
fn pattern(path: &str) -> String {
    path.split('/')
        .map(|segment| {
            match segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix("+}"))
            {
                Some(name) => format!("{{*{name}}}"),
                None => segment.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn wrong_method(targets: &[Target]) -> Answer {
    let methods: BTreeSet<&str> = targets
        .iter()
        .map(|target| target.method.as_str())
        .collect();
    let allowed = methods.into_iter().collect::<Vec<_>>().join(", ");
    let detail = format!("this address takes {allowed}");
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "method.not_allowed", detail);
    if let Ok(value) = HeaderValue::from_str(&allowed) {
        answer.headers_mut().insert(header::ALLOW, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use awda_ports::web::Principal;
    use bytes::Bytes;

    use super::*;

    fn request(method: &str, path: &str) -> Request {
        http::Request::builder()
            .method(method)
            .uri(path)
            .body(Bytes::new())
            .unwrap()
    }

    #[test]
    fn requests_reach_the_function_the_template_names() {
        let routes = Routes::of(&Template::built_in().unwrap()).unwrap();
        let cases = [
            ("POST", "/hooks/acme/generic", "IngestFunction"),
            (
                "POST",
                "/hooks/acme/shopify/orders/create",
                "IngestFunction",
            ),
            ("GET", "/hooks/acme/zarinpal", "IngestFunction"),
            ("PUT", "/hooks/acme/moyasar", "IngestFunction"),
            ("POST", "/v1/track", "IngestFunction"),
            ("OPTIONS", "/v1/t", "IngestFunction"),
            ("GET", "/health", "ApiFunction"),
            ("GET", "/v1/stores/acme/segments?limit=5", "ApiFunction"),
        ];
        for (method, path, function) in cases {
            assert_eq!(
                routes.admit(&mut request(method, path)).unwrap(),
                function,
                "{path}"
            );
        }
    }

    #[test]
    fn what_no_route_takes_is_answered_with_a_problem() {
        let routes = Routes::of(&Template::built_in().unwrap()).unwrap();
        let missing = routes.admit(&mut request("GET", "/nothing")).unwrap_err();
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        let wrong = routes.admit(&mut request("PUT", "/health")).unwrap_err();
        assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(wrong.headers()[header::ALLOW], "GET");
        assert_eq!(
            wrong.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
    }

    #[test]
    fn only_routes_that_want_a_token_are_given_the_local_principal() {
        let routes = Routes::of(&Template::built_in().unwrap()).unwrap();
        let mut query = request("GET", "/v1/stores/acme/segments");
        routes.admit(&mut query).unwrap();
        let principal = query.extensions().get::<Principal>().unwrap();
        assert_eq!(principal.stores, ["*"]);
        assert_eq!(principal.scopes, ["awda/read"]);
        let mut hook = request("POST", "/hooks/acme/generic");
        routes.admit(&mut hook).unwrap();
        assert!(hook.extensions().get::<Principal>().is_none());
    }
}
