//! Customers as a file: everybody once whatever happens on the way, nothing that a spreadsheet computes, and nobody who was erased.

use awda::local_door::LocalDoor;
use awda::queue::NewMessage;
use awda::web::Door;
use awda_customers::{ExportFormat, ExportSpec, ExportTurn, ExportWhat};
use awda_ports::{Command, Job, Jobs};
use awda_tests::{START, Story, order};
use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

async fn shop(count: u32) -> Story {
    let story = Story::start().await;
    for number in 0..count {
        let mail = format!("p{number}@example.com");
        let mut order = order(&format!("1{number}"), START, &mail, "10.00");
        order["customer"]["name"] = json!("=cmd|' /C calc'!A0");
        story.sends(&order).await;
    }
    story.works().await;
    story
}

/// Asks the suite's own door, as a browser does.
async fn fetched(story: &Story, url: &str) -> (StatusCode, String) {
    let path = url.strip_prefix("http://localhost:8080").unwrap();
    let request = http::Request::builder().method(Method::GET).uri(path);
    let suite = story.suite().clone();
    let answer = LocalDoor { suite }
        .answer(request.body(Bytes::new()).unwrap())
        .await;
    let body = String::from_utf8(answer.body().to_vec()).unwrap();
    (answer.status(), body)
}

async fn begins(story: &Story, body: &Value) -> String {
    let address = "/v1/stores/acme/exports";
    let (status, job) = story.says(Method::POST, address, body).await;
    assert_eq!(status, 202, "{job}");
    job["id"].as_str().unwrap().to_owned()
}

async fn file_of(story: &Story, job: &str) -> Value {
    story
        .asks(&format!("/v1/stores/acme/jobs/{job}/file"))
        .await
}

#[tokio::test]
async fn everybody_is_in_the_file_and_its_address_ends() {
    let story = shop(3).await;
    let job = begins(&story, &json!({ "what": "customers" })).await;
    assert_eq!(file_of(&story, &job).await["code"], "export.running");
    story.works().await;
    let shown = story.asks(&format!("/v1/stores/acme/jobs/{job}")).await;
    assert_eq!(
        (&shown["state"], &shown["decided"]),
        (&json!("done"), &json!(3))
    );
    let link = file_of(&story, &job).await;
    assert_eq!(link["name"], "acme-customers-2026-01-05.csv", "{link}");
    let url = link["url"].as_str().unwrap();
    let (status, text) = fetched(&story, url).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.starts_with("id,shop_ids,name,email,"));
    assert!(text.contains("p0@example.com") && text.contains("10.00,SAR"));
    assert!(!text.contains(",=cmd"), "a formula: {text}");
    story.pass(SignedDuration::from_mins(15)).await;
    assert_eq!(fetched(&story, url).await.0, StatusCode::FORBIDDEN);
    let again = file_of(&story, &job).await;
    let (status, _) = fetched(&story, again["url"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    story.pass(SignedDuration::from_hours(24)).await;
    assert_eq!(file_of(&story, &job).await["code"], "export.gone");
}

#[tokio::test]
async fn an_erasure_takes_the_files_with_it_and_the_next_one_knows_nobody() {
    let story = shop(2).await;
    let job = begins(&story, &json!({ "what": "customers", "format": "jsonl" })).await;
    story.works().await;
    let link = file_of(&story, &job).await;
    let url = link["url"].as_str().unwrap();
    assert!(fetched(&story, url).await.1.contains("p1@example.com"));
    story.pass(SignedDuration::from_secs(60)).await;
    let gone = story.customer("p1@example.com").await.unwrap();
    let id = gone["id"].as_str().unwrap();
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    story.works().await;
    let (status, said) = fetched(&story, url).await;
    assert_eq!(status, StatusCode::GONE, "{said}");
    assert_eq!(file_of(&story, &job).await["code"], "export.gone");
    story.pass(SignedDuration::from_secs(60)).await;
    let job = begins(&story, &json!({ "what": "customers", "format": "jsonl" })).await;
    story.works().await;
    let link = file_of(&story, &job).await;
    let (_, text) = fetched(&story, link["url"].as_str().unwrap()).await;
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("p0@example.com") && !text.contains("p1@"));
}

/// A segment's file in turns of two people, of which every turn comes twice.
#[tokio::test]
async fn turns_that_come_twice_make_one_file() {
    let story = shop(5).await;
    let text = json!({ "text": "orders_count >= 1", "name": "Buyers" });
    let address = "/v1/stores/acme/segments/buyers";
    let (status, kept) = story.says(Method::POST, address, &text).await;
    assert_eq!(status, 200, "{kept}");
    story.suite().night(story.now()).await.unwrap();
    let file = ExportSpec {
        what: ExportWhat::Customers,
        format: ExportFormat::Jsonl,
        bom: false,
    };
    let job = Job {
        id: "job_1".to_owned(),
        act: "export".to_owned(),
        by: "sam".to_owned(),
        at: story.now(),
        segment: Some("buyers".to_owned()),
        people: None,
        file: Some(file),
    };
    let store = "acme".parse().unwrap();
    let (dynamo, queues) = (
        &story.suite().ground().dynamo,
        &story.suite().ground().queues,
    );
    dynamo.keep_job(&store, &job).await.unwrap();
    let turn = ExportTurn {
        job: job.id.clone(),
        at: job.at,
        number: 0,
        file,
        segment: job.segment.clone(),
        after: None,
        most: 2,
    };
    let message = || NewMessage {
        group: turn.delivery(&store).group(),
        body: turn.delivery(&store).to_wire(),
        delay_s: None,
    };
    queues
        .send("DeliveriesQueue", &[message(), message()])
        .unwrap();
    story.works().await;
    let shown = story.asks("/v1/stores/acme/jobs/job_1").await;
    assert_eq!(
        (&shown["state"], &shown["decided"]),
        (&json!("done"), &json!(5))
    );
    let link = file_of(&story, "job_1").await;
    let (_, text) = fetched(&story, link["url"].as_str().unwrap()).await;
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut mails: Vec<String> = lines
        .map(|row| row["email"].as_str().unwrap().to_owned())
        .collect();
    mails.sort();
    let everybody: Vec<String> = (0..5)
        .map(|number| format!("p{number}@example.com"))
        .collect();
    assert_eq!(mails, everybody);
}
