//! Who may ask: keys open what they were made for, for as long as they were, and give nobody more.

use awda_ports::web::{Answer, Principal, Request};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::house::{House, NOW, at, reader_of, wait};
use crate::Api;

const KEYS: &str = "/v1/stores/acme/keys";
const USERS: &str = "/v1/stores/acme/users";

fn house() -> House {
    House::with_sara().0
}

fn made(house: &House, asked: &Value) -> (String, String) {
    let (status, key) = house.sends(Method::POST, KEYS, asked);
    assert_eq!(status, StatusCode::OK, "{key}");
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

/// What a program is answered at a moment, with one api: what it remembers counts.
fn asked(
    api: &Api<&House, &House, &House, &House, &House, &House, &House>,
    how: (&str, &str, &str),
    when: &str,
) -> (u16, Value) {
    let (method, address, authorization) = how;
    let mut request = Request::new(Bytes::from_static(b"{}"));
    *request.method_mut() = method.parse().unwrap();
    *request.uri_mut() = address.parse().unwrap();
    if !authorization.is_empty() {
        let value = authorization.parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    let answer: Answer = wait(api.handle(&request, at(when)));
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer.status().as_u16(), body)
}

fn api(house: &House) -> Api<&House, &House, &House, &House, &House, &House, &House> {
    Api::new((house, house, house), house, house, house, house)
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[test]
fn a_key_opens_its_own_store_by_its_scopes_and_nothing_else() {
    let house = house();
    let (id, token) = made(&house, &json!({ "name": "the warehouse" }));
    let (api, bearer) = (api(&house), bearer(&token));
    let ask = |method: &str, address: &str| asked(&api, (method, address, &bearer), NOW);
    assert_eq!(ask("GET", "/keys/v1/stores/acme/segments").0, 200);
    let found = ask(
        "GET",
        "/keys/v1/stores/acme/customers?email=sara@example.com",
    );
    assert_eq!(found.0, 200, "{}", found.1);
    let written = ask("POST", "/keys/v1/stores/acme/segments/mine");
    assert_eq!((written.0, &written.1["code"]), (403, &json!("auth.scope")));
    for strange in [
        "/keys/v1/stores/other/segments",
        "/keys/v1/stores/nobody/segments",
    ] {
        let (status, body) = ask("GET", strange);
        assert_eq!(
            (status, &body["code"]),
            (401, &json!("auth.key")),
            "{strange}"
        );
    }
    for nowhere in [
        "/keys/v1/runs/latest",
        "/keys/v1/",
        "/keys/v1/stores/ACME!/x",
    ] {
        assert_eq!(ask("GET", nowhere).1["code"], "route.unknown", "{nowhere}");
    }
    let acts = house.acts.lock().unwrap();
    assert!(acts.iter().all(|act| act.who != id), "it changed nothing");
}

#[test]
fn only_the_very_secret_opens() {
    let house = house();
    let (_, token) = made(&house, &json!({ "name": "x", "can_write": true }));
    let api = api(&house);
    let address = "/keys/v1/stores/acme/segments";
    let cut = &token[..token.len() - 1];
    let wrong = [
        String::new(),
        token.clone(),
        bearer(cut),
        bearer(&format!("{token}a")),
        bearer(&token.to_uppercase()),
        bearer(&token.replace("awda_key_", "awda_key_0")),
        bearer(&format!("awda_key_{}_{}", "0".repeat(26), "a".repeat(43))),
    ];
    for authorization in wrong {
        let (status, body) = asked(&api, ("GET", address, &authorization), NOW);
        assert_eq!(
            (status, &body["code"]),
            (401, &json!("auth.key")),
            "{authorization}"
        );
    }
    // A signed-in person's address takes no key, and a token of the gateway's opens no program's address.
    let (status, _) = asked(
        &api,
        ("GET", "/v1/stores/acme/segments", &bearer(&token)),
        NOW,
    );
    assert_eq!(status, 401);
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = address.parse().unwrap();
    request.extensions_mut().insert(reader_of(&["*"]));
    assert_eq!(wait(api.handle(&request, at(NOW))).status(), 401);
}

#[test]
fn a_key_is_rotated_with_an_overlap_and_ends_in_a_minute() {
    let house = house();
    let (id, old) = made(&house, &json!({ "name": "x", "days": 2 }));
    let rotate = format!("{KEYS}/{id}/rotate");
    let (status, new) = house.sends(Method::POST, &rotate, &json!({ "overlap_hours": 1 }));
    assert_eq!(status, StatusCode::OK, "{new}");
    assert_eq!(new["version"], 2);
    let new = new["token"].as_str().unwrap().to_owned();
    let opens = |token: &str, when: &str| {
        let how = ("GET", "/keys/v1/stores/acme/segments", bearer(token));
        asked(&api(&house), (how.0, how.1, &how.2), when).0 == 200
    };
    let (soon, later, over) = (
        "2026-11-22T10:59:00Z",
        "2026-11-22T13:00:00Z",
        "2026-11-25T10:00:00Z",
    );
    assert!(opens(&old, soon) && opens(&new, soon));
    assert!(!opens(&old, later) && opens(&new, later));
    assert!(!opens(&new, over), "it was made for two days");
    // One copy of the function believes what it has read for a minute.
    let api = api(&house);
    let ask = |when: &str| {
        asked(
            &api,
            ("GET", "/keys/v1/stores/acme/segments", &bearer(&new)),
            when,
        )
        .0
    };
    assert_eq!(ask(NOW), 200);
    let (status, _) = house.decides(Method::DELETE, &format!("{KEYS}/{id}"));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(ask("2026-11-22T13:00:30Z"), 401);
    let (status, body) = house.sends(Method::POST, &rotate, &json!({}));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("key.unknown"))
    );
}

#[test]
fn what_opens_is_shown_once_and_kept_nowhere() {
    let house = house();
    let body = json!({ "name": "x" }).to_string();
    let send = || house.sends_with(Method::POST, KEYS, &[("idempotency-key", "k-1")], &body);
    let (first, again) = (send(), send());
    let read = |answer: &Answer| -> Value { serde_json::from_slice(answer.body()).unwrap() };
    let (first, again) = (read(&first), read(&again));
    assert_eq!(first["id"], again["id"], "it is one key");
    let token = first["token"].as_str().unwrap();
    assert!(again["token"].is_null());
    let (_, list) = house.get(KEYS);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let secret = token.rsplit('_').next().unwrap();
    for kept in [
        list.to_string(),
        format!("{:?}", house.acts.lock().unwrap()),
    ] {
        assert!(!kept.contains(secret), "{kept}");
    }
}

#[test]
fn a_key_makes_no_keys_and_gives_nobody_a_role() {
    let house = house();
    let (id, token) = made(
        &house,
        &json!({ "name": "x", "can_write": true, "role": "owner" }),
    );
    let (api, bearer) = (api(&house), bearer(&token));
    for (method, rest) in [
        ("POST", "keys"),
        ("GET", "keys"),
        ("POST", &format!("keys/{id}/rotate")),
        ("DELETE", &format!("keys/{id}")),
        ("POST", "users"),
        ("GET", "users"),
        ("DELETE", "users/usr_1"),
    ] {
        let address = format!("/keys/v1/stores/acme/{rest}");
        let (status, body) = asked(&api, (method, &address, &bearer), NOW);
        assert_eq!(
            (status, &body["code"]),
            (403, &json!("auth.role")),
            "{method} {rest}"
        );
    }
    let (_, bound) = made(
        &house,
        &json!({ "name": "y", "can_write": true, "role": "analyst" }),
    );
    let bearer = format!("Bearer {bound}");
    let people = asked(
        &api,
        ("GET", "/keys/v1/stores/acme/duplicates", &bearer),
        NOW,
    );
    assert_eq!(people.1["code"], "auth.role");
    let numbers = asked(&api, ("GET", "/keys/v1/stores/acme/segments", &bearer), NOW);
    assert_eq!(numbers.0, 200);
}

#[test]
fn a_key_that_cannot_be_is_told_what_is_wrong() {
    let house = house();
    for wrong in [
        json!({}),
        json!({ "name": " " }),
        json!({ "name": "x".repeat(101) }),
        json!({ "name": "x", "days": 0 }),
        json!({ "name": "x", "role": "king" }),
        json!({ "name": "x", "secret": "mine" }),
    ] {
        let (status, body) = house.sends(Method::POST, KEYS, &wrong);
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!("body.malformed")),
            "{wrong}"
        );
    }
    for _ in 0..50 {
        made(&house, &json!({ "name": "x" }));
    }
    let (status, body) = house.sends(Method::POST, KEYS, &json!({ "name": "x" }));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (409, &json!("key.too_many"))
    );
}

#[test]
fn people_are_invited_given_a_role_and_dismissed_by_somebody_else() {
    let house = house();
    let sam = json!({ "email": "Sam@Example.com", "role": "support" });
    let (status, invited) = house.sends(Method::POST, USERS, &sam);
    assert_eq!(
        (status, &invited["email"]),
        (StatusCode::OK, &json!("sam@example.com"))
    );
    let id = invited["id"].as_str().unwrap();
    let one = format!("{USERS}/{id}");
    let (_, given) = house.sends(Method::POST, &one, &json!({ "role": "analyst" }));
    assert_eq!(given["role"], "analyst");
    let (_, list) = house.get(USERS);
    assert_eq!(list["items"], json!([given]));
    // Sam may do nothing about themselves, whatever their role.
    let mut themselves = reader_of(&["acme"]);
    themselves.scopes.push("awda/write".to_owned());
    let themselves = Principal {
        subject: id.to_owned(),
        roles: Some(vec!["owner".to_owned()]),
        ..themselves
    };
    let answer = house.asked(Method::DELETE, &one, Some(themselves));
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(
        (answer.status().as_u16(), &body["code"]),
        (409, &json!("user.self"))
    );
    let (status, _) = house.decides(Method::DELETE, &one);
    assert_eq!(status, StatusCode::OK);
    let (status, body) = house.decides(Method::DELETE, &one);
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("user.unknown"))
    );
    for wrong in [
        json!({ "email": "sam", "role": "owner" }),
        json!({ "email": "a@b.co", "role": "king" }),
    ] {
        let (status, body) = house.sends(Method::POST, USERS, &wrong);
        assert_eq!(
            (status.as_u16(), &body["code"]),
            (400, &json!("body.malformed")),
            "{wrong}"
        );
    }
}
