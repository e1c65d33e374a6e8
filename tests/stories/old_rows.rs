//! Rows of another version: the suite lives on with them as if it had written them itself (docs/DEPLOY.md).

use std::io::Read;

use awda_tests::{START, Story, order, subscriber};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

/// Tables whose rows hold documents.
const TABLES: [&str; 3] = ["CustomersTable", "TimelineTable", "AgendaTable"];

/// A person with a life long enough that their profile is packed.
async fn sara() -> Story {
    let story = Story::start().await;
    story
        .tells(&subscriber("c-1", "sara@example.com", Some("1990-02-01")))
        .await;
    for number in 1001..1009 {
        let id = number.to_string();
        story
            .tells(&order(&id, START, "sara@example.com", "149.50"))
            .await;
    }
    story.advance(1).await;
    story.suite().night(story.now()).await.unwrap();
    story
}

/// Every document of every table is replaced by what `rewritten` makes of its text, unpacked; answers how many were packed.
async fn rewrite(story: &Story, rewritten: impl Fn(String) -> String) -> usize {
    let client = story.suite().ground().embedded.client();
    let mut packed = 0;
    for table in TABLES {
        let scan = json!({ "TableName": table });
        let page: Value = client.ask("Scan", &scan).await.unwrap();
        let is_whole = page["LastEvaluatedKey"].is_null();
        assert!(is_whole, "one page holds them all");
        for item in page["Items"].as_array().unwrap() {
            let doc = &item["doc"];
            let text = match (doc["S"].as_str(), doc["B"].as_str()) {
                (Some(text), _) => text.to_owned(),
                (_, Some(bytes)) => {
                    packed += 1;
                    let bytes = STANDARD.decode(bytes).unwrap();
                    let mut text = String::new();
                    let mut unpacked = GzDecoder::new(bytes.as_slice());
                    unpacked.read_to_string(&mut text).unwrap();
                    text
                }
                _ => continue,
            };
            let mut item = item.clone();
            item["doc"] = json!({ "S": rewritten(text) });
            let put = json!({ "TableName": table, "Item": item });
            client.ask::<Value>("PutItem", &put).await.unwrap();
        }
    }
    packed
}

/// What is told of Sara once she has ordered again and a night has passed.
async fn lives_on(story: &Story) -> (Option<Value>, Vec<Value>, usize) {
    let at = story.now().to_string();
    story
        .tells(&order("2001", &at, "sara@example.com", "50.00"))
        .await;
    story.suite().night(story.now()).await.unwrap();
    story.advance(30).await;
    (
        story.customer("sara@example.com").await,
        story.messages("sara@example.com").await,
        story.inbox("sara@example.com").len(),
    )
}

#[tokio::test]
async fn rows_from_before_documents_were_packed_are_read_and_written_on() {
    let (old, untouched) = (sara().await, sara().await);
    let packed = rewrite(&old, |text| text).await;
    assert!(packed > 0, "nothing was packed, so nothing was made older");
    let (old, untouched) = (lives_on(&old).await, lives_on(&untouched).await);
    assert!(untouched.2 > 0, "she is written to");
    assert_eq!(old, untouched);
}

#[tokio::test]
async fn rows_with_fields_of_a_newer_version_are_read_after_going_back() {
    let (newer, untouched) = (sara().await, sara().await);
    rewrite(&newer, |text| {
        let mut document: Value = serde_json::from_str(&text).unwrap();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("field_of_next_year".to_owned(), Value::Bool(true));
        }
        document.to_string()
    })
    .await;
    assert_eq!(lives_on(&newer).await, lives_on(&untouched).await);
}
