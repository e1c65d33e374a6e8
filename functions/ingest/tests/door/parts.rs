//! Several messages in one delivery: each is queued by itself, so that one that will not be understood keeps no other back.

use awda_commerce::{StoreFacts, sources};
use serde_json::Value;

use super::{code, knock, request, settings, signed};

/// A sale; `lines` is what is wrong about the wrong ones.
fn sale(receipt: u32, lines: &str) -> String {
    format!(
        r#"{{"receipt":"{receipt}","sold_at":"2026-11-22T12:00:00+03:00","currency":"SAR","lines":{lines}}}"#
    )
}

fn good(receipt: u32) -> String {
    sale(receipt, r#"[{"sku":"A","quantity":1,"amount":"5.00"}]"#)
}

fn sent(source: &str, body: &str) -> (Value, Vec<awda_commerce::Delivery>) {
    let headers = [("x-awda-signature", &*signed(body.as_bytes()))];
    let path = format!("/hooks/acme/{source}");
    let (answer, kept) = knock(&request("POST", &path, &headers, body.as_bytes()));
    assert_eq!(answer.status(), 200, "{}", code(&answer));
    (serde_json::from_slice(answer.body()).unwrap(), kept)
}

#[test]
fn a_bad_receipt_is_reported_and_the_good_ones_beside_it_are_kept() {
    let facts: StoreFacts = settings().facts().unwrap();
    let too_precise = sale(2, r#"[{"sku":"A","quantity":1,"amount":"5.001"}]"#);
    let body = format!(
        "{{\"receipts\": [{}, {too_precise},\n 7, {}]}}",
        good(1),
        good(3)
    );
    let (answer, kept) = sent("till", &body);
    assert_eq!(kept.len(), 4);
    let events = |place: usize| {
        let delivery = &kept[place];
        sources::source("till").unwrap().translate(delivery, &facts)
    };
    assert_eq!(events(0).unwrap()[0].object.id, "1");
    assert_eq!(events(1).unwrap_err().code(), "delivery.field_invalid");
    assert!(events(2).is_err());
    assert_eq!(events(3).unwrap()[0].object.id, "3");
    assert_eq!(kept[1].body, too_precise.as_bytes());
    // Something wrong, by its place in what was sent; and each part by its name.
    let problem = answer["problem"]["detail"].as_str().unwrap();
    assert!(problem.starts_with("field receipts["), "{problem}");
    let parts = answer["parts"].as_array().unwrap();
    let wrong: Vec<bool> = parts
        .iter()
        .map(|part| part["problem"].is_object())
        .collect();
    assert_eq!(wrong, [false, true, true, false]);
    for (part, delivery) in parts.iter().zip(&kept) {
        assert_eq!(part["delivery"], delivery.id());
    }
}

#[test]
fn one_of_several_objects_of_the_generic_format_is_as_little_a_hindrance() {
    let facts: StoreFacts = settings().facts().unwrap();
    let body = r#"{"events":[
        {"type":"customer","id":1,"updated_at":1763280000,"email":"a@b.co"},
        {"type":"order","id":2},
        {"type":"nothing known"}
    ]}"#;
    let (answer, kept) = sent("generic", body);
    let generic = sources::source("generic").unwrap();
    let told: Vec<Result<usize, &str>> = kept
        .iter()
        .map(|delivery| generic.translate(delivery, &facts))
        .map(|told| told.map(|events| events.len()).map_err(|why| why.code()))
        .collect();
    assert_eq!(
        told,
        [
            Ok(1),
            Err("delivery.field_missing"),
            Err("delivery.unknown_topic")
        ]
    );
    assert_eq!(answer["parts"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_one_or_too_many_is_queued_as_it_came() {
    let one = format!("{{\"receipts\":[{}]}}", good(1));
    let (answer, kept) = sent("till", &one);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].body, one.as_bytes());
    assert!(answer.get("parts").is_none());
    let many: Vec<String> = (0..101).map(good).collect();
    let (answer, kept) = sent("till", &format!("{{\"receipts\":[{}]}}", many.join(",")));
    assert_eq!(kept.len(), 1);
    let detail = answer["problem"]["detail"].as_str().unwrap();
    assert!(detail.contains("more than 100"), "{detail}");
}
