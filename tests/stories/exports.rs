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
        since: None,
        until: None,
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

/// An order of one line.
fn bought(id: &str, at: &str, customer: &Value, sku: &str) -> Value {
    json!({
        "type": "order", "id": id, "placed_at": at, "currency": "SAR", "customer": customer,
        "lines": [
            { "sku": sku, "title": "عود", "quantity": 2, "unit_price": "50.00" },
            { "sku": "BOX", "quantity": 1, "unit_price": "10.00" },
        ],
        "discount": "5.00", "tax": "15.75", "shipping": 20,
    })
}

async fn rows(story: &Story, body: &Value) -> Vec<Value> {
    let job = begins(story, body).await;
    story.works().await;
    let link = file_of(story, &job).await;
    let (status, text) = fetched(story, link["url"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Sara orders as a guest and is named later, one order is given back in part, one cancelled, one a test, and Omar is erased.
async fn books() -> Story {
    let story = Story::start().await;
    story.advance(10).await;
    let sara = json!({ "email": "sara@example.com" });
    let omar = json!({ "email": "omar@example.com" });
    let mut documents = vec![
        bought("1", "2026-01-06T09:00:00Z", &sara, "OUD"),
        bought("2", "2026-01-07T20:59:59Z", &omar, "=1+1"),
        bought("3", "2026-01-07T21:00:00Z", &sara, "OUD"),
        bought("4", "2026-01-08T09:00:00Z", &sara, "OUD"),
        bought("5", "2026-01-08T09:00:00Z", &sara, "OUD"),
    ];
    documents[3]["cancelled_at"] = json!("2026-01-08T10:00:00Z");
    documents[4]["test"] = json!(true);
    // The first order is told again with the customer's own number, under which it then stands.
    let mut named = documents[0].clone();
    named["customer"] = json!({ "id": "c-1", "email": "sara@example.com" });
    named["updated_at"] = json!("2026-01-09T09:00:00Z");
    documents.push(named);
    documents.push(json!({
        "type": "refund", "id": "r-1", "order_id": "3", "refunded_at": "2026-01-09T09:00:00Z",
        "currency": "SAR", "amount": "50.00",
    }));
    for document in documents.iter().chain(&documents[..3]) {
        story.tells(document).await;
    }
    let omar = story.customer("omar@example.com").await.unwrap();
    let id = omar["id"].as_str().unwrap();
    story
        .decides("DELETE", &format!("/v1/stores/acme/customers/{id}"))
        .await;
    story.pass(SignedDuration::from_secs(60)).await;
    story
}

#[tokio::test]
async fn every_order_is_in_the_books_once_as_it_stands_and_under_its_own_day() {
    let story = books().await;
    let sara = story.customer("sara@example.com").await.unwrap()["id"].clone();
    let all = json!({ "what": "orders", "format": "jsonl" });
    let mut found = rows(&story, &all).await;
    found.sort_by_key(|row| row["id"].to_string());
    let shown: Vec<_> = found
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            (
                text("id"),
                text("day"),
                text("status"),
                text("net"),
                row["customer_id"].clone(),
            )
        })
        .collect();
    let row = |number: &str, day: &str, status: &str, net: &str, whose: &Value| {
        let id = format!("generic:{number}");
        (
            id,
            day.to_owned(),
            status.to_owned(),
            net.to_owned(),
            whose.clone(),
        )
    };
    // Riyadh's day begins at 21:00 UTC.
    let expected = [
        row("1", "2026-01-06", "placed", "105.00", &sara),
        row("2", "2026-01-07", "placed", "105.00", &Value::Null),
        row("3", "2026-01-08", "partly_refunded", "55.00", &sara),
        row("4", "2026-01-08", "cancelled", "0.00", &sara),
    ];
    assert_eq!(shown, expected);
    assert_eq!(
        (
            &found[0]["updated_at"],
            &found[0]["tax"],
            &found[0]["shipping"]
        ),
        (
            &json!("2026-01-09T09:00:00Z"),
            &json!("15.75"),
            &json!("20.00")
        )
    );
    assert_eq!(
        (
            &found[2]["refunded"],
            &found[2]["refunds"],
            &found[3]["is_counted"]
        ),
        (&json!("50.00"), &json!(1), &json!("false"))
    );
    // Asked again, the same rows; of some days those of these days.
    let mut again = rows(&story, &all).await;
    again.sort_by_key(|row| row["id"].to_string());
    assert_eq!(again, found);
    let days = json!({ "what": "orders", "format": "jsonl", "since": "2026-01-07", "until": "2026-01-08" });
    assert_eq!(rows(&story, &days).await, found[1..2]);
    let text: String = found.iter().map(Value::to_string).collect();
    assert!(!text.contains("@example.com"), "no address");
}

#[tokio::test]
async fn lines_are_rows_of_their_own_and_compute_nothing() {
    let story = books().await;
    let days = json!({ "what": "order_lines", "since": "2026-01-07", "until": "2026-01-09" });
    let job = begins(&story, &days).await;
    story.works().await;
    let shown = story.asks(&format!("/v1/stores/acme/jobs/{job}")).await;
    assert_eq!(shown["decided"], 6, "two lines of three orders");
    let link = file_of(&story, &job).await;
    assert_eq!(link["name"], "acme-order_lines-2026-01-15.csv");
    let (_, text) = fetched(&story, link["url"].as_str().unwrap()).await;
    assert!(text.starts_with("id,order_id,line,day,status,sku,title,quantity,amount,"));
    assert!(
        text.contains("\r\ngeneric:2/1,generic:2,1,2026-01-07,placed,'=1+1,,2,100.00,SAR,,\r\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "\r\ngeneric:3/2,generic:3,2,2026-01-08,partly_refunded,BOX,,1,10.00,SAR,,cus_"
        )
    );
}
