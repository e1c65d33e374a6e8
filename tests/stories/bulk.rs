//! One decision about many people: done once whatever happens on the way, with a list of whom it could not be done for.

use awda::queue::NewMessage;
use awda_tests::{START, Story, order};
use bytes::Bytes;
use serde_json::{Value, json};

async fn asks(story: &Story, (method, path): (&str, &str), body: &Value) -> Value {
    let body = if body.is_null() {
        Bytes::new()
    } else {
        Bytes::from(body.to_string())
    };
    let request = http::Request::builder().method(method).uri(path);
    let answer = story.suite().request(request.body(body).unwrap()).await;
    serde_json::from_slice(answer.body()).unwrap()
}

async fn reads(story: &Story, path: &str) -> Value {
    asks(story, ("GET", path), &Value::Null).await
}

/// A shop of so many people, and their ids.
async fn shop(count: u32) -> (Story, Vec<String>) {
    let story = Story::start().await;
    let mut ids = Vec::new();
    for number in 0..count {
        let mail = format!("p{number}@example.com");
        story
            .sends(&order(&format!("1{number}"), START, &mail, "10.00"))
            .await;
    }
    story.works().await;
    for number in 0..count {
        let path = format!("/v1/stores/acme/customers?email=p{number}@example.com");
        let found = reads(&story, &path).await;
        ids.push(found["id"].as_str().unwrap().to_owned());
    }
    (story, ids)
}

async fn job(story: &Story, job: &Value) -> Value {
    let id = job["id"].as_str().unwrap();
    reads(story, &format!("/v1/stores/acme/jobs/{id}")).await
}

/// Every message of the queue once more, as a queue may hand them out.
fn double(story: &Story) {
    let queues = &story.suite().ground().queues;
    let held = queues.receive("DeliveriesQueue", 10).unwrap();
    for one in &held {
        let again = NewMessage {
            group: one.group.clone(),
            body: one.body.clone(),
            delay_s: None,
        };
        queues.send("DeliveriesQueue", &[again]).unwrap();
        queues
            .change_visibility("DeliveriesQueue", &one.receipt, 0)
            .unwrap();
    }
    assert_eq!(held.len(), 1);
}

fn tagged(ids: &[String]) -> Value {
    json!({ "customers": ids, "add": ["winter"] })
}

#[tokio::test]
async fn labels_for_many_are_put_on_once_and_who_is_unknown_is_listed() {
    let (story, mut ids) = shop(5).await;
    let told = async |id: &str| {
        let path = format!("/v1/stores/acme/customers/{id}/timeline");
        let page = reads(&story, &path).await;
        page["items"].as_array().unwrap().len()
    };
    let before = told(&ids[0]).await;
    ids.push("cus_06dv5r8k3w9q2m4x7n1c8b5t0z".to_owned());
    let begun = asks(&story, ("POST", "/v1/stores/acme/bulk/tag"), &tagged(&ids)).await;
    assert_eq!(begun["state"], "running", "{begun}");
    double(&story);
    story.works().await;
    let done = job(&story, &begun).await;
    assert_eq!(done["state"], "done");
    assert_eq!((&done["decided"], &done["failed"]), (&json!(5), &json!(1)));
    assert_eq!(done["failures"][0]["code"], "customer.not_found");
    for id in &ids[..5] {
        let shown = reads(&story, &format!("/v1/stores/acme/customers/{id}")).await;
        assert!(shown.to_string().contains("winter"), "{shown}");
        assert_eq!(told(id).await, before + 1, "the label once");
    }
}

#[tokio::test]
async fn a_segment_is_gone_through_to_its_end_and_an_erasure_of_many_leaves_nobody() {
    let (story, ids) = shop(3).await;
    let text = json!({ "text": "orders_count >= 1", "name": "Buyers" });
    let address = "/v1/stores/acme/segments/buyers";
    let kept = asks(&story, ("POST", address), &text).await;
    assert_eq!(kept["version"], 1, "{kept}");
    story.suite().night(story.now()).await.unwrap();
    let members = reads(&story, &format!("{address}/members")).await;
    assert_eq!(members["items"].as_array().unwrap().len(), 3);
    let body = json!({ "segment": "buyers", "channel": "email", "status": "denied" });
    let begun = asks(&story, ("POST", "/v1/stores/acme/bulk/consent"), &body).await;
    story.works().await;
    let done = job(&story, &begun).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["decided"], 3);
    let path = format!("/v1/stores/acme/customers/{}/consents", ids[0]);
    let consents = reads(&story, &path).await;
    assert_eq!(consents["items"][0]["method"], "bulk", "{consents}");

    let body = json!({ "segment": "buyers", "confirm": true });
    let begun = asks(&story, ("POST", "/v1/stores/acme/bulk/erase"), &body).await;
    story.works().await;
    assert_eq!(job(&story, &begun).await["decided"], 3);
    let left = story.traces().await;
    for number in 0..3 {
        assert!(!left.contains(&format!("p{number}@example.com")));
    }
    let again = asks(&story, ("POST", "/v1/stores/acme/bulk/tag"), &tagged(&ids)).await;
    story.works().await;
    let done = job(&story, &again).await;
    assert_eq!((&done["decided"], &done["failed"]), (&json!(0), &json!(3)));
    assert_eq!(done["failures"][0]["code"], "customer.erased");
}
