//! What surrounds an act: versions, keys, the log. And what faults are called.

use awda_ports::web::Answer;
use http::{Method, header};
use serde_json::{Value, json};

use super::house::{House, standards};

const SEGMENT: &str = "/v1/stores/acme/segments/big_spenders";

fn saved(house: &House, headers: &[(&'static str, &str)], text: &str) -> Answer {
    let body = json!({ "text": text }).to_string();
    house.sends_with(Method::POST, SEGMENT, headers, &body)
}

fn said(answer: &Answer) -> Value {
    serde_json::from_slice(answer.body()).unwrap_or_default()
}

fn tag(answer: &Answer) -> String {
    answer.headers()[header::ETAG].to_str().unwrap().to_owned()
}

#[test]
fn what_was_read_is_changed_only_while_it_is_still_the_same() {
    let (mut house, _) = House::with_sara();
    house.standards.push(standards("acme"));
    let first = saved(&house, &[], "orders_count > 1");
    assert_eq!(first.status(), 200, "{}", said(&first));
    let read = house.sends_with(Method::GET, SEGMENT, &[], "");
    assert!(tag(&read).starts_with("\"v1."));
    let second = saved(&house, &[("if-match", &tag(&read))], "orders_count > 2");
    assert_eq!(second.status(), 200, "{}", said(&second));
    let late = saved(&house, &[("if-match", &tag(&read))], "orders_count > 3");
    assert_eq!(
        (late.status().as_u16(), &said(&late)["code"]),
        (412, &json!("precondition.failed"))
    );
    let now = house.sends_with(Method::GET, SEGMENT, &[], "");
    assert_eq!(said(&now)["text"], "orders_count > 2");
    let nothing = "/v1/stores/acme/segments/never_was";
    let body = json!({ "text": "orders_count > 1" }).to_string();
    let absent = house.sends_with(Method::POST, nothing, &[("if-match", "*")], &body);
    assert_eq!(absent.status(), 412);
    let both = json!({ "text": "orders_count > 4", "version": 1 }).to_string();
    let torn = house.sends_with(Method::POST, SEGMENT, &[("if-match", &tag(&now))], &both);
    assert_eq!(torn.status(), 412, "the body and the header differ");
    let dropped = house.sends_with(Method::DELETE, SEGMENT, &[("if-match", &tag(&read))], "");
    assert_eq!(dropped.status(), 412);
}

#[test]
fn what_nobody_can_read_is_not_changed_under_a_condition() {
    let (house, sara) = House::with_sara();
    let redrive = "/v1/stores/acme/dead-letters/redrive";
    for wanted in ["\"x\"", "*", "×"] {
        let answer = house.sends_with(Method::POST, redrive, &[("if-match", wanted)], "");
        assert_eq!(said(&answer)["code"], "precondition.failed", "{wanted}");
    }
    assert_eq!(
        house.sends_with(Method::POST, redrive, &[], "").status(),
        200
    );
    let note = format!("/v1/stores/acme/customers/{sara}/notes/never-was");
    let body = json!({ "text": "Likes oud." }).to_string();
    let changed = |wanted| house.sends_with(Method::POST, &note, &[("if-match", wanted)], &body);
    assert_eq!(said(&changed("nonsense"))["code"], "precondition.failed");
    assert_ne!(said(&changed("\"v1\""))["code"], "precondition.failed");
}

#[test]
fn whoever_has_it_already_is_told_so_and_nothing_else() {
    let (house, sara) = House::with_sara();
    for address in [
        "/v1/stores/acme/flows",
        "/v1/stores/acme/segments",
        "/openapi.json",
    ] {
        let read = house.sends_with(Method::GET, address, &[], "");
        let tag = tag(&read);
        let weak = format!("\"other\", W/{tag}");
        for held in [tag.as_str(), weak.as_str(), "*"] {
            let same = house.sends_with(Method::GET, address, &[("if-none-match", held)], "");
            assert_eq!(same.status(), 304, "{address}");
            assert!(same.body().is_empty());
            assert_eq!(self::tag(&same), tag);
        }
        let other = house.sends_with(Method::GET, address, &[("if-none-match", "\"x\"")], "");
        assert_eq!((other.status().as_u16(), other.body()), (200, read.body()));
    }
    let person = format!("/v1/stores/acme/customers/{sara}");
    let answer = house.sends_with(Method::GET, &person, &[("if-none-match", "*")], "");
    assert_eq!(answer.status(), 200, "what is about people is never held");
    assert!(!answer.headers().contains_key(header::ETAG));
}

#[test]
fn the_same_key_does_it_once_and_answers_alike() {
    let (house, sara) = House::with_sara();
    let address = format!("/v1/stores/acme/customers/{sara}");
    let key = [("idempotency-key", "k-1")];
    let first = house.sends_with(Method::DELETE, &address, &key, "");
    let second = house.sends_with(Method::DELETE, &address, &key, "");
    assert_eq!(first.status(), 202, "{}", said(&first));
    assert_eq!(
        (second.status(), second.body()),
        (first.status(), first.body())
    );
    assert_eq!(second.headers()["idempotency-replayed"], "true");
    assert!(!first.headers().contains_key("idempotency-replayed"));
    assert_eq!(house.queued.lock().unwrap().len(), 1, "erased once");
    let other = format!("{address}/tags");
    let other = house.sends_with(Method::POST, &other, &key, "{\"add\":[\"x\"]}");
    assert_eq!(
        (other.status().as_u16(), &said(&other)["code"]),
        (422, &json!("idempotency.other_request"))
    );
    for wrong in ["", "ع", &"k".repeat(256)] {
        let answer = house.sends_with(Method::DELETE, &address, &[("idempotency-key", wrong)], "");
        assert_eq!(said(&answer)["code"], "idempotency.key_invalid");
    }
    assert_eq!(house.queued.lock().unwrap().len(), 1);
}

#[test]
fn a_refusal_is_answered_alike_but_a_conflict_may_be_tried_again() {
    let (house, _) = House::with_sara();
    let key = [("idempotency-key", "k-2")];
    let faulty = saved(&house, &key, "orders >");
    let again = saved(&house, &key, "orders >");
    assert_eq!(
        (again.status().as_u16(), again.body()),
        (422, faulty.body())
    );
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    saved(&house, &[], "orders_count > 1");
    let key = [("idempotency-key", "k-3")];
    assert_eq!(saved(&house, &key, "orders_count > 2").status(), 409);
    assert_eq!(saved(&house, &key, "orders_count > 2").status(), 409);
    assert!(
        house
            .act_keys
            .lock()
            .unwrap()
            .iter()
            .all(|(_, answer)| answer.is_some())
    );
}

#[test]
fn everything_that_changes_something_leaves_one_line_and_no_names() {
    let (house, sara) = House::with_sara();
    saved(&house, &[], "orders_count > 1");
    saved(&house, &[], "orders_count > 2");
    house.sends_with(
        Method::POST,
        "/v1/stores/acme/segments/check",
        &[],
        "{\"text\":\"vip\"}",
    );
    let notes = format!("/v1/stores/acme/customers/{sara}/notes");
    house.sends_with(Method::POST, &notes, &[], "{\"text\":\"call Sara Ahmed\"}");
    let odd = "/v1/stores/acme/segments/sara@example.com";
    house.sends_with(Method::POST, odd, &[], "{\"text\":\"vip\"}");
    house.sends_with(Method::DELETE, SEGMENT, &[], "");
    house.get("/v1/stores/acme/segments");
    let (_, log) = house.get("/v1/stores/acme/audit");
    let lines = log["items"].as_array().unwrap();
    let told: Vec<String> = lines
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {} {} {}->{}",
                text("who"),
                text("operation"),
                text("resource").replace(&sara.to_string(), "SARA"),
                text("outcome"),
                line["before"],
                line["after"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "sam drop_segment segments/big_spenders done 1->null",
            "sam save_segment segments/? segment.id_invalid null->null",
            "sam write_note customers/SARA/notes done null->1",
            "sam save_segment segments/big_spenders segment.changed null->null",
            "sam save_segment segments/big_spenders done null->1",
        ]
    );
    assert!(!log.to_string().contains("Ahmed"));
    assert_eq!(lines[0]["at"], super::house::NOW);
}

#[test]
fn an_act_that_cannot_be_noted_is_not_done() {
    let (mut house, sara) = House::with_sara();
    house.is_unwell = true;
    let address = format!("/v1/stores/acme/customers/{sara}");
    let answer = house.sends_with(Method::DELETE, &address, &[], "");
    assert_eq!(answer.status(), 503);
    assert!(house.queued.lock().unwrap().is_empty());
}

#[test]
fn faults_are_called_by_name_in_the_language_that_was_asked_for() {
    let (house, _) = House::with_sara();
    for (language, title) in [
        ("en", "Segment not found"),
        ("fa-IR", "بخش پیدا نشد"),
        ("ar;q=0.9, en;q=0.1", "الشريحة غير موجودة"),
    ] {
        let headers = [("accept-language", language)];
        let answer = house.sends_with(Method::GET, "/v1/stores/acme/segments/nix", &headers, "");
        assert_eq!(said(&answer)["title"], title);
        assert_eq!(said(&answer)["code"], "segment.unknown");
        let spoken = answer.headers()[header::CONTENT_LANGUAGE].to_str().unwrap();
        assert_eq!(spoken, &language[..2]);
    }
}
