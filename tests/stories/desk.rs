//! A day at the desk: labels and notes that outlast the shop's next record, go with the person and end with them; who did it; and what a role
//! may not.

use std::collections::BTreeSet;

use awda::local_token;
use awda_tests::{START, Story};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

/// Asks as a role of `acme`, with headers and a body.
async fn asks_as(
    story: &Story,
    role: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &Value,
) -> (StatusCode, Value) {
    let names = |name: &str| vec![name.to_owned()];
    let token = local_token::written(&names(role), &names("acme"), role);
    let mut request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() {
        Bytes::new()
    } else {
        Bytes::from(body.to_string())
    };
    let answer = story.suite().request(request.body(body).unwrap()).await;
    let said = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer.status(), said)
}

fn record(id: &str, at: &str, email: &str, tags: &[&str]) -> Value {
    json!({
        "type": "customer", "id": id, "updated_at": at, "email": email, "name": "Sara", "tags": tags,
    })
}

async fn supports(story: &Story, request: (&str, &str), body: &Value) -> (StatusCode, Value) {
    asks_as(story, "support", request, &[], body).await
}

#[tokio::test]
async fn labels_and_notes_go_with_the_person_and_end_with_them() {
    let story = Story::start().await;
    story
        .tells(&record("c-1", START, "sara@example.com", &["shop"]))
        .await;
    story
        .tells(&record("c-2", START, "sara.b@example.com", &[]))
        .await;
    let id = async |email: &str| {
        let one = story.customer(email).await.unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    let (sara, other) = (id("sara@example.com").await, id("sara.b@example.com").await);
    let of = |id: &str, rest: &str| format!("/v1/stores/acme/customers/{id}{rest}");
    let labels = json!({ "add": ["wholesale"], "remove": ["shop"] });
    let (status, said) = supports(&story, ("POST", &of(&sara, "/tags")), &labels).await;
    assert_eq!(status, 202, "{said}");
    story.works().await;
    let note = json!({ "text": "kept for Sara: zebra-stripes" });
    let (status, kept) = supports(&story, ("POST", &of(&other, "/notes")), &note).await;
    assert_eq!(status, 200, "{kept}");
    assert_eq!(
        story.customer("sara@example.com").await.unwrap()["tags"],
        json!(["wholesale"])
    );

    story.advance(1).await;
    let later = story.now().to_string();
    story
        .tells(&record("c-1", &later, "sara@example.com", &["shop", "new"]))
        .await;
    let tags = story.customer("sara@example.com").await.unwrap()["tags"].clone();
    assert_eq!(
        tags,
        json!(["new", "wholesale"]),
        "what the desk says outlasts the shop"
    );
    let text = json!({ "text": "tags CONTAINS \"wholesale\"" });
    let (_, checked) = asks_as(
        &story,
        "analyst",
        ("POST", "/v1/stores/acme/segments/check"),
        &[],
        &text,
    )
    .await;
    assert!(checked["text"].is_string(), "{checked}");

    let merge = of(&sara, &format!("/merge?with={other}"));
    supports(&story, ("POST", &merge), &Value::Null).await;
    story.works().await;
    let joined = id("sara.b@example.com").await;
    let (_, notes) = supports(&story, ("GET", &of(&joined, "/notes")), &Value::Null).await;
    assert_eq!(notes["items"][0]["text"], note["text"]);
    assert_eq!(
        story.customer("sara.b@example.com").await.unwrap()["tags"],
        json!(["new", "wholesale"])
    );
    assert!(story.traces().await.contains("zebra-stripes"));

    story.advance(1).await;
    supports(&story, ("DELETE", &of(&joined, "")), &Value::Null).await;
    story.works().await;
    let left = story.traces().await;
    for trace in ["zebra-stripes", "wholesale", "sara.b@example.com"] {
        assert!(!left.contains(trace), "{trace}");
    }
    let (_, notes) = supports(&story, ("GET", &of(&joined, "/notes")), &Value::Null).await;
    assert_eq!(notes["items"], json!([]));
}

#[tokio::test]
async fn who_did_what_is_in_the_log_and_the_same_key_does_it_once() {
    let story = Story::start().await;
    let segment = ("POST", "/v1/stores/acme/segments/regulars");
    let text = json!({ "text": "orders_count >= 3" });
    let key = [("idempotency-key", "monday-1")];
    let first = asks_as(&story, "marketer", segment, &key, &text).await;
    let second = asks_as(&story, "marketer", segment, &key, &text).await;
    assert_eq!(first.0, 200, "{}", first.1);
    assert_eq!(
        first, second,
        "the same answer, and not that it exists already"
    );
    let other = json!({ "text": "orders_count >= 4", "version": 1 });
    let (status, said) = asks_as(&story, "marketer", segment, &key, &other).await;
    assert_eq!(
        (status.as_u16(), &said["code"]),
        (422, &json!("idempotency.other_request"))
    );
    let (status, said) = asks_as(&story, "analyst", segment, &[], &other).await;
    assert_eq!((status.as_u16(), &said["code"]), (403, &json!("auth.role")));
    let stale = [("if-match", "\"v7.x\""), ("accept-language", "fa")];
    let (status, said) = asks_as(&story, "owner", segment, &stale, &other).await;
    assert_eq!(
        (status.as_u16(), &said["code"]),
        (412, &json!("precondition.failed"))
    );
    assert_eq!(said["title"], "همان نیست که خوانده‌اید");
    let fresh = [("if-match", "\"v1.x\"")];
    let five = json!({ "text": "orders_count >= 5" });
    let (status, said) = asks_as(&story, "owner", segment, &fresh, &five).await;
    assert_eq!(
        (status.as_u16(), &said["version"]),
        (200, &json!(2)),
        "{said}"
    );

    let audit = ("GET", "/v1/stores/acme/audit?limit=2");
    let (_, page) = asks_as(&story, "owner", audit, &[], &Value::Null).await;
    let next = page["next"].as_str().unwrap();
    let rest = format!("/v1/stores/acme/audit?limit=2&cursor={next}");
    let (_, rest) = asks_as(&story, "owner", ("GET", &rest), &[], &Value::Null).await;
    let lines = [&page, &rest]
        .map(|page| page["items"].as_array().unwrap().clone())
        .concat();
    // All of one moment: in the order of their ids.
    let told: BTreeSet<String> = lines
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            format!(
                "{} {} {} {}->{}",
                text("who"),
                text("resource"),
                text("outcome"),
                line["before"],
                line["after"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "owner segments/regulars done 1->2",
            "owner segments/regulars precondition.failed null->null",
            "marketer segments/regulars done null->1",
        ]
        .map(str::to_owned)
        .into()
    );
    let (status, _) = asks_as(&story, "marketer", audit, &[], &Value::Null).await;
    assert_eq!(status, 403, "the log is the owner's");
}
