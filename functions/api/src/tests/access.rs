//! Who may ask what, and how a question must be put.

use std::sync::atomic::Ordering;

use awda_measures::{Crowd, NightCrowd, Sendings};
use awda_messaging::campaigns::Campaign;
use awda_ports::Job;
use awda_ports::web::Principal;
use http::{Method, header};
use serde_json::Value;

use super::house::{House, NOW, at, reader_of, run, standards, store};
use crate::{Access, routes};

/// Questions put wrongly, and the code each is answered with.
const WRONG: [(&str, &str); 25] = [
    ("/nowhere", "route.unknown"),
    ("/v1", "route.unknown"),
    ("/v1/stores/acme/customers/", "route.unknown"),
    (
        "/v1/stores/acme/segments?sort=name",
        "request.parameter_unknown",
    ),
    ("/health?x", "request.parameter_unknown"),
    ("/v1/stores/acme/customers", "request.parameter_missing"),
    ("/v1/stores/acme/messages", "request.parameter_missing"),
    (
        "/v1/stores/acme/messages?day=yesterday",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?email=a@b.c&phone=%2B966501234567",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?email=a@b.c&email=a@b.c",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?email=nobody",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?email=%ff@b.c",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?phone=12",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?shop_id=77",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?shop_id=generic:77",
        "customer.not_found",
    ),
    ("/v1/stores/acme/customers?card=L-1", "customer.not_found"),
    (
        "/v1/stores/acme/customers?anonymous=%20",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/customers?card=L-1&telegram=1",
        "request.parameter_invalid",
    ),
    ("/v1/stores/acme/customers/42", "request.parameter_invalid"),
    (
        "/v1/stores/acme/segments/rfm.kings/members",
        "segment.unknown",
    ),
    (
        "/v1/stores/acme/segments/rfm.lost/members?limit=0",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/segments/rfm.lost/members?limit=201",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/segments/rfm.lost/members?limit=%2B5",
        "request.parameter_invalid",
    ),
    (
        "/v1/stores/acme/segments/rfm.lost/members?cursor=x",
        "cursor.invalid",
    ),
    ("/v1/runs/night-1999-01-01", "run.not_found"),
];

/// The route's address with real parameters.
fn address(pattern: &str, customer: &str) -> String {
    let filled = pattern
        .replace("{store}", "acme")
        .replace("{customer}", customer)
        .replace("{segment}", "rfm.champions")
        .replace("{flow}", "abandoned_cart")
        .replace("{campaign}", "spring")
        .replace("{goal}", "repeat")
        .replace("{pool}", "win_back")
        .replace("{webhook}", "erp")
        .replace("{note}", "note_1")
        .replace("{template}", "cart.reminder")
        .replace("{user}", "usr_1")
        .replace("{key}", "key_1")
        .replace("{duplicate}", "p.x~e.y")
        .replace("{delivery}", "dlv_1")
        .replace("{letter}", "deliveries.1")
        .replace("{job}", "job_1")
        .replace("{run}", "night-2026-11-22");
    match pattern {
        "/v1/stores/{store}/customers" => filled + "?email=sara@example.com",
        "/v1/stores/{store}/why" => format!("{filled}?customer={customer}&flow=win_back"),
        "/v1/stores/{store}/messages" => filled + "?day=2026-11-22",
        "/v1/stores/{store}/segments/{segment}/explain" => format!("{filled}?customer={customer}"),
        _ => filled,
    }
}

fn house() -> (House, String) {
    let (mut house, sara) = House::with_sara();
    house.runs.push(run("night-2026-11-22"));
    house.jobs.lock().unwrap().push(Job {
        id: "job_1".to_owned(),
        act: "tag".to_owned(),
        by: "sam".to_owned(),
        at: at(NOW),
        segment: None,
        people: Some(1),
        file: Some(super::exports::csv()),
    });
    house.job_parts = vec![super::exports::last_part()];
    house.has_file = true;
    house.standards.push(standards("acme"));
    house.crowd = Some(NightCrowd {
        run: "night-2026-11-22".to_owned(),
        day: 20_779,
        lapsed_after: 180,
        crowd: Crowd::default(),
        sendings: Sendings::default(),
    });
    let spring = serde_json::json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "vip" },
        "message": { "template": "win_back.news" },
    });
    let document = serde_json::from_value(spring).unwrap();
    let draft = Campaign::draft(store("acme"), document, at(NOW));
    house.campaigns.lock().unwrap().push(draft);
    house.goals.lock().unwrap().push(super::goals::repeat());
    super::webhooks::listens(&mut house);
    (house, sara.to_string())
}

fn code(answer: &awda_ports::web::Answer) -> String {
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    let code = body.get("code").and_then(Value::as_str);
    code.unwrap_or_default().to_owned()
}

#[test]
fn every_route_answers_its_reader_and_nobody_else() {
    let (house, sara) = house();
    for route in routes().filter(|route| route.access != Access::Decider) {
        let address = address(route.pattern, &sara);
        let ask = |who| house.asked(Method::GET, &address, who);
        let granted = ask(Some(reader_of(&["acme"])));
        assert_eq!(granted.status(), 200, "{address}: {:?}", granted.body());
        if route.access == Access::Open {
            assert_eq!(ask(None).status(), 200, "{address}");
            continue;
        }
        let anonymous = ask(None);
        assert_eq!(
            (anonymous.status().as_u16(), code(&anonymous)),
            (401, "auth.missing".to_owned())
        );
        assert_eq!(anonymous.headers()[header::WWW_AUTHENTICATE], "Bearer");
        let powerless = Principal {
            scopes: vec!["awda/write".to_owned()],
            ..reader_of(&["acme"])
        };
        assert_eq!(code(&ask(Some(powerless))), "auth.scope", "{address}");
    }
}

#[test]
fn a_strangers_token_opens_no_route_of_a_store_and_touches_nothing() {
    let (house, sara) = house();
    let of_stores = routes().filter(|route| route.pattern.contains("{store}"));
    let mut asked = 0;
    for route in of_stores {
        let address = address(route.pattern, &sara);
        for stranger in [&["other"][..], &[], &["acm"], &["acme2", "ACME"]] {
            let mut who = reader_of(stranger);
            who.scopes.push("awda/write".to_owned());
            let method = route.method.parse().unwrap();
            let answer = house.asked(method, &address, Some(who));
            assert_eq!(answer.status(), 403, "{address}");
            assert_eq!(code(&answer), "auth.store");
            asked += 1;
        }
    }
    assert_eq!(asked, 92 * 4);
    assert_eq!(house.calls.load(Ordering::Relaxed), 0);
}

#[test]
fn another_stores_address_shows_nothing_of_this_ones_people() {
    let (house, sara) = house();
    let ask = |address: &str| house.asked(Method::GET, address, Some(reader_of(&["other"])));
    for rest in ["", "/timeline", "/messages"] {
        let answer = ask(&format!("/v1/stores/other/customers/{sara}{rest}"));
        assert_eq!(code(&answer), "customer.not_found", "{rest}");
    }
    let answer = ask("/v1/stores/other/customers?email=sara@example.com");
    assert_eq!(code(&answer), "customer.not_found");
}

#[test]
fn a_token_for_all_stores_opens_each_that_exists() {
    let (house, sara) = house();
    let ask = |address: &str| house.asked(Method::GET, address, Some(reader_of(&["*"])));
    assert_eq!(
        ask(&format!("/v1/stores/acme/customers/{sara}")).status(),
        200
    );
    for unknown in [
        "/v1/stores/nobody/segments",
        "/v1/stores/No%20Body/segments",
    ] {
        assert_eq!(code(&ask(unknown)), "store.unknown");
    }
}

#[test]
fn an_address_answers_its_own_methods_and_names_them() {
    let (house, sara) = house();
    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
    ] {
        for route in routes() {
            let of_address = routes().filter(|other| other.pattern == route.pattern);
            let methods: Vec<&str> = of_address.map(|other| other.method).collect();
            if methods.contains(&method.as_str()) {
                continue;
            }
            let address = address(route.pattern, &sara);
            let answer = house.asked(method.clone(), &address, Some(reader_of(&["acme"])));
            assert_eq!(answer.status(), 405, "{method} {address}");
            assert_eq!(code(&answer), "method.not_allowed");
            let allowed = answer.headers()[header::ALLOW].to_str().unwrap();
            assert!(
                methods.iter().all(|method| allowed.contains(method)),
                "{allowed}"
            );
        }
    }
    assert_eq!(house.calls.load(Ordering::Relaxed), 0);
}

#[test]
fn who_may_only_read_decides_nothing() {
    let (house, sara) = house();
    let decisions: Vec<_> = routes()
        .filter(|route| route.access == Access::Decider)
        .collect();
    assert_eq!(decisions.len(), 42);
    for route in decisions {
        let method: Method = route.method.parse().unwrap();
        let address = address(route.pattern, &sara);
        let answer = house.asked(method.clone(), &address, Some(reader_of(&["acme"])));
        assert_eq!(
            (answer.status().as_u16(), code(&answer)),
            (403, "auth.scope".to_owned())
        );
        assert_eq!(house.asked(method, &address, None).status(), 401);
    }
    assert_eq!(house.calls.load(Ordering::Relaxed), 0);
    assert!(house.queued.lock().unwrap().is_empty());
}

#[test]
fn head_is_get_without_the_body() {
    let (house, sara) = house();
    let address = format!("/v1/stores/acme/customers/{sara}");
    let get = house.asked(Method::GET, &address, Some(reader_of(&["acme"])));
    let head = house.asked(Method::HEAD, &address, Some(reader_of(&["acme"])));
    assert_eq!(head.status(), get.status());
    assert!(head.body().is_empty());
    let length: usize = head.headers()[header::CONTENT_LENGTH]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(length, get.body().len());
    assert_eq!(get.headers()[header::CACHE_CONTROL], "no-store");
}

#[test]
fn a_question_put_wrongly_is_told_what_is_wrong() {
    let (house, sara) = house();
    for (address, expected) in WRONG {
        let (status, body) = house.get(address);
        assert_eq!(body["code"], expected, "{address}");
        assert_eq!(body["status"], status.as_u16(), "{address}");
        assert!(status.is_client_error(), "{address}");
        assert!(!body["detail"].as_str().unwrap().contains("nobody"));
    }
    assert_eq!(
        house.get(&format!("/v1/stores/acme/customers/{sara}")).0,
        200
    );
}

#[test]
fn an_unwell_port_is_said_to_be_unwell_and_no_more() {
    let (mut house, sara) = house();
    house.is_unwell = true;
    let address = format!("/v1/stores/acme/customers/{sara}");
    let answer = house.asked(Method::GET, &address, Some(reader_of(&["acme"])));
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(code(&answer), "port.unavailable");
    assert_eq!(house.get("/health").0, 200);
}
