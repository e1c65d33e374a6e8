//! Files of many: what is asked for, and where the file is.

use awda_customers::{ExportFormat, ExportSpec, ExportTurn, ExportWhat};
use awda_ports::JobPart;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::house::{House, NOW, at};

/// Customers as CSV.
pub(super) const fn csv() -> ExportSpec {
    ExportSpec {
        what: ExportWhat::Customers,
        format: ExportFormat::Csv,
        bom: false,
        since: None,
        until: None,
    }
}

/// The last part of a job that has no other.
pub(super) const fn last_part() -> JobPart {
    JobPart {
        number: 0,
        done: 3,
        failed: Vec::new(),
        is_last: true,
        next: None,
    }
}

fn asks(house: &House, body: &Value) -> (StatusCode, Value) {
    house.sends(Method::POST, "/v1/stores/acme/exports", body)
}

#[test]
fn a_file_is_a_job_whose_first_turn_waits_in_the_queue() {
    let (house, _) = House::with_sara();
    let body = json!({ "what": "customers", "segment": "rfm.lost", "bom": true });
    let (status, job) = asks(&house, &body);
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    assert_eq!(job["act"], "export");
    assert_eq!(job["file"], json!({ "what": "customers", "format": "csv" }));
    let queued = house.queued.lock().unwrap();
    let turn = ExportTurn::read(&queued[0]).unwrap();
    assert_eq!(turn.job, job["id"].as_str().unwrap());
    assert_eq!(turn.segment.as_deref(), Some("rfm.lost"));
    assert_eq!((turn.number, turn.after, turn.at), (0, None, at(NOW)));
    assert_eq!(turn.file, ExportSpec { bom: true, ..csv() });
}

#[test]
fn orders_of_some_days_are_asked_for_by_date() {
    let (house, _) = House::with_sara();
    let body = json!({ "what": "order_lines", "since": "2026-11-01", "until": "2026-12-01" });
    let (status, job) = asks(&house, &body);
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    assert_eq!(job["file"]["what"], "order_lines");
    let queued = house.queued.lock().unwrap();
    let file = ExportTurn::read(&queued[0]).unwrap().file;
    assert_eq!(
        (file.what, file.since, file.until),
        (ExportWhat::OrderLines, Some(20_758), Some(20_788))
    );
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_kept() {
    let (house, _) = House::with_sara();
    for (body, code) in [
        (json!({ "what": "everything" }), "body.malformed"),
        (json!({ "format": "csv" }), "body.malformed"),
        (
            json!({ "what": "customers", "since": "2026-11-01" }),
            "body.malformed",
        ),
        (
            json!({ "what": "orders", "since": "yesterday" }),
            "body.malformed",
        ),
        (
            json!({ "what": "orders", "since": "2026-11-02", "until": "2026-11-02" }),
            "body.malformed",
        ),
        (
            json!({ "what": "meta", "format": "xlsx" }),
            "body.malformed",
        ),
        (
            json!({ "what": "meta", "segment": "nobody" }),
            "segment.unknown",
        ),
    ] {
        assert_eq!(asks(&house, &body).1["code"], code, "{body}");
    }
    assert!(house.queued.lock().unwrap().is_empty());
    assert!(house.jobs.lock().unwrap().is_empty());
}

#[test]
fn a_file_has_an_address_once_it_is_whole_and_as_long_as_it_is_there() {
    let (mut house, sara) = House::with_sara();
    let (_, job) = asks(&house, &json!({ "what": "google", "format": "jsonl" }));
    let address = format!("/v1/stores/acme/jobs/{}/file", job["id"].as_str().unwrap());
    assert_eq!(house.get(&address).1["code"], "export.running");
    house.job_parts = vec![last_part()];
    let (status, gone) = house.get(&address);
    assert_eq!(
        (status, &gone["code"]),
        (StatusCode::GONE, &json!("export.gone"))
    );
    house.has_file = true;
    let (status, link) = house.get(&address);
    assert_eq!(status, StatusCode::OK, "{link}");
    assert_eq!(link["name"], "acme-google-2026-11-22.jsonl");
    assert_eq!(link["expires_at"], "2026-11-22T10:15:00Z");
    let unknown = house.get("/v1/stores/acme/jobs/job_9/file").1;
    assert_eq!(unknown["code"], "job.unknown");
    let tags = json!({ "customers": [sara], "add": ["vip"] });
    let (_, tagged) = house.sends(Method::POST, "/v1/stores/acme/bulk/tag", &tags);
    let address = format!(
        "/v1/stores/acme/jobs/{}/file",
        tagged["id"].as_str().unwrap()
    );
    assert_eq!(house.get(&address).1["code"], "export.none");
}
