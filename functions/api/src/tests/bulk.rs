//! One decision about many: what is asked for, how it is cut, and how far it is.

use awda_customers::{BulkAct, BulkPart, Whom};
use awda_ports::JobPart;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::house::{House, customer};

fn asks(house: &House, act: &str, body: &Value) -> (StatusCode, Value) {
    house.sends(Method::POST, &format!("/v1/stores/acme/bulk/{act}"), body)
}

#[test]
fn ids_are_cut_into_parts_each_once_and_a_segment_begins_with_its_first() {
    let (house, _) = House::with_sara();
    let mut ids: Vec<String> = (0..600).map(|n| customer(n).to_string()).collect();
    ids.push(ids[0].clone());
    let (status, job) = asks(&house, "tag", &json!({ "customers": ids, "add": ["vip"] }));
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    assert_eq!(
        (&job["people"], &job["state"]),
        (&600.into(), &"running".into())
    );
    let queued = house.queued.lock().unwrap().clone();
    let parts: Vec<BulkPart> = queued
        .iter()
        .map(|one| BulkPart::read(one).unwrap())
        .collect();
    let sizes: Vec<_> = parts
        .iter()
        .map(|part| match &part.whom {
            Whom::Customers { ids, is_last } => (part.number, ids.len(), *is_last),
            Whom::Segment { .. } => panic!("ids were named"),
        })
        .collect();
    assert_eq!(sizes, [(0, 250, false), (1, 250, false), (2, 100, true)]);
    assert!(parts.iter().all(|part| job["id"] == part.job.as_str()));
    house.queued.lock().unwrap().clear();
    let (_, job) = asks(
        &house,
        "erase",
        &json!({ "segment": "rfm.lost", "confirm": true }),
    );
    assert_eq!(job["segment"], "rfm.lost");
    let queued = house.queued.lock().unwrap();
    let part = BulkPart::read(&queued[0]).unwrap();
    assert_eq!((queued.len(), part.what), (1, BulkAct::Erase));
}

#[test]
fn what_is_asked_wrongly_begins_nothing() {
    let (house, sara) = House::with_sara();
    let many: Vec<String> = vec![sara.to_string(); 10_001];
    for (act, body, code) in [
        ("tag", json!({ "add": ["x"] }), "body.malformed"),
        (
            "tag",
            json!({ "customers": [], "add": ["x"] }),
            "body.malformed",
        ),
        (
            "tag",
            json!({ "customers": ["42"], "add": ["x"] }),
            "body.malformed",
        ),
        (
            "tag",
            json!({ "customers": [sara], "segment": "rfm.lost", "add": ["x"] }),
            "body.malformed",
        ),
        ("tag", json!({ "customers": [sara] }), "body.malformed"),
        (
            "tag",
            json!({ "customers": many, "add": ["x"] }),
            "bulk.too_many",
        ),
        (
            "tag",
            json!({ "segment": "rfm.kings", "add": ["x"] }),
            "segment.unknown",
        ),
        ("erase", json!({ "segment": "rfm.lost" }), "body.malformed"),
        (
            "consent",
            json!({ "segment": "rfm.lost", "channel": "sms", "status": "granted" }),
            "body.malformed",
        ),
        (
            "consent",
            json!({ "segment": "rfm.lost", "channel": "sms", "status": "pending" }),
            "body.malformed",
        ),
        (
            "consent",
            json!({ "segment": "rfm.lost", "channel": "sms", "status": "denied", "proof": " " }),
            "body.malformed",
        ),
    ] {
        assert_eq!(asks(&house, act, &body).1["code"], code, "{act} {body:.80}");
    }
    assert!(house.queued.lock().unwrap().is_empty());
    assert!(house.jobs.lock().unwrap().is_empty());
}

#[test]
fn a_job_is_done_when_every_part_is_and_says_who_is_missing() {
    let (mut house, sara) = House::with_sara();
    let (_, job) = asks(
        &house,
        "tag",
        &json!({ "customers": [sara], "add": ["vip"] }),
    );
    let address = format!("/v1/stores/acme/jobs/{}", job["id"].as_str().unwrap());
    let part = |number, is_last| JobPart {
        number,
        done: 2,
        failed: vec![(sara.clone(), "customer.erased".to_owned())],
        is_last,
        next: None,
    };
    house.job_parts = vec![part(1, true)];
    assert_eq!(
        house.get(&address).1["state"],
        "running",
        "the first is under way"
    );
    house.job_parts.insert(0, part(0, false));
    let (_, shown) = house.get(&address);
    assert_eq!(shown["state"], "done");
    assert_eq!(
        (&shown["decided"], &shown["failed"]),
        (&4.into(), &2.into())
    );
    assert_eq!(shown["failures"][0]["code"], "customer.erased");
    assert_eq!(
        house.get("/v1/stores/acme/jobs/job_9").1["code"],
        "job.unknown"
    );
    assert_eq!(
        house.get("/v1/stores/acme/jobs").1["items"][0]["id"],
        job["id"]
    );
}
