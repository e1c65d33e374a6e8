//! A request, read: which route it means, what its parameters are, and whether its sender may ask. It refuses to know answers.

use std::collections::BTreeMap;

use awda_customers::Clock;
use awda_kernel::{Day, StoreId, TimeZone, Timestamp, day_number};
use awda_ports::web::{Principal, Request};
use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;

use crate::keys::is_key;
use crate::refusal::Refusal;
use crate::roles::{Area, Role};
use crate::routes::{Form, LIMIT_DEFAULT, LIMIT_MAX, PATH_PARAMETERS, Route, routes};

/// Largest body, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1_024;

/// Longest value of a parameter, in bytes as it was sent.
const VALUE_BYTES_MAX: usize = 2_048;

/// A request that means a route and may be answered.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The route.
    pub(crate) route: &'static Route,
    /// Whether the sender sees every store.
    pub(crate) sees_all: bool,
    /// The stores that the sender's token names.
    pub(crate) stores: Vec<String>,
    /// Now.
    pub(crate) now: Timestamp,
    /// Who asks, by the id their token names.
    pub(crate) who: String,
    /// Path and query as they were sent.
    pub(crate) address: String,
    /// What the headers say.
    pub(crate) headers: Headers,
    body: Bytes,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
}

/// What headers say about a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers {
    /// `If-Match`.
    pub(crate) if_match: Option<String>,
    /// `If-None-Match`.
    pub(crate) if_none_match: Option<String>,
    /// `Idempotency-Key`.
    pub(crate) idempotency_key: Option<String>,
    /// The gateway's name for the request.
    pub(crate) trace: Option<String>,
}

impl Headers {
    fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| {
            let value = headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Self {
            if_match: text("if-match"),
            if_none_match: text("if-none-match"),
            idempotency_key: text("idempotency-key"),
            trace: text("x-amzn-trace-id"),
        }
    }
}

/// The routes as a trie: of each address those for its methods.
pub(crate) type Trie = matchit::Router<Vec<&'static Route>>;

/// The trie of all routes.
pub(crate) fn trie() -> Trie {
    let mut trie = Trie::new();
    let mut by_pattern: BTreeMap<&str, Vec<&'static Route>> = BTreeMap::new();
    for route in routes() {
        by_pattern.entry(route.pattern).or_default().push(route);
    }
    for (pattern, routes) in by_pattern {
        let inserted = trie.insert(pattern, routes);
        debug_assert!(inserted.is_ok(), "two routes meet at {pattern}");
    }
    trie
}

impl Call {
    /// Reads a request. The sender's rights are checked before anything that would tell what exists.
    pub(crate) fn read(trie: &Trie, request: &Request, now: Timestamp) -> Result<Self, Refusal> {
        let found = trie.at(request.uri().path()).map_err(|_| Refusal::Route)?;
        let method = match *request.method() {
            Method::HEAD => &Method::GET,
            ref other => other,
        };
        let meant = found
            .value
            .iter()
            .find(|route| route.method == method.as_str());
        let route: &'static Route = meant
            .copied()
            .ok_or_else(|| Refusal::Method(allowed(found.value)))?;
        let principal = reader(route, request)?;
        let mut call = Self {
            route,
            sees_all: principal.is_some_and(|who| may_see(who, "*")),
            stores: principal.map_or_else(Vec::new, |who| who.stores.clone()),
            now,
            who: principal.map_or_else(String::new, |who| who.subject.clone()),
            address: request.uri().to_string(),
            headers: Headers::read(request.headers()),
            body: request.body().clone(),
            path: path_of(&found.params)?,
            query: Vec::new(),
        };
        if let (Some(who), Some(store)) = (principal, call.path("store"))
            && !may_see(who, store)
        {
            return Err(Refusal::OtherStore);
        }
        call.query = query_of(route, request.uri().query().unwrap_or_default())?;
        Ok(call)
    }

    /// The question that reads what this act changes, where there is one at the same address.
    pub(crate) fn reading(&self) -> Option<Self> {
        let is_it = |route: &&'static Route| {
            route.method == "GET"
                && route.pattern == self.route.pattern
                && route.question.is_of_document()
        };
        let route = routes().find(is_it)?;
        Some(Self {
            route,
            query: Vec::new(),
            ..self.clone()
        })
    }

    /// The body as JSON.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        self.large_body(BODY_BYTES_MAX)
    }

    /// The same where it may be larger.
    pub(crate) fn large_body<T: DeserializeOwned>(&self, bytes_max: usize) -> Result<T, Refusal> {
        if self.body.len() > bytes_max {
            return Err(Refusal::BodySize);
        }
        // A structure would be read from a list as well: its fields in their order.
        let is_object = self.body.trim_ascii_start().starts_with(b"{");
        let read = serde_json::from_slice(&self.body).ok();
        read.filter(|_| is_object).ok_or(Refusal::Body(
            "JSON with the fields that /openapi.json names for this address, and no others",
        ))
    }

    /// The body as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// A parameter of the address.
    pub(crate) fn path(&self, name: &str) -> Option<&str> {
        value(&self.path, name)
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }

    /// The store of the address.
    pub(crate) fn store(&self) -> Result<StoreId, Refusal> {
        let named = self.path("store").unwrap_or_default();
        named.parse().map_err(|_| Refusal::Store)
    }

    /// The moment of the past that is asked about, and by which clock.
    pub(crate) fn as_of(&self) -> Result<Option<(Clock, Timestamp)>, Refusal> {
        let clock = match self.query("clock") {
            None | Some("occurred") => Clock::Occurred,
            Some("received") => Clock::Received,
            Some(_) => {
                return Err(Refusal::Invalid {
                    name: "clock",
                    expected: "occurred or received",
                });
            }
        };
        let Some(text) = self.query("as_of") else {
            return Ok(None);
        };
        let at: Result<Timestamp, _> = text.parse();
        at.map(|at| Some((clock, at)))
            .map_err(|_| Refusal::Invalid {
                name: "as_of",
                expected: "a moment such as 2026-11-22T10:00:00Z",
            })
    }

    /// A day of the query, where there is one.
    pub(crate) fn day(&self, name: &'static str) -> Result<Option<Day>, Refusal> {
        let Some(text) = self.query(name) else {
            return Ok(None);
        };
        let day = day_of(text).ok_or(Refusal::Invalid {
            name,
            expected: "a date such as 2026-11-22",
        })?;
        Ok(Some(day))
    }

    /// A parameter that may be one of a few words: `usual` where it is not there.
    pub(crate) fn choice(
        &self,
        name: &'static str,
        usual: &'static str,
    ) -> Result<&'static str, Refusal> {
        let Some(said) = self.query(name) else {
            return Ok(usual);
        };
        let known = self.route.query.iter().find(|known| known.name == name);
        let words = match known.map(|known| known.form) {
            Some(Form::Choice(words)) => words,
            _ => &[],
        };
        let meant = words.iter().find(|word| **word == said);
        meant.copied().ok_or(Refusal::Invalid {
            name,
            expected: "one of the words that /openapi.json lists",
        })
    }

    /// How many entries are wanted.
    pub(crate) fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = self.query("limit") else {
            return Ok(LIMIT_DEFAULT);
        };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let limit = text.parse().ok().filter(|_| is_plain);
        limit
            .filter(|limit| (1..=LIMIT_MAX).contains(limit))
            .ok_or(Refusal::Invalid {
                name: "limit",
                expected: "a whole number from 1 to 200",
            })
    }
}

/// The day that a date names.
pub(crate) fn day_of(text: &str) -> Option<Day> {
    let noon: Option<Timestamp> = Some(text)
        .filter(|text| text.len() == 10)
        .and_then(|text| format!("{text}T12:00:00Z").parse().ok());
    Some(day_number(noon?, &TimeZone::UTC))
}

/// The methods of an address.
fn allowed(routes: &[&'static Route]) -> String {
    let mut methods: Vec<&str> = routes.iter().map(|route| route.method).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

/// The sender, where the route wants one: named, and with the right to read, or to decide.
fn reader<'a>(route: &Route, request: &'a Request) -> Result<Option<&'a Principal>, Refusal> {
    let Some(scope) = route.access.scope() else {
        return Ok(None);
    };
    let principal = request.extensions().get::<Principal>();
    let principal = principal.ok_or(Refusal::Anonymous)?;
    if !principal.scopes.iter().any(|held| held == scope) {
        return Err(Refusal::Scope(scope));
    }
    // A key makes no keys, and gives nobody a role: it would open more than it was made for.
    if route.question.area() == Some(Area::Staff) && is_key(&principal.subject) {
        return Err(Refusal::Role);
    }
    let may = |name: &String| Role::named(name).is_some_and(|role| role.may(route.question));
    match &principal.roles {
        Some(roles) if !roles.iter().any(may) => Err(Refusal::Role),
        _ => Ok(Some(principal)),
    }
}

fn may_see(who: &Principal, store: &str) -> bool {
    who.stores.iter().any(|open| open == "*" || open == store)
}

fn path_of(params: &matchit::Params<'_, '_>) -> Result<Vec<(&'static str, String)>, Refusal> {
    params
        .iter()
        .filter_map(|(name, raw)| {
            let known = PATH_PARAMETERS.iter().find(|known| known.name == name)?;
            Some((known.name, raw))
        })
        .map(|(name, raw)| Ok((name, decoded(name, raw)?)))
        .collect()
}

/// The query's parameters: each known to the route and given once. A plus sign is a plus sign: `phone=+966...` is meant so.
fn query_of(route: &Route, text: &str) -> Result<Vec<(&'static str, String)>, Refusal> {
    let mut read: Vec<(&'static str, String)> = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        let known = route.query.iter().find(|known| known.name == name);
        let known = known.ok_or_else(|| Refusal::Unknown(names_of(route)))?;
        if value(&read, known.name).is_some() {
            return Err(Refusal::Invalid {
                name: known.name,
                expected: "one value",
            });
        }
        read.push((known.name, decoded(known.name, raw)?));
    }
    let missing = route
        .query
        .iter()
        .find(|known| known.is_required && value(&read, known.name).is_none());
    missing.map_or(Ok(read), |known| Err(Refusal::Missing(known.name)))
}

fn names_of(route: &Route) -> String {
    let names: Vec<_> = route.query.iter().map(|known| known.name).collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

fn value<'a>(pairs: &'a [(&'static str, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

/// `%41` and its like as the bytes they stand for; the whole must be UTF-8 without control characters.
fn decoded(name: &'static str, raw: &str) -> Result<String, Refusal> {
    let wrong = Refusal::Invalid {
        name,
        expected: "percent-encoded UTF-8 text of at most 2048 bytes without control characters",
    };
    let text = Some(raw)
        .filter(|raw| raw.len() <= VALUE_BYTES_MAX)
        .and_then(unescaped)
        .and_then(|bytes| String::from_utf8(bytes).ok());
    text.filter(|text| !text.contains(char::is_control))
        .ok_or(wrong)
}

fn unescaped(raw: &str) -> Option<Vec<u8>> {
    let mut pieces = raw.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2)?;
        if !code.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_the_bytes_they_stand_for() {
        for (raw, expected) in [
            ("sara", Some("sara")),
            ("a%40b.c", Some("a@b.c")),
            ("%D8%B9%D9%88%D8%AF%D8%A9", Some("عودة")),
            ("عودة", Some("عودة")),
            ("+966%2B", Some("+966+")),
            ("100%", None),
            ("%4", None),
            ("%+4", None),
            ("%zz", None),
            ("%ع", None),
            ("%FF", None),
            ("%00", None),
        ] {
            assert_eq!(decoded("x", raw).ok().as_deref(), expected, "{raw}");
        }
        assert!(decoded("x", &"a".repeat(VALUE_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn every_parameter_in_an_address_is_described() {
        for route in routes() {
            for part in route.pattern.split(['{', '}']).skip(1).step_by(2) {
                assert!(PATH_PARAMETERS.iter().any(|known| known.name == part));
            }
        }
        assert!(routes().all(|route| trie().at(route.pattern).is_ok()));
    }
}
