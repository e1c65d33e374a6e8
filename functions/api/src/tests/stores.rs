//! Stores: who sees which, and how one begins.

use awda_ports::web::{Principal, Request};
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::house::{House, NOW, at, reader_of, wait};
use crate::Api;

const NEW: &str = "/v1/stores/attar";

fn house() -> House {
    House::with_sara().0
}

fn owner_of(stores: &[&str]) -> Principal {
    let mut owner = reader_of(stores);
    owner.scopes.push("awda/write".to_owned());
    owner.roles = Some(vec!["owner".to_owned()]);
    owner
}

fn asked(house: &House, who: Principal, how: (Method, &str), body: &Value) -> (u16, Value) {
    let mut request = Request::new(Bytes::from(body.to_string()));
    (*request.method_mut(), *request.uri_mut()) = (how.0, how.1.parse().unwrap());
    request.extensions_mut().insert(who);
    let api = Api::new((house, house, house), house, house, house, house);
    let answer = wait(api.handle(&request, at(NOW)));
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer.status().as_u16(), body)
}

fn attar() -> Value {
    json!({
        "currency": "IRR", "timezone": "Asia/Tehran",
        "settings": {
            "name": "عطار", "country": "IR", "language": "fa",
            "sender": { "email": "hello@attar.example" },
            "secrets": { "shopify": ["hunter2-hunter2"] },
        },
    })
}

#[test]
fn a_new_store_says_where_its_sources_knock_and_its_secret_once() {
    let house = house();
    let make = |who| asked(&house, who, (Method::POST, NEW), &attar());
    let (status, made) = make(owner_of(&["attar"]));
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["settings"]["currency"], "IRR");
    assert_eq!(made["settings"]["holdout_share"], 1_000);
    assert_eq!(
        made["settings"]["secrets"],
        json!({ "generic": 1, "links": 1, "shopify": 1 })
    );
    let hooks = made["hooks"].as_array().unwrap();
    let of = |source: &str| hooks.iter().find(|hook| hook["source"] == source).unwrap();
    assert_eq!(of("shopify")["path"], "/hooks/attar/shopify");
    assert_eq!(of("shopify")["has_secret"], true);
    assert_eq!(of("stripe")["has_secret"], false);
    let token = made["token"].as_str().unwrap();
    let kept = house.kept_settings.lock().unwrap();
    let own = kept[0].secrets_of("generic");
    assert_eq!((own[0].reveal().as_str(), own.len()), (token, 1));
    assert!(token.len() >= 40, "{token}");
    assert_ne!(own, kept[0].secrets_of("links"));
    drop(kept);
    let logged = format!("{:?}", house.acts.lock().unwrap());
    assert!(!logged.contains(token) && !logged.contains("hunter2"));
    assert!(!made["settings"].to_string().contains("hunter2"));
}

#[test]
fn one_who_brings_a_secret_is_told_none() {
    let house = house();
    let mut own = attar();
    own["settings"]["secrets"] = json!({ "generic": ["hunter2-hunter2"] });
    let (status, made) = asked(&house, owner_of(&["*"]), (Method::POST, NEW), &own);
    assert_eq!((status, made.get("token")), (200, None));
}

#[test]
fn owners_of_the_store_alone_make_it_and_only_once() {
    let house = house();
    let make = |who, address| asked(&house, who, (Method::POST, address), &attar());
    for (role, code) in [
        ("marketer", "auth.role"),
        ("developer", "auth.role"),
        ("support", "auth.role"),
    ] {
        let mut who = owner_of(&["attar"]);
        who.roles = Some(vec![role.to_owned()]);
        assert_eq!(make(who, NEW).1["code"], code);
    }
    assert_eq!(make(owner_of(&["acme"]), NEW).1["code"], "auth.store");
    let mut program = owner_of(&["attar"]);
    program.subject = "key_06dv5r8k3w9q2m4x7n1c8b5t0z".to_owned();
    assert_eq!(make(program, NEW).1["code"], "auth.role");
    let (status, answer) = make(owner_of(&["*"]), "/v1/stores/acme");
    assert_eq!((status, &answer["code"]), (409, &json!("store.exists")));
    let (status, answer) = make(owner_of(&["*"]), "/v1/stores/No%20Store");
    assert_eq!((status, &answer["code"]), (404, &json!("store.unknown")));
    assert!(house.kept_settings.lock().unwrap().is_empty());
}

#[test]
fn what_no_store_can_be_is_refused_by_its_name() {
    let house = house();
    let with = |path: &str, value: Value| {
        let mut body = attar();
        *body.pointer_mut(path).unwrap() = value;
        asked(&house, owner_of(&["*"]), (Method::POST, NEW), &body).1
    };
    for (path, value, named) in [
        ("/currency", json!("riyal"), "currency"),
        ("/timezone", json!("Asia/Atlantis"), "timezone"),
        ("/settings/sender", json!({}), "settings.sender.email"),
        ("/settings/sender/email", json!("nobody"), "sender.email"),
        ("/settings/country", json!("Persia"), "country"),
    ] {
        let answer = with(path, value);
        assert_eq!(answer["code"], "settings.invalid", "{answer}");
        assert!(
            answer["detail"].as_str().unwrap().contains(named),
            "{answer}"
        );
    }
    assert_eq!(with("/settings", json!(7))["code"], "body.malformed");
    assert!(house.kept_settings.lock().unwrap().is_empty());
}

#[test]
fn everybody_sees_the_stores_of_their_token_and_no_other() {
    let house = house();
    let list = |who, address| asked(&house, who, (Method::GET, address), &Value::Null).1;
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        let ids = items.iter().map(|one| one["id"].as_str().unwrap());
        ids.map(str::to_owned).collect()
    };
    let own = list(reader_of(&["acme", "nowhere", "No Store"]), "/v1/stores");
    assert_eq!(ids(&own), ["acme"]);
    assert_eq!(own["items"][0]["currency"], "SAR");
    assert_eq!(ids(&list(reader_of(&[]), "/v1/stores")), [""; 0]);
    let first = list(reader_of(&["*"]), "/v1/stores?limit=1");
    assert_eq!(ids(&first), ["acme"]);
    let next = first["next"].as_str().unwrap();
    let address = format!("/v1/stores?limit=1&cursor={next}");
    let second = list(reader_of(&["*"]), &address);
    assert_eq!(ids(&second), ["other"]);
    assert_eq!(second.get("next"), None);
    let wrong = list(reader_of(&["*"]), "/v1/stores?cursor=MTAxa2o0");
    assert_eq!(wrong["code"], "cursor.invalid");
}

#[test]
fn how_mails_look_is_changed_with_the_settings() {
    let house = house();
    let change = |brand: Value| {
        let body = json!({ "brand": brand });
        let address = "/v1/stores/acme/settings";
        house.sends(Method::POST, address, &body).1
    };
    let said = json!({ "logo_url": "https://acme.example/logo.png", "colour": "#0a2540" });
    assert_eq!(change(said.clone())["brand"], said);
    for wrong in [
        json!({ "colour": "navy" }),
        json!({ "logo_url": "http://acme.example/logo.png" }),
        json!({ "font": "Comic" }),
    ] {
        assert_eq!(change(wrong)["code"], "settings.invalid");
    }
}

#[test]
fn accounts_are_changed_with_the_settings_and_nothing_unknown_is_taken() {
    let house = house();
    let change = |accounts: Value| {
        let body = json!({ "accounts": accounts });
        let address = "/v1/stores/acme/settings";
        house.sends(Method::POST, address, &body).1
    };
    let said = json!({ "margin_points": 4_000, "rate_micros": 3_750_000 });
    assert_eq!(change(said.clone())["accounts"], said);
    for wrong in [
        json!({ "margin_points": 10_001 }),
        json!({ "rate_micros": 0 }),
        json!({ "margins": 40 }),
        json!("half"),
    ] {
        assert_eq!(change(wrong)["code"], "settings.invalid");
    }
}
